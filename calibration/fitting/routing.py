"""Where stays lead to: shares of destinations by competing risks.

Counting the moves of a window prefers destinations that are reached fast. The shares are the
final incidences of Aalen and Johansen, which weigh each move by who was still there to make it.
"""

from dataclasses import dataclass

import numpy as np

from calibration.fitting.curves import curves
from calibration.fitting.lengths import Lengths

PRIOR = 1.0  # a stay beforehand for each destination: every share is as likely


@dataclass(frozen=True)
class Shares:
    """The share of each destination; draws of it; and the part that was too long to see."""

    share: np.ndarray  # float64 (destinations,)
    moves: np.ndarray  # int64 (destinations,)
    unseen: float

    def interval(self, sample: np.ndarray) -> np.ndarray:
        """float64 (destinations, 2): 90 % intervals of draws (n, destinations)."""
        return np.quantile(sample, [0.05, 0.95], axis=0).T


def shares(data: Lengths, destinations: int) -> Shares:
    """Shares of destinations 1..n (the causes of `data`), among stays that were not cut short.

    A cause above n is a way on that is not known: such stays are divided as the others.
    """
    moves = np.bincount(np.maximum(data.cause, 0), minlength=destinations + 1)[1 : destinations + 1]
    final, unseen = _final(data, destinations, None)
    total = final.sum()
    return Shares(final / total if total > 0 else final, moves, unseen)


def draw_shares(
    data: Lengths, destinations: int, n: int, rng: np.random.Generator, prior: float = PRIOR
) -> np.ndarray:
    """float64 (n, destinations): draws of the posterior of the shares.

    Bayesian bootstrap: each stay has an exponential weight, each destination a gamma weight
    beforehand. When every stay is seen whole this is the Dirichlet posterior, exactly. What was
    too long to be seen is divided by the prior alone.
    """
    found = np.empty((n, destinations))
    for i in range(n):
        weight = rng.standard_exponential(len(data))
        final, unseen = _final(data, destinations, weight)
        seen = weight[data.ended & (data.cause <= destinations)].sum()
        beforehand = rng.standard_gamma(prior, destinations)
        blind = unseen * rng.dirichlet(np.full(destinations, prior)) if unseen > 0 else 0.0
        found[i] = beforehand + seen * (final + blind)
    return found / found.sum(axis=1, keepdims=True)


def _final(data: Lengths, destinations: int, weight: np.ndarray | None) -> tuple[np.ndarray, float]:
    found = curves(data, max(destinations, int(data.cause.max(initial=0))), weight)
    if not len(found.time):
        return np.zeros(destinations), 1.0
    return found.incidence[-1, :destinations], float(found.survival[-1])
