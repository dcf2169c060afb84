"""Minutes of staff on each day, known before the run and the same for both engines.

Sickness of a week is a draw keyed by (seed, replication), skill, district and week, so a policy
changes nobody's luck, and districts that share their staff have the sick days that they would
have had apart.
"""

from typing import NamedTuple

import numpy as np

from sim.compile_nursing import Nursing
from sim.compile_staff import MILLION
from sim.dists import draw_ticks
from sim.streams import bits


class Staff(NamedTuple):
    """Rosters r, days of the run and of the tolerance after it."""

    minutes: np.ndarray  # int64 (r, day): for visits and driving


NO_STAFF = Staff(np.zeros((0, 0), np.int64))


def staff_of(nursing: Nursing | None, seed: int, replication: int) -> Staff:
    """The minutes of every roster in one replication."""
    if nursing is None:
        return NO_STAFF
    minutes = np.zeros((len(nursing.roster_names), len(nursing.weeks)), np.int64)
    for part in nursing.parts:
        away = sickness(part.sickness, part.site, nursing.weeks, seed, replication)
        minutes[part.roster] += part.minutes * (MILLION - away) // MILLION
    return Staff(minutes)


def sickness(
    table: np.ndarray | int, site: int, weeks: np.ndarray, seed: int, replication: int
) -> np.ndarray:
    """int64 (day,): millionths of the staff who are ill, one draw a week.

    table: quantiles of a week's sickness in millionths, or the same number for every week.
    """
    if isinstance(table, int):
        return np.full(len(weeks), table, np.int64)
    drawn = {
        week: min(MILLION, int(draw_ticks(table, bits(seed, replication, week, site, 0))))
        for week in np.unique(weeks).tolist()
    }
    return np.array([drawn[week] for week in weeks.tolist()], np.int64)
