"""Staff who see illness coming."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import slowed, to_hospital
from policies.framework.scope import Phased
from sim.spec import Label, Scenario


@dataclass(frozen=True)
class HealthFocus(Phased, Policy):
    """A stronger focus on health: dementia, dehydration, infections; travelling teams that teach.

    Mechanism: staff find illness earlier, so fewer residents of care homes, and fewer of those who
    get help at home (functional level 1 and up), are admitted.

    Evidence: KL proposes it (S3-2) and states no effect. Some 60 of 1,000 citizens over 65 have a
    preventable admission a year (2023), a third of acute medical admissions here, so the range
    below asks for a tenth to a fifth of these at most.

    Assumptions: admissions x 0.97 (0.92-1.0). Hours of teaching are not taken from the rosters.
    """

    name: ClassVar[str] = "health_focus"
    label: ClassVar[Label] = Label(da="Stærkere sundhedsfokus", en="Stronger focus on health")
    rows: ClassVar[tuple[str, ...]] = ("S3-2",)

    admissions: float = parameter(
        0.97, "ratio", 0, 2, "Assumption, range 0.92-1.0; no effect is stated",
        "Faktor på indlæggelser", "Factor on admissions", range=(0.92, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home", "care_home"))
        where = ("home", "home_package")
        scenario = slowed(
            self, scenario, to_hospital, self.admissions, "_residents", sectors=("care_home",)
        )
        return slowed(self, scenario, to_hospital, self.admissions, sectors=where, level=1)
