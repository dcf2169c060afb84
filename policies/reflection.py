"""Time for staff to think their work through together."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import slowed, to_hospital
from policies.framework.scope import Phased
from sim.spec import Label, Scenario


@dataclass(frozen=True)
class Reflection(Phased, Policy):
    """Sparring and reflection: supervision, a model for behaviour in dementia, safety work.

    Mechanism: fewer adverse events in care homes, so slightly fewer admissions from them.

    Evidence: KL proposes it (S3-5); no effect is stated.

    Assumptions: admissions from care homes x 0.98 (0.95-1.0). The hours are not counted, as care
    homes have no rosters in the model.
    """

    name: ClassVar[str] = "reflection"
    label: ClassVar[Label] = Label(da="Sparring og refleksion", en="Sparring and reflection")
    rows: ClassVar[tuple[str, ...]] = ("S3-5",)

    admissions: float = parameter(
        0.98, "ratio", 0, 2, "Assumption, range 0.95-1.0; no effect is stated",
        "Faktor på indlæggelser fra plejebolig", "Factor on admissions from care homes",
        range=(0.95, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "care_home"))
        return slowed(self, scenario, to_hospital, self.admissions, sectors=("care_home",))
