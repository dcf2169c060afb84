"""Information that arrives with the citizen."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import FIRST_DAYS, WAYS, handover, slowed, to_hospital
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class DocumentationQuality(Policy):
    """Better documentation: what hospital and municipality write about a citizen can be used.

    Mechanism: less is asked again at discharge, so the handover is shorter, and fewer mistakes
    end in an admission in the first three days.

    Evidence: Aabenraa works on Fælles Sprog III and the agreement on communication with hospitals
    (S4-16); no figure is stated. In Odense 31 % of nurses' actions in the first five days of
    temporary care were avoidable (Eur Geriatr Med, 2024).

    Assumptions: handover x 0.95 (0.85-1.0) to a temporary bed and to a care home;
    readmission in the first three days x 0.99 (0.95-1.0). Time spent on writing is unchanged.
    """

    name: ClassVar[str] = "documentation_quality"
    label: ClassVar[Label] = Label(da="Bedre dokumentation", en="Better documentation")
    rows: ClassVar[tuple[str, ...]] = ("S4-16",)

    handover: float = parameter(
        0.95, "ratio", 0.01, 5, "Assumption; no effect is stated",
        "Faktor på overlevering", "Factor on handover", range=(0.85, 1.0), null=1,
    )  # fmt: skip
    readmission: float = parameter(
        0.99, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på genindlæggelse de første 3 dage", "Factor on readmission in the first 3 days",
        range=(0.95, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital",))
        scenario = handover(self.name, scenario, "hospital", WAYS, self.handover)
        return slowed(self, scenario, to_hospital, self.readmission, since=FIRST_DAYS)
