"""Preventive home visits to more of those who are offered one."""

from dataclasses import dataclass
from typing import Any, ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.errors import PolicyError
from policies.framework.levers import LEVEL, at_home, clocks_where, runs_in, told, worsens
from sim.language.groups import AGE, age_limits
from sim.language.spec import Factor, Label, Scenario

ALONE, VISIT = "alone", "preventive_visit"
HELP = 1  # the highest functional level within two hours of help a week


@dataclass(frozen=True)
class PreventiveVisits(Policy):
    """Preventive home visits: more of those who may have one accept it.

    Mechanism: a visit is offered to citizens at home with at most two hours of help a week, at
    75, at 80 and every year from 82, at 70 to those who live alone. Who has had one comes to need
    (more) help less often for a year. Today's visits are in the scenario's rates, so what counts
    is the change from today's uptake. Where the scenario makes the visits, they are more by as
    much, with what each costs and finds (dementia, need of training).

    Evidence: Aabenraa made 1,160 visits in 2019 (S4-5); of roughly 2,750 who could have had one
    that is 42 %. An evaluation found that visits miss those who need them most (sst.dk, 2023).

    Assumptions: uptake 60 % instead of 42 % (0.42-0.8), 495 visits more in Aabenraa; loss of
    function x 0.95 for a year after a visit (0.9-1.0). Ages are spread evenly within a band.
    In the month after discharge visits are three times as frequent (1-10), some 3 % more visits
    in all; what these find counts, the slower loss of function does not, as so few have them.
    Visits after need grow as the others do.
    """

    name: ClassVar[str] = "preventive_visits"
    label: ClassVar[Label] = Label(da="Forebyggende hjemmebesøg", en="Preventive home visits")
    rows: ClassVar[tuple[str, ...]] = ("S4-5",)

    uptake: float = parameter(
        0.6, "share", 0, 1, "Assumption; no figure was found",
        "Andel, der tager imod", "Share who accept", range=(0.42, 0.8), law="chosen", null=0.42,
    )  # fmt: skip
    today: float = parameter(
        0.42, "share", 0, 1, "1,160 visits (Aabenraa 2019, S4-5) to some 2,750 citizens",
        "Andel i dag", "Share today", range=(0.35, 0.5), confidence="low",
    )  # fmt: skip
    hazard: float = parameter(
        0.95, "ratio", 0, 2, "Assumption; no effect was found in a source",
        "Faktor på funktionstab efter besøg", "Factor on loss of function after a visit",
        range=(0.9, 1.0), null=1,
    )  # fmt: skip

    first: float = parameter(
        3, "ratio", 0, 50, "Assumption; priority after discharge, no figure (Aabenraa, S4-5)",
        "Faktor på besøg i måneden efter udskrivning",
        "Factor on visits in the month after discharge", range=(1, 10), law="chosen", null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("home",))
        if missing := [a for a in (AGE, ALONE, LEVEL) if a not in scenario.attributes]:
            raise PolicyError(f"{self.name} needs the attribute {missing[0]} in {scenario.name}")
        names = clocks_where(scenario, worsens)
        if not names:
            raise PolicyError(f"{self.name} needs a clock of rising need in {scenario.name}")
        scenario = self._visited(scenario)
        if self.hazard == 1 or self.uptake == self.today:
            return scenario
        given = {"by": (ALONE, AGE, LEVEL), "value": self._table(scenario), "unit": "ratio"}
        factor = {**given, **told(self.name)}
        for name in names:
            where = runs_in(scenario, name, at_home(scenario)) or ()
            held = Factor.model_validate({**factor, "sectors": where})
            factors = {**scenario.clocks[name].factors, self.name: held}
            scenario = edited(scenario, f"clocks.{name}.factors", factors)
        return scenario

    def _visited(self, scenario: Scenario) -> Scenario:
        """More visits, where the scenario makes them."""
        if VISIT not in scenario.clocks:
            return scenario
        since = () if scenario.since_discharge is None else tuple(scenario.since_discharge.bins)
        factors = dict(scenario.clocks[VISIT].factors)
        for key, value, bins in (
            (self.name, self.uptake / self.today, ()),
            (f"{self.name}_first", self.first if since else 1.0, since),
        ):
            if value != 1:
                more = {"value": value, "unit": "ratio", "since": bins, **told(self.name)}
                factors[key] = Factor.model_validate(more)
        changed: Scenario = edited(scenario, f"clocks.{VISIT}.factors", factors)
        return changed

    def _table(self, scenario: Scenario) -> dict[str, Any]:
        """Factors by living alone, age band and functional level."""
        bands, levels = scenario.attributes[AGE], scenario.attributes[LEVEL]
        lows, end = age_limits(bands)
        spans = dict(zip(bands, zip(lows, [*lows[1:], end], strict=True), strict=True))

        def value(alone: bool, band: str, level: int) -> float:
            ages = range(*spans[band])
            offered = sum(is_offered(age, alone) for age in ages) / len(ages)
            if level > HELP:
                return 1.0
            gain = offered * (1 - self.hazard)
            return (1 - self.uptake * gain) / (1 - self.today * gain)

        return {
            alone: {
                band: {level: value(alone == "yes", band, i) for i, level in enumerate(levels)}
                for band in bands
            }
            for alone in scenario.attributes[ALONE]
        }


def is_offered(age: int, alone: bool) -> bool:
    """Whether a visit is offered at an age (Aabenraa, S4-5)."""
    return age in (75, 80) or age >= 82 or (age == 70 and alone)
