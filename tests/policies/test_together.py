"""All policies in pairs: the same world in both orders, or a conflict that is named."""

from itertools import combinations

import numpy as np
import pytest
from policy_worlds import small

from experiments.policy.choosing import reason
from policies import POLICIES, PolicyError, with_policies
from sim.prepare.compile import compile_scenario

MEETINGS = "discharge_coordination"  # acts where beds are given on some days only
ALONE = {"baseline", "social_clinic", "step_down_flats"}  # on scenarios of their own, with no other

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


def conflict(scenario, taken, pair) -> bool:
    """Whether a pair is refused by name; if not, its compiled world is one in both orders."""
    one, other = (POLICIES[name]() for name in pair)
    try:
        there, back = other.taken(taken[pair[0]]), one.taken(taken[pair[1]])
    except PolicyError:
        there = back = None
    if there is not None and there == back:
        return False
    try:
        with_policies(scenario, [one, other])
    except PolicyError as error:
        assert all(name in str(error) for name in pair) and "\n" not in str(error)
        return True
    assert same(compile_scenario(there), compile_scenario(back)), pair  # factors, rounded
    return False


def same(one, other) -> bool:
    """Whether two compiled worlds are the same, number by number."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if hasattr(one, "__dict__"):
        return same(vars(one), vars(other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


@pytest.mark.parametrize("home", ["aabenraa-staff", "hilleroed-meetings"])
def test_conflicts_are_these_and_no_others(home) -> None:
    scenario = small(home)
    able = sorted(name for name in POLICIES if name not in ALONE and not reason(scenario, name))
    taken = {name: POLICIES[name]().taken(scenario) for name in able}
    pairs = list(combinations(able, 2))
    if home == "aabenraa-staff":
        assert {*able, *ALONE, MEETINGS} == set(POLICIES)
        wanted = CONFLICTS
    else:
        pairs = [pair for pair in pairs if MEETINGS in pair]
        wanted = set()
        assert len(pairs) >= 25
    assert {pair for pair in pairs if conflict(scenario, taken, pair)} == wanted


def test_worlds_that_differ_are_told_apart() -> None:
    one = compile_scenario(small("aabenraa"))
    assert same(one, compile_scenario(small("aabenraa")))
    assert not same(one, compile_scenario(POLICIES["aids"]().taken(small("aabenraa"))))
