"""What a run stands on: every sourced number of its scenario, and the policies' parameters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path
from typing import Any

from experiments import labels
from experiments.figures.names import printable
from experiments.storage.store import ResultsError
from policies import POLICIES, Parameter
from sim.language.faults import ScenarioError
from sim.loading.yamltree import Node, read

SHAPES = ("mean", "median", "sd", "shape", "scale", "low", "high", "mode")
ASSUMPTION, TARGETS = "assumption", "targets"
PURE = ("share", "ratio")
COSTS = ("setup_cost", "running_cost")  # of any policy, nothing unless the user says so


@dataclass(frozen=True)
class Assumption:
    """A number with its story. `path` is where it stands; `low`, `high` are nan without a range.

    `confidence`: high, medium, low, derived or assumption; "" where the file says none.
    """

    path: str
    label: str
    value: str  # in words: a number, or the span of a table
    unit: str
    low: float
    high: float
    range: str  # in words, "" where there is none
    source: str
    year: str
    confidence: str
    note: str

    @property
    def is_assumption(self) -> bool:
        """Whether nobody has measured it."""
        return self.confidence == ASSUMPTION

    @property
    def is_rule(self) -> bool:
        """Whether it is nought or one by definition, so that there is nothing to measure."""
        return self.confidence == "derived" and self.value.rpartition(" ")[2] in ("0", "1", "0–1")


def scenario_tree(path: Path) -> Node:
    """A resolved scenario as it stands in its file. Raises ResultsError."""
    try:
        return read(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise ResultsError(f"{path} is missing; {path.parent} is not complete") from None
    except (ScenarioError, OSError) as error:
        raise ResultsError(f"{path} cannot be read: {error}") from None


def scenario_numbers(tree: Node, lang: str, sectors: Mapping[str, str]) -> tuple[Assumption, ...]:
    """Every number of a scenario that names its source, in the order of the file.

    `sectors`: the scenario's own names of them. Targets are left out: they are what a run is held
    against, not what it stands on.
    """
    return tuple(
        _made(where, entry, lang, sectors)
        for where, entry in _sourced(tree, ())
        if where[0] != TARGETS
    )


def unit_text(unit: str, lang: str) -> str:
    """The unit in words where the label file knows it; a share has none."""
    entry = labels.book()["units"].get(unit)
    return "" if unit in PURE else str(entry[lang]) if entry else unit


def told_settings(part: Mapping[str, Any]) -> dict[str, Any]:
    """What a policy of a manifest was run with; costs that nobody gave are left out."""
    return {name: v for name, v in part["settings"].items() if v or name not in COSTS}


def parameters(policies: Sequence[Mapping[str, Any]], lang: str) -> tuple[Assumption, ...]:
    """The parameters of the policies of a manifest, with the bounds worth exploring."""
    found: dict[str, Assumption] = {}
    for policy in policies:
        for part in policy["parts"]:
            kind = POLICIES.get(part["name"])
            declared = kind.parameters() if kind else {}
            for name, value in told_settings(part).items():
                path, by = f"{policy['key']}.{name}", printable(policy["label"][lang], 60)
                found[path] = _parameter(path, by, name, value, declared.get(name), lang)
    return tuple(found.values())


def _parameter(
    path: str, by: str, name: str, value: float, declared: Parameter | None, lang: str
) -> Assumption:
    """One parameter of a policy; what is no longer declared keeps its name and value."""
    written = _number(value, lang)
    if declared is None:
        return Assumption(path, f"{by}: {name}", written, "", nan, nan, "", "", "", ASSUMPTION, "")
    text = getattr(declared.text, lang)
    low, high = declared.range
    return Assumption(
        path, f"{by}: {text[:1].lower()}{text[1:]}", written, declared.unit, low, high,
        _span(low, high, lang), declared.source, "", str(declared.confidence), "",
    )  # fmt: skip


def _sourced(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every mapping with a source, and where it stands."""
    if isinstance(node.value, dict):
        if "source" in node.value and path:
            yield path, {key: _plain(child) for key, child in node.value.items()}
        for key, child in node.value.items():
            yield from _sourced(child, (*path, str(key)))
    elif isinstance(node.value, list):
        for i, child in enumerate(node.value):
            yield from _sourced(child, (*path, str(i + 1)))


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(child) for child in node.value]
    return node.value


def _made(
    path: tuple[str, ...], entry: Mapping[str, Any], lang: str, sectors: Mapping[str, str]
) -> Assumption:
    low, high = entry.get("range") or (nan, nan)
    return Assumption(
        path=".".join(path),
        label=_label(path, lang, sectors),
        value=_value(entry, lang),
        unit=str(entry.get("unit", "")),
        low=float(low),
        high=float(high),
        range=_span(float(low), float(high), lang),
        source=printable(str(entry["source"]), 1000),
        year=str(entry.get("year", "")),
        confidence=str(entry.get("confidence", "")),
        note=printable(str(entry.get("note", "")), 1000),
    )


def _label(path: tuple[str, ...], lang: str, sectors: Mapping[str, str]) -> str:
    """The path in words: known keys by their names, those with an empty name left out."""
    book = labels.book()
    known = {key: entry[lang] for key, entry in {**book["sectors"], **book["keys"]}.items()}
    known |= {key: name for key, name in sectors.items() if path[0] == "sectors"}
    words = [known[key] if key in known else key.replace("_", " ") for key in path]
    text = " · ".join(word for word in words if word)
    return printable(text[:1].upper() + text[1:] or path[-1], 200)


def _value(entry: Mapping[str, Any], lang: str) -> str:
    """One number, the parameters of a law, or the span of a table."""
    value = entry.get("value")
    if isinstance(value, dict):
        found = sorted(_leaves(value))
        if not found:
            return labels.word("table_of_text", lang)
        return labels.word("table_span", lang, n=len(found), span=_span(found[0], found[-1], lang))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, lang)
    shapes = {key: entry[key] for key in SHAPES if isinstance(entry.get(key), (int, float))}
    if shapes:
        law = str(entry.get("distribution", ""))
        inner = ", ".join(f"{key} {_number(number, lang)}" for key, number in shapes.items())
        return f"{law}: {inner}" if law else inner
    return printable(str(value), 60) if value is not None else ""


def _leaves(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for child in value.values():
            yield from _leaves(child)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)


def _span(low: float, high: float, lang: str) -> str:
    if not (isfinite(low) and isfinite(high)):
        return ""
    return labels.word("interval", lang, low=_number(low, lang), high=_number(high, lang))


def _number(value: float, lang: str) -> str:
    """A number that somebody wrote, with the digits it was written with (four at most)."""
    for digits in range(5):
        if abs(value - round(value, digits)) <= 1e-9 * max(1.0, abs(value)):
            return labels.number(value, lang, digits)
    return labels.number(value, lang, max(4, labels.digits_for(value)))
