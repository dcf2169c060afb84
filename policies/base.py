"""What a policy is, how a text names one, and what it is with no effect or with drawn ones."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Self

from policies.editing import edited, need, scaled
from policies.errors import PolicyError
from policies.parameters import Option, Parameter, declared, defaults, parameter
from sim.spec import Label, Scenario

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "Parameter", "Policy", "PolicyError", "edited", "hint", "need", "parameter", "parse", "parts",
    "scaled",
]  # fmt: skip


@dataclass(frozen=True)
class Policy(ABC):
    """A decision. Subclasses set the class variables, declare parameters and edit in `apply`.

    rows: ids of the initiatives that it implements, as strategies list them.
    """

    name: ClassVar[str]
    label: ClassVar[Label]
    rows: ClassVar[tuple[str, ...]] = ()

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
        """The value of every parameter, and of the options that are given, as text."""
        told: dict[str, Any] = {name: getattr(self, name) for name in self.parameters()}
        for name, option in self.options().items():
            value = getattr(self, name)
            if value:
                told[option.key] = "/".join(value) if isinstance(value, tuple) else str(value)
        return told

    def zero(self) -> Self:
        """The same decision with no effect and no cost: it leaves every scenario as it is."""
        none = {k: p.null for k, p in self.parameters().items() if p.null is not None}
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
        drawn = {
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
        return self.apply(scenario)


def generator(seed: int, draw: int, policy: str) -> "np.random.Generator":
    """The draws of one policy in one draw of a probabilistic run, whatever others are drawn."""
    import zlib

    import numpy as np

    return np.random.default_rng([seed, draw, zlib.crc32(policy.encode())])


def parts(text: str) -> list[str]:
    """The policies that a text joins with `+`; the plus of 1e+6 joins nothing."""
    return re.split(r"\+(?![0-9])", text)


def parse(text: str, known: Mapping[str, type[Policy]]) -> Policy:
    """A policy from `name` or `name:key=value,key=value`. Raises PolicyError."""
    name, _, rest = text.partition(":")
    kind = known.get(name)
    if kind is None:
        raise PolicyError(f"there is no policy {name!r}; {hint(name, known)}")
    return kind(**given(kind, name, rest))


def given(kind: type[Policy], name: str, text: str) -> dict[str, Any]:
    """The fields that `key=value,key=value` sets. Raises PolicyError."""
    found: dict[str, Any] = {}
    numbers = kind.parameters()
    options = {option.key: (field, option) for field, option in kind.options().items()}
    for pair in filter(None, text.split(",")):
        key, equals, value = pair.partition("=")
        what = repr(value) if equals else "nothing"
        if key in options:
            field, option = options[key]
            try:
                found[field] = option.read(value)
            except ValueError:
                raise PolicyError(f"{name}: {key} is {what}; write {option.shape}") from None
            continue
        if key not in numbers:
            known = [*numbers, *options]
            remedy = hint(key, known) if known else "it takes none"
            raise PolicyError(f"{name} has no parameter {key!r}; {remedy}")
        try:
            found[key] = float(value)
        except ValueError:
            shape = f"{key}={kind.defaults()[key]:g}"
            raise PolicyError(f"{name}: {key} is {what}, not a number; write {shape}") from None
    return found


def hint(name: str, known: Iterable[str]) -> str:
    """What was meant, or what there is."""
    listed = list(known)
    near = get_close_matches(name, listed, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(listed)}"
