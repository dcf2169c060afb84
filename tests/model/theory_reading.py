"""One run read once: how many are present, waiting and blocked, and for how long.

A compiled pass over the rows, because the slowest systems need milliards of rows for a standard
error of 0.3 %. It knows arrivals, routes, waiting, blocking and departures, no clocks; a test
holds it against the intervals of sim.results.intervals.
"""

from functools import cached_property

import numpy as np

from sim.kernels.kernel import kernel
from sim.prepare.compile import Compiled
from sim.results.intervals import Intervals, Stays, stays, waits
from sim.results.trace import Trace
from sim.vocab import CITIZENS_PER_STREAM, NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

PRESENT, QUEUE, BLOCKED, BOTH = range(4)  # BOTH: present or on the list
MOST = 1_024  # a share of time counts longer queues as this long
ARRIVE, ENTER, WAIT, LEAVE, DEATH, BLOCK = (
    int(EventKind[name]) for name in ("ARRIVE", "ENTER", "WAIT", "LEAVE", "DEATH", "BLOCK")
)
ASKED, STOP_GAP = int(Cause.REQUEST), int(Cause.WAIT_ELSEWHERE)
COLUMNS = ("tick", "kind", "cause", "sector", "to_sector")


@kernel
def pass_time(numbers, since, area, share, s, tick, begin, end):  # type: ignore[no-untyped-def]
    """Book the time since the last change at a sector, as far as it is in the window."""
    span = min(tick, end) - max(since[s], begin)
    if span > 0:
        for what in range(3):
            area[s, what] += numbers[s, what] * span
            share[s, what, min(numbers[s, what], MOST - 1)] += span
        share[s, BOTH, min(numbers[s, PRESENT] + numbers[s, QUEUE], MOST - 1)] += span
    since[s] = tick


@kernel
def read_rows(  # type: ignore[no-untyped-def]
    tick, kind, cause, sector, to, who, asked, wanted, is_blocked,
    numbers, since, area, share, waited, begin, end,
):  # fmt: skip
    """Fill area (s, 3), share (s, 4, MOST) in ticks, and waited (row,), NOWHERE without entry."""
    for i in range(len(tick)):
        now, me, old = tick[i], who[i], sector[i]
        waited[i] = NOWHERE
        if kind[i] == WAIT and cause[i] == ASKED:
            pass_time(numbers, since, area, share, to[i], now, begin, end)
            numbers[to[i], QUEUE] += 1
            asked[me], wanted[me] = now, to[i]
        elif kind[i] == BLOCK:
            pass_time(numbers, since, area, share, old, now, begin, end)
            numbers[old, BLOCKED] += 1
            is_blocked[me] = True
        elif kind[i] in (ENTER, LEAVE, DEATH):
            if kind[i] == ENTER:
                old = to[i]
                pass_time(numbers, since, area, share, sector[i], now, begin, end)
                numbers[sector[i], PRESENT] += 1
                waited[i] = 0
            if old != NOWHERE:
                pass_time(numbers, since, area, share, old, now, begin, end)
                numbers[old, PRESENT] -= 1
                if is_blocked[me]:
                    numbers[old, BLOCKED] -= 1
                    is_blocked[me] = False
            if asked[me] != NOWHERE and not (kind[i] == ENTER and cause[i] == STOP_GAP):
                pass_time(numbers, since, area, share, wanted[me], now, begin, end)
                numbers[wanted[me], QUEUE] -= 1
                if kind[i] == ENTER:
                    waited[i] = now - asked[me]
                asked[me] = NOWHERE
    for s in range(len(since)):
        pass_time(numbers, since, area, share, s, end, begin, end)


class Reading:
    """One run, with the measured time as the window."""

    def __init__(self, trace: Trace, compiled: Compiled) -> None:
        self.trace, self.compiled = trace, compiled
        self.begin, self.end = compiled.frame.warm_up, compiled.frame.horizon
        self.ticks = self.end - self.begin
        self.days = self.ticks / TICKS_PER_DAY
        e, n = trace.events, len(compiled.network.sectors)
        self.area = np.zeros((n, 3), np.int64)
        self.shares = np.zeros((n, 4, MOST), np.int64)
        self.waited_ticks = np.zeros(len(e), np.int64)
        who = self._dense(e["citizen"])
        people = int(who.max(initial=0)) + 1
        columns = (np.ascontiguousarray(e[name]) for name in COLUMNS)
        memory = (np.full(people, NOWHERE), np.zeros(people, np.int64), np.zeros(people, bool))
        numbers, since = np.zeros((n, 3), np.int64), np.zeros(n, np.int64)
        books = (numbers, since, self.area, self.shares, self.waited_ticks)
        read_rows(*columns, who, *memory, *books, self.begin, self.end)

    @staticmethod
    def _dense(ids: np.ndarray) -> np.ndarray:
        """int64: the citizens numbered from 0 without the gaps between the streams."""
        stream, number = ids.astype(np.int64) // CITIZENS_PER_STREAM, ids % CITIZENS_PER_STREAM
        sizes = np.zeros(int(stream.max(initial=0)) + 1, np.int64)
        np.maximum.at(sizes, stream, number + 1)
        return (np.cumsum(sizes) - sizes)[stream] + number

    @cached_property
    def stays(self) -> Stays:
        return stays(self.trace.events, self.end)

    @cached_property
    def waits(self) -> Intervals:
        return waits(self.trace.events, self.end)

    def sector(self, name: str) -> int:
        return self.compiled.network.sectors.index(name)

    def mean(self, spans: Intervals) -> float:
        """Mean number over time."""
        return float(spans.clipped(self.begin, self.end).ticks.sum()) / self.ticks

    def present(self, name: str) -> float:
        return float(self.area[self.sector(name), PRESENT]) / self.ticks

    def queue(self, name: str) -> float:
        return float(self.area[self.sector(name), QUEUE]) / self.ticks

    def blocked(self, name: str) -> float:
        return float(self.area[self.sector(name), BLOCKED]) / self.ticks

    def share(self, name: str, what: int = PRESENT) -> np.ndarray:
        """float64: share of time with 0, 1, 2, ... of these."""
        return self.shares[self.sector(name), what] / self.ticks

    def waited(self, name: str) -> np.ndarray:
        """float64: days waited by everybody who entered in the window."""
        e = self.trace.events
        chosen = (self.waited_ticks != NOWHERE) & (e["sector"] == self.sector(name))
        return self.waited_ticks[chosen & (e["tick"] >= self.begin)] / TICKS_PER_DAY

    def entered(self, name: str) -> int:
        """Citizens who took a place in the window."""
        return len(self.waited(name))

    def number(self, kind: EventKind, cause: Cause | None = None) -> int:
        """Rows of a kind (and cause) in the window."""
        e = self.trace.events
        chosen = (e["kind"] == kind) & (e["tick"] >= self.begin)
        return int((chosen if cause is None else chosen & (e["cause"] == cause)).sum())

    def arrivals(self) -> int:
        """Citizens from outside in the window."""
        return self.number(EventKind.ARRIVE)

    def rejected(self) -> int:
        return self.number(EventKind.LEAVE, Cause.REJECTED)

    def departures(self) -> int:
        return self.number(EventKind.LEAVE, Cause.EXIT)


def blocked_spans(of: Stays) -> Intervals:
    """The blocked part of each stay."""
    begin = np.where(of.blocked >= 0, of.blocked, NEVER)
    return Intervals(of.citizen, of.sector, of.group, begin, of.end)
