"""Probabilistic runs: every uncertain effect is drawn and acts; what was found to be null stays."""

from functools import cache

from experiments.policy.choosing import chosen
from experiments.running.designs import Design, cells
from policies import POLICIES
from sim.loading.load import load

HOME, DRAWS = "aabenraa-staff", 2


@cache
def drawn():
    """The cells of a study of all policies, by policy, a draw each."""
    able, _ = chosen(load(HOME), ["all"])
    found, _ = cells(HOME, (), able, Design({}, draws=DRAWS), 7)
    return {key: [one for one in found if one.key == key] for key in ["baseline", *able]}


@cache
def names():
    return [name for name in drawn() if POLICIES[name].uncertain()]


def test_every_uncertain_number_is_drawn_and_no_other() -> None:
    assert len(names()) >= 35
    for name in names():
        made = [cell.policies[0] for cell in drawn()[name]]
        for key, told in POLICIES[name].parameters().items():
            values = {getattr(one, key) for one in made}
            if not told.uncertain:
                assert values == {told.default}, (name, key)
            elif not told.whole:
                assert len(values) == DRAWS, (name, key)


def test_what_is_drawn_changes_the_world() -> None:
    """In the same drawn world the policy as it is by default would have done something else."""
    for name in names():
        for world, cell in zip(drawn()["baseline"], drawn()[name], strict=True):
            assert cell.scenario != POLICIES[name]().taken(world.scenario), name


def test_what_was_found_to_be_null_stays_null() -> None:
    """The joint visit of the Holbæk trial (24 against 23 % readmitted) costs, and does nothing."""
    for world, cell in zip(drawn()["baseline"], drawn()["joint_visit"], strict=True):
        visit = cell.policies[0]
        assert visit.readmission == 1 and visit.minutes != 60
        paid = {
            "prices": world.scenario.prices | {"joint_visit": cell.scenario.prices["joint_visit"]}
        }
        assert cell.scenario == world.scenario.model_copy(update=paid)
