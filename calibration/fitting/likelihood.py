"""The likelihood of lengths of stay with left truncation and right censoring.

A stay of length x, watched from e on: log f(x) if it ended, log S(x) if it goes on, less
log S(e), because it would not have been seen had it ended before.

Where only dates are known, x and e count midnights. With the hour of beginning spread evenly over
the day, a stay passes at least k midnights with probability G(k), the mean of S over
[k - 1, k], and exactly k with G(k) - G(k + 1); these take the places of S and f. Treating
dates as exact times would bias short stays.
"""

import numpy as np

from calibration.fitting.families import Family
from calibration.fitting.lengths import Lengths

NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2  # on [0, 1]
EXACT_TO = 4.0  # midnights; up to here from E[min(T, t)], which knows steep beginnings
SMALLEST = 1e-300


def log_likelihood(
    family: Family, theta: np.ndarray, data: Lengths, often: np.ndarray | None = None
) -> float:
    """The sum over stays, each counted `often` times. -inf where the family cannot be so."""
    count = np.ones(len(data)) if often is None else often
    ended, late = data.ended, data.entry > 0
    with np.errstate(all="ignore"):
        if data.whole:
            parts = (
                count[ended] @ _days(family, theta, data.time[ended]),
                count[~ended] @ _midnights(family, theta, data.time[~ended]),
                -(count[late] @ _midnights(family, theta, data.entry[late])),
            )
        else:
            parts = (
                count[ended] @ family.log_density(theta, data.time[ended]),
                count[~ended] @ family.log_survival(theta, data.time[~ended]),
                -(count[late] @ family.log_survival(theta, data.entry[late])),
            )
    total = float(sum(parts))
    return total if np.isfinite(total) else -np.inf


def _midnights(family: Family, theta: np.ndarray, k: np.ndarray) -> np.ndarray:
    """log G(k): at least k midnights are passed."""
    near = np.minimum(k, EXACT_TO)
    exact = family.limited_mean(theta, near) - family.limited_mean(theta, np.maximum(near - 1, 0))
    exact = np.where(k <= 0, 1.0, exact)
    far = np.maximum(k, EXACT_TO)[:, None] - NODES
    tail = _log_mean(family.log_survival(theta, far), WEIGHTS)
    return np.where(k <= EXACT_TO, np.log(np.maximum(exact, SMALLEST)), tail)


def _days(family: Family, theta: np.ndarray, k: np.ndarray) -> np.ndarray:
    """log (G(k) - G(k + 1)): exactly k midnights are passed."""
    near = np.minimum(k, EXACT_TO)
    middle = family.limited_mean(theta, near)
    before = np.where(near > 0, family.limited_mean(theta, np.maximum(near - 1, 0)), -1.0)
    exact = 2 * middle - before - family.limited_mean(theta, near + 1)
    far = np.maximum(k, EXACT_TO)[:, None]
    steps = np.concatenate([far - 1 + NODES, far + 1 - NODES], axis=1)
    hat = np.concatenate([WEIGHTS * NODES, WEIGHTS * NODES])  # 1 - |u| on [-1, 1]
    tail = _log_mean(family.log_density(theta, steps), hat)
    return np.where(k <= EXACT_TO, np.log(np.maximum(exact, SMALLEST)), tail)


def _log_mean(logs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """log of the weighted sum over the last axis."""
    highest = np.max(logs, axis=-1)
    safe = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.exp(logs - safe[..., None]) @ weights)
