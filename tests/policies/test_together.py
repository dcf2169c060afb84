"""Which of the policies cannot be taken together, and that all others can."""

from itertools import combinations

import pytest

from experiments.policy.choosing import reason
from policies import POLICIES, PolicyError, with_policies
from sim.load import load

# Both edit one number, and the order would matter.
CONFLICTS = {
    ("capacity_plan", "home_first"),  # places added, and a share of places closed
    ("home_first", "rehabilitation_centre"),
    ("home_care_expansion", "home_first"),  # hours of own staff: a factor, and staff that moves
    ("closer_management", "sickness_followup"),  # a factor on sickness, and a target for it
    ("self_governing_teams", "sickness_followup"),
    ("pooled_districts", "self_governing_teams"),  # one pool, and none
    ("recruitment_nearby", "recruitment_retention"),  # more applicants, and a factor on them
}


@pytest.mark.verify
def test_conflicts_are_these_and_no_others() -> None:
    scenario = load("aabenraa-staff")
    able = sorted(name for name in POLICIES if not reason(scenario, name))
    found = set()
    for pair in combinations(able, 2):
        try:
            with_policies(scenario, [POLICIES[name]() for name in pair])
        except PolicyError as error:
            assert all(name in str(error) for name in pair)
            found.add(pair)
    assert found == CONFLICTS and len(able) >= 35
