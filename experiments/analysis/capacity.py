"""The cheapest capacity that keeps a figure within a limit, and what each more or less costs.

Every capacity on the grid is run with the same citizens. Those from the most generous down are
tested one after the other, each at the full level, and the first that fails ends it: so the chance
that any capacity called safe is not is at most 1 - confidence, without correction for their number
(fixed sequence: Maurer, Hothorn & Lehmacher 1995; Westfall & Krishen 2001, J. Statist. Plann.
Inference 99, 25-40). Of several numbers each row of the grid is such a sequence, and the rows
share the level out evenly (Bonferroni). What is tested is the figure's mean over replications.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from experiments.statistics.differences import Floats, mean_interval
from experiments.statistics.figure import Figure
from experiments.statistics.multiple import simultaneous

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    *("limited", "mean", "low", "high", "bound", "safe"),
    *("cost", "cost_low", "cost_high", "more_than_cheapest", "more_low", "more_high"),
    *("cheapest_possible", "pareto", "n"),
]
MOST_CAPACITIES, MOST_POINTS = 200, 2_000


@dataclass(frozen=True)
class Vary:
    """A number of the scenario, and the values that it takes, the least first."""

    path: str
    values: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "Vary":
        """From `sectors.temporary_bed.places=10:40` or `...=10:40:5`. Raises ValueError."""
        path, _, span = text.partition("=")
        try:
            low, high, *step = map(int, span.split(":"))
            values = tuple(range(low, high + 1, *step))
        except (ValueError, TypeError):
            values = ()
        if not path or not 2 <= len(values) <= MOST_CAPACITIES:
            raise ValueError(
                f"{text!r}: write PATH=LOW:HIGH or PATH=LOW:HIGH:STEP in whole numbers, "
                f"2 to {MOST_CAPACITIES} of them, as in sectors.temporary_bed.places=10:40"
            )
        return cls(path, values)


@dataclass(frozen=True)
class Limit:
    """A figure that must stay below a number, or above it."""

    figure: Figure
    bound: float
    above: bool

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """From `hospital.ready_days<500` or `all.citizens>100`. Raises ValueError."""
        above = ">" in text
        name, _, bound = text.partition(">" if above else "<")
        try:
            number = float(bound)
        except ValueError:
            number = float("nan")
        if not np.isfinite(number):
            raise ValueError(f"{text!r}: write FIGURE<NUMBER, as in hospital.ready_days<500")
        return cls(Figure.parse(name), number, above)

    def __str__(self) -> str:
        return f"{self.figure}{'>' if self.above else '<'}{self.bound:g}"


def grid(varied: Sequence[Vary]) -> list[tuple[int, ...]]:
    """All combinations of the values, the last number running fastest. Raises ValueError."""
    if len({one.path for one in varied}) < len(varied):
        raise ValueError("a number stands twice; name it once")
    points = list(itertools.product(*(one.values for one in varied)))
    if len(points) > MOST_POINTS:
        raise ValueError(f"{len(points)} combinations; at most {MOST_POINTS}: take larger steps")
    return points


def safe(
    values: Floats, limit: Limit, confidence: float, shape: Sequence[int] | None = None
) -> tuple[Floats, np.ndarray]:
    """The one-sided bound of each capacity's mean, and which capacities are safe.

    values float64 (capacity, replication), the most generous capacity last; of a grid of this
    `shape` in its order. Its rows run along the number with most values.
    """
    shape = shape or (len(values),)
    along = int(np.argmax(shape))
    level = 1 - (1 - confidence) * shape[along] / len(values)
    n = values.shape[1]
    half = stdtrit(n - 1, level) * values.std(axis=1, ddof=1) / np.sqrt(n)
    bound = values.mean(axis=1) + (-half if limit.above else half)
    within = bound > limit.bound if limit.above else bound < limit.bound
    rows = np.moveaxis(within.reshape(shape), along, 0)
    fine = np.logical_and.accumulate(rows[::-1])[::-1]
    return bound, np.moveaxis(fine, 0, along).ravel()


def pareto(one: Floats, other: Floats) -> np.ndarray:
    """Which points no other point beats: at least as low in both figures, lower in one."""
    a, b = np.asarray(one)[:, None], np.asarray(other)[:, None]
    no_worse = (a >= a.T) & (b >= b.T)
    beaten = no_worse & ((a > a.T) | (b > b.T))
    return np.asarray(~beaten.any(axis=1))


def curve(
    varied: Sequence[Vary], limit: Limit, figure: Floats, cost: Floats, confidence: float = 0.95
) -> "pd.DataFrame":
    """One row per capacity (`places`), with COLUMNS; figure and cost (capacity, replication).

    Replications are paired. `more_than_cheapest` compares with the safe capacity of least mean cost
    (of all, if none is safe), with intervals that hold together; `cheapest_possible` says which of
    the safe ones cannot be told from it. `pareto` is by means: no other is better in both.
    """
    import pandas as pd

    bound, fine = safe(figure, limit, confidence, [len(one.values) for one in varied])
    mean, low, high = mean_interval(figure)
    level, cost_low, cost_high = mean_interval(cost)
    among = np.flatnonzero(fine) if fine.any() else np.arange(len(cost))
    best = int(among[np.argmin(level[among])])
    more = cost - cost[best]
    more_low, more_high = simultaneous(more, confidence)
    told = {
        "limited": str(limit),
        "mean": mean,
        "low": low,
        "high": high,
        "bound": bound,
        "safe": fine,
        "cost": level,
        "cost_low": cost_low,
        "cost_high": cost_high,
        "more_than_cheapest": more.mean(axis=1),
        "more_low": more_low,
        "more_high": more_high,
        "cheapest_possible": fine & ~(more_low > 0),
        "pareto": pareto(level, -mean if limit.above else mean),
        "n": figure.shape[1],
    }
    return pd.DataFrame({**_places(varied), **told})


def _places(varied: Sequence[Vary]) -> dict[str, object]:
    """The columns that say which capacity: `path` and `capacity`, or one for each of several."""
    if len(varied) == 1:
        return {"path": varied[0].path, "capacity": varied[0].values}
    columns = zip(*grid(varied), strict=True)
    return {one.path: column for one, column in zip(varied, columns, strict=True)}


def keys(varied: Sequence[Vary]) -> list[str]:
    """The names of the columns that say which capacity."""
    return ["capacity"] if len(varied) == 1 else [one.path for one in varied]


def choice(table: "pd.DataFrame", varied: Sequence[Vary]) -> tuple[int, ...] | None:
    """The safe capacity of least mean cost, the smallest of equals; None if none is safe."""
    fine: pd.DataFrame = table[table["safe"]]
    return None if fine.empty else _least(fine, varied)[0]


def sensible(
    table: "pd.DataFrame", varied: Sequence[Vary]
) -> tuple[tuple[int, ...], tuple[float, float, float]]:
    """The capacity of least mean cost whatever the limit, and the figure there: mean, low, high.

    It is the delay that pays: less of it costs more in capacity, more of it costs more itself.
    """
    at, row = _least(table, varied)
    return at, (float(row["mean"]), float(row["low"]), float(row["high"]))


def _least(table: "pd.DataFrame", varied: Sequence[Vary]) -> tuple[tuple[int, ...], "pd.Series"]:
    row = table.sort_values(["cost", *keys(varied)]).iloc[0]
    return tuple(int(row[key]) for key in keys(varied)), row


def names(points: Sequence[tuple[int, ...]]) -> str:
    """Capacities for a sentence."""
    return ", ".join("/".join(map(str, point)) for point in points)
