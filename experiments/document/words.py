"""A number, a table of numbers or a law of the scenario in words."""

from collections.abc import Mapping
from typing import Any, Final

from sim.language.quantity import Distribution, Quantity, leaves

STATED: Final = ("source", "year", "confidence", "range", "note")


def shown(part: Any) -> str:
    """The value in words: `4.73 days`, `0.003 to 0.03 share by age`, `weibull, mean 4.73 days`."""
    if isinstance(part, Quantity):
        numbers = leaves(part.value)
        by = f" by {', '.join(part.by)}" if len(numbers) > 1 and part.by else ""
        return f"{_span(numbers)} {part.unit}{by}"
    if isinstance(part, Distribution):
        return _law(part)
    fields = {
        key: value
        for key, value in part.model_dump(exclude_none=True, by_alias=True).items()
        if key not in STATED and value not in ((), {}, False)
    }
    return _plain(fields.get("value", fields))


def _law(part: Distribution) -> str:
    if part.cases is not None:
        means = [case.parameters().get("mean") for case in part.cases.values()]
        first = next(iter(part.cases.values()))
        known = [mean for mean in means if mean is not None]
        span = f", mean {_span(known)}" if known else ""
        return f"{first.distribution}{span} {first.unit} by {part.by}"
    given = part.parameters()
    if part.distribution == "deterministic":
        return f"{given['value']:g} {part.unit}"
    told = ", ".join(f"{name} {_plain(value)}" for name, value in given.items())
    return f"{part.distribution}, {told} ({part.unit})"


def _span(numbers: list[float]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(child)}" for key, child in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_plain, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
