"""Training at home, led by home-care staff with a program."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.errors import PolicyError
from policies.framework.levers import LEVEL, at_home, by_level, slowed, told, worsens
from policies.framework.scope import Dated, spans
from sim.language.quantity import Rate
from sim.language.spec import Clock, Label, Scenario
from sim.language.spec_profile import Profile

COURSE = timedelta(weeks=12)


@dataclass(frozen=True)
class DigitalHomeTraining(Dated, Policy):
    """Digital home training: two sessions a week for 12 weeks with staff of home care.

    Mechanism: recipients of home care who complete a course come down a functional level more
    often (a clock of its own, from 12 weeks after the start) and decline more slowly. Hours of
    home care follow from the levels.

    Evidence: Aalborg trains two days a week for 12 weeks, screens every fourth week and keeps up
    every second; sessions fill slack in the afternoon, and no staff is added; the growth in
    granted hours was offset, no share is stated (S2-10). The vendor says that 70 % complete, 60 %
    benefit, about half of these with less help, and 75 hours saved a year for each who completes;
    25 to 40 are taken to be more likely.

    Assumptions: 10 % of recipients begin a course in a year (3-30), 70 % complete (50-80), 30 % of
    these come down a level (20-40): with the scenarios' levels and hours some 36 hours a year.
    Decline x 0.85 (0.7-1.0) among those who completed. The 24 sessions and the
    screenings are made in slack hours with no staff added, as Aalborg tells, and the money for a
    cancelled session is clawed back: they cost nothing. Who is in a course of training or
    rehabilitation, which has an outcome of its own, does not begin one more.
    """

    name: ClassVar[str] = "digital_home_training"
    label: ClassVar[Label] = Label(da="Digital hjemmetræning", en="Digital home training")
    rows: ClassVar[tuple[str, ...]] = ("S2-10",)

    uptake: float = parameter(
        0.1, "share a year", 0, 2, "Assumption; no figure was found",
        "Andel af modtagere, der begynder om året", "Share of recipients who begin in a year",
        range=(0.03, 0.3), null=0,
    )  # fmt: skip
    completed: float = parameter(
        0.7, "share", 0, 1, "70 % complete (vendor; digirehab.se, read 2026)",
        "Andel, der gennemfører", "Share who complete", range=(0.5, 0.8), confidence="low",
    )  # fmt: skip
    level_down: float = parameter(
        0.3, "share", 0, 1, "60 % benefit, half with less help (vendor; digirehab.se, read 2026)",
        "Andel af gennemførte med lavere niveau", "Share of those who come down a level",
        range=(0.2, 0.4), null=0, confidence="low",
    )  # fmt: skip
    decline: float = parameter(
        0.85, "ratio", 0, 2, "Assumption; no figure was found",
        "Faktor på funktionstab efter forløb", "Factor on decline after a course",
        range=(0.7, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("home",))
        if LEVEL not in scenario.attributes:
            raise PolicyError(f"{self.name} needs the attribute `{LEVEL}` in {scenario.name}")
        trained = self.uptake * self.completed
        slower = 1 - trained * (1 - self.decline)
        scenario = slowed(self, scenario, worsens, slower, level=1)
        if trained * self.level_down == 0:
            return scenario
        rate = by_level(self, scenario, trained * self.level_down, 1)
        rate["value"][scenario.attributes[LEVEL][0]] = 0.0
        clock = Clock.model_validate(
            {
                "does": "change", "attribute": LEVEL, "step": -1, "sectors": self._where(scenario),
                "rate": Rate.model_validate({**rate, "unit": "per year", **told(self.name)}),
                "profile": self._profile(scenario),
            }
        )  # fmt: skip
        return scenario.model_copy(update={"clocks": {**scenario.clocks, self.name: clock}})

    def _where(self, scenario: Scenario) -> tuple[str, ...]:
        """At home, but for those whom a course or a package trains already."""
        packages = scenario.home_care.packages if scenario.home_care else {}

        def trains(name: str) -> bool:
            outcomes = scenario.sectors[name].outcomes.values()
            return any(one.attribute == LEVEL for one in outcomes)

        return tuple(s for s in at_home(scenario) if s not in packages and not trains(s))

    def _profile(self, scenario: Scenario) -> Profile | None:
        """Nothing until the first courses are over; None if they have always been there."""
        if self.start is None and self.until is None:
            return None
        steps: list[dict[str, Any]] = []
        for span in spans(self, scenario):
            begin = date(1900, 1, 1) if span.start is None else span.start + COURSE
            if span.start is not None:
                steps.append({"from": date(1900, 1, 1), "value": 0.0})
            steps.append({"from": begin, "value": span.share})
            if span.until is not None:
                steps.append({"from": span.until + COURSE, "value": 0.0})
        return Profile.model_validate({"dated": steps, **told(self.name)})
