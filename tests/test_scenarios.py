"""Shipped scenarios: every number says where it comes from, every assumption has a range.

Those in `published/` are models of others: one source stands at the head of each file, and
tests/experiments/test_published.py holds them against what was published.
"""

import pytest

from experiments.policy.choosing import reason
from policies import POLICIES
from sim.language.quantity import Quantity, Sourced, leaves
from sim.language.spec import Scenario
from sim.loading.checks import parts
from sim.loading.load import load, resolved_yaml, scenario_digest, shipped_names

PUBLISHED = [name for name in shipped_names() if name.startswith("published/")]
COMPLETE = [
    name
    for name in shipped_names()
    if name not in ("danish-municipality", "danish-targets", *PUBLISHED)
]


@pytest.fixture(scope="module", params=COMPLETE)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load(request.param)


def unsourced(scenario: Scenario) -> list[str]:
    """Numbers without source, year or confidence, and assumptions without a range."""
    missing = []
    for path, _, _, value in parts(scenario):
        if not isinstance(value, Sourced) or bare(value):
            continue
        name = ".".join(map(str, path))
        if value.source is None or value.year is None or value.confidence is None:
            missing.append(f"{name}: source, year and confidence are needed")
        elif value.confidence == "assumption" and value.range is None:
            missing.append(f"{name}: an assumption needs its range")
    return missing


def bare(value: Sourced) -> bool:
    """Not a claim about the world: unlimited places, a bin's bound, an exact age."""
    unlimited = bool(getattr(value, "unlimited", False))
    given = value.model_fields_set <= {"value", "unit"}
    return unlimited or (given and getattr(value, "unit", "") in ("days", "years"))


def test_every_number_has_its_source(scenario: Scenario) -> None:
    assert unsourced(scenario) == []


def test_the_check_can_fail(scenario: Scenario) -> None:
    limited = {n: s for n, s in scenario.sectors.items() if not s.places.unlimited}
    name, sector = sorted(limited.items())[0]
    nameless = sector.places.model_copy(update={"source": None})
    sectors = {**scenario.sectors, name: sector.model_copy(update={"places": nameless})}
    assert unsourced(scenario.model_copy(update={"sectors": sectors}))


def test_modes_lie_in_their_ranges(scenario: Scenario) -> None:
    for path, _, _, value in parts(scenario):
        if not isinstance(value, Quantity) or value.range is None:
            continue
        numbers = [x for x in leaves(value.value) if x != 0]
        low, high = value.range
        outside = [x for x in numbers if not low <= x <= high]
        assert not outside, f"{path}: {outside} outside {value.range}"


@pytest.mark.parametrize("name", [*COMPLETE, *PUBLISHED])
def test_resolved_text_is_the_same_scenario(name: str, tmp_path) -> None:
    scenario = load(name)
    file = tmp_path / "resolved.yaml"
    file.write_text(resolved_yaml(scenario), "utf-8")
    assert load(file) == scenario
    assert scenario_digest(load(file)) == scenario_digest(scenario)


def test_every_policy_applies_or_says_what_it_needs(scenario: Scenario) -> None:
    for name in POLICIES:
        told = reason(scenario, name)
        assert not told or f" in {scenario.name}" in told
