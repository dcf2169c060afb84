"""Training that leaves citizens able to do more."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.errors import PolicyError
from policies.framework.levers import LEVEL, slowed, to_hospital, told
from sim.quantity import Share
from sim.spec import Label, Scenario
from sim.spec_stay import Outcome

BED = "temporary_bed"


@dataclass(frozen=True)
class MoreTraining(Policy):
    """Training begins during the stay and goes on after it; physiotherapists come to care homes.

    Mechanism: a share of those who complete a stay in a temporary bed need a functional level less
    help than they would have needed; residents whom a physiotherapist sees are admitted a little
    less often. Hours of home care follow from the levels.

    Evidence: Aabenraa trains after hospital and to maintain function, in groups of six or twelve
    months, and has physiotherapists of its own in care homes (S4-4); a lower risk of admission is
    expected, no figure is stated.

    Assumptions: 5 % of completed stays a level lower (0-0.15); admissions from care homes x 0.98
    (0.95-1.0). Waiting for training, groups and therapists' hours are not in this policy, so it
    shows what training would be worth, not whether there is room for it.
    """

    name: ClassVar[str] = "more_training"
    label: ClassVar[Label] = Label(da="Mere træning", en="More training")
    rows: ClassVar[tuple[str, ...]] = ("S4-4",)

    level_down: float = parameter(
        0.05, "share", 0, 1, "Assumption, range 0-0.15; no effect is stated",
        "Andel af ophold, der ender et niveau lavere", "Share of stays that end a level lower",
        range=(0.0, 0.15), null=0,
    )  # fmt: skip
    admissions: float = parameter(
        0.98, "ratio", 0, 2, "Assumption, range 0.95-1.0; no effect is stated",
        "Faktor på indlæggelser fra plejebolig", "Factor on admissions from care homes",
        range=(0.95, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "care_home", BED))
        if LEVEL not in scenario.attributes:
            raise PolicyError(f"{self.name} needs the attribute {LEVEL} in {scenario.name}")
        scenario = slowed(self, scenario, to_hospital, self.admissions, sectors=("care_home",))
        if self.level_down == 0:
            return scenario
        share = {"value": self.level_down, "unit": "share", **told(self.name)}
        better = Outcome(attribute=LEVEL, step=-1, share=Share.model_validate(share))
        result: Scenario = edited(scenario, f"sectors.{BED}.outcomes.{self.name}", better)
        return result
