"""What a run is counted in: exact integers by period, sector and group.

A period begins at one bound and ends before the next. Key figures and costs are functions of a
Tally and of nothing else that happened. There are two makers: `tally_of` counts a trace, and the
compiled engine counts while it runs; both give the same integers.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from sim.kernels.kernel import i64, kernel, leading_zeros, u64
from sim.prepare.staffing import Staff
from sim.results.sparse import Sparse
from sim.vocab import TICKS_PER_DAY

LATE_AFTER = 2 * TICKS_PER_DAY  # from the third medically-ready day on
READMITTED_WITHIN = 30 * TICKS_PER_DAY

CELL = np.dtype(
    [
        (name, "i8")
        for name in (
            "begun",  # stays
            "ended",  # stays; those still going when the run ends are not
            "stay_ticks",  # from begin to end, of stays that ended
            "present",  # ticks of citizens, like the next four
            "ready",  # from ready to departure
            "late",  # the same, from the third day on
            "blocked",
            "waiting",  # for this sector, to stay
            "let_in",  # stays begun by route or request, or diverted from another
            "waited",  # those let in who did not come in at once
            "wait_ticks",  # of those let in
            "deaths",
            "rejected",  # where they asked
            "reneged",  # for which they would wait no longer
            "released",  # places given up for good
            "readmitted",  # stays begun soon after the last one there
            "deadlocked",  # in a circle, each waiting for the place of the next
        )
    ]
)  # fmt: skip
VISITS = np.dtype(
    [
        (name, "i8")
        for name in (
            "home",  # visits
            "clinic",
            "video",
            "agency",
            "stand_in",  # made by another skill than the one needed
            "minutes",  # with citizens, bought ones left out
            "driving",
            "temp_minutes",  # of both, by internal temps
            "bought",  # minutes with citizens
            "days_late",
        )
    ]
)  # fmt: skip
ROSTER = np.dtype(
    [
        (name, "i8")
        for name in (
            "visits",
            "worked",  # minutes with citizens and driving
            "offered",  # minutes, on days that begin in the period
        )
    ]
)  # fmt: skip

SUMMED = (
    "cells",
    "used",
    "turning",
    "moves",
    "waits",
    "visits",
    "rosters",
    "crews",
)  # over periods
STAFF = np.dtype(
    [
        (name, "i8")  # thousandths of persons, days of those
        for name in ("employed", "vacant", "sick", "hired", "left")
    ]
)  # fmt: skip

# Waits are counted in bins: one tick each below 2**7, then 64 to an octave.
BIN_BITS = 6
N_BINS = (33 - BIN_BITS) << BIN_BITS  # ticks have 32 bits


@dataclass(frozen=True)
class Tally:
    """Counts of one run. Axes: period p, sector s, group g; all integers.

    bounds: ticks; period p is bounds[p] <= t < bounds[p + 1]. Ticks of intervals are cut at
    the bounds; a stay or wait that ended counts in full where it ended.
    """

    bounds: tuple[int, ...]
    cells: Sparse  # CELL (p, s, g)
    used: np.ndarray  # int64 (p, s): ticks of places in use, kept ones included
    turning: np.ndarray  # int64 (p, s): ticks of places in turnover
    moves: np.ndarray  # int64 (p, s + 1, s + 1): from (last: outside), to (last: the exit)
    waits: np.ndarray  # int64 (p, s, bin): of those let in
    visits: Sparse  # VISITS (p, k, g): by when due, and skill k that came (bought: was needed)
    rosters: np.ndarray  # ROSTER (p, roster): by when they were made
    crews: np.ndarray  # STAFF (p, k): on days that begin in the period
    census: np.ndarray  # int32 (day, s, 4) at 00:00, see trace.Trace

    def over(self, begin: int, end: int) -> "Tally":
        """The periods between two bounds as one. Raises ValueError for other ticks."""
        first, last = self.bounds.index(begin), self.bounds.index(end)

        def summed(part: Any) -> Any:
            if isinstance(part, Sparse):
                return part.over(first, last)
            if last == first + 1:
                return part[first:last]
            plain = part.view(("i8", len(part.dtype.names))) if part.dtype.names else part
            total = plain[first:last].sum(axis=0, keepdims=True)
            return total.view(part.dtype)[..., 0] if part.dtype.names else total

        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        sums = {n: summed(parts[n]) for n in SUMMED}
        return replace(self, bounds=(begin, end), **sums)

    def digest(self) -> str:
        """SHA-256 of all counts; runs that count the same have the same."""
        total = hashlib.sha256(repr(self.bounds).encode())
        for field in fields(self)[1:]:
            part = getattr(self, field.name)
            total.update(repr(part.shape).encode())
            for values in _told(part):
                total.update(np.ascontiguousarray(values).data)
        return total.hexdigest()


def _told(part: Sparse | np.ndarray) -> Iterator[np.ndarray]:
    """All counts of a part in few bytes: where something was counted, and how much."""
    if isinstance(part, Sparse):
        at, amounts = part.at, part.amounts
    elif part.dtype == np.int32:  # a census, of which little is 0
        yield part.astype("<i4", copy=False)
        return
    else:
        plain = part.view("i8") if part.dtype.names else part
        at = np.flatnonzero(plain)
        amounts = plain.ravel()[at]
    yield at.astype("<u4" if prod(part.shape) < 1 << 32 else "<u8")
    yield amounts.astype("<i8", copy=False)


def offered(minutes: np.ndarray, bounds: tuple[int, ...]) -> np.ndarray:
    """int64 (p, roster): minutes of the days that begin in each period, of (roster, day)."""
    cuts = [-(-tick // TICKS_PER_DAY) for tick in bounds]
    parts = [minutes[:, a:b].sum(axis=1) for a, b in pairwise(cuts)]
    return np.array(parts, np.int64).reshape(len(parts), len(minutes))


def staffed(staff: Staff, bounds: tuple[int, ...]) -> np.ndarray:
    """STAFF (p, k): the days of those who were employed, sick or missing, and who came and left."""
    names = STAFF.names or ()
    counts = [offered(getattr(staff, name), bounds) for name in names]
    found = np.zeros(counts[0].shape, STAFF)
    for name, count in zip(names, counts, strict=True):
        found[name] = count
    return found


@kernel
def wait_bin(ticks):  # type: ignore[no-untyped-def]
    """The bin of a wait of so many ticks (0 <= ticks < 2**32)."""
    octave = max(0, 63 - BIN_BITS - i64(leading_zeros(u64(ticks))))
    return (octave << BIN_BITS) + (ticks >> octave)


def bin_middle(number: np.ndarray) -> np.ndarray:
    """The middle of a bin in ticks: a wait in it lies within 1/128 of that, or at it."""
    octave = np.maximum(0, (number >> BIN_BITS) - 1)
    return (number - (octave << BIN_BITS) << octave) + (1 << octave >> 1)


def quantile(bins: np.ndarray, share: float) -> np.ndarray:
    """float64 (...): the wait in ticks below which this share of the waits lies, within 1/128.

    bins int64 (..., N_BINS): how many waits lie in each; nan if there is none. Between two waits
    the quantile is interpolated, as `numpy.quantile` does.
    """
    n_bins = bins.shape[-1]
    reached = np.cumsum(bins)  # through the bins of one after the other: sorted as a whole
    ends = reached[n_bins - 1 :: n_bins].reshape(bins.shape[:-1])
    n = bins.sum(axis=-1)
    rank = share * (n - 1)
    lower, upper = (
        bin_middle(np.searchsorted(reached, ends - n + limit.astype(np.int64), "right") % n_bins)
        for limit in (np.floor(rank), np.ceil(rank))
    )
    between = lower + (rank - np.floor(rank)) * (upper - lower)
    return np.where(n > 0, between, np.nan)
