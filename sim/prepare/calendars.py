"""Places over time as steps: calendars that repeat are written out to the end of the run."""

from datetime import date
from typing import Protocol

import numpy as np

from sim.language.moments import TICKS_PER_WEEK, WEEKDAYS, day_ticks, in_year, week_ticks
from sim.language.spec_places import Hours, Places
from sim.vocab import TICKS_PER_DAY

UNLIMITED = int(np.iinfo(np.int64).max)


class TimeFrame(Protocol):
    """What compile.Frame offers here."""

    @property
    def start(self) -> date: ...
    @property
    def horizon(self) -> int: ...
    @property
    def first_weekday(self) -> int: ...
    def tick(self, day: date) -> int: ...


def calendar_of(places: Places, frame: TimeFrame) -> tuple[int, list[tuple[int, int]]]:
    """Places at tick 0, and (tick, places) of each later step within the run."""
    if places.unlimited:
        return UNLIMITED, []
    if places.value is not None:
        return places.value, []
    steps = _steps(places, frame)
    before = [value for tick, value in steps if tick <= 0]
    first = before[-1] if before else steps[0][1]
    return first, [step for step in steps if 0 < step[0] < frame.horizon]


def hours_of(admissions: tuple[Hours, ...], frame: TimeFrame) -> tuple[bool, list[tuple[int, int]]]:
    """Whether people may move in at tick 0, and (tick, 1 or 0) as they may later, or may not."""
    if not admissions:
        return True, []
    monday = -frame.first_weekday * TICKS_PER_DAY
    days = {(WEEKDAYS.index(day) * TICKS_PER_DAY, rule) for rule in admissions for day in rule.days}
    week = sorted((day + day_ticks(x.start), day + day_ticks(x.until)) for day, x in days)
    edges: list[tuple[int, int]] = []
    for begin in range(monday - TICKS_PER_WEEK, frame.horizon, TICKS_PER_WEEK):
        for opens, closes in week:
            if edges and begin + opens <= edges[-1][0]:  # goes on from the hours before
                edges[-1] = (max(edges[-1][0], begin + closes), 0)
            else:
                edges += [(begin + opens, 1), (begin + closes, 0)]
    before = [value for tick, value in edges if tick <= 0]
    return bool(before[-1]), [edge for edge in edges if 0 < edge[0] < frame.horizon]


def _steps(places: Places, frame: TimeFrame) -> list[tuple[int, int]]:
    """(tick, places), rising; of a repeating calendar from before tick 0 to the horizon."""
    monday = -frame.first_weekday * TICKS_PER_DAY
    weeks = range(monday - TICKS_PER_WEEK, frame.horizon, TICKS_PER_WEEK)
    day_0 = frame.start.toordinal() - frame.tick(frame.start) // TICKS_PER_DAY
    last = date.fromordinal(day_0 + frame.horizon // TICKS_PER_DAY).year
    years = range(date.fromordinal(day_0).year - 1, last + 1)
    steps = [(frame.tick(step.start), step.value) for step in places.calendar]
    steps += [(week + week_ticks(s.start), s.value) for week in weeks for s in places.weekly]
    for year in years:
        for step in places.yearly:
            day, into_day = in_year(step.start, year)
            steps.append((frame.tick(day) + into_day, step.value))
    return steps
