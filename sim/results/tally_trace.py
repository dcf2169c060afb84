"""Counts a trace: a Tally from the rows of a run, of either engine."""

import numpy as np

from sim.prepare.compile import Compiled
from sim.prepare.nursing import Nursing
from sim.results.intervals import Intervals, Stays, kept_places, present, stays, waits
from sim.results.sparse import sparse
from sim.results.tally import (CELL, LATE_AFTER, N_BINS, READMITTED_WITHIN, ROSTER, VISITS, Tally, offered, staffed)
from sim.results.trace import Trace
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind, VisitMode

LET_IN = (Cause.ROUTE, Cause.REQUEST, Cause.DIVERTED, Cause.OVERFLOW, Cause.SWAP)


class Draft:
    """A tally while a trace is counted: as there, with the counts of all groups side by side."""

    def __init__(self, bounds: tuple[int, ...], compiled: Compiled) -> None:
        p, s, groups = len(bounds) - 1, len(compiled.network.sectors), compiled.space.n_groups
        skills, rosters = (1, 0) if compiled.nursing is None else compiled.nursing.counted
        self.bounds = bounds
        self.cells = np.zeros((p, s, groups), CELL)
        self.used = np.zeros((p, s), np.int64)
        self.turning = np.zeros((p, s), np.int64)
        self.moves = np.zeros((p, s + 1, s + 1), np.int64)
        self.waits = np.zeros((p, s, N_BINS), np.int64)
        self.visits = np.zeros((p, skills, groups), VISITS)
        self.rosters = np.zeros((p, rosters), ROSTER)


def tally_of(trace: Trace, compiled: Compiled, bounds: tuple[int, ...]) -> Tally:
    """The counts of a trace by the periods between `bounds` (ticks, rising)."""
    tally = Draft(bounds, compiled)
    all_stays = stays(trace.events, compiled.frame.horizon)
    _count_stays(tally, all_stays, compiled)
    _count_waits(tally, all_stays)
    _count_events(tally, trace.events)
    _add_times(tally, trace, all_stays, compiled)
    _add_turning(tally, trace.events, all_stays, compiled)
    if compiled.nursing is not None:
        _count_visits(tally, trace.visits, compiled.nursing)
        _count_rosters(tally, trace)
    return Tally(
        bounds=bounds,
        cells=sparse(tally.cells),
        used=tally.used,
        turning=tally.turning,
        moves=tally.moves,
        waits=tally.waits,
        visits=sparse(tally.visits),
        rosters=tally.rosters,
        crews=staffed(trace.staff, bounds),
        census=trace.census,
    )


def _period(tally: Draft, ticks: np.ndarray) -> np.ndarray:
    """int64, shaped like `ticks`: the period of each, NOWHERE outside all of them."""
    found = np.searchsorted(tally.bounds, ticks, side="right") - 1
    return np.where(found < len(tally.bounds) - 1, found, NOWHERE)


def _add(
    tally: Draft, name: str, tick: np.ndarray, sector: np.ndarray, group: np.ndarray,
    amount: np.ndarray | int = 1,
) -> None:  # fmt: skip
    """Add amounts, by when and where; what lies outside all periods or sectors is left out."""
    period = _period(tally, tick)
    inside = (period != NOWHERE) & (sector != NOWHERE)
    amounts = np.broadcast_to(amount, tick.shape)[inside]
    np.add.at(tally.cells[name], (period[inside], sector[inside], group[inside]), amounts)


def _count_stays(tally: Draft, st: Stays, compiled: Compiled) -> None:
    """Stays begun and ended, moves, places given up, readmissions."""
    _add(tally, "begun", st.begin, st.sector, st.group)
    over = st.only(st.ended)
    _add(tally, "ended", over.end, over.sector, over.group)
    _add(tally, "stay_ticks", over.end, over.sector, over.group, over.ticks)
    for tick, place in released(st, compiled.network.kept_during):
        _add(tally, "released", tick, place, st.group)
    again = st.only(readmissions(st) & (st.sector == compiled.clocks.discharge_sector))
    _add(tally, "readmitted", again.begin, again.sector, again.group)
    period = _period(tally, st.begin)
    inside = period != NOWHERE  # NOWHERE as an index is the last row: outside
    np.add.at(tally.moves, (period[inside], st.came_from[inside], st.sector[inside]), 1)


