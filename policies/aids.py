"""Aids for medicine and ramps that replace visits."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import begins_nursing, slowed
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class Aids(Phased, Policy):
    """A systematic trial of aids for handling medicine, and of ramp sets.

    Mechanism: citizens who manage their medicine with an aid begin no course of home nursing, so
    fewer courses begin and rosters have room. Those on a course already go on.

    Evidence: Allerød counts citizens with such aids (S0-2b); no effect is stated.

    Assumptions: courses that begin x 0.95 (0.90-1.0). What ramps save of personal help is not in
    the model; aids are not priced.
    """

    name: ClassVar[str] = "aids"
    label: ClassVar[Label] = Label(da="Hjælpemidler til medicin", en="Aids for medicine")
    rows: ClassVar[tuple[str, ...]] = ("S0-2b",)

    courses: float = parameter(
        0.95, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på nye sygeplejeforløb", "Factor on new nursing courses",
        range=(0.9, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        return slowed(self, scenario, begins_nursing, self.courses)
