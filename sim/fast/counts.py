"""What the compiled engine remembers in order to count: a mark for each citizen, and sums."""

from typing import NamedTuple

import numpy as np

MARK = np.dtype(
    [
        ("since", "i8"),  # in the present sector and group
        ("begun", "i8"),  # the present stay
        ("ready", "i8"),  # in this stay; NEVER: not yet
        ("blocked", "i8"),
        ("asked", "i8"),  # to stay in the sector `wanted`; NEVER: waits for none
        ("group", "i4"),  # as the last event had it
        ("stay_group", "i4"),  # when the stay began
        ("asked_group", "i4"),
        ("sector", "i2"),
        ("wanted", "i2"),
        ("kept", "i2"),  # where a place is kept for the return
    ],
    align=True,
)


class Counts(NamedTuple):
    """What is counted while a run goes; the rooms of a Tally, with one period before the first.

    All empty when nothing is counted.
    """

    bounds: np.ndarray  # int64: ticks
    marks: np.ndarray  # MARK (slot,)
    row: np.ndarray  # int32 (s, g): of its cells, NOWHERE until the first count
    cells: np.ndarray  # CELL (p, row): of the many groups few are met, and those lie together
    used: np.ndarray  # int64 (p, s)
    turning: np.ndarray  # int64 (p, s)
    before: np.ndarray  # int64 (2, s): ticks used and in turnover up to the present period
    moves: np.ndarray  # int64 (p, s + 1, s + 1)
    waits: np.ndarray  # int64 (p, s, bin)
    visits: np.ndarray  # VISITS (p, skill, g)
    rosters: np.ndarray  # ROSTER (p, roster)
