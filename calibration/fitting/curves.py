"""Kaplan and Meier's curve, and Aalen and Johansen's by destination, of stays seen late or cut.

Who had been there before the window opened is at risk only from then on.
"""

from dataclasses import dataclass

import numpy as np

from calibration.fitting.lengths import Lengths

FEWEST = 5  # at risk; with fewer a single stay would move the curve, and would show


@dataclass(frozen=True)
class Curves:
    """At each time at which stays ended: how many were at risk, and what is left.

    survival: share of stays longer than this; incidence (n, causes): share ended, by cause.
    """

    time: np.ndarray  # float64 (n,)
    at_risk: np.ndarray  # float64 (n,)
    survival: np.ndarray  # float64 (n,)
    incidence: np.ndarray  # float64 (n, causes)


def curves(data: Lengths, causes: int = 1, weight: np.ndarray | None = None) -> Curves:
    """The product-limit curves. causes: their number; cause k is column k - 1.

    Where fewer than FEWEST are at risk early on, before more have entered, nothing is counted.
    """
    w = np.ones(len(data)) if weight is None else weight
    # A stay that is only known by dates and passes k midnights ends between two of them.
    exit_at = data.time + (0.5 if data.whole else 0.0) * (data.cause != 0)
    times, place = np.unique(exit_at[data.ended], return_inverse=True)
    ended = np.zeros((len(times), causes))
    np.add.at(ended, (place, data.cause[data.ended] - 1), w[data.ended])
    at_risk = _at_risk(data.entry, exit_at, times, w)
    heads = _at_risk(data.entry, exit_at, times, np.ones(len(data)))
    fullest = np.argmax(heads) if len(heads) else 0
    use = (heads >= FEWEST) | (np.arange(len(heads)) > fullest)
    hazards = np.where(use[:, None], ended / np.maximum(at_risk, 1e-12)[:, None], 0.0)
    survival = np.cumprod(1 - hazards.sum(axis=1))
    before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(before[:, None] * hazards, axis=0)
    return Curves(times[use], heads[use], survival[use], incidence[use])


def _at_risk(
    entry: np.ndarray, exit_at: np.ndarray, times: np.ndarray, w: np.ndarray
) -> np.ndarray:
    """Weight of those with entry < time <= exit."""
    come, gone = np.argsort(entry, kind="stable"), np.argsort(exit_at, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(w[come])]), np.concatenate([[0.0], np.cumsum(w[gone])])
    entered = sums[0][np.searchsorted(entry[come], times, side="left")]
    left = sums[1][np.searchsorted(exit_at[gone], times, side="left")]
    return np.maximum(entered - left, 0.0)
