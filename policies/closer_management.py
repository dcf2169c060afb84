"""More leaders, closer to the work."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import fewer_ill_and_leaving
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class CloserManagement(Policy):
    """Management closer to the core task: fewer members of staff to each leader.

    Mechanism: fewer are ill and fewer leave, so rosters are fuller.

    Evidence: KL proposes more leaders, closer to the work (S3-4). No effect is stated, and none
    was looked up.

    Assumptions: sickness x 0.97 (0.9-1.0) and leaving x 0.95 (0.85-1.0), where the scenario has
    a `workforce`. One leader more, at a nurse's mean pay (37,881 DKK a month in 2022, jobindex.dk)
    and a fifth of overheads: 550,000 DKK a year (0 to two leaders).
    """

    name: ClassVar[str] = "closer_management"
    label: ClassVar[Label] = Label(da="Ledelse tættere på", en="Closer management")
    rows: ClassVar[tuple[str, ...]] = ("S3-4",)

    sickness: float = parameter(
        0.97, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på sygefravær", "Factor on sickness", range=(0.9, 1.0), null=1,
    )  # fmt: skip
    leaving: float = parameter(
        0.95, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på fratrædelser", "Factor on leaving", range=(0.85, 1.0), null=1,
    )  # fmt: skip

    running_cost: float = parameter(
        550_000, "DKK a year", 0, 1e9, "Assumption: a leader at a nurse's pay (jobindex.dk, 2022)",
        "Udgift om året", "Cost a year", range=(0, 1_100_000), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        return fewer_ill_and_leaving(self.name, scenario, self.sickness, self.leaving)
