"""Courses for citizens with chronic disease."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.hours import THERAPIST_HOUR, citizens, with_hours
from policies.framework.levers import at_home, slowed, to_hospital
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class ChronicCourses(Phased, Policy):
    """Courses on living with chronic disease: lungs, heart, diabetes, bones, cancer; an app.

    Mechanism: who has been on a course is admitted less often for a year, so the mean hazard of
    all citizens at home falls by participation times effect. Places on courses are enough.

    Evidence: Aabenraa offers courses for adults and wants more, without waiting (S4-8); no figure
    is stated. Half of the oldest citizens have three chronic diseases or more (KL).

    Assumptions: 3 % of citizens over 65 take part in a year (1-6), and are admitted 0.85 times as
    often (0.7-1.0): a hazard 0.45 % lower. Expect no effect that a simulation can tell from
    nothing. A participant takes 2.5 hours of a therapist (1-5): eight meetings of
    two hours in groups of ten, and a talk before and after.
    """

    name: ClassVar[str] = "chronic_courses"
    label: ClassVar[Label] = Label(da="Kronikerforløb", en="Courses on chronic disease")
    rows: ClassVar[tuple[str, ...]] = ("S4-8",)

    participation: float = parameter(
        0.03, "share a year", 0, 1, "Assumption; no figure was found",
        "Deltagere om året", "Participation in a year", range=(0.01, 0.06), null=0,
    )  # fmt: skip
    admissions: float = parameter(
        0.85, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på deltagernes indlæggelser", "Factor on admissions of participants",
        range=(0.7, 1.0), null=1,
    )  # fmt: skip

    hours: float = parameter(
        2.5, "hours", 0, 100, "Assumption; no figure is stated",
        "Undervisertimer pr. deltager", "Hours of a teacher for each participant",
        range=(1, 5), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home"))
        value = 1 - self.participation * (1 - self.admissions)
        scenario = slowed(self, scenario, to_hospital, value, sectors=at_home(scenario))
        hours = self.participation * citizens(scenario, "home") * self.hours
        return with_hours(self, scenario, hours, THERAPIST_HOUR)
