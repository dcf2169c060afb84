"""How long a run needs before what it began with is forgotten.

MSER-5: leave out as many batches of five days at the start as make the standard error of the mean
of the rest least. A series whose answer lies beyond its half has not settled, and gets none.
Source: Hoad, Robinson & Davies (2010), Automating warm-up length estimation, J. Oper. Res. Soc. 61.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from experiments.running.run import Outcome, simulate, variants
from sim.language.spec import Scenario
from sim.prepare.compile import compile_scenario
from sim.vocab import NEVER

BATCH = 5
KEPT = 5  # batches at the end that are never left out: the spread of fewer says nothing
SAFETY = 2  # the rule finds where bias no longer costs precision, not where it is gone
REPLICATIONS = 10  # of `run --warm-up auto`
COUNTS = ("used", "waiting", "blocked")


@dataclass(frozen=True)
class Settled:
    """When the daily count of one sector has settled; `days` is None if it has not."""

    sector: str
    count: str  # one of COUNTS
    days: int | None


def mser(values: ArrayLike, batch: int = BATCH) -> int | None:
    """How many values at the start to leave out; None when the series is too short to tell.

    values float64 (n,), in the order of time.
    """
    series = np.asarray(values, float)
    m = len(series) // batch
    if m <= KEPT:
        return None
    means = series[: m * batch].reshape(m, batch).mean(axis=1)
    means -= means[-1]  # the sums of squares below must not cancel
    left = m - np.arange(m - KEPT + 1)
    sums, squares = (np.cumsum(x[::-1])[::-1][: len(left)] for x in (means, means**2))
    best = int(np.argmin(np.maximum(squares - sums**2 / left, 0.0) / left**2))
    return best * batch if best <= m / 2 else None


def settled(scenario: Scenario, outcomes: Sequence[Outcome]) -> list[Settled]:
    """Of each count of each sector with limited places (all, if none is), from day 0 on.

    The replications are averaged first, which leaves the bias and takes most of the noise away.
    """
    network = compile_scenario(scenario).network
    limited = [s for s, places in enumerate(network.places) if places < NEVER]
    mean = np.mean([outcome.census for outcome in outcomes], axis=0)
    return [
        Settled(network.sectors[s], count, mser(mean[:, s, i]))
        for s in limited or range(len(network.sectors))
        for i, count in enumerate(COUNTS)
    ]


def recommended(found: Sequence[Settled]) -> int | None:
    """Days of warm-up for all counts, rounded up to weeks; None if one has not settled."""
    days = [one.days for one in found]
    if None in days:
        return None
    return 7 * math.ceil(SAFETY * max(day or 0 for day in days) / 7)


def look(
    scenario: Scenario,
    replications: int,
    seed: int,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Settled]:
    """Run the baseline and say when its counts have settled; `progress` as in `simulate`."""
    made = variants(scenario, ())
    outcomes = simulate(made, replications, seed, workers=workers, progress=progress)
    return settled(scenario, outcomes)
