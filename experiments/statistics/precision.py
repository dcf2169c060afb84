"""How many replications are enough: until every interval is as narrow as wanted, and stays so.

An interval is the t-interval of a mean. Wanted is a half-width, absolute or relative to the size
of a level, which may be negative; a level of zero has no relative precision and is never near
enough. The rule looks ahead: it stops only where the intervals are narrow enough after each of
the next `LOOK_AHEAD` replications too, and takes those replications into the result.
Source: Hoad, Robinson & Davies (2010), Automated selection of the number of replications for a
discrete-event simulation, J. Oper. Res. Soc. 61, 1632-1644; the first look is at LEAST
replications instead of their 3, which covers too little on skewed figures (docs/statistics.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from experiments.statistics.differences import Floats
from experiments.statistics.figure import Figure

LEAST = 10
LOOK_AHEAD = 5
MOST = 2000


@dataclass(frozen=True)
class Wanted:
    """The half-width that is wanted of a figure: `size`, or `size` times the level's size."""

    figure: Figure
    size: float
    relative: bool

    @classmethod
    def parse(cls, text: str) -> "Wanted":
        """From `hospital.ready_days=5%` or `hospital.ready_days=20`. Raises ValueError."""
        name, _, size = text.partition("=")
        try:
            number = float(size.removesuffix("%"))
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            raise ValueError(f"{text!r}: write FIGURE=5% or FIGURE=20, a half-width above 0")
        relative = size.endswith("%")
        return cls(Figure.parse(name), number / 100 if relative else number, relative)


def look_ahead(n: int) -> int:
    """Replications to look ahead from n: 5, and 5 % of them above 100."""
    return LOOK_AHEAD * max(n, 100) // 100


def half_widths(values: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Mean and half-width of the t-interval after 1, 2, ... n values, along the last axis.

    values float64 (..., n); nan (a mean over nobody) counts as no value.
    """
    kept = np.isfinite(values)
    n = np.cumsum(kept, axis=-1)
    origin = np.nanmean(np.where(kept, values, np.nan)) if kept.any() else 0.0
    x = np.where(kept, values - origin, 0.0)  # sums of squares far from 0 would cancel
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.cumsum(x, axis=-1) / n
        variance = np.maximum(np.cumsum(x**2, axis=-1) - n * mean**2, 0.0) / (n - 1)
        half = stdtrit(np.maximum(n - 1, 1), 0.5 + confidence / 2) * np.sqrt(variance / n)
    return mean + origin, np.where(n >= 2, half, np.inf)


def narrow(
    values: Floats, size: float, level: Floats | None = None, confidence: float = 0.95
) -> np.ndarray:
    """bool (n,): whether the interval is narrow enough after 1, 2, ... n of values (n,).

    With `level` (n,) the half-width wanted is `size` times the size of the level's mean so far,
    which for a difference is the baseline's level and not the difference.
    """
    mean, half = half_widths(values, confidence)
    if level is None:
        return np.asarray(half <= size)
    about = mean if level is values else half_widths(level, confidence)[0]
    return np.asarray((half <= size * np.abs(about)) & ((np.abs(about) > 0) | (half == 0)))


def stop_at(enough: np.ndarray, least: int = LEAST) -> int | None:
    """How many replications the rule takes, looking ahead included; None if it goes on.

    enough bool (n,): whether all intervals are narrow enough after 1, 2, ... n replications.
    """
    n = len(enough)
    after = np.concatenate([[0], np.cumsum(~enough)])  # not narrow among the first i
    for first in range(least, n + 1):
        last = first + look_ahead(first)
        if last > n:
            return None
        if after[last] == after[first - 1]:
            return last
    return None


def run_until(
    sample: Callable[[int, int], Floats],
    wanted: Sequence[Wanted],
    least: int = LEAST,
    most: int = MOST,
    confidence: float = 0.95,
) -> tuple[int, bool]:
    """Replications to take of all variants, and whether the precision is reached by then.

    sample(first, count) -> float64 (variant, figure, count), the figures in the order of `wanted`,
    the baseline first. With several variants the interval is that of each difference from the
    baseline, relative to the baseline's level; with one it is that of its level.
    """
    values = sample(0, min(least + look_ahead(least), most))
    while True:
        n = stop_at(_enough(values, wanted, confidence), least)
        if n is not None:
            return n, True
        have = values.shape[2]
        if have >= most:
            return most, False
        more = min(max(LOOK_AHEAD, have // 5), most - have)
        values = np.concatenate([values, sample(have, more)], axis=2)


def _enough(values: Floats, wanted: Sequence[Wanted], confidence: float) -> np.ndarray:
    found = np.ones(values.shape[2], bool)
    for f, one in enumerate(wanted):
        base = values[0, f]
        about = base if one.relative else None
        for other in values[1:, f] - base if len(values) > 1 else [base]:
            found &= narrow(other, one.size, about, confidence)
    return found
