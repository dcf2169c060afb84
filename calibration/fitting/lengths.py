"""Lengths of stay as a window shows them: some had begun before it, some go on after it."""

from dataclasses import dataclass
from typing import Self

import numpy as np

SECONDS = 86_400.0
CUT = -1
LEAST = 0.5 / 1_440  # days: times are given to the minute


@dataclass(frozen=True)
class Lengths:
    """Stays as arrays of one length; all times in days since the stay began.

    time: when it was last seen, or ended. entry: when watching began (0: from its beginning).
    cause: how it ended, from 1; 0: it went on; CUT: something else cut it short in view.
    whole: only the dates are known, so that `time` and `entry` count midnights.
    """

    time: np.ndarray  # float64
    entry: np.ndarray  # float64
    cause: np.ndarray  # int64
    whole: bool = False

    def __post_init__(self) -> None:
        if (self.time < self.entry).any() or (self.entry < 0).any():
            raise ValueError("a stay is seen before it is watched")

    def __len__(self) -> int:
        return len(self.time)

    @property
    def ended(self) -> np.ndarray:
        """bool: ended in view."""
        return self.cause > 0

    def only(self, chosen: np.ndarray) -> Self:
        """Those for which the array (bool, or positions) chooses."""
        return type(self)(self.time[chosen], self.entry[chosen], self.cause[chosen], self.whole)

    def distinct(self) -> tuple[Self, np.ndarray]:
        """Each combination once, and how often it occurs, int64."""
        stacked = np.column_stack([self.time, self.entry, self.cause])
        rows, often = np.unique(stacked, axis=0, return_counts=True)
        return type(self)(rows[:, 0], rows[:, 1], rows[:, 2].astype(np.int64), self.whole), often


def in_window(
    begin: np.ndarray, end: np.ndarray, cause: np.ndarray, window: tuple[float, float], whole: bool
) -> Lengths:
    """The part of stays that a window shows.

    begin, end: days on any clock, float64; end is nan for a stay that goes on. cause int64.
    whole: begin and end are dates; the window opens and closes at 00:00.
    Stays outside the window, and those that ended before it, are left out: that they are not
    seen is what the entry of the others makes up for.
    """
    first, last = window
    seen_to = np.where(np.isnan(end), np.inf, end)
    inside = (begin < last) & (seen_to >= first if whole else seen_to > first)
    begin, seen_to, cause = begin[inside], seen_to[inside], cause[inside]
    ended = seen_to < last
    time = np.where(ended, seen_to, last) - begin
    entry = np.maximum(0.0, first - begin)
    if not whole:
        time = np.maximum(time, np.maximum(entry, LEAST))
    return Lengths(time, entry, np.where(ended, np.where(cause > 0, cause, CUT), 0), whole)
