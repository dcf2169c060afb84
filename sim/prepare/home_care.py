"""Home care as arrays: minutes of help by sector and group, and what own staff can give."""

from dataclasses import dataclass

import numpy as np

from sim.language.groups import GroupSpace
from sim.language.spec import Scenario
from sim.prepare.calendars import UNLIMITED, TimeFrame, calendar_of
from sim.vocab import TICKS_PER_DAY

MINUTES = 60


@dataclass(frozen=True)
class Help:
    """Arrays over sectors s, groups g and days of the run."""

    granted: np.ndarray  # int64 (s, g): minutes to be delivered a week, packages included
    capacity: np.ndarray  # int64 (day,): minutes a week that own staff can deliver, or UNLIMITED


def compile_help(
    scenario: Scenario, sectors: tuple[str, ...], frame: TimeFrame, space: GroupSpace
) -> Help:
    """Spread granted hours over groups, and capacity over days; that at 00:00 holds all day."""
    granted = np.zeros((len(sectors), space.n_groups), np.int64)
    capacity = np.full(-(-frame.horizon // TICKS_PER_DAY), UNLIMITED, np.int64)
    care = scenario.home_care
    if care is None:
        return Help(granted, capacity)
    hours, share = care.hours_per_week, care.delivered
    for name in care.sectors:
        minutes = space.table(hours) * hours.scale * space.table(share) * share.scale
        granted[sectors.index(name)] = np.rint(minutes)
    for name, work in care.packages.items():
        granted[sectors.index(name)] += round(7 * work.base())
    if care.capacity is not None:
        first, steps = calendar_of(care.capacity, frame)
        for tick, hours_now in [(0, first), *steps]:
            now = UNLIMITED if hours_now == UNLIMITED else MINUTES * hours_now
            capacity[-(-tick // TICKS_PER_DAY) :] = now
    return Help(granted, capacity)
