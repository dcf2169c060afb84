"""Profiles as pieces: the factor on a rate from tick to tick, to the end of the run."""

from datetime import date

import numpy as np

from sim.language.moments import TICKS_PER_WEEK, in_year, week_ticks
from sim.language.spec_profile import Profile
from sim.prepare.calendars import TimeFrame
from sim.vocab import NEVER, TICKS_PER_DAY


def pieces(profile: Profile, frame: TimeFrame) -> tuple[np.ndarray, np.ndarray]:
    """Ticks at which the factor on the rate changes, the horizon last, and the factors between."""
    parts = [_weekly(profile, frame), _yearly(profile, frame)]
    dated = [(frame.tick(step.start), step.value) for step in profile.dated]
    parts.append(_columns([(-NEVER, 1.0), *dated] if dated else []))
    parts.append(_grown(profile, frame))
    every = np.unique(np.concatenate([[0], *(ticks for ticks, _ in parts)]))
    begins = every[(every >= 0) & (every < frame.horizon)].astype(np.int64)
    factors = np.ones(len(begins))
    for ticks, values in parts:
        if len(ticks):
            factors *= values[np.searchsorted(ticks, begins, side="right") - 1]
    return np.append(begins, frame.horizon), factors


def _weekly(profile: Profile, frame: TimeFrame) -> tuple[np.ndarray, np.ndarray]:
    """(ticks, factors), from before tick 0 to the horizon."""
    monday = -frame.first_weekday * TICKS_PER_DAY
    weeks = np.arange(monday - TICKS_PER_WEEK, frame.horizon, TICKS_PER_WEEK, dtype=np.int64)
    into = np.array([week_ticks(step.start) for step in profile.weekly], np.int64)
    values = np.array([step.value for step in profile.weekly])
    return (weeks[:, None] + into).ravel(), np.tile(values, len(weeks))


def _yearly(profile: Profile, frame: TimeFrame) -> tuple[np.ndarray, np.ndarray]:
    """(ticks, factors), from before tick 0 to the horizon."""
    first = frame.start.year - frame.tick(frame.start) // (365 * TICKS_PER_DAY) - 2
    last = frame.start.year + frame.horizon // (365 * TICKS_PER_DAY) + 1
    steps = []
    for year in range(first, last + 1) if profile.yearly else ():
        for step in profile.yearly:
            day, into_day = in_year(step.start, year)
            steps.append((frame.tick(day) + into_day, step.value))
    return _columns(steps)


def _grown(profile: Profile, frame: TimeFrame) -> tuple[np.ndarray, np.ndarray]:
    """(ticks, factors), a step on every anniversary of the trend's beginning."""
    trend = profile.trend
    if trend is None:
        return _columns([])
    steps, years = [(-NEVER, 1.0)], 0
    while steps[-1][0] < frame.horizon:
        years += 1
        steps.append((frame.tick(_after(trend.start, years)), (1 + trend.per_year) ** years))
    return _columns(steps)


def _after(day: date, years: int) -> date:
    """The same day some years later; 1 March for 29 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _columns(steps: list[tuple[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    ticks = np.array([tick for tick, _ in steps], np.int64)
    return ticks, np.array([value for _, value in steps], np.float64)
