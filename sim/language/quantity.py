"""Numbers as the scenario language writes them: value, unit, source, year, confidence, range."""

import re
from typing import Any, ClassVar, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator

from sim.language.faults import shown
from sim.language.units import (
    NUMBER,
    PURE,
    SINGULAR,
    TIME,
    UNITS,
    Confidence,
    Number,
    Whole,
    known_unit,
    number_and_unit,
    short_forms,
    text_with_unit,
)


def _quantity_schema(schema: dict[str, Any], model: Any) -> None:
    """Show units and short forms, which validators take care of when a file is read."""
    units = [*UNITS[model.dimension], *(SINGULAR if model.dimension == "time" else ())]
    part = schema["properties"]
    part["unit"] = {"enum": units}
    part["value"] = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "object"}]}
    part["by"] = {"anyOf": [{"type": "string"}, part["by"]]}
    if set(schema["required"]) == {"value", "unit"}:
        bare = [{"type": "number", "minimum": 0}] if model.dimension in PURE else []
        short_forms(text_with_unit(model.dimension), *bare)(schema)


class Frozen(BaseModel):
    """A part of a scenario: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @field_validator("*", mode="before")
    @classmethod
    def _true_is_not_one(cls, data: Any, info: ValidationInfo) -> Any:
        """Where a few values may stand, such as 1 and -1, Python would take `true` for 1."""
        if isinstance(data, bool):
            kind = cls.model_fields[str(info.field_name)].annotation
            for literal in (kind, *get_args(kind)):
                if get_origin(literal) is Literal:
                    known = ", ".join(map(str, get_args(literal)))
                    raise ValueError(f"{shown(data)} is not known; write one of: {known}")
        return data


class Sourced(Frozen):
    """Where a number comes from. An assumption names its range; a fact names source and year."""

    source: str | None = None
    year: Whole | None = None
    confidence: Confidence | None = None
    range: tuple[Number, Number] | None = None  # in the unit of the value
    note: str | None = None

    @model_validator(mode="after")
    def _range_ordered(self) -> Self:
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("range: the first bound is above the second; write [low, high]")
        return self


class Quantity(Sourced):
    """A number with a unit, or a table of them by group attributes.

    `value` is one number, or a mapping nested in the order of `by`:
    `{by: [age, sex], value: {65-69: {man: 1911, woman: 1999}}, unit: citizens}`.
    The shorthand `"4.73 days"` stands for `{value: 4.73, unit: days}`.
    """

    model_config = ConfigDict(json_schema_extra=_quantity_schema)
    dimension: ClassVar[str] = "ratio"
    value: Any
    unit: str
    by: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        return data if isinstance(data, (dict, Quantity)) else number_and_unit(data, cls.dimension)

    @field_validator("by", mode="before")
    @classmethod
    def _one_or_many(cls, data: Any) -> Any:
        return (data,) if isinstance(data, str) else data

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        return known_unit(unit, cls.dimension)

    @field_validator("value")
    @classmethod
    def _numbers(cls, value: Any) -> Any:
        for leaf in leaves(value):
            if isinstance(leaf, bool) or not isinstance(leaf, (int, float)):
                comma = isinstance(leaf, str) and leaf.replace(",", ".", 1)
                right = f"write {comma}" if comma and re.fullmatch(NUMBER, comma) else ""
                right = right or "write digits, with a decimal point"
                raise ValueError(f"{shown(leaf)} is not a number; {right}")
            if not 0 <= leaf < float("inf"):
                raise ValueError(f"{leaf!r} is out of bounds; write a finite number from 0 up")
        return value

    @property
    def scale(self) -> float:
        """Size of the unit in base units (tick, per tick, share, minute, DKK)."""
        return UNITS[self.dimension][self.unit]

    def base(self) -> float:
        """A plain (not tabled) value in base units."""
        if self.by:
            raise ValueError(f"a table by {', '.join(self.by)} stands where one number is needed")
        return float(self.value) * self.scale


def leaves(value: Any) -> list[Any]:
    """The numbers of a nested mapping, in order."""
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in leaves(child)]
    return [value]


class Time(Quantity):
    """A length of time."""

    dimension: ClassVar[str] = "time"


class Rate(Quantity):
    """How often something happens."""

    dimension: ClassVar[str] = "rate"


class Share(Quantity):
    """A part of a whole."""

    dimension: ClassVar[str] = "share"


class Count(Quantity):
    """A number of citizens, places or visits."""

    dimension: ClassVar[str] = "count"


class Work(Quantity):
    """Staff time."""

    dimension: ClassVar[str] = "work"


class Money(Quantity):
    """An amount of money."""

    dimension: ClassVar[str] = "money"


Family = Literal[
    "deterministic",
    "exponential",
    "uniform",
    "lognormal",
    "gamma",
    "weibull",
    "triangular",
    "empirical",
]


class Distribution(Sourced):
    """A distribution of times: a family with parameters, or `cases` of them by one attribute.

    The shorthand `"3 days"` is the deterministic time. Parameters stand in `unit`, except
    `cv`, `shape`, `log_sd` (pure numbers) and `log_mean` (log of a number of units).
    """

    model_config = ConfigDict(json_schema_extra=short_forms(text_with_unit("time")))
    distribution: Family | None = None
    unit: str | None = None
    value: Number | None = None
    mean: Number | None = None
    sd: Number | None = None
    cv: Number | None = None
    shape: Number | None = None
    scale: Number | None = None
    log_mean: Number | None = None
    log_sd: Number | None = None
    low: Number | None = None
    high: Number | None = None
    mode: Number | None = None
    knots: tuple[tuple[Number, Number], ...] | None = None  # (probability, value)
    by: str | None = None
    cases: dict[str, "Distribution"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, (dict, Distribution)):
            return data
        return {"distribution": "deterministic", **number_and_unit(data, "time")}

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str | None) -> str | None:
        return unit if unit is None else known_unit(unit, "time")

    @model_validator(mode="after")
    def _family_or_cases(self) -> Self:
        if (self.distribution is None) == (self.cases is None):
            raise ValueError(
                "needs one of two forms; write `distribution` and its "
                "parameters, or `by` and `cases`"
            )
        if self.cases is not None and self.by is None:
            raise ValueError("`by` is missing; name the attribute that tells the cases apart")
        if self.distribution is not None and self.unit is None:
            raise ValueError(f"`unit` is missing; write one of: {', '.join(TIME)}")
        return self

    def parameters(self) -> dict[str, Any]:
        """The parameters that are set, as `dists.law` takes them."""
        names = "value mean sd cv shape scale log_mean log_sd low high mode knots"
        given = {name: getattr(self, name) for name in names.split()}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def ticks_per_unit(self) -> float:
        return TIME[self.unit or ""]
