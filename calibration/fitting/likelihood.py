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
from calibration.fitting.lengths import CUT, Lengths

NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2  # on [0, 1]
HAT = np.concatenate([WEIGHTS * NODES, WEIGHTS * NODES])  # 1 - |u| on [-1, 1]
EXACT_TO = 4.0  # midnights; up to here from E[min(T, t)], which knows steep beginnings
SMALLEST = 1e-300


def log_likelihood(
    family: Family, theta: np.ndarray, data: Lengths, often: np.ndarray | None = None
) -> float:
    """The sum over stays, each counted `often` times. -inf where the family cannot be so."""
    count = np.ones(len(data)) if often is None else often
    ended, late = data.ended, data.entry > 0
    goes_on, cut = data.cause == 0, data.cause == CUT
    with np.errstate(all="ignore"):
        if data.whole:
            parts = [
                count[ended] @ _days(family, theta, data.time[ended]),
                count[goes_on] @ _midnights(family, theta, data.time[goes_on]),
                count[cut] @ _noon(family, theta, data.time[cut]),
                -(count[late] @ _midnights(family, theta, data.entry[late])),
            ]
        else:
            parts = [
                count[ended] @ family.log_density(theta, data.time[ended]),
                count[~ended] @ family.log_survival(theta, data.time[~ended]),
                -(count[late] @ family.log_survival(theta, data.entry[late])),
            ]
    total = float(sum(parts))
    return total if np.isfinite(total) else -np.inf


def _midnights(family: Family, theta: np.ndarray, k: np.ndarray) -> np.ndarray:
    """log G(k): at least k midnights are passed."""
    found, few = np.zeros(len(k)), k <= EXACT_TO
    some = few & (k > 0)  # at least none is certain
    near, far = k[some], k[~few, None]
    exact = family.limited_mean(theta, near) - family.limited_mean(theta, near - 1)
    found[some] = np.log(np.maximum(exact, SMALLEST))
    found[~few] = _log_mean(family.log_survival(theta, far - NODES), WEIGHTS)
    return found


def _noon(family: Family, theta: np.ndarray, k: np.ndarray) -> np.ndarray:
    """log of the mean of G(k) and G(k + 1): cut short at some hour of the day after k midnights."""
    both = np.stack([_midnights(family, theta, k), _midnights(family, theta, k + 1)], axis=-1)
    return _log_mean(both, np.array([0.5, 0.5]))


def _days(family: Family, theta: np.ndarray, k: np.ndarray) -> np.ndarray:
    """log (G(k) - G(k + 1)): exactly k midnights are passed."""
    found, few = np.empty(len(k)), k <= EXACT_TO
    near, far = k[few], k[~few, None]
    before = np.where(near > 0, family.limited_mean(theta, np.maximum(near - 1, 0)), -1.0)
    exact = 2 * family.limited_mean(theta, near) - before - family.limited_mean(theta, near + 1)
    found[few] = np.log(np.maximum(exact, SMALLEST))
    steps = np.concatenate([far - 1 + NODES, far + 1 - NODES], axis=1)
    found[~few] = _log_mean(family.log_density(theta, steps), HAT)
    return found


def _log_mean(logs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """log of the weighted sum over the last axis."""
    highest = np.max(logs, axis=-1)
    safe = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.exp(logs - safe[..., None]) @ weights)
