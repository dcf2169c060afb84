"""The cheapest capacity that keeps a figure within a limit, and what each more or less costs.

Every capacity on the grid is run with the same citizens. Those from the most generous down are
tested one after the other, each at the full level, and the first that fails ends it: so the chance
that any capacity called safe is not is at most 1 - confidence, without correction for their number
(fixed sequence: Maurer, Hothorn & Lehmacher 1995; Westfall & Krishen 2001, J. Statist. Plann.
Inference 99, 25-40). What is tested is the figure's mean over replications.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from experiments.analysis.figure import Figure
from experiments.analysis.multiple import simultaneous
from experiments.statistics import Floats, mean_interval

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    *("path", "capacity", "limited", "mean", "low", "high", "bound", "safe"),
    *("cost", "cost_low", "cost_high", "more_than_cheapest", "more_low", "more_high"),
    *("cheapest_possible", "pareto", "n"),
]
MOST_CAPACITIES = 200


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


def safe(values: Floats, limit: Limit, confidence: float) -> tuple[Floats, np.ndarray]:
    """The one-sided bound of each capacity's mean, and which capacities are safe.

    values float64 (capacity, replication), the most generous capacity last.
    """
    n = values.shape[1]
    half = stdtrit(n - 1, confidence) * values.std(axis=1, ddof=1) / np.sqrt(n)
    bound = values.mean(axis=1) + (-half if limit.above else half)
    within = bound > limit.bound if limit.above else bound < limit.bound
    return bound, np.asarray(np.logical_and.accumulate(within[::-1])[::-1])


def pareto(one: Floats, other: Floats) -> np.ndarray:
    """Which points no other point beats: at least as low in both figures, lower in one."""
    a, b = np.asarray(one)[:, None], np.asarray(other)[:, None]
    no_worse = (a >= a.T) & (b >= b.T)
    beaten = no_worse & ((a > a.T) | (b > b.T))
    return np.asarray(~beaten.any(axis=1))


def curve(
    vary: Vary, limit: Limit, figure: Floats, cost: Floats, confidence: float = 0.95
) -> "pd.DataFrame":
    """COLUMNS, one row per capacity; figure and cost float64 (capacity, replication), paired.

    `more_than_cheapest` compares with the safe capacity of least mean cost (of all, if none is
    safe), with intervals that hold together; `cheapest_possible` says which of the safe ones
    cannot be told from it. `pareto` is by means: no other capacity is better in both.
    """
    import pandas as pd

    bound, fine = safe(figure, limit, confidence)
    mean, low, high = mean_interval(figure)
    level, cost_low, cost_high = mean_interval(cost)
    among = np.flatnonzero(fine) if fine.any() else np.arange(len(cost))
    best = int(among[np.argmin(level[among])])
    more = cost - cost[best]
    more_low, more_high = simultaneous(more, confidence)
    return pd.DataFrame(
        {
            "path": vary.path,
            "capacity": vary.values,
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
    )[COLUMNS]


def choice(table: "pd.DataFrame") -> int | None:
    """The safe capacity of least mean cost, the smallest of equals; None if none is safe."""
    fine: pd.DataFrame = table[table["safe"]]
    if fine.empty:
        return None
    return int(fine.sort_values(["cost", "capacity"])["capacity"].iloc[0])


def sensible(table: "pd.DataFrame") -> tuple[int, float]:
    """The capacity of least mean cost whatever the limit, and the figure there."""
    row = table.sort_values(["cost", "capacity"]).iloc[0]
    return int(row["capacity"]), float(row["mean"])


def names(values: Sequence[int]) -> str:
    """Capacities for a sentence."""
    return ", ".join(map(str, values))
