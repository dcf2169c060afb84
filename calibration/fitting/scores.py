"""Forecasts against what came: coverage, and the continuous ranked probability score."""

from dataclasses import dataclass

import numpy as np

WEEK = 7


@dataclass(frozen=True)
class Score:
    """How a figure of held-out days was foretold.

    coverage: part of weekly means inside the 90 % predictive interval; days of small counts have
    few values, so that their intervals hold too much. crps and naive: mean score by day of the
    model and of the seasonal naive forecast, in units of the figure; the lower the better.
    """

    figure: str
    days: int
    coverage: float
    crps: float
    naive: float

    @property
    def better(self) -> float:
        """By what part the score is lower than the naive one."""
        return 1 - self.crps / self.naive if self.naive > 0 else 0.0


def score(figure: str, runs: np.ndarray, came: np.ndarray, before: np.ndarray) -> Score:
    """runs: float64 (n, days); came (days,), whole weeks; before: the days that were fitted."""
    # Bounds that one more run would keep to with the chance promised, also of few runs.
    low, high = np.quantile(_weekly(runs), [0.05, 0.95], axis=0, method="weibull")
    inside = (_weekly(came) >= low) & (_weekly(came) <= high)
    return Score(
        figure, len(came), float(inside.mean()), float(crps(runs, came).mean()),
        float(crps(seasonal_naive(before, len(came)), came).mean()),
    )  # fmt: skip


def _weekly(days: np.ndarray) -> np.ndarray:
    """Means of weeks, over the last axis."""
    return days.reshape(*days.shape[:-1], -1, WEEK).mean(axis=-1)


def crps(runs: np.ndarray, came: np.ndarray) -> np.ndarray:
    """float64 (days,): E|X - y| - E|X - X'| / 2 of an ensemble (n, days)."""
    n = len(runs)
    ordered = np.sort(runs, axis=0)
    weights = 2 * np.arange(1, n + 1) - n - 1
    spread = (weights[:, None] * ordered).sum(axis=0) * 2 / n**2
    return np.abs(runs - came).mean(axis=0) - spread / 2


def seasonal_naive(before: np.ndarray, days: int) -> np.ndarray:
    """float64 (n, days): the last week again, with the differences that weeks have had.

    A fair opponent: the bare last week would be a forecast without any spread.
    """
    last = np.resize(before[-WEEK:], days)
    changes = before[WEEK:] - before[:-WEEK]
    return last + changes[:, None]


def daily(begin: np.ndarray, end: np.ndarray, first: float, days: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: E501  # fmt: skip
    """Arrivals of each day, and those present at each 00:00; times in days, end nan: not over."""
    at = first + np.arange(days)
    arrivals = np.histogram(begin, np.append(at, first + days) - 1e-9)[0].astype(float)
    over = np.sort(np.where(np.isnan(end), np.inf, end))
    come = np.searchsorted(np.sort(begin), at, side="right")
    return arrivals, (come - np.searchsorted(over, at, side="right")).astype(float)
