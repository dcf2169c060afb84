"""Each policy changes a short run of a shipped scenario, in which it can be taken as it is."""

import pytest

from experiments.running.run import simulate, variants
from policies import POLICIES, PolicyError
from sim.language.spec import Scenario
from sim.loading.load import load

STAFF = "aabenraa-staff"
FEW = ("workforce.assistant.employed=30", "workforce.nurse.employed=20")  # so that visits wait
HOME = {
    "discharge_coordination": "hilleroed-meetings",
    "social_clinic": "aabenraa-social-clinic",
    "step_down_flats": "aabenraa-psychiatry",
}
# What acts only later than a short run, begun now.
SOONER = {"capacity_plan": "capacity_plan:care_homes_year=2020,beds_from=2020"}
# Null by its evidence: only its cost shows.
NULL = {"baseline", "joint_visit"}
NAMES = sorted(set(POLICIES) - NULL)


def short(scenario: Scenario) -> Scenario:
    """A year of a municipality, measured from the first day; small worlds as they are."""
    if len(scenario.sectors) < 4:
        return scenario
    days = {"warm_up": 0, "horizon": 365}
    parts = {
        name: getattr(scenario, name).model_copy(update={"value": value, "unit": "days"})
        for name, value in days.items()
    }
    return scenario.model_copy(update=parts)


@pytest.mark.verify
@pytest.mark.parametrize("home", sorted({STAFF, *HOME.values()}))
def test_it_acts(home: str) -> None:
    scenario = short(load(home, FEW if home == STAFF else ()))
    texts = [SOONER.get(name, name) for name in NAMES if HOME.get(name, STAFF) == home]
    found = {o.policy: o.digest for o in simulate(variants(scenario, texts), 1, 11, workers=1)}
    assert [text for text in texts if found[text] == found["baseline"]] == []


def test_what_cannot_act_says_why() -> None:
    """No policy is taken in silence where it finds nothing to act on."""
    town = load("aabenraa")
    refused = {}
    for name in NAMES:
        try:
            assert POLICIES[name]().apply(town) != town, name
        except PolicyError as error:
            refused[name] = str(error)
    assert {*HOME} < {*refused}
    assert all(" needs " in text and "aabenraa" in text for text in refused.values()), refused
