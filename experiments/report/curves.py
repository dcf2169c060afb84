"""What capacity costs and gives, from a folder of `borgerflow optimise` of the same scenario."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.figures.names import Names
from experiments.report.amounts import Amount, change, level, scale
from experiments.report.tables import Key
from experiments.storage.store import ResultsError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Point:
    """One capacity, or one of each that varies: what it costs, and the figure that is limited."""

    capacity: tuple[int, ...]
    cost: Amount
    more: Amount  # than the cheapest of the safe ones; intervals hold together
    figure: Amount
    safe: bool  # the figure keeps its limit
    cheapest: bool  # cannot be told from the cheapest of the safe ones
    best: bool  # no other capacity is at least as good in both figures (Pareto)

    @property
    def name(self) -> str:
        """`26`, of several numbers `26 + 12`."""
        return " + ".join(map(str, self.capacity))


@dataclass(frozen=True)
class Curve:
    """The points of one study, the least capacity first. `chosen`: the cheapest safe one."""

    what: str  # the capacity that varies, in words
    policy: str  # in force, its key
    cost: str
    figure: str
    limit: str  # in words, `under 500`
    points: tuple[Point, ...]
    chosen: Point | None


def read_curve(
    folder: Path, manifest: Mapping[str, Any], names: Names, units: Mapping[Key, str]
) -> Curve:
    """The cost curve in a folder. Raises ResultsError."""
    import pandas as pd

    try:
        how = json.loads((folder / "analysis.json").read_text("utf-8"))
        table = pd.read_csv(folder / "capacity.csv")
    except FileNotFoundError as error:
        told = "write one with: borgerflow optimise SCENARIO"
        raise ResultsError(f"{error.filename} is missing; {told}") from None
    except ValueError as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from None
    if lost := {"values", "limit", "cost", "policy"} - {*how}:
        told = f"no {min(lost)}; write a new one with: borgerflow optimise SCENARIO"
        raise ResultsError(f"{folder}/analysis.json cannot be read: {told}")
    if how.get("scenario_sha256") != manifest["scenario_sha256"]:
        raise ResultsError(f"{folder} is a study of another scenario than {manifest['scenario']}")
    above = ">" in how["limit"]
    limited, _, bound = how["limit"].partition(">" if above else "<")
    points = _points(table, [*how["values"]], _key(limited), _key(how["cost"]), units, names.lang)
    safe = [one for one in points if one.safe]
    word = "limit_above" if above else "limit_below"
    return Curve(
        what=" + ".join(_what(path, names) for path in how["values"]),
        policy=how["policy"],
        cost=names.figure(*_key(how["cost"])[:2]),
        figure=names.figure(*_key(limited)[:2]),
        limit=names.word(word, bound=_number(float(bound), _key(limited), units, names.lang)),
        points=points,
        chosen=min(safe, key=lambda one: (one.cost.value, one.capacity), default=None),
    )


def _points(
    table: "pd.DataFrame",
    varied: Sequence[str],
    figure: Key,
    cost: Key,
    units: Mapping[Key, str],
    lang: str,
) -> tuple[Point, ...]:
    money = scale(table["cost"].tolist(), units.get(cost, ""), lang)
    above = scale(
        table[["more_low", "more_high"]].abs().max(axis=1).tolist(), units.get(cost, ""), lang
    )
    size = scale(table["mean"].tolist(), units.get(figure, ""), lang)
    columns = ["capacity"] if len(varied) == 1 else [*varied]
    made = []
    for row in table.sort_values(columns).to_dict("records"):
        told = (row["cost"], row["cost_low"], row["cost_high"])
        more = {"difference": row["more_than_cheapest"], "low": row["more_low"],
                "high": row["more_high"], "unit": units.get(cost, ""), "verdict": ""}  # fmt: skip
        limited = (row["mean"], row["low"], row["high"])
        made.append(
            Point(
                tuple(int(row[column]) for column in columns),
                level(*told, units.get(cost, ""), money, lang),
                change(more, above, lang),
                level(*limited, units.get(figure, ""), size, lang),
                bool(row["safe"]),
                bool(row["cheapest_possible"]),
                bool(row["pareto"]),
            )
        )
    return tuple(made)


def _key(text: str) -> Key:
    """`hospital.ready_days@age=80-84` as the tables name it."""
    name, _, group = text.partition("@")
    sector, _, kpi = name.partition(".")
    return sector, kpi, group or "all", "all"


def _number(bound: float, key: Key, units: Mapping[Key, str], lang: str) -> str:
    one = level(
        bound, bound, bound, units.get(key, ""), scale([bound], units.get(key, ""), lang), lang
    )
    return f"{one.text} {one.unit_text}".strip()


def _what(path: str, names: Names) -> str:
    """`sectors.temporary_bed.places` as `Midlertidig plads: pladser`."""
    parts = path.split(".")
    if parts[0] == "sectors" and parts[-1] == "places":
        return f"{names.sector(parts[1], 60)}: {names.word('places')}"
    return path.replace("_", " ")
