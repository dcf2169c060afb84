"""Arrivals as a Poisson stream with a weekly and a yearly season, and whether they are one.

Rates are counts over exposure with gamma posteriors; factors of the week and the year are drawn
towards 1 as far as their spread is no more than chance gives.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy import stats

YEAR = 365  # days; a season of the year is not told from less
JEFFREYS = 0.5
SIGNIFICANT = 0.01


@dataclass(frozen=True)
class Arrivals:
    """Arrivals a day where factors average 1; the factors; tests of fit.

    dispersion: variance of weekly counts over what a Poisson stream has. p_weeks and p_times: of
    the chi-squared test of that, and of Kolmogorov and Smirnov's test of the times within the
    window.
    """

    count: int
    days: int
    rate: float
    weekly: np.ndarray  # float64 (7,), Monday first; averages 1
    yearly: np.ndarray  # float64 (12,), January first; ones for a window of less than a year
    dispersion: float
    p_weeks: float
    p_times: float

    @property
    def is_poisson(self) -> bool:
        """No test speaks against it at the level 0.01."""
        return min(self.p_weeks, self.p_times) >= SIGNIFICANT

    def draw_rates(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """float64 (n,): draws of the rate; wider by the root of the dispersion where it is high."""
        sample = rng.standard_gamma(self.count + JEFFREYS, n) / self.days
        wider = np.sqrt(max(1.0, self.dispersion)) if self.p_weeks < SIGNIFICANT else 1.0
        return np.maximum(self.rate + (sample - self.rate) * wider, 1e-12)


def arrivals(times: np.ndarray, first: date, days: int, rng: np.random.Generator) -> Arrivals:
    """Fit times (days since `first` 00:00, float64, 0 <= t < days).

    Whole times are taken for dates and spread over their day before times are tested. Raises
    ValueError for fewer than 5 arrivals or less than two weeks.
    """
    if len(times) < 5 or days < 14:
        raise ValueError("fewer than 5 arrivals, or less than two weeks")
    counts = np.bincount(times.astype(np.int64), minlength=days).astype(float)
    calendar = [first + timedelta(i) for i in range(days)]
    weekday = np.array([day.weekday() for day in calendar])
    month = np.array([day.month - 1 for day in calendar])
    level = counts.sum() / days
    weekly, yearly = np.ones(7), np.ones(12)
    for _ in range(20):  # each given the other
        weekly = _factors(counts, level * yearly[month], weekday, 7)
        if days >= YEAR:
            yearly = _factors(counts, level * weekly[weekday], month, 12)
            yearly /= yearly[month].mean()
    expected = weekly[weekday] * yearly[month]
    rate = counts.sum() / expected.sum()
    expected *= rate
    dispersion, p_weeks = _weeks(counts, expected)
    spread = times + rng.random(len(times)) if (times == np.floor(times)).all() else times
    return Arrivals(
        len(times), days, float(rate), weekly, yearly, dispersion, p_weeks,
        _times(spread, expected),
    )  # fmt: skip


def _factors(counts: np.ndarray, expected: np.ndarray, kind: np.ndarray, n: int) -> np.ndarray:
    """Factors by kind, shrunk to 1 by a gamma law whose spread is what chance does not explain."""
    seen = np.bincount(kind, counts, n)
    due = np.bincount(kind, expected, n)
    there = due > 0
    ratio = seen[there] / due[there]
    beyond = max(0.0, ratio.var() - (1 / due[there]).mean())
    strength = 1 / beyond if beyond > 0 else np.inf
    factors = np.ones(n)
    if np.isfinite(strength):
        factors[there] = (seen[there] + strength) / (due[there] + strength)
    return factors / factors[there].mean()


def _weeks(counts: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Index of dispersion of whole weeks, and the chance of one as far from 1."""
    weeks = len(counts) // 7
    seen = counts[: 7 * weeks].reshape(weeks, 7).sum(axis=1)
    due = expected[: 7 * weeks].reshape(weeks, 7).sum(axis=1)
    statistic = float(((seen - due) ** 2 / due).sum())
    free = weeks - 1
    p = 2 * min(stats.chi2.sf(statistic, free), stats.chi2.cdf(statistic, free))
    return statistic / free, float(min(1.0, p))


def _times(times: np.ndarray, expected: np.ndarray) -> float:
    """Lewis's test: times made uniform by the fitted rate, their gaps sorted and made uniform
    again, which sees clusters that a plain test overlooks."""
    total = np.concatenate([[0.0], np.cumsum(expected)])
    day = times.astype(np.int64)
    u = np.sort((total[day] + (times - day) * expected[day]) / total[-1])
    n = len(u)
    gaps = np.sort(np.diff(np.concatenate([[0.0], u, [1.0]])))
    gaps = np.diff(np.concatenate([[0.0], gaps])) * (n + 1 - np.arange(n + 1))
    return float(stats.kstest(np.cumsum(gaps)[:-1], "uniform").pvalue)
