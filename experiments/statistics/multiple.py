"""Several comparisons at once: Holm's tests, and intervals that hold together.

Both are valid for any dependence between the differences, which common random numbers make.
Dunnett's test takes the groups for independent and is not used.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]
RESAMPLES = 4000
SEED = 20101  # of the bootstrap: the same differences give the same intervals
LEAST = 10  # replications; below, resampling knows too little of the tails


def p_values(differences: Floats) -> Floats:
    """Two-sided p of the paired t-test, along the last axis; nan below two values.

    1 where all differences are 0, 0 where they are all the same and not 0.
    """
    d = np.asarray(differences, float)
    n = d.shape[-1]
    if n < 2:
        return np.full(d.shape[:-1], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(d.mean(-1)) / (d.std(-1, ddof=1) / np.sqrt(n))
    return np.where((d == 0).all(-1), 1.0, 2 * stdtr(n - 1, -t))


def holm(p: Floats) -> Floats:
    """Adjusted p values: reject those at most alpha, and the chance of any false one is alpha.

    nan stays nan and does not count. Source: Holm (1979), Scand. J. Statist. 6, 65-70.
    """
    p = np.asarray(p, float)
    adjusted, known = np.full(p.shape, np.nan), np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def simultaneous(
    differences: Floats, confidence: float = 0.95, resamples: int = RESAMPLES
) -> tuple[Floats, Floats]:
    """Bounds of all means that hold together, by the bootstrap of max |t|; nan for few values.

    differences float64 (k, n): replications are resampled whole, so that what hangs together
    stays together. The critical value is never below the t quantile of one comparison, nor above
    that of Bonferroni. Differences that do not vary are known and count for nothing.
    Source: Westfall & Young, Resampling-Based Multiple Testing, 1993, chapter 2.
    """
    d = np.asarray(differences, float)
    k, n = d.shape
    if n < LEAST:
        return np.full(k, np.nan), np.full(k, np.nan)
    mean, error = d.mean(1), d.std(1, ddof=1) / np.sqrt(n)
    moving = d[error > 1e-12 * np.abs(mean)]
    critical = _critical(moving, confidence, resamples) if len(moving) else 0.0
    return mean - critical * error, mean + critical * error


def _critical(d: Floats, confidence: float, resamples: int) -> float:
    """The quantile of max |t| over the rows of d, each centred and resampled."""
    k, n = d.shape
    rng = np.random.default_rng(SEED)
    x = (d - d.mean(1, keepdims=True)) / d.std(1, keepdims=True)
    times = rng.multinomial(n, np.full(n, 1 / n), resamples)  # how often each is drawn: (B, n)
    mean, square = x @ times.T / n, x**2 @ times.T / n
    error = np.sqrt(np.maximum(square - mean**2, 0.0) / (n - 1))
    some = error > 1e-12  # all draws the same: no t
    t = np.abs(mean) / np.where(some, error, np.inf)
    largest = t.max(axis=0)
    one = stdtrit(n - 1, 0.5 + confidence / 2)
    bonferroni = stdtrit(n - 1, 1 - (1 - confidence) / (2 * k))
    return float(np.clip(np.quantile(largest, confidence), one, bonferroni))
