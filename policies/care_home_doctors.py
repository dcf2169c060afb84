"""A fixed doctor for every care home."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import slowed, to_hospital
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class CareHomeDoctors(Phased, Policy):
    """A doctor attached to each care home, who comes regularly and knows the residents.

    Mechanism: illness is treated in the home, so the hazard of an admission from a care home
    falls; a place is kept meanwhile in any case.

    Evidence: a pilot in seven care homes had 28 % fewer preventable admissions and 27 % fewer
    readmissions (socialstyrelsen.dk, 2014); on a large scale home visits nearly doubled and the
    effect on hospitals was smaller (KL, 2023). Aabenraa has doctors in most of its care homes and
    wants them for its residential homes, too (S4-15).

    Assumptions: admissions x 0.90 (0.72-1.0), as if no home had a doctor yet. The doctors are
    paid by the region and not counted.
    """

    name: ClassVar[str] = "care_home_doctors"
    label: ClassVar[Label] = Label(da="Plejehjemslæger", en="Care-home doctors")
    rows: ClassVar[tuple[str, ...]] = ("S4-15",)

    admissions: float = parameter(
        0.9, "ratio", 0, 2, "Assumption; 0.72 in a pilot (socialstyrelsen.dk, 2014)",
        "Faktor på indlæggelser fra plejebolig", "Factor on admissions from care homes",
        range=(0.72, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "care_home"))
        return slowed(self, scenario, to_hospital, self.admissions, sectors=("care_home",))