def _count_waits(tally: Draft, st: Stays) -> None:
    """How long those let in had waited."""
    let_in = st.only(np.isin(st.cause, LET_IN))
    _add(tally, "let_in", let_in.begin, let_in.sector, let_in.group)
    _add(tally, "waited", let_in.begin, let_in.sector, let_in.group, let_in.waited > 0)
    _add(tally, "wait_ticks", let_in.begin, let_in.sector, let_in.group, let_in.waited)
    period = _period(tally, let_in.begin)
    inside = period != NOWHERE
    bins = bins_of(let_in.waited)
    np.add.at(tally.waits, (period[inside], let_in.sector[inside], bins[inside]), 1)


def bins_of(waited: np.ndarray) -> np.ndarray:
    """int64: `tally.wait_bin` of each."""
    octave = np.maximum(0, np.frexp(waited.astype(float))[1] - 7)
    return (octave << 6) + (waited >> octave)


def _count_events(tally: Draft, events: np.ndarray) -> None:
    """Deaths, rejections, requests given up, citizens in deadlocks, and departures."""
    part = {name: events[name].astype(np.int64) for name in ("tick", "sector", "to_sector")}
    kind, tick, sector = events["kind"], part["tick"], part["sector"]
    died, left = kind == EventKind.DEATH, kind == EventKind.LEAVE
    _add(tally, "deaths", tick[died], sector[died], events["group"][died])
    rejected = left & (events["cause"] == Cause.REJECTED)
    asked = np.where(sector == NOWHERE, part["to_sector"], sector)
    _add(tally, "rejected", tick[rejected], asked[rejected], events["group"][rejected])
    reneged = kind == EventKind.RENEGE
    _add(tally, "reneged", tick[reneged], part["to_sector"][reneged], events["group"][reneged])
    circle = kind == EventKind.DEADLOCK
    _add(tally, "deadlocked", tick[circle], sector[circle], events["group"][circle])
    period = _period(tally, tick)
    gone = left & (period != NOWHERE)
    np.add.at(tally.moves, (period[gone], sector[gone], -1), 1)


def _add_times(tally: Draft, trace: Trace, st: Stays, compiled: Compiled) -> None:
    """Ticks present, ready, late, blocked and waiting; ticks of places in use."""
    ready = np.where(st.ready >= 0, st.ready, NEVER)
    blocked = np.where(st.blocked >= 0, st.blocked, NEVER)

    def until_end(begin: np.ndarray) -> Intervals:
        return Intervals(st.citizen, st.sector, st.group, begin, st.end)

    inside = present(trace.events, compiled.frame.horizon)
    lists = {
        "present": by_age(inside, trace.births, compiled),
        "ready": until_end(ready),
        "late": until_end(ready + LATE_AFTER),
        "blocked": until_end(blocked),
        "waiting": waits(trace.events, compiled.frame.horizon),
    }
    kept = kept_places(st, compiled.network.kept_during)
    for period, (begin, end) in enumerate(zip(tally.bounds, tally.bounds[1:], strict=False)):
        for name, spans in lists.items():
            part = spans.clipped(begin, end)
            np.add.at(tally.cells[name][period], (part.sector, part.group), part.ticks)
        for spans in (inside, kept):
            part = spans.clipped(begin, end)
            np.add.at(tally.used[period], part.sector, part.ticks)


