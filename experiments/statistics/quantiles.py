"""Intervals of quantiles across replications, which assume no distribution."""

import math

import numpy as np
from scipy.stats import binom

from experiments.statistics.differences import Floats


def quantile_interval(
    values: Floats, p: float, confidence: float = 0.95
) -> tuple[float, float, float]:
    """The p-quantile of the replications and an interval of two of them, by their order.

    The number of values below the true quantile is binomial, so [X(l), X(u)] covers it with at
    least the confidence, each end with half of what is left. nan for an end that needs more
    values (`fewest`); values that are not finite are left out.
    Source: Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2.
    """
    if not 0 < p < 1 or not 0 < confidence < 1:
        raise ValueError(f"p and confidence must lie between 0 and 1, not {p} and {confidence}")
    x = np.sort(np.asarray(values, float)[np.isfinite(values)])
    n, tail = len(x), (1 - confidence) / 2
    if n == 0:
        return math.nan, math.nan, math.nan
    low = int(binom.ppf(tail, n, p))  # P(B < low) <= tail
    if binom.cdf(low - 1, n, p) > tail:
        low -= 1
    high = int(binom.ppf(1 - tail, n, p)) + 1  # P(B >= high) <= tail
    level = float(np.quantile(x, p))
    return level, x[low - 1] if low >= 1 else math.nan, x[high - 1] if high <= n else math.nan


def fewest(p: float, confidence: float = 0.95) -> int:
    """The fewest values whose extremes bound the p-quantile with the confidence, half each side."""
    tail = (1 - confidence) / 2
    return math.ceil(math.log(tail) / math.log(max(p, 1 - p)))
