"""More leaders, closer to the work."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import fewer_ill_and_leaving
from sim.spec import Label, Scenario


@dataclass(frozen=True)
class CloserManagement(Policy):
    """Management closer to the core task: fewer members of staff to each leader.

    Mechanism: fewer are ill and fewer leave, so rosters are fuller.

    Evidence: KL proposes more leaders, closer to the work (S3-4). No effect is stated, and none
    was looked up.

    Assumptions: sickness x 0.97 (0.9-1.0) and leaving x 0.95 (0.85-1.0), where the scenario has
    a `workforce`. The wages of the leaders are not counted.
    """

    name: ClassVar[str] = "closer_management"
    label: ClassVar[Label] = Label(da="Ledelse tættere på", en="Closer management")
    rows: ClassVar[tuple[str, ...]] = ("S3-4",)

    sickness: float = parameter(
        0.97, "ratio", 0, 2, "Assumption, range 0.9-1.0; no effect is stated",
        "Faktor på sygefravær", "Factor on sickness", range=(0.9, 1.0), null=1,
    )  # fmt: skip
    leaving: float = parameter(
        0.95, "ratio", 0, 2, "Assumption, range 0.85-1.0; no effect is stated",
        "Faktor på fratrædelser", "Factor on leaving", range=(0.85, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        return fewer_ill_and_leaving(self.name, scenario, self.sickness, self.leaving)
