"""Training moves away from the temporary beds."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.errors import PolicyError
from policies.framework.levers import longer
from sim.language.spec import Label, Scenario

BED = "temporary_bed"


@dataclass(frozen=True)
class SplitTraining(Policy):
    """Training and activity move to the centre of town, away from most of the temporary beds.

    Mechanism: stays in temporary beds wait a little longer for training, so a bed serves fewer
    citizens and the queue for it grows. If part of the training stays with the beds, as
    intended, the delay is nothing.

    Evidence: Allerød moves training from Engholm to town, and keeps part of it with temporary
    beds and home care, so that effort is coordinated (S0-1d); no figure is stated.

    Assumptions: stays half a day longer in the mean (0-2). What training nearer to citizens at
    home is worth is not in the model, so this is the price of the split alone.
    """

    name: ClassVar[str] = "split_training"
    label: ClassVar[Label] = Label(da="Træning flyttes til byen", en="Training moves to town")
    rows: ClassVar[tuple[str, ...]] = ("S0-1d",)

    days: float = parameter(
        0.5, "days", 0, 60, "Assumption; no figure is stated",
        "Længere midlertidige ophold", "Longer temporary stays", range=(0, 2), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, (BED,))
        service = scenario.sectors[BED].service
        if service is None or service.mean is None or service.unit != "days":
            raise PolicyError(f"{self.name} needs a mean stay in days of {BED}")
        if self.days == 0:
            return scenario
        stays = longer(self.name, service, 1 + self.days / service.mean)
        result: Scenario = edited(scenario, f"sectors.{BED}.service", stays)
        return result
