"""Data sets with known truth, as a window shows them."""

from collections.abc import Sequence

import numpy as np

from calibration.fitting.lengths import Lengths, in_window

MEAN, CV, WINDOW = 20.0, 1.2, 180.0


def lognormal_stays(
    rng: np.random.Generator, n: int = 1_200, whole: bool = False, mean: float = MEAN,
    cv: float = CV, window: float = WINDOW, before: float = 400.0,
) -> Lengths:  # fmt: skip
    """Stays that begin evenly from `before` days ahead of the window to its end."""
    spread = np.log1p(cv**2)
    begin = rng.uniform(-before, window, n)
    end = begin + rng.lognormal(np.log(mean) - spread / 2, spread**0.5, n)
    if whole:
        begin, end = np.floor(begin), np.floor(end)
    return in_window(begin, end, np.ones(n, np.int64), (0.0, window), whole)


def two_ways(rng: np.random.Generator, n: int = 3_000, slow: float = 0.4) -> Lengths:
    """A fast destination (mean 6 days) and a slow one (mean 60), of share `slow`."""
    begin = rng.uniform(-400, WINDOW, n)
    cause = (rng.random(n) < slow).astype(np.int64) + 1
    stay = np.where(cause == 2, rng.gamma(2, 30, n), rng.exponential(6, n))
    return in_window(begin, begin + stay, cause, (0.0, WINDOW), False)


def covered(n: int, level: float = 0.9) -> tuple[float, float]:
    """The 99 % band of the part of n intervals that hold the truth."""
    from scipy.stats import binom

    return binom.ppf(0.005, n, level) / n, binom.ppf(0.995, n, level) / n


def unevenness(ranks: np.ndarray, most: int) -> float:
    """Ranks 0..most of the truth among draws: Kolmogorov and Smirnov's distance from even."""
    from scipy.stats import kstest

    even = (ranks + np.random.default_rng(7).random(len(ranks))) / (most + 1)
    return float(kstest(even, "uniform").statistic)


def ranks_are_even(ranks: np.ndarray, most: int, limit: float) -> None:
    distance = unevenness(ranks, most)
    assert distance < limit, distance


def all_even(ranks: np.ndarray, names: Sequence[str], most: int, limit: float) -> None:
    """Every column of ranks (n, names) is even; the distances are printed for the documentation."""
    found = {name: unevenness(column, most) for name, column in zip(names, ranks.T, strict=True)}
    print({name: round(distance, 3) for name, distance in found.items()})
    assert max(found.values()) < limit, found
