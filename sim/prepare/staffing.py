"""Minutes of staff on each day, known before the run and the same for both engines.

Sickness of a week is a draw keyed by (seed, replication), skill, district and week, so a policy
changes nobody's luck, and districts that share their staff have the sick days that they would
have had apart.
"""

from typing import NamedTuple

import numpy as np

from sim.luck.dists import draw_ticks
from sim.luck.streams import bits
from sim.prepare.nursing import Nursing
from sim.prepare.staff import MILLION
from sim.prepare.workforce import Crew, course_of


class Staff(NamedTuple):
    """Rosters r, skills k, days of the run and of the tolerance after it.

    Persons are in thousandths, and 0 where the scenario has no workforce of the skill.
    """

    minutes: np.ndarray  # int64 (r, day): for visits and driving
    employed: np.ndarray  # int64 (k, day)
    vacant: np.ndarray  # int64 (k, day): positions that are not filled
    sick: np.ndarray  # int64 (k, day): of those employed
    hired: np.ndarray  # int64 (k, day): on this day
    left: np.ndarray  # int64 (k, day): on this day


def nobody(rosters: int, skills: int, days: int) -> Staff:
    """No minutes and no persons."""
    shapes = [(rosters, days), *[(skills, days)] * 5]
    return Staff(*(np.zeros(shape, np.int64) for shape in shapes))


NO_STAFF = nobody(0, 1, 0)


def staff_of(nursing: Nursing | None, seed: int, replication: int) -> Staff:
    """The minutes of every roster in one replication."""
    if nursing is None:
        return NO_STAFF
    skills, rosters = nursing.counted
    staff = nobody(rosters, skills, len(nursing.weeks))
    for k, crew in enumerate(nursing.crews):
        if crew is not None:
            employ(staff, k, crew, nursing.months, seed, replication)
    n_parts = np.bincount([nursing.roster_skill[p.roster] for p in nursing.parts if p.site])
    for part in nursing.parts:
        away = sickness(part.sickness, part.site, nursing.weeks, seed, replication)
        minutes, k = part.minutes * (MILLION - away) // MILLION, nursing.roster_skill[part.roster]
        crew = nursing.crews[k]
        if crew is not None and part.site:
            minutes = minutes * staff.employed[k] // crew.positions
            staff.sick[k] += staff.employed[k] * away // (MILLION * n_parts[k])
        staff.minutes[part.roster] += minutes
    return staff


def employ(
    staff: Staff, k: int, crew: Crew, months: np.ndarray, seed: int, replication: int
) -> None:
    """Fill in who is employed, comes and leaves in a skill; months int64 (day,)."""
    first, last = int(months[0]), int(months[-1])
    course = course_of(crew, range(first, last + 1), seed, replication)
    employed, hired, left = (np.array(column, np.int64) for column in zip(*course, strict=True))
    staff.employed[k] = employed[months - first]
    staff.vacant[k] = crew.positions - staff.employed[k]
    begins = np.append(False, np.diff(months) > 0)
    staff.hired[k] = np.where(begins, hired[months - first], 0)
    staff.left[k] = np.where(begins, left[months - first], 0)


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
