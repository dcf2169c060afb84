"""Numbers with laws, scopes with dates, decisions together: what every module builds on."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pytest
from policy_worlds import shipped
from scipy import stats

from policies import POLICIES, PolicyError, generator, parse, parts, with_policies
from policies.framework.base import Policy, edited, parameter
from policies.framework.editing import times
from policies.framework.phasing import phased_places, phased_profile, with_factors
from policies.framework.scope import InDistricts, InSectors, Phased, districts_of, sectors_of, spans
from sim.language.quantity import Quantity
from sim.language.spec import Label, Scenario
from sim.language.spec_places import Places
from sim.loading.checks import check
from sim.loading.load import scenario_digest

TOLD = ("a source", "tal", "number")


@dataclass(frozen=True)
class Fewer(Phased, InDistricts, InSectors, Policy):
    """Fewer admissions from where the policy holds."""

    name: ClassVar[str] = "fewer"
    label: ClassVar[Label] = Label(da="Færre", en="Fewer")

    admissions: float = parameter(0.8, "ratio", 0, 2, *TOLD, range=(0.5, 1.0), null=1)
    beds: float = parameter(0, "beds", -50, 50, *TOLD, range=(-10, 10), law="chosen", whole=True)
    wards: float = parameter(3, "beds", 0, 50, *TOLD, range=(1, 9), whole=True)

    def apply(self, scenario: Scenario) -> Scenario:
        sectors = sectors_of(self, scenario, ("home", "temporary_bed"))
        scenario = with_factors(
            self, scenario, ("acute_admission",), self.name, self.admissions, sectors
        )
        if self.beds == 0:
            return scenario
        places = scenario.sectors["temporary_bed"].places
        more = phased_places(self, scenario, places, lambda n, s: n + round(self.beds * s))
        return edited(scenario, "sectors.temporary_bed.places", more)


KNOWN = {**POLICIES, "fewer": Fewer}


# ------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize("law", ["triangular", "pert", "uniform"])
def test_laws_are_those_of_scipy(law):
    number = parameter(2.0, "x", 0, 10, *TOLD, range=(1.0, 6.0), law=law).metadata["parameter"]
    exact = {
        "triangular": stats.triang(0.2, 1, 5),
        "pert": stats.beta(1.8, 4.2, 1, 5),
        "uniform": stats.uniform(1, 5),
    }[law]
    probabilities = np.linspace(0, 1, 41)
    assert [number.at(u) for u in probabilities] == pytest.approx(exact.ppf(probabilities))


def test_a_mode_outside_its_range_is_no_declaration():
    with pytest.raises(ValueError, match="do not lie within each other"):
        parameter(2.0, "x", 0, 10, *TOLD, range=(3.0, 6.0))


def test_draws_are_keyed_and_leave_choices_and_what_the_user_set():
    policy = Fewer()
    one = policy.drawn(generator(1, 7, "fewer"))
    assert one == policy.drawn(generator(1, 7, "fewer")) != policy.drawn(generator(1, 8, "fewer"))
    assert policy.uncertain() == ("admissions", "wards")
    assert one.beds == 0 and 0.5 <= one.admissions <= 1 and one.wards == round(one.wards)
    kept = Fewer(admissions=0.9).drawn(generator(1, 7, "fewer"))
    assert (kept.admissions, kept.wards) == (0.9, one.wards)


def test_bounds_and_whole_numbers_are_kept():
    with pytest.raises(PolicyError, match="admissions=3 is outside 0 to 2 ratio"):
        Fewer(admissions=3)
    with pytest.raises(PolicyError, match="is not a whole number"):
        Fewer(beds=0.5)


def test_without_effect_nothing_is_left():
    assert Fewer(beds=0).zero().apply(shipped()) == shipped()


# --------------------------------------------------------------------------------- texts


def test_texts_name_numbers_dates_and_places():
    text = "fewer:admissions=0.7,from=2020-03-01,districts=town_1/rural_2,sectors=home"
    policy = parse(text, KNOWN)
    assert policy == Fewer(
        admissions=0.7, start=date(2020, 3, 1), districts=("town_1", "rural_2"), sectors=("home",)
    )
    assert policy.settings()["from"] == "2020-03-01"
    assert policy.settings()["districts"] == "town_1/rural_2"


@pytest.mark.parametrize(
    ("text", "piece"),
    [("fewer:from=tomorrow", "write from=2027-01-01"), ("fewer:form=2020-01-01", "'from'"),
     ("fewer:from", "from is nothing")],
)  # fmt: skip
def test_texts_that_are_refused(text, piece):
    with pytest.raises(PolicyError, match=piece):
        parse(text, KNOWN)


def test_a_plus_joins_policies_but_not_digits():
    assert parts("a:x=1e+6+b") == ["a:x=1e+6", "b"]


# -------------------------------------------------------------------- scopes and phasing


def test_a_ramp_is_in_equal_steps():
    policy = Fewer(start=date(2020, 1, 1), ramp_months=12, ramp_steps=4, until=date(2022, 1, 1))
    held = spans(policy, shipped())
    assert [span.share for span in held] == [0.25, 0.5, 0.75, 1.0]
    assert [span.start for span in held] == [
        date(2020, 1, 1), date(2020, 5, 2), date(2020, 9, 1), date(2020, 12, 31),
    ]  # fmt: skip
    assert held[-1].until == date(2022, 1, 1)
    assert spans(Fewer(ramp_months=12), shipped())[0].start == shipped().start
    with pytest.raises(PolicyError, match="is not before until"):
        spans(Fewer(start=date(2021, 1, 1), until=date(2020, 1, 1)), shipped())


def test_factors_hold_where_and_when_the_policy_does():
    policy = Fewer(
        start=date(2020, 2, 1),
        ramp_months=2,
        ramp_steps=2,
        districts=("town_1",),
        sectors=("home",),
    )
    changed = policy.apply(shipped())
    assert check(changed) == []
    factors = [f for k, f in changed.clocks["acute_admission"].factors.items() if "fewer" in k]
    assert [f.value["town_1"] for f in factors] == pytest.approx([0.9, 0.8])
    assert {f.value["town_2"] for f in factors} == {1.0}
    assert {f.sectors for f in factors} == {("home",)}
    assert factors[0].until == factors[1].start


def test_unknown_scopes_are_named():
    with pytest.raises(PolicyError, match="there is no district 'tow'"):
        districts_of(Fewer(districts=("tow",)), shipped())
    with pytest.raises(PolicyError, match="there is no sector 'hospital'; known are: home"):
        Fewer(sectors=("hospital",)).apply(shipped())


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({"value": 20}, [("1900-01-01", 20), ("2020-03-01", 22), ("2020-05-01", 20)]),
        (
            {
                "calendar": [
                    {"from": "2020-01-01", "value": 10},
                    {"from": "2020-04-01", "value": 12},
                ]
            },
            [("1900-01-01", 10), ("2020-03-01", 12), ("2020-04-01", 14), ("2020-05-01", 12)],
        ),
    ],
)
def test_places_change_between_two_dates(places, expected):
    policy = Fewer(start=date(2020, 3, 1), until=date(2020, 5, 1))
    changed = phased_places(policy, shipped(), Places.model_validate(places), lambda n, _: n + 2)
    assert [(step.start.isoformat(), step.value) for step in changed.calendar] == expected


def test_places_that_repeat_have_no_beginning():
    weekly = Places.model_validate({"weekly": [{"from": "monday", "value": 3}]})
    assert phased_places(Fewer(), shipped(), weekly, lambda n, _: 2 * n).weekly[0].value == 6
    with pytest.raises(PolicyError, match="cannot change from a date"):
        phased_places(Fewer(start=date(2020, 3, 1)), shipped(), weekly, lambda n, _: n)


def test_profiles_multiply_what_is_there():
    clock = shipped().clocks["death"]
    policy = Fewer(start=date(2020, 3, 1), until=date(2020, 5, 1))
    found = phased_profile(policy, shipped(), clock.profile, 0.5, "fewer")
    assert [step.value for step in found.dated] == [1, 0.5, 1]
    assert found.yearly == clock.profile.yearly
    again = phased_profile(Fewer(start=date(2020, 4, 1)), shipped(), found, 0.5, "fewer")
    assert [step.value for step in again.dated] == [1, 0.5, 0.25, 0.5]
    assert phased_profile(policy, shipped(), None, 1, "fewer") is None


def test_times_in_some_districts():
    plain = Quantity(value=2.0, unit="ratio")
    found = times(plain, 1.5, shipped(), ("town_1",))
    assert found.by == ("district",) and found.value["town_1"] == 3 and found.value["rural_1"] == 2
    driving = times(shipped().nursing.driving, 2, shipped(), ("town_1",))
    assert (driving.value["town_1"], driving.value["town_2"]) == (10, 5)
    by_level = times(shipped().home_care.hours_per_week, 0.5, shipped(), ("town_1",))
    assert by_level.value["4"]["town_1"] == 14.5 and by_level.value["4"]["town_2"] == 29


# ------------------------------------------------------------------------------ together


def test_the_order_of_writing_does_not_matter():
    both = [parse(text, KNOWN) for text in ("home_first", "fewer:admissions=0.7")]
    there, back = (with_policies(shipped(), order) for order in (both, both[::-1]))
    assert scenario_digest(there) == scenario_digest(back) != scenario_digest(shipped())


def test_what_depends_on_the_order_is_named():
    both = [parse(text, KNOWN) for text in ("home_first", "fewer:beds=3")]
    with pytest.raises(PolicyError) as told:
        with_policies(shipped(), both)
    assert str(told.value) == (
        "fewer and home_first both change home_care.capacity.value and the result "
        "depends on which comes first; take one of them"
    )


def test_nothing_is_taken_twice():
    with pytest.raises(PolicyError, match="is taken twice"):
        with_policies(shipped(), [Fewer(), Fewer()])
