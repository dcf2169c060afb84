"""Those who grant help and those who give it work side by side."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import WAYS, betters, handover, slowed
from policies.framework.scope import Dated
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class CloserAssessment(Dated, Policy):
    """Assessment close to provider and citizen: grants are decided sooner and adjusted often.

    Mechanism: the assessment that stands between medically ready and the request for a place is
    shorter; help that is no longer needed ends sooner, so the rate at which citizens come down
    a functional level rises (the model grants by level, at once).

    Evidence: KL proposes closer cooperation of assessment and provider (S3-6), Hillerød
    assessment near the citizen (S1-1c); no figure is stated.

    Assumptions: handover from hospital x 0.9 (0.75-1.0); recovery x 1.1 (1.0-1.25).
    """

    name: ClassVar[str] = "closer_assessment"
    label: ClassVar[Label] = Label(da="Visitation tæt på", en="Closer assessment")
    rows: ClassVar[tuple[str, ...]] = ("S3-6", "S1-1c")

    handover: float = parameter(
        0.9, "ratio", 0.01, 5, "Assumption; no effect is stated",
        "Faktor på visitation", "Factor on assessment", range=(0.75, 1.0), null=1,
    )  # fmt: skip
    recovery: float = parameter(
        1.1, "ratio", 0, 5, "Assumption; no effect is stated",
        "Faktor på bedring", "Factor on recovery", range=(1.0, 1.25), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital",))
        scenario = handover(self.name, scenario, "hospital", WAYS, self.handover)
        return slowed(self, scenario, betters, self.recovery)
