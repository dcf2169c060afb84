"""What a policy is, how its parameters are declared and how a text names one."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from typing import Any, ClassVar

from pydantic import BaseModel

from sim.spec import Label, Scenario


class PolicyError(Exception):
    """A policy that does not exist, a parameter out of bounds, a scenario it cannot act on."""


@dataclass(frozen=True)
class Parameter:
    """The declaration of one number of a policy: unit, bounds, where the default comes from."""

    unit: str
    low: float
    high: float
    source: str
    text: Label


def parameter(
    default: float, unit: str, low: float, high: float, source: str, da: str, en: str
) -> Any:
    """A dataclass field with its declaration. `low`..`high` is the range worth exploring."""
    declared = Parameter(unit, low, high, source, Label(da=da, en=en))
    return field(default=default, metadata={"parameter": declared})


@dataclass(frozen=True)
class Policy(ABC):
    """A decision. Subclasses set the class variables, declare parameters and edit in `apply`.

    rows: ids of the initiatives that it implements, as strategies list them.
    """

    name: ClassVar[str]
    label: ClassVar[Label]
    rows: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name, declared in self.parameters().items():
            value = getattr(self, name)
            if not declared.low <= value <= declared.high:
                raise PolicyError(
                    f"{self.name}: {name}={value:g} is outside {declared.low:g} to "
                    f"{declared.high:g} {declared.unit}"
                )

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        return {f.name: f.metadata["parameter"] for f in fields(cls) if f.metadata}

    @classmethod
    def defaults(cls) -> dict[str, float]:
        return {f.name: f.default for f in fields(cls) if f.default is not MISSING}

    def settings(self) -> dict[str, float]:
        """The value of every parameter."""
        return {name: getattr(self, name) for name in self.parameters()}

    @abstractmethod
    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with this decision taken. Raises PolicyError when it cannot be taken."""


def parse(text: str, known: Mapping[str, type[Policy]]) -> Policy:
    """A policy from `name` or `name:key=value,key=value`. Raises PolicyError."""
    name, _, rest = text.partition(":")
    kind = known.get(name)
    if kind is None:
        raise PolicyError(f"there is no policy {name!r}; {_hint(name, known)}")
    given: dict[str, float] = {}
    declared = kind.parameters()
    for pair in filter(None, rest.split(",")):
        key, equals, value = pair.partition("=")
        if key not in declared:
            hint = _hint(key, declared) if declared else "it takes none"
            raise PolicyError(f"{name} has no parameter {key!r}; {hint}")
        try:
            given[key] = float(value)
        except ValueError:
            shape = f"{key}={kind.defaults()[key]:g}"
            what = repr(value) if equals else "nothing"
            raise PolicyError(f"{name}: {key} is {what}, not a number; write {shape}") from None
    return kind(**given)


def with_policies(scenario: Scenario, policies: Iterable[Policy]) -> Scenario:
    """Take the decisions one after the other."""
    for policy in policies:
        scenario = policy.apply(scenario)
    return scenario


def edited(model: Any, path: str, value: Any) -> Any:
    """A copy of a scenario part with the field at a dotted path replaced (or added in a mapping).

    `edited(scenario, "sectors.hospital.routes.home.share", share)`. Raises KeyError for a
    path that does not exist.
    """
    head, _, rest = path.partition(".")
    if isinstance(model, BaseModel):
        if head not in type(model).model_fields:
            raise KeyError(head)
        old = getattr(model, head)
        return model.model_copy(update={head: edited(old, rest, value) if rest else value})
    if rest and head not in model:
        raise KeyError(head)
    return {**model, head: edited(model[head], rest, value) if rest else value}


def need(
    scenario: Scenario, policy: str, sectors: Iterable[str] = (), nursing: bool = False
) -> None:
    """Refuse a scenario that lacks what the policy acts on."""
    missing = [name for name in sectors if name not in scenario.sectors]
    if missing:
        raise PolicyError(f"{policy} needs the sectors {', '.join(missing)} in {scenario.name}")
    if nursing and scenario.nursing is None:
        raise PolicyError(f"{policy} needs `nursing` in {scenario.name}")


def scaled(value: Any, factor: float) -> Any:
    """A plain or nested table of numbers, each times a factor."""
    if isinstance(value, dict):
        return {key: scaled(child, factor) for key, child in value.items()}
    return value * factor


def _hint(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(names)}"
