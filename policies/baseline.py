"""The municipality as it is."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class Baseline(Policy):
    """The municipality as it is: changes nothing.

    Mechanism: none. Evidence: none needed. Every other policy is compared with this one, on
    the same citizens with the same draws.
    """

    name: ClassVar[str] = "baseline"
    label: ClassVar[Label] = Label(da="Som i dag", en="As today")

    def apply(self, scenario: Scenario) -> Scenario:
        return scenario
