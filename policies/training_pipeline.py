"""More of those who begin a training complete it, and more of these are hired."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import told, with_workforce
from sim.language.quantity import Share
from sim.language.spec import Label, Scenario
from sim.language.spec_staff import Trainees, Workforce


@dataclass(frozen=True)
class TrainingPipeline(Policy):
    """Good places of training: fewer drop out, more stay in the municipality.

    Mechanism: in each class of the scenario's workforce the dropout falls to a target and the
    share that is hired rises to one. Those who come fill open positions in the month in which
    the class ends.

    Evidence: a third of pupils drop out in the nation (KL, S3-1); in Allerød more than 85 %
    complete and half of those are hired, which the strategy wants to maintain (S0-3c).

    Assumptions: the targets are reached: 15 % dropout (0.10-0.33) and 50 % hired (0.4-0.7); a
    class that does better keeps its figures. Hours of supervision are not counted: what
    pupils do of the work while they are trained, no source was found for, and it may outweigh them.
    """

    name: ClassVar[str] = "training_pipeline"
    label: ClassVar[Label] = Label(da="Elever gennem uddannelsen", en="Training pipeline")
    rows: ClassVar[tuple[str, ...]] = ("S0-3c", "S3-1")

    dropout: float = parameter(
        0.15, "share", 0, 1, "More than 85 % complete (Allerød, S0-3c); a third leaves (KL, S3-1)",
        "Frafald højst", "Dropout at most", range=(0.10, 0.33), null=1, confidence="medium",
    )  # fmt: skip
    hired: float = parameter(
        0.5, "share", 0, 1, "Half of those who complete are hired (Allerød, S0-3c)",
        "Ansat efter uddannelsen mindst", "Hired after training at least",
        range=(0.4, 0.7), null=0, confidence="medium",
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        return with_workforce(self.name, scenario, self._trained)

    def _trained(self, _: str, rule: Workforce) -> Workforce:
        return rule.model_copy(update={"training": tuple(map(self._better, rule.training))})

    def _better(self, one: Trainees) -> Trainees:
        changed = {}
        for name, target, better in (
            ("dropout", self.dropout, self.dropout < one.dropout.base()),
            ("hired", self.hired, self.hired > one.hired.base()),
        ):
            if better:
                given = {"value": target, "unit": "share", **told(self.name)}
                changed[name] = Share.model_validate(given)
        return one.model_copy(update=changed)
