"""Golden digests: the same seed gives the same run, from one version to the next.

A changed digest means changed results. If that is meant, write the file again with
`python tests/test_golden.py` and add a line under "Results change" in CHANGELOG.md.
"""

import json
from pathlib import Path

import pytest

from policies import DEMO, POLICIES
from policies.hospital_responsibility import HospitalResponsibility
from sim.language.quantity import Time
from sim.language.spec import Scenario
from sim.loading.load import load
from sim.prepare.compile import compile_scenario
from sim.reference.engine import run_reference

GOLDEN = Path(__file__).with_name("golden.json")
VALID = Path(__file__).with_name("language") / "valid"
SEED = 2020
SOONER = HospitalResponsibility(phase_months=0.25)  # all its phases begin within the month


def cases() -> dict[str, Scenario]:
    """Small runs: every valid scenario of the corpus, and Aabenraa's first month in the demo."""
    found = {path.stem: load(path) for path in sorted(VALID.glob("*.yaml"))}
    month = {"warm_up": Time(value=5, unit="days"), "horizon": Time(value=25, unit="days")}
    aabenraa = load("aabenraa").model_copy(update=month)
    for name in DEMO:
        policy = SOONER if name == SOONER.name else POLICIES[name]()
        found[f"aabenraa {name}"] = policy.apply(aabenraa)
    return found


def digest(scenario: Scenario) -> str:
    ticks = min(scenario.horizon.base(), Time(value=60, unit="days").base())
    short = scenario.model_copy(update={"horizon": Time(value=ticks, unit="seconds")})
    return run_reference(compile_scenario(short), SEED, 0).digest()


@pytest.mark.parametrize("name", sorted(cases()))
def test_digest(name: str) -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert digest(cases()[name]) == golden[name], f"{name}: results changed"


def test_no_digest_without_a_case() -> None:
    assert set(json.loads(GOLDEN.read_text("utf-8"))) == set(cases())


def test_every_policy_acts_within_the_month() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    digests = [golden[f"aabenraa {name}"] for name in DEMO]
    assert len(set(digests)) == len(digests), "a policy that runs as the baseline is not tested"


if __name__ == "__main__":
    made = {name: digest(scenario) for name, scenario in sorted(cases().items())}
    GOLDEN.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", "utf-8")
