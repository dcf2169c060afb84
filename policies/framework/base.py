"""What a policy is: with its numbers as told, with no effect, with drawn ones."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from policies.framework.costs import PAYERS, payer, with_costs
from policies.framework.editing import edited, need, scaled
from policies.framework.errors import PolicyError
from policies.framework.parameters import Option, Parameter, declared, defaults, parameter
from sim.language.spec import Label, Scenario

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "Parameter", "Policy", "PolicyError", "edited", "need", "parameter", "scaled",
]  # fmt: skip

PAID_BY = Option(
    "payer", f"payer={PAYERS[0]}", payer, Label(da="Hvem der betaler", en="Who pays these costs")
)


@dataclass(frozen=True, kw_only=True)
class Policy(ABC):
    """A decision. Subclasses set the class variables, declare parameters and edit in `apply`.

    rows: ids of the initiatives that it implements, as strategies list them. Every decision may
    have costs of its own, on top of what the scenario's prices say; a subclass whose source tells
    them declares them anew.
    """

    name: ClassVar[str]
    label: ClassVar[Label]
    rows: ClassVar[tuple[str, ...]] = ()
    origin: ClassVar[dict[str, str]] = {}  # of a user's own file: its path and SHA-256

    setup_cost: float = parameter(
        0, "DKK", 0, 1e12, "Told by the user; no source is used",
        "Engangsudgift den første dag", "Cost on the first day",
        range=(0, 1e8), law="chosen", null=0,
    )  # fmt: skip
    running_cost: float = parameter(
        0, "DKK a year", 0, 1e12, "Told by the user; no source is used",
        "Udgift om året", "Cost a year", range=(0, 1e8), law="chosen", null=0,
    )  # fmt: skip
    # Any, so that numbers can be replaced by name from a mapping of them
    payer: Any = field(default="municipality", metadata={"option": PAID_BY})

    def __post_init__(self) -> None:
        for name, told in self.parameters().items():
            value = getattr(self, name)
            if not told.low <= value <= told.high:
                raise PolicyError(
                    f"{self.name}: {name}={value:g} is outside {told.low:g} to "
                    f"{told.high:g} {told.unit}"
                )
            if told.whole and value != round(value):
                raise PolicyError(f"{self.name}: {name}={value:g} is not a whole number")

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        return declared(cls, "parameter")

    @classmethod
    def options(cls) -> dict[str, Option]:
        return declared(cls, "option")

    @classmethod
    def defaults(cls) -> dict[str, float]:
        return defaults(cls)

    def settings(self) -> dict[str, Any]:
        """The value of every parameter, the options that are given, and where it comes from."""
        told: dict[str, Any] = {name: getattr(self, name) for name in self.parameters()}
        plain = {f.name: f.default for f in fields(self)}
        for name, option in self.options().items():
            value = getattr(self, name)
            if value and value != plain[name]:
                told[option.key] = "/".join(value) if isinstance(value, tuple) else str(value)
        return told | self.origin

    def zero(self) -> Self:
        """The same decision with no effect and no cost: it leaves every scenario as it is."""
        none: dict[str, Any] = {
            k: p.null for k, p in self.parameters().items() if p.null is not None
        }
        return replace(self, **none)

    def drawn(self, rng: "np.random.Generator") -> Self:
        """The same decision with its uncertain numbers drawn from their laws.

        What the user set (what differs from the default) stays. Every uncertain number uses one
        draw, in alphabetical order, whether it stays or not.
        """
        return self.at({name: rng.random() for name in self.uncertain()})

    def at(self, probabilities: Mapping[str, float]) -> Self:
        """The same decision with uncertain numbers at these quantiles of their laws."""
        told, plain = self.parameters(), self.defaults()
        drawn: dict[str, Any] = {
            name: told[name].at(u)
            for name, u in probabilities.items()
            if getattr(self, name) == plain[name]
        }
        return replace(self, **drawn)

    @classmethod
    def uncertain(cls) -> tuple[str, ...]:
        """The parameters that draws change, in alphabetical order."""
        return tuple(sorted(name for name, p in cls.parameters().items() if p.uncertain))

    @abstractmethod
    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with this decision taken. Raises PolicyError when it cannot be taken."""

    def taken(self, scenario: Scenario) -> Scenario:
        """The scenario with this decision taken and what it costs by itself."""
        changed = self.apply(scenario)
        costs = (self.setup_cost, self.running_cost, self.payer)
        return with_costs(changed, self.name, *costs, self)


def generator(seed: int, draw: int, policy: str) -> "np.random.Generator":
    """The draws of one policy in one draw of a probabilistic run, whatever others are drawn."""
    import zlib

    import numpy as np

    return np.random.default_rng([seed, draw, zlib.crc32(policy.encode())])
