"""The trace as intervals: stays, waits, kept places, presence by group."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from sim.vocab import NOWHERE, Cause, EventKind

ENDS_STAY = (EventKind.ENTER, EventKind.LEAVE, EventKind.DEATH)
ENDS_REQUEST = (EventKind.RENEGE, EventKind.LEAVE, EventKind.DEATH)
MEETS_REQUEST = (Cause.ROUTE, Cause.REQUEST, Cause.DIVERTED, Cause.OVERFLOW, Cause.SWAP)
MAY_MEET = (Cause.CLOCK, Cause.RETURN, Cause.WAIT_ELSEWHERE)  # if they lead to the sector asked for


@dataclass(frozen=True)
class Intervals:
    """Arrays of one length; ticks begin <= t < end."""

    citizen: np.ndarray  # int64
    sector: np.ndarray  # int64
    group: np.ndarray  # int64
    begin: np.ndarray  # int64
    end: np.ndarray  # int64

    @property
    def ticks(self) -> np.ndarray:
        """int64: length of each."""
        return self.end - self.begin

    def only(self, chosen: np.ndarray) -> Self:
        """Those for which the boolean array is true."""
        return type(self)(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def at(self, sector: int) -> Self:
        return self.only(self.sector == sector)

    def clipped(self, begin: int, end: int) -> "Intervals":
        """Cut to the window; what lies outside has no length and is dropped."""
        first, last = np.maximum(self.begin, begin), np.minimum(self.end, end)
        inside = first < last
        parts = (self.citizen, self.sector, self.group, first, last)
        return Intervals(*(part[inside] for part in parts))


@dataclass(frozen=True)
class Stays(Intervals):
    """One row per stay. Ticks of what never came (ready, blocked, released) are NOWHERE."""

    visit: np.ndarray  # int64
    came_from: np.ndarray  # int64: sector before, NOWHERE from outside
    cause: np.ndarray  # int64: Cause of entering
    ready: np.ndarray  # int64: tick
    blocked: np.ndarray  # int64: tick
    released: np.ndarray  # int64: tick at which a place kept for the return was given up
    waited: np.ndarray  # int64: ticks on the list before entering
    ended: np.ndarray  # bool: false when the run ended first


def by_citizen(events: np.ndarray) -> np.ndarray:
    """The events of each citizen together, in the order in which they happened."""
    return events[np.argsort(events["citizen"], kind="stable")]


def next_tick(events: np.ndarray, ends: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """For each row, the tick of the same citizen's next row that `ends` marks.

    events: sorted by_citizen; ends bool (n,). Returns int64 (n,) ticks, `horizon` where there
    is none, and bool (n,) whether there is one.
    """
    n = len(events)
    rows = np.where(ends, np.arange(n), n)
    after = np.append(rows, n)[1:]
    following = np.minimum.accumulate(after[::-1])[::-1]
    inside = following < n
    found = np.zeros(n, bool)
    safe = np.where(inside, following, 0)
    found[inside] = events["citizen"][safe[inside]] == events["citizen"][inside]
    return np.where(found, events["tick"][safe], horizon), found


def stays(events: np.ndarray, horizon: int) -> Stays:
    """Every stay of every citizen."""
    rows = by_citizen(events)
    end, ended = next_tick(rows, np.isin(rows["kind"], ENDS_STAY), horizon)
    enter = rows["kind"] == EventKind.ENTER
    ready = _tick_of(rows, rows["kind"] == EventKind.READY)
    blocked = _tick_of(rows, rows["kind"] == EventKind.BLOCK)
    released = _tick_of(rows, rows["kind"] == EventKind.RELEASE)
    waited = _waited(rows, horizon)
    key = _stay_key(rows)[enter]
    part = {name: rows[name][enter].astype(np.int64) for name in rows.dtype.names or ()}
    return Stays(
        citizen=part["citizen"],
        sector=part["sector"],
        group=part["group"],
        begin=part["tick"],
        end=end[enter],
        visit=part["visit"],
        came_from=part["to_sector"],
        cause=part["cause"],
        ready=_look_up(ready, key),
        blocked=_look_up(blocked, key),
        released=_look_up(released, key),
        waited=waited[enter],
        ended=ended[enter],
    )


def waits(events: np.ndarray, horizon: int) -> Intervals:
    """Time on waiting lists of those who want to stay: from the request to place, or the end."""
    rows = by_citizen(events)
    end, _ = next_tick(rows, _meets(rows), horizon)
    wanted = _asks(rows)
    parts = (rows["citizen"], rows["to_sector"], rows["group"], rows["tick"], end)
    return Intervals(*(part[wanted].astype(np.int64) for part in parts))


def present(events: np.ndarray, horizon: int) -> Intervals:
    """Where every citizen was, cut at each row, so that `group` is the group at that time."""
    rows = by_citizen(events)
    end, _ = next_tick(rows, np.ones(len(rows), bool), horizon)
    gone = np.isin(rows["kind"], (EventKind.DEATH, EventKind.LEAVE))
    inside = (rows["sector"] != NOWHERE) & ~gone & (rows["kind"] != EventKind.ARRIVE)
    parts = (rows["citizen"], rows["sector"], rows["group"], rows["tick"], end)
    return Intervals(*(part[inside].astype(np.int64) for part in parts))


def kept_places(all_stays: Stays, kept_during: np.ndarray) -> Intervals:
    """Places kept for citizens who were sent elsewhere; `sector` is where the place is."""
    was_inside = all_stays.came_from != NOWHERE
    kept = was_inside & kept_during[all_stays.came_from, all_stays.sector]
    kept &= all_stays.cause == Cause.CLOCK
    s = all_stays
    end = np.where(s.released == NOWHERE, s.end, s.released)
    parts = (s.citizen, s.came_from, s.group, s.begin, end)
    return Intervals(*(part[kept] for part in parts))


def _asks(rows: np.ndarray) -> np.ndarray:
    return (rows["kind"] == EventKind.WAIT) & (rows["cause"] == Cause.REQUEST)


def _meets(rows: np.ndarray) -> np.ndarray:
    """Rows that end a request: a place, unless a clock, a return or a stop-gap leads elsewhere;
    the end of patience, departure, death."""
    enter = rows["kind"] == EventKind.ENTER
    moved = enter & np.isin(rows["cause"], MEETS_REQUEST)
    asked = np.maximum.accumulate(np.where(_asks(rows), np.arange(len(rows)), 0))
    led = enter & np.isin(rows["cause"], MAY_MEET)
    led &= rows["sector"] == rows["to_sector"][asked]
    return moved | led | np.isin(rows["kind"], ENDS_REQUEST)


def _waited(rows: np.ndarray, horizon: int) -> np.ndarray:
    """int64 (n,): at each row that meets a request, ticks since the citizen asked; else 0."""
    n = len(rows)
    waited = np.zeros(n, np.int64)
    end, found = next_tick(rows, _meets(rows), horizon)
    asked = np.flatnonzero(_asks(rows) & found)
    ends = np.flatnonzero(_meets(rows))
    if len(asked):
        met = ends[np.searchsorted(ends, asked, side="right")]
        waited[met] = end[asked] - rows["tick"][asked]
    return waited


def _stay_key(rows: np.ndarray) -> np.ndarray:
    """int64: one number per (citizen, visit)."""
    return (rows["citizen"].astype(np.int64) << 32) | rows["visit"]


def _tick_of(rows: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted stay keys of the chosen rows and their ticks, the first of each stay."""
    key, first = np.unique(_stay_key(rows)[chosen], return_index=True)
    return key, rows["tick"][chosen][first]


def _look_up(table: tuple[np.ndarray, np.ndarray], key: np.ndarray) -> np.ndarray:
    """The tick of each stay key, NOWHERE when the table has none."""
    keys, ticks = table
    if not len(keys):
        return np.full(len(key), NOWHERE, np.int64)
    at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
    return np.where(keys[at] == key, ticks[at], NOWHERE)
