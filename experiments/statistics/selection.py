"""The best of several policies, by the fully sequential procedure KN with common random numbers.

Every policy still in play gets one more replication at a time; one that is behind another by more
than chance explains drops out. If the best is better than every other by the indifference or more,
it is chosen with the stated confidence; if others come closer than that, one of them may be.
Source: Kim & Nelson (2001), A fully sequential procedure for indifference-zone selection in
simulation, ACM Trans. Model. Comput. Simul. 11, 251-273 (c = 1), with the variance of the paired
differences, which they allow to depend.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.statistics.differences import Floats

FIRST = 10  # replications of every policy before any drops out
MOST = 2000
BATCH = 5  # replications asked for at a time; the decisions are as if it were one


@dataclass(frozen=True)
class Selected:
    """What KN found. Numbers of policies are those of its input.

    `best` is None when `most` replications decide nothing between several: they are `left`.
    `dropped` maps a policy to the replication after which it was out.
    """

    best: int | None
    left: tuple[int, ...]
    dropped: dict[int, int]
    samples: int
    means: Floats  # (k,), each over the replications taken


def eta(k: int, confidence: float, first: int) -> float:
    """The constant of KN for k policies and `first` replications."""
    return float(0.5 * ((2 * (1 - confidence) / (k - 1)) ** (-2 / (first - 1)) - 1))


def select(
    sample: Callable[[Sequence[int], int, int], Floats],
    k: int,
    indifference: float,
    confidence: float = 0.95,
    first: int = FIRST,
    most: int = MOST,
) -> Selected:
    """The policy with the largest mean.

    sample(policies, from, count) -> float64 (len(policies), count): replications of each. Raises
    ValueError for less than two policies, or an indifference that is not above 0.
    """
    if k < 2 or not indifference > 0 or not 1 / k < confidence < 1 or first < 2:
        raise ValueError("KN takes two policies or more, an indifference above 0, a confidence")
    x = sample(range(k), 0, first)
    h2 = 2 * eta(k, confidence, first) * (first - 1)
    spread = (x[:, None] - x[None]).var(axis=2, ddof=1)  # of the paired differences
    left, dropped = list(range(k)), dict[int, int]()
    sums, taken = x.sum(axis=1), np.full(k, first)
    r, waiting = first, np.empty((k, 0))
    while True:
        slack = np.maximum(0.0, h2 * spread / (2 * indifference * r) - indifference / 2)
        mean = sums / taken
        behind = mean[None, left] - slack[np.ix_(left, left)] > mean[left, None]
        out = [i for i, lost in zip(left, behind.any(axis=1), strict=True) if lost]
        dropped.update((i, r) for i in out)
        left = [i for i in left if i not in out]
        if len(left) == 1 or r >= most:
            best = left[0] if len(left) == 1 else None
            return Selected(best, tuple(left), dropped, int(taken.sum()), sums / taken)
        if waiting.shape[1] == 0:
            more = sample(left, r, min(BATCH, most - r))
            waiting = np.full((k, more.shape[1]), np.nan)
            waiting[left] = more
        sums[left] += waiting[left, 0]
        waiting, r = waiting[:, 1:], r + 1
        taken[left] = r
