"""Numbers of a policy: what is possible, what is plausible, where they come from; and options."""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from typing import Any, Literal

from sim.language.spec import Label
from sim.language.units import Confidence

Law = Literal["triangular", "pert", "uniform", "chosen"]
Range = tuple[float, float]


@dataclass(frozen=True)
class Parameter:
    """One number: its default is the most likely value of an uncertain quantity, or a choice.

    low, high: bounds, what is possible; a value outside is refused. range: what is plausible,
    or worth exploring; the default lies in it. law: how likely the values in the range are;
    `chosen` for what a municipality decides, which no draw changes. null: the value without
    effect, None where the number alone has none. whole: only whole numbers make sense.
    """

    default: float
    unit: str
    low: float
    high: float
    source: str
    text: Label
    range: Range
    law: Law
    confidence: Confidence
    null: float | None
    whole: bool

    def __post_init__(self) -> None:
        low, high = self.range
        if not self.low <= low <= self.default <= high <= self.high:
            raise ValueError(
                f"{self.text.en}: bounds {self.low:g} to {self.high:g}, range {low:g} to {high:g} "
                f"and default {self.default:g} do not lie within each other"
            )

    @property
    def uncertain(self) -> bool:
        """Whether draws change it."""
        return self.law != "chosen" and self.range[0] < self.range[1]

    def at(self, probability: float) -> float:
        """The quantile of the law at a probability from 0 to 1; the default of what is certain."""
        low, high = self.range
        if not self.uncertain:
            return self.default
        value = low + (high - low) * self._unit_quantile(probability)
        return float(round(value)) if self.whole else value

    def _unit_quantile(self, u: float) -> float:
        """Quantile of the law brought to 0..1. PERT: Malcolm et al. 1959, with weight 4."""
        low, high = self.range
        mode = (self.default - low) / (high - low)
        if self.law == "uniform":
            return u
        if self.law == "pert":
            from scipy.special import betaincinv

            return float(betaincinv(1 + 4 * mode, 5 - 4 * mode, u))
        if u < mode:
            return float((u * mode) ** 0.5)
        return 1 - float(((1 - u) * (1 - mode)) ** 0.5)


def parameter(
    default: float,
    unit: str,
    low: float,
    high: float,
    source: str,
    da: str,
    en: str,
    *,
    range: Range | None = None,
    law: Law | None = None,
    confidence: Confidence = "assumption",
    null: float | None = None,
    whole: bool = False,
) -> Any:
    """A dataclass field with its declaration; see Parameter.

    The law is triangular when a range is given. Without one the bounds are the range, and the
    number counts as chosen.
    """
    declared = Parameter(
        default=default, unit=unit, low=low, high=high, source=source,
        text=Label(da=da, en=en), range=range or (low, high),
        law=law or ("triangular" if range else "chosen"),
        confidence=confidence, null=null, whole=whole,
    )  # fmt: skip
    return field(default=default, metadata={"parameter": declared})


@dataclass(frozen=True)
class Option:
    """A setting of a policy that is no number, such as `from=2027-01-01`; None or () by default."""

    key: str
    shape: str  # how it is written, for messages
    read: Callable[[str], Any]
    text: Label


def names(text: str) -> tuple[str, ...]:
    """`north/south` as (north, south)."""
    return tuple(filter(None, (name.strip() for name in text.split("/"))))


def day_option(key: str, da: str, en: str) -> dict[str, Option]:
    """The metadata of a dataclass field that holds a date, or None."""
    return {"option": Option(key, f"{key}=2027-01-01", date.fromisoformat, Label(da=da, en=en))}


def names_option(key: str, da: str, en: str) -> dict[str, Option]:
    """The metadata of a dataclass field that holds names; () means all."""
    return {"option": Option(key, f"{key}=one/other", names, Label(da=da, en=en))}


def declared(kind: type, what: Literal["parameter", "option"]) -> dict[str, Any]:
    """The parameters or options of a policy's class by the name of their field."""
    return {f.name: f.metadata[what] for f in fields(kind) if what in f.metadata}


def defaults(kind: type) -> dict[str, Any]:
    """The default of every parameter."""
    found: list[Field[Any]] = [f for f in fields(kind) if "parameter" in f.metadata]
    return {f.name: f.default for f in found if f.default is not MISSING}
