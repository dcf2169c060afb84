"""Courses for citizens with anxiety or depression."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.hours import THERAPIST_HOUR, citizens, with_hours
from policies.framework.levers import at_home, slowed, to_hospital, worsens
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class MentalHealthCourses(Phased, Policy):
    """Courses on anxiety and depression, for pensioners among others.

    Mechanism: participants are admitted, and come to need help, a little less often for a year;
    the mean hazard falls by participation times effect.

    Evidence: Aabenraa offers them to young people, adults and pensioners (S4-7); fewer admissions
    are hoped for, no figure is stated.

    Assumptions: 0.5 % of citizens over 65 take part in a year (0.2-1); both hazards x 0.9
    (0.8-1.0) among them: 0.05 % lower. Expect no effect that a simulation can tell from nothing.
    A participant takes 2.5 hours of a teacher (1-5), in groups of ten.
    """

    name: ClassVar[str] = "mental_health_courses"
    label: ClassVar[Label] = Label(da="Kurser om angst og depression", en="Mental-health courses")
    rows: ClassVar[tuple[str, ...]] = ("S4-7",)

    participation: float = parameter(
        0.005, "share a year", 0, 1, "Assumption; no figure was found",
        "Deltagere om året", "Participation in a year", range=(0.002, 0.01), null=0,
    )  # fmt: skip
    hazard: float = parameter(
        0.9, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på deltagernes indlæggelser og funktionstab",
        "Factor on admissions and decline of participants", range=(0.8, 1.0), null=1,
    )  # fmt: skip

    hours: float = parameter(
        2.5, "hours", 0, 100, "Assumption; no figure is stated",
        "Undervisertimer pr. deltager", "Hours of a teacher for each participant",
        range=(1, 5), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home"))
        value = 1 - self.participation * (1 - self.hazard)
        scenario = slowed(self, scenario, worsens, value, "_decline")
        scenario = slowed(self, scenario, to_hospital, value, sectors=at_home(scenario))
        hours = self.participation * citizens(scenario, "home") * self.hours
        return with_hours(self, scenario, hours, THERAPIST_HOUR)