def by_age(spans: Intervals, births: np.ndarray, compiled: Compiled) -> Intervals:
    """The spans cut at birthdays that open an age band, each part in the group of its band."""
    stride, limits = compiled.people.age_stride, compiled.people.age_limits
    if stride == 0 or len(births) == 0:
        return spans
    births = np.sort(births, order="citizen")
    birth = births["birth"][np.searchsorted(births["citizen"], spans.citizen)]
    band = spans.group // stride % len(limits)
    opens = [np.full(len(birth), -NEVER), *(birth + limit for limit in limits[1:])]
    ends = [*opens[1:], np.full(len(birth), NEVER)]
    parts = []
    for k, (first, last) in enumerate(zip(opens, ends, strict=True)):
        begin, end = np.maximum(spans.begin, first), np.minimum(spans.end, last)
        some = begin < end
        group = spans.group + stride * (k - band)
        columns = (spans.citizen, spans.sector, group, begin, end)
        parts.append([column[some] for column in columns])
    return Intervals(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _add_turning(tally: Draft, events: np.ndarray, st: Stays, compiled: Compiled) -> None:
    """Ticks of places in turnover: each adds from where it begins, and no more from its end on."""
    network = compiled.network
    turns_over = np.append(network.has_turnover, False)  # NOWHERE is the last
    (left, own), kept = released(st, network.kept_during)
    own = np.where(handed_over(st), NOWHERE, own)
    back = events[events["kind"] == EventKind.CAPACITY]
    over = (back["tick"], back["to_sector"].astype(np.int64))
    for period, (begin, end) in enumerate(zip(tally.bounds, tally.bounds[1:], strict=False)):
        for sign, (tick, sector) in ((1, (left, own)), (1, kept), (-1, over)):
            chosen = turns_over[sector]
            ticks = end - np.clip(tick[chosen], begin, end)
            np.add.at(tally.turning[period], sector[chosen], sign * ticks)


def _count_visits(tally: Draft, visits: np.ndarray, nursing: Nursing) -> None:
    """Nursing visits by how they were made, in the period in which they fell due."""
    period = _period(tally, visits["due"])
    rows = visits[period != NOWHERE]
    bought = rows["mode"] == VisitMode.AGENCY
    came = np.where(bought, rows["skill"], nursing.roster_skill[rows["roster"]])
    where = period[period != NOWHERE], came, rows["group"]
    minutes, is_temp = rows["minutes"] + rows["driving"], nursing.is_temp[rows["roster"]] & ~bought
    amounts = {
        "home": rows["mode"] == VisitMode.HOME,
        "clinic": rows["mode"] == VisitMode.CLINIC,
        "video": rows["mode"] == VisitMode.VIDEO,
        "agency": bought,
        "stand_in": came != rows["skill"],
        "minutes": np.where(bought, 0, rows["minutes"]),
        "driving": rows["driving"],
        "temp_minutes": np.where(is_temp, minutes, 0),
        "bought": np.where(bought, rows["minutes"], 0),
        "days_late": rows["day"] - rows["due"] // TICKS_PER_DAY,
    }
    for name, amount in amounts.items():
        np.add.at(tally.visits[name], where, amount.astype(np.int64))


def _count_rosters(tally: Draft, trace: Trace) -> None:
    """Visits and minutes of each roster, in the period in which they were made."""
    rows = trace.visits[trace.visits["mode"] != VisitMode.AGENCY]
    period = _period(tally, np.maximum(rows["due"], rows["day"].astype(np.int64) * TICKS_PER_DAY))
    rows, period = rows[period != NOWHERE], period[period != NOWHERE]
    where = period, rows["roster"]
    np.add.at(tally.rosters["visits"], where, 1)
    np.add.at(tally.rosters["worked"], where, rows["minutes"] + rows["driving"].astype(np.int64))
    tally.rosters["offered"][:] = offered(trace.staff.minutes, tally.bounds)


def released(st: Stays, kept_during: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Places that each stay gave up for good: its own, and one kept for a return.

    Of each two int64 arrays by stay: the tick, and the sector of the place, NOWHERE for none.
    """
    followed = np.append(np.diff(st.citizen) == 0, False) if len(st.citizen) else st.ended
    after, cause = np.roll(st.sector, -1), np.roll(st.cause, -1)
    goes_kept = followed & (cause == Cause.CLOCK) & kept_during[st.sector, after]
    stays_on = followed & (after == st.sector)
    was_kept = (st.cause == Cause.CLOCK) & (st.came_from != NOWHERE)
    was_kept &= kept_during[st.came_from, st.sector]
    returns = followed & (after == st.came_from) & ~goes_kept
    own = np.where(st.ended & ~goes_kept & ~stays_on, st.sector, NOWHERE)
    let_go = st.released != NOWHERE
    kept = np.where(let_go | (st.ended & was_kept & ~returns), st.came_from, NOWHERE)
    return [(st.end, own), (np.where(let_go, st.released, st.end), kept)]


def handed_over(st: Stays) -> np.ndarray:
    """bool, by stay: its place went to the next of a circle, not to the sector."""
    followed = np.append(np.diff(st.citizen) == 0, False) if len(st.citizen) else st.ended
    return followed & (np.roll(st.cause, -1) == Cause.SWAP)


def readmissions(st: Stays) -> np.ndarray:
    """bool, by stay: begun within 30 days after the citizen last left the same sector."""
    order = np.lexsort((st.begin, st.sector, st.citizen))
    again = np.zeros(len(order), bool)
    same = (np.diff(st.citizen[order]) == 0) & (np.diff(st.sector[order]) == 0)
    gap = st.begin[order][1:] - st.end[order][:-1]
    again[order[1:]] = same & (gap < READMITTED_WITHIN)
    return again & (st.came_from != st.sector)
