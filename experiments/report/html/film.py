"""Citizens who move, from a trace that lies with the results: what the animation shows."""

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from experiments.report.facts import Facts
from experiments.storage.store import ResultsError

TRACE = "trace.csv"  # as `borgerflow trace ... --out RESULT/trace.csv` writes it
DAYS, MOST = 60, 250  # of the measured time; citizens shown


@dataclass(frozen=True)
class Film:
    """`sectors`: names; `citizens`: for each a list of [day, number of the sector], -1 is gone.

    `moves`: (from, to, times), for the table; `of`: how many citizens move in these days.
    """

    days: int
    sectors: tuple[str, ...]
    citizens: tuple[tuple[tuple[float, int], ...], ...]
    moves: tuple[tuple[str, str, int], ...]
    of: int


def film(facts: Facts) -> Film | None:
    """The first days measured of a stored trace; None without one. Raises ResultsError."""
    path = facts.results.folder / TRACE
    if not path.is_file():
        return None
    begin = float(facts.results.manifest["warm_up_days"])
    stays = _stays(path)
    days = min(DAYS, round(float(facts.results.manifest["measured_days"])))
    moving = [
        (who, moves)
        for who, moves in sorted(stays.items())
        if any(begin < day < begin + days for day, _ in moves[1:])
    ]
    # Every so many of them, so that the first arrivals are not all that is shown.
    shown = moving[:: max(1, -(-len(moving) // MOST))]
    keys = facts.names.order({key for _, moves in shown for _, key in moves if key})
    number: dict[str | None, int] = {key: i for i, key in enumerate(keys)} | {None: -1}
    cut = [_cut(moves, begin, days) for _, moves in shown]
    citizens = tuple(tuple((round(d, 2), number[k]) for d, k in moves) for moves in cut)
    names = tuple(facts.names.sector(key, 40) for key in keys)
    return Film(days, names, citizens, _counted(cut, facts), len(moving))


Moves = list[tuple[float, str | None]]


def _stays(path: Path) -> dict[int, Moves]:
    """Where each citizen is from when on; None: gone."""
    found: dict[int, Moves] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                own = found.setdefault(int(row["entity_id"]), [])
                if row["event_type"] == "resource_use":
                    own.append((float(row["time"]), row["resource_id"]))
                elif row["event"] == "depart":
                    own.append((float(row["time"]), None))
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise ResultsError(f"{path} cannot be read as a trace: {error}") from None
    return found


def _cut(moves: Moves, begin: float, days: int) -> Moves:
    """The moves within the days shown, with where the citizen is when they begin."""
    before = [key for day, key in moves if day <= begin]
    first: Moves = [(0.0, before[-1] if before else None)]
    return first + [(d - begin, key) for d, key in moves if begin < d < begin + days]


def _counted(citizens: list[Moves], facts: Facts) -> tuple[tuple[str, str, int], ...]:
    counts: dict[tuple[Any, Any], int] = {}
    for moves in citizens:
        for (_, a), (_, b) in pairwise(moves):
            counts[a, b] = counts.get((a, b), 0) + 1

    def name(key: str | None) -> str:
        return facts.names.sector(key if key else "exit", 40)

    order = sorted(counts, key=lambda key: (-counts[key], str(key)))
    return tuple((name(a), name(b), counts[a, b]) for a, b in order)
