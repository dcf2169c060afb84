"""Every number of a scenario that says where it comes from, as rows of a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from policies import POLICIES
from sim.language.quantity import Distribution, Quantity, Sourced, leaves
from sim.language.spec import Scenario, Target

ASSUMPTION: Final = "assumption"
STATED: Final = ("source", "year", "confidence", "range", "note")


@dataclass(frozen=True)
class Entry:
    """One number: where it stands, what it is, and where it comes from."""

    path: str
    value: str
    source: str
    year: str
    confidence: str
    range: str


def entries(scenario: Scenario) -> list[Entry]:
    """All sourced numbers but the targets, in the order of the scenario."""
    return [_entry(path, part) for path, part in _sourced(scenario, "")]


def policy_entries(policies: list[dict[str, Any]]) -> list[Entry]:
    """The parameters of the policies of a result; unknown policies are left out."""
    found = []
    for part in (part for policy in policies for part in policy["parts"]):
        kind = POLICIES.get(part["name"])
        known = kind.parameters() if kind else {}
        for name, declared in known.items():
            if name not in part["settings"]:
                continue  # a parameter that came after the run
            value = f"{part['settings'][name]:g} {declared.unit}"
            bounds = f"{declared.low:g} to {declared.high:g}"
            path = f"{part['name']}.{name}"
            found.append(Entry(path, value, declared.source, "", ASSUMPTION, bounds))
    return list(dict.fromkeys(found))


def _sourced(part: Any, path: str) -> Iterator[tuple[str, Sourced]]:
    """(path, part) of everything below that names a source or says how sure it is."""
    if isinstance(part, Target):
        return
    if isinstance(part, Sourced) and (part.source or part.confidence):
        yield path, part
    if isinstance(part, BaseModel):
        children: list[tuple[Any, Any]] = list(part)
    elif isinstance(part, Mapping):
        children = list(part.items())
    elif isinstance(part, tuple):
        children = list(enumerate(part))
    else:
        return
    for key, child in children:
        yield from _sourced(child, f"{path}.{key}".lstrip("."))


def _entry(path: str, part: Sourced) -> Entry:
    bounds = "{:g} to {:g}".format(*part.range) if part.range else ""
    source = ". ".join(filter(None, (part.source, part.note)))
    year = str(part.year or "")
    return Entry(path, shown(part), source, year, part.confidence or "", bounds)


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
