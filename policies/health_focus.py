"""Staff who see illness coming."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.hours import HELPER_HOUR, employees, with_hours
from policies.framework.levers import at_home, slowed, to_hospital
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class HealthFocus(Phased, Policy):
    """A stronger focus on health: dementia, dehydration, infections; travelling teams that teach.

    Mechanism: staff find illness earlier, so fewer residents of care homes, and fewer of those who
    get help at home (functional level 1 and up), are admitted.

    Evidence: KL proposes it (S3-2) and states no effect. Some 60 of 1,000 citizens over 65 have a
    preventable admission a year (2023), a third of acute medical admissions here, so the range
    below asks for a tenth to a fifth of these at most.

    Assumptions: admissions x 0.97 (0.92-1.0). Four hours of teaching a year for everybody in care
    homes and home care (2-8), some 620 people in Aabenraa; paid, not taken from citizens.
    """

    name: ClassVar[str] = "health_focus"
    label: ClassVar[Label] = Label(da="Stærkere sundhedsfokus", en="Stronger focus on health")
    rows: ClassVar[tuple[str, ...]] = ("S3-2",)

    admissions: float = parameter(
        0.97, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på indlæggelser", "Factor on admissions", range=(0.92, 1.0), null=1,
    )  # fmt: skip
    hours: float = parameter(
        4, "hours a year", 0, 500, "Assumption; no figure is stated",
        "Undervisningstimer pr. medarbejder om året",
        "Hours of teaching a year of each member of staff", range=(2, 8), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home", "care_home"))
        where = at_home(scenario)
        scenario = slowed(
            self, scenario, to_hospital, self.admissions, "_residents", sectors=("care_home",)
        )
        scenario = slowed(self, scenario, to_hospital, self.admissions, sectors=where, level=1)
        hours = self.hours * employees(scenario, "care_home", "home")
        return with_hours(self, scenario, hours, HELPER_HOUR)
