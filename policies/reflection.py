"""Time for staff to think their work through together."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.hours import HELPER_HOUR, employees, with_hours
from policies.framework.levers import slowed, to_hospital
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class Reflection(Phased, Policy):
    """Sparring and reflection: supervision, a model for behaviour in dementia, safety work.

    Mechanism: fewer adverse events in care homes, so slightly fewer admissions from them.

    Evidence: KL proposes it (S3-5); no effect is stated.

    Assumptions: admissions from care homes x 0.98 (0.95-1.0). An hour a month of everybody who
    works there (6-24 hours a year), one to a resident (31 to 33 hours of presence a week, VIVE
    2020); paid, not taken from residents.
    """

    name: ClassVar[str] = "reflection"
    label: ClassVar[Label] = Label(da="Sparring og refleksion", en="Sparring and reflection")
    rows: ClassVar[tuple[str, ...]] = ("S3-5",)

    admissions: float = parameter(
        0.98, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på indlæggelser fra plejebolig", "Factor on admissions from care homes",
        range=(0.95, 1.0), null=1,
    )  # fmt: skip
    hours: float = parameter(
        12, "hours a year", 0, 500, "Assumption; no figure is stated",
        "Timer til refleksion pr. medarbejder i plejeboliger om året",
        "Hours of reflection a year of each member of staff in care homes",
        range=(6, 24), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "care_home"))
        homes = ("care_home",)
        scenario = slowed(self, scenario, to_hospital, self.admissions, sectors=homes)
        hours = self.hours * employees(scenario, *homes)
        return with_hours(self, scenario, hours, HELPER_HOUR)
