"""The contract of every policy: frozen, told in two languages, sourced, nothing at no effect."""

import dataclasses
import re
from dataclasses import FrozenInstanceError
from functools import cache

import pytest
from policy_worlds import home_of, small

from policies import POLICIES, PolicyError, generator, with_policies
from policies.framework.catalogue import catalogue
from policies.framework.editing import edited
from sim.fast.engine import run_fast
from sim.language.spec import Scenario
from sim.loading.checks import check
from sim.loading.load import scenario_digest
from sim.prepare.compile import compile_scenario
from sim.reference.engine import run_reference

SEED = 11
EVERY = pytest.mark.parametrize("name", sorted(POLICIES))
# Places, hours and beds that a municipality decides; what follows from them is queueing.
ALL_CHOSEN = {"baseline", "capacity_plan", "home_care_expansion", "step_down_flats", "temp_corps"}
ENGINES = {"reference": run_reference, "fast": run_fast}


@cache
def world(name: str) -> Scenario:
    """The first small scenario on which a policy can act."""
    return small(home_of(POLICIES[name]))


@cache
def baseline_digest(home: str, engine: str) -> str:
    return ENGINES[engine](compile_scenario(small(home)), SEED, 0).digest()


@EVERY
def test_it_is_a_frozen_dataclass(name):
    policy = POLICIES[name]()
    assert dataclasses.is_dataclass(policy) and policy.name == name
    with pytest.raises(FrozenInstanceError):
        policy.name = "other"


@EVERY
def test_it_is_described_in_both_languages_with_evidence_and_assumptions(name):
    kind = POLICIES[name]
    assert kind.label.da and kind.label.en
    assert "__doc__" in vars(kind) and "Mechanism:" in kind.__doc__ and "Evidence:" in kind.__doc__
    assert name == "baseline" or "Assumption" in kind.__doc__, "say what is assumed"
    assert set(kind.rows) <= set(catalogue(POLICIES))


@EVERY
def test_every_number_has_unit_range_source_and_text(name):
    for key, told in POLICIES[name].parameters().items():
        where = f"{name}.{key}"
        assert told.unit and told.source and told.text.da and told.text.en, where
        assert told.text.da != told.text.en, where
        low, high = told.range
        assert told.low <= low <= told.default <= high <= told.high, where
        declared = told.range != (told.low, told.high) or told.law == "chosen"
        assert declared, f"{where}: what is possible is not yet what is plausible"
        assert told.null is None or told.low <= told.null <= told.high, where


SAYS_WHERE_FROM = re.compile(
    r"S[0-4]-\d|\b(19|20)\d\d\b|^Assumption\b|^A choice\b|^Told by the user"
)


@EVERY
def test_every_source_is_a_document_or_says_that_there_is_none(name):
    """An id of an initiative stands for its document; the range stands in `range` alone."""
    for key, told in POLICIES[name].parameters().items():
        assert SAYS_WHERE_FROM.search(told.source), f"{name}.{key}: {told.source}"
        assert "range" not in told.source.split(), f"{name}.{key}: {told.source}"


@EVERY
def test_every_uncertain_effect_is_drawn(name):
    """A policy with no number to draw has only what the municipality decides."""
    kind = POLICIES[name]
    drawn = {k: [kind.parameters()[k].at(u) for u in (0.05, 0.95)] for k in kind.uncertain()}
    assert all(low < high for low, high in drawn.values()), drawn
    for key, told in kind.parameters().items():
        effect = told.confidence == "assumption" and told.null is not None
        choice = told.law == "chosen"
        assert not effect or told.uncertain or choice, key
    assert drawn or name in ALL_CHOSEN, f"{name} has nothing uncertain"


@EVERY
def test_every_setting_survives_being_written_as_text(name):
    from policies import parse

    policy = POLICIES[name]()
    text = ",".join(f"{key}={value!r}" for key, value in policy.settings().items())
    assert parse(f"{name}:{text}", POLICIES) == policy


@EVERY
def test_no_effect_is_the_baseline_to_the_bit_in_both_engines(name):
    home = home_of(POLICIES[name])
    nothing = POLICIES[name]().zero().taken(world(name))
    assert scenario_digest(nothing) == scenario_digest(world(name))
    assert nothing == world(name)
    for engine, run in ENGINES.items():
        trace = run(compile_scenario(nothing), SEED, 0)
        assert trace.digest() == baseline_digest(home, engine), engine


@EVERY
def test_it_does_something_unless_it_is_null(name):
    policy = POLICIES[name]()
    changed = policy.taken(world(name))
    assert (changed == world(name)) == (policy == policy.zero())
    assert check(changed) == []


@EVERY
def test_both_engines_agree_under_it(name):
    compiled = compile_scenario(POLICIES[name]().taken(world(name)))
    one, other = (run(compiled, SEED, 1).digest() for run in ENGINES.values())
    assert one == other


@EVERY
def test_every_draw_is_possible(name):
    for draw in range(5):
        drawn = POLICIES[name]().drawn(generator(3, draw, name))
        for key, told in drawn.parameters().items():
            assert told.range[0] <= getattr(drawn, key) <= told.range[1], key
            assert told.uncertain or getattr(drawn, key) == told.default, key
        assert check(drawn.taken(world(name))) == []


@EVERY
def test_its_costs_are_outlays_and_never_negative(name):
    kind = POLICIES[name]
    for key in ("setup_cost", "running_cost"):
        assert kind.parameters()[key].low >= 0
        with pytest.raises(PolicyError, match="is outside 0"):
            kind(**{key: -1.0})
    policy = kind(setup_cost=1000, running_cost=200, payer="region")
    paid = policy.taken(world(name)).outlays
    assert paid[f"{name}_setup"].value == 1000 and paid[f"{name}_running"].value == 200
    assert {outlay.payer for outlay in paid.values()} == {"region"}
    assert policy.zero().taken(world(name)) == world(name)


@EVERY
def test_what_it_needs_is_told_by_name(name):
    """On a scenario without anything it either does nothing or says in one sentence why not."""
    bare = Scenario.model_validate(
        {
            "format": 1, "name": "bare", "title": {"da": "bar", "en": "bare"},
            "start": "2025-01-01", "warm_up": "0 days", "horizon": "9 days",
            "sectors": {"somewhere": {"places": 1}},
        }
    )  # fmt: skip
    try:
        changed = POLICIES[name]().apply(bare)
    except PolicyError as error:
        assert name in str(error) and "\n" not in str(error)
    else:
        assert changed == bare


def test_the_contract_notices_what_is_edited_by_two():
    from policies.home_first import HomeFirst

    class Other(HomeFirst):
        name = "other"

        def apply(self, scenario):
            places = scenario.sectors["temporary_bed"].places
            more = places.model_copy(update={"value": places.value + 3})
            return edited(scenario, "sectors.temporary_bed.places", more)

    with pytest.raises(PolicyError, match=r"both change sectors\.temporary_bed\.places\.value"):
        with_policies(small(), [HomeFirst(staff_moved=0), Other()])
