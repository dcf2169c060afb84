"""Units, and the plain values that keys of a scenario take: numbers, dates, names."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict

from sim.language.faults import shown
from sim.vocab import TICKS_PER_DAY, TICKS_PER_YEAR


def _day(data: Any) -> Any:
    if isinstance(data, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
        try:
            return date.fromisoformat(data)
        except ValueError:
            raise ValueError(f"{data!r} is not in the calendar; write year-month-day") from None
    if type(data) is date:
        return data
    raise ValueError(f"{shown(data)} is not a date; write year-month-day, as in 2027-01-01")


Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]  # `NO` and 1 are not taken for one
Day = Annotated[date, BeforeValidator(_day)]
Name = Annotated[str, Strict(), Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Confidence = Literal["high", "medium", "low", "derived", "assumption"]

TIME = {
    "seconds": 1,
    "minutes": 60,
    "hours": 3_600,
    "days": TICKS_PER_DAY,
    "weeks": 7 * TICKS_PER_DAY,
    "months": TICKS_PER_YEAR / 12,
    "years": TICKS_PER_YEAR,
}
# Every unit of a dimension with its size in the dimension's base unit (named first).
UNITS: dict[str, dict[str, float]] = {
    "time": TIME,  # base: tick
    "rate": {
        "per hour": 1 / 3_600,  # base: per tick
        "per day": 1 / TICKS_PER_DAY,
        "per week": 1 / (7 * TICKS_PER_DAY),
        "per year": 1 / TICKS_PER_YEAR,
        "per 1000 per year": 1 / (1_000 * TICKS_PER_YEAR),
    },
    "share": {"share": 1.0, "percent": 0.01},
    "ratio": {"ratio": 1.0},
    "count": {"citizens": 1.0, "places": 1.0, "visits": 1.0},
    "work": {"minutes": 1.0, "hours": 60.0},  # base: minute of staff time
    "money": {"DKK": 1.0},
    "persons": {"persons": 1.0},
    # Each resource is counted in one of these, its own.
    "amount": dict.fromkeys(("units", "hours", "hours per week", "persons", "visits"), 1.0),
}
SINGULAR = {unit.removesuffix("s"): unit for unit in TIME}
PURE = (
    "share",
    "ratio",
    "count",
    "amount",
    "persons",
)  # dimensions of which a bare number is enough
NUMBER = "[-+]?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?"


def unit_name(unit: str) -> str:
    """Accept `1 day` for `days`; every other spelling must be the listed one."""
    return SINGULAR.get(unit, unit)


def number_and_unit(data: Any, dimension: str) -> dict[str, Any]:
    """The short form of a quantity, `4.73 days` or a bare number, as value and unit."""
    known = list(UNITS[dimension])
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return {"value": data, "unit": known[0] if dimension in PURE else ""}
    number, _, unit = data.partition(" ") if isinstance(data, str) else ("", "", "")
    if re.fullmatch(NUMBER, number):
        return {"value": float(number), "unit": unit}
    if re.fullmatch(NUMBER, number.replace(",", ".", 1)):
        right = data.replace(",", ".", 1)
        raise ValueError(f"{data!r} has a decimal comma; write {right}")
    raise ValueError(
        f"{shown(data)} is not a quantity; write a number and a unit, as in '2.5 {known[-1]}'"
    )


def known_unit(unit: str, dimension: str) -> str:
    """The unit as listed, or a ValueError that lists them."""
    unit, known = unit_name(unit), UNITS[dimension]
    if unit not in known:
        fault = f"unit {unit!r} is not known" if unit else "the number has no unit"
        raise ValueError(f"{fault}; write one of: {', '.join(known)}")
    return unit


def short_forms(*forms: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """For `json_schema_extra`: a class that is written in a short form as well."""

    def extend(schema: dict[str, Any]) -> None:
        full = dict(schema)
        schema.clear()
        schema["anyOf"] = [*forms, full]

    return extend


def text_with_unit(dimension: str) -> dict[str, Any]:
    """JSON Schema of the short form `4.73 days`."""
    units = [*UNITS[dimension], *(SINGULAR if dimension == "time" else ())]
    return {"type": "string", "pattern": f"^{NUMBER} ({'|'.join(units)})$"}
