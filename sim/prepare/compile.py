"""Scenario -> Compiled: names become numbers, distributions become tables. Names stop here.

Sectors, clocks, streams and clinics are numbered in alphabetical order, so the order of keys
in a scenario file never changes a result.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.language.groups import GroupSpace
from sim.language.spec import Scenario
from sim.luck.dists import MAX_TICKS
from sim.prepare.citizens import People, compile_people
from sim.prepare.clocks import Clocks, compile_clocks
from sim.prepare.home_care import Help, compile_help
from sim.prepare.network import Network, Tables, compile_network
from sim.prepare.nursing import Nursing, compile_nursing
from sim.prepare.waiting import Waiting, compile_waiting
from sim.vocab import TICKS_PER_DAY


@dataclass(frozen=True)
class Frame:
    """Time in ticks: tick 0 is 00:00 of the first day of the warm-up, whatever its length."""

    start: date  # the day on which measuring begins
    warm_up: int  # measuring begins at this tick
    horizon: int  # end of the run: warm-up and measured time

    @property
    def n_days(self) -> int:
        """Days begun: the run has so many 00:00s, and a census at each."""
        return -(-self.horizon // TICKS_PER_DAY)

    @property
    def days_before(self) -> int:
        """Whole days of the run before the date `start`."""
        return self.warm_up // TICKS_PER_DAY

    @property
    def first_weekday(self) -> int:
        """Weekday of day 0 of the run, Monday = 0."""
        return (self.start.weekday() - self.days_before) % 7

    def tick(self, day: date) -> int:
        """The tick at which a calendar date begins; negative before the run."""
        return (self.days_before + (day - self.start).days) * TICKS_PER_DAY


@dataclass(frozen=True)
class Compiled:
    """All that an engine reads. Every table is an array; see the parts for shapes."""

    frame: Frame
    space: GroupSpace
    tables: np.ndarray  # int64 (n_tables, TABLE_SIZE), see dists
    network: Network
    waiting: Waiting
    people: People
    clocks: Clocks
    nursing: Nursing | None
    help: Help


def frame_of(scenario: Scenario) -> Frame:
    """The time of a checked scenario."""
    warm_up, horizon = round(scenario.warm_up.base()), round(scenario.horizon.base())
    return Frame(scenario.start, warm_up, warm_up + horizon)


def compile_scenario(scenario: Scenario) -> Compiled:
    """Turn a checked scenario into arrays.

    Raises ValueError for a run of more than MAX_TICKS, which a checked scenario never is.
    """
    frame = frame_of(scenario)
    if frame.horizon > MAX_TICKS:
        raise ValueError(f"a run of {frame.horizon} seconds; {MAX_TICKS} is the most")
    space = GroupSpace(scenario.attributes)
    tables = Tables(space)
    network = compile_network(scenario, frame, space, tables)
    people = compile_people(scenario, network.sectors, frame, space, tables)
    waiting = compile_waiting(scenario, network.sectors, space, tables)
    clocks = compile_clocks(scenario, network.sectors, frame, space, people)
    nursing = None
    if scenario.nursing is not None:
        nursing = compile_nursing(scenario.nursing, frame, space, tables, scenario.workforce)
    hours = compile_help(scenario, network.sectors, frame, space)
    arrays = tables.array()
    return Compiled(frame, space, arrays, network, waiting, people, clocks, nursing, hours)
