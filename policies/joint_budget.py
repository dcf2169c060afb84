"""One budget and one assessment for all help to a citizen."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import WAYS, handover
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class JointBudget(Policy):
    """A joint budget: no service gains by leaving a citizen to another, so decisions are quick.

    Mechanism: the handover from hospital is shorter, because one assessment is enough. That money
    moves between services is in every run: a day in use costs what it costs, and no pool runs
    empty.

    Evidence: Odder had its budget in balance for two years, after a deficit, with a common bottom
    line and assessment across professions (S2-1); no amount is stated.

    Assumptions: handover x 0.8 (0.6-1.0). Help that is better matched to need, the larger part of
    what Odder describes, is not in the model.
    """

    name: ClassVar[str] = "joint_budget"
    label: ClassVar[Label] = Label(da="Fælles budget", en="Joint budget")
    rows: ClassVar[tuple[str, ...]] = ("S2-1",)

    handover: float = parameter(
        0.8, "ratio", 0.01, 5, "Assumption; no effect is stated",
        "Faktor på overlevering", "Factor on handover", range=(0.6, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital",))
        return handover(self.name, scenario, "hospital", WAYS, self.handover)
