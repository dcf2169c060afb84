"""Counts a run while it goes: the Tally of the compiled engine, without a trace.

`count` hears of every event with the words of its trace row, and remembers of a citizen when the
present stay, the wait and the time in the present group began. What goes on at the bound of a
period is counted up to it (`turn`), so an interval is cut there and its beginning stays known.
"""

import numpy as np

from sim.fast.counts import MARK, Counts
from sim.fast.state import LATE, PRIMARY, records
from sim.kernels.kernel import kernel
from sim.prepare.compile import Compiled
from sim.results.tally import CELL, LATE_AFTER, N_BINS, READMITTED_WITHIN, ROSTER, VISITS, wait_bin
from sim.rules.hazards import last_not_above
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind, VisitMode

READY, ENTER, WAIT, LEAVE, BLOCK, DEATH, RENEGE, RELEASE, DEADLOCK = (
    int(kind)
    for kind in (
        EventKind.READY, EventKind.ENTER, EventKind.WAIT, EventKind.LEAVE,
        EventKind.BLOCK, EventKind.DEATH, EventKind.RENEGE, EventKind.RELEASE,
        EventKind.DEADLOCK,
    )
)  # fmt: skip
ROUTE, REQUEST, DIVERTED, OVERFLOW, SWAP, REJECTED = (
    int(cause)
    for cause in (
        Cause.ROUTE, Cause.REQUEST, Cause.DIVERTED, Cause.OVERFLOW, Cause.SWAP, Cause.REJECTED,
    )
)  # fmt: skip
HOME, CLINIC, AGENCY = int(VisitMode.HOME), int(VisitMode.CLINIC), int(VisitMode.AGENCY)
VIDEO = int(VisitMode.VIDEO)


def no_counts(compiled: Compiled, bounds: tuple[int, ...], n_citizens: int) -> Counts:
    """Nothing counted yet; no rooms at all without bounds."""
    periods, n, groups = len(bounds), compiled.network.exit, compiled.space.n_groups
    skills, rosters = (1, 0) if compiled.nursing is None else compiled.nursing.counted
    marks = records(n_citizens if bounds else 0, MARK)
    marks["sector"] = marks["kept"] = NOWHERE
    marks["ready"] = marks["blocked"] = marks["asked"] = NEVER
    return Counts(
        bounds=np.array(bounds, np.int64),
        marks=marks,
        row=np.full((n, groups), NOWHERE, np.int32),
        cells=records((periods, n * groups), CELL),  # the system gives memory as it is written
        used=np.zeros((periods, n), np.int64),
        turning=np.zeros((periods, n), np.int64),
        before=np.zeros((2, n), np.int64),
        moves=np.zeros((periods, n + 1, n + 1), np.int64),
        waits=np.zeros((periods, n, N_BINS), np.int64),
        visits=records((periods, skills, groups), VISITS),
        rosters=records((periods, rosters), ROSTER),
    )


@kernel
def cell_of(books, sector, group):  # type: ignore[no-untyped-def]
    """What is counted of a sector and group in the present period."""
    run, counts = books.run[0], books.counts
    row = counts.row[sector, group]
    if row == NOWHERE:
        row = run.rows
        counts.row[sector, group] = row
        run.rows += 1
    return counts.cells[run.period, row]


@kernel
def count(books, slot, kind, cause, to, group):  # type: ignore[no-untyped-def]
    """Count an event; the arguments are the columns of its trace row."""
    mark, me = books.counts.marks[slot], books.citizens[slot]
    now, gone = books.run[0].now, kind in (LEAVE, DEATH)
    asks = kind == WAIT and cause == REQUEST
    waited = 0
    if mark.asked != NEVER:
        met = books.requests[3 * slot + PRIMARY].sector != mark.wanted
        if met or gone or asks or kind == RENEGE:
            waited = now - mark.asked
            add_waiting(books, mark, now)
            mark.asked = NEVER
    if gone or me.sector != mark.sector or group != mark.group:
        add_presence(books, slot, now)
        mark.since, mark.group = now, group
    if asks:
        mark.asked, mark.wanted, mark.asked_group = now, to, group
    elif kind == READY:
        mark.ready = min(mark.ready, now)
    elif kind == BLOCK:
        mark.blocked = min(mark.blocked, now)
    elif kind == RENEGE:
        cell_of(books, to, group).reneged += 1
    elif kind == DEADLOCK:
        cell_of(books, me.sector, group).deadlocked += 1
    elif kind == RELEASE:
        cell_of(books, to, mark.stay_group).released += 1
        mark.kept = NOWHERE
    elif kind == ENTER:
        end_stay(books, slot, me.sector)
        begin_stay(books, slot, cause, waited)
    elif gone:
        depart(books, slot, kind, cause, to, group)


@kernel(inline=False)
def begin_stay(books, slot, cause, waited):  # type: ignore[no-untyped-def]
    """Count a stay that begins after a wait of so many ticks, and remember it."""
    counts, run = books.counts, books.run[0]
    mark, me = counts.marks[slot], books.citizens[slot]
    now, sector, group = run.now, int(me.sector), int(mark.group)
    cell = cell_of(books, sector, group)
    counts.moves[run.period, mark.sector, sector] += 1  # NOWHERE, the last row, is outside
    cell.begun += 1
    back = sector == run.discharge_sector and mark.sector != sector
    if back and me.discharged != LATE and now - me.discharged < READMITTED_WITHIN:
        cell.readmitted += 1
    if cause in (ROUTE, REQUEST, DIVERTED, OVERFLOW, SWAP):
        cell.let_in += 1
        cell.waited += waited > 0
        cell.wait_ticks += waited
        counts.waits[run.period, sector, wait_bin(waited)] += 1
    mark.begun, mark.ready, mark.blocked = now, NEVER, NEVER
    mark.sector, mark.stay_group, mark.kept = sector, group, me.kept


@kernel(inline=False)
def end_stay(books, slot, to):  # type: ignore[no-untyped-def]
    """Count the end of the present stay, and the places given up for good."""
    counts, run = books.counts, books.run[0]
    mark, me = counts.marks[slot], books.citizens[slot]
    old, kept, now = int(mark.sector), int(mark.kept), run.now
    if old == NOWHERE:
        return
    cell = cell_of(books, old, mark.stay_group)
    cell.ended += 1
    cell.stay_ticks += now - mark.begun
    add_delay(books, mark, now)
    stays_on = to == old
    if not stays_on and me.kept != old:
        cell.released += 1
    if kept != NOWHERE and (to != kept or me.kept != NOWHERE):
        cell_of(books, kept, mark.stay_group).released += 1


@kernel
def depart(books, slot, kind, cause, to, group):  # type: ignore[no-untyped-def]
    """Count a death, or a departure from the model."""
    counts, period = books.counts, books.run[0].period
    mark = counts.marks[slot]
    sector = int(mark.sector)
    end_stay(books, slot, NOWHERE)
    mark.sector = NOWHERE
    if kind == DEATH:
        cell_of(books, sector, group).deaths += 1
        return
    counts.moves[period, sector, -1] += 1
    if cause == REJECTED:
        asked = to if sector == NOWHERE else sector
        cell_of(books, asked, group).rejected += 1


@kernel
def count_visit(books, care, group, mode, minutes, driving, day, needed, roster):  # type: ignore[no-untyped-def]
    """Count a nursing visit that falls due now, and the minutes of the roster that makes it."""
    run, worked = books.run[0], minutes + driving
    came = needed if mode == AGENCY else care.rosters[roster].skill
    visits = books.counts.visits[run.period, came, group]
    visits.home += mode == HOME
    visits.clinic += mode == CLINIC
    visits.video += mode == VIDEO
    visits.agency += mode == AGENCY
    visits.stand_in += came != needed
    visits.days_late += day - run.now // TICKS_PER_DAY
    if mode == AGENCY:
        visits.bought += minutes
        return
    visits.minutes += minutes
    visits.driving += driving
    if care.rosters[roster].is_temp:
        visits.temp_minutes += worked
    made = period_of(books, max(run.now, day * TICKS_PER_DAY))
    if made < len(books.counts.bounds):
        books.counts.rosters[made, roster].visits += 1
        books.counts.rosters[made, roster].worked += worked


@kernel
def period_of(books, tick):  # type: ignore[no-untyped-def]
    """The period of a tick from now on; the number of bounds for one after the last."""
    period = books.run[0].period
    while period < len(books.counts.bounds) and tick >= books.counts.bounds[period]:
        period += 1
    return period


@kernel
def add_presence(books, slot, end):  # type: ignore[no-untyped-def]
    """The ticks of this period that a citizen has been in the present sector and group.

    What lies after a birthday that opens an age band counts in the group of that band.
    """
    run, mark = books.run[0], books.counts.marks[slot]
    if mark.sector == NOWHERE:
        return
    begin, group, stride = max(mark.since, run.period_begin), int(mark.group), run.age_stride
    if stride > 0:
        limits, birth = books.age_limits, books.citizens[slot].birth
        known = group // stride % len(limits)
        band = last_not_above(limits, begin - birth)
        group += stride * (band - known)
        while band + 1 < len(limits) and birth + limits[band + 1] < end:
            cell_of(books, mark.sector, group).present += birth + limits[band + 1] - begin
            begin = birth + limits[band + 1]
            band += 1
            group += stride
    cell_of(books, mark.sector, group).present += end - begin


@kernel
def add_delay(books, mark, end):  # type: ignore[no-untyped-def]
    """The ticks of this period that a citizen has been ready, late and blocked."""
    run = books.run[0]
    cell, begin = cell_of(books, mark.sector, mark.stay_group), run.period_begin
    if mark.ready != NEVER:
        cell.ready += end - max(mark.ready, begin)
        cell.late += max(0, end - max(mark.ready + LATE_AFTER, begin))
    if mark.blocked != NEVER:
        cell.blocked += end - max(mark.blocked, begin)


@kernel
def add_waiting(books, mark, end):  # type: ignore[no-untyped-def]
    """The ticks of this period that a citizen has waited for a sector to stay in."""
    run = books.run[0]
    cell = cell_of(books, mark.wanted, mark.asked_group)
    cell.waiting += end - max(mark.asked, run.period_begin)


@kernel(inline=False)
def turn(books, until):  # type: ignore[no-untyped-def]
    """Close every period that ends at a tick or before, and open the next."""
    run, counts = books.run[0], books.counts
    while run.period_end <= until:
        end = run.period_end
        for slot in range(len(counts.marks)):
            mark = counts.marks[slot]
            if mark.sector != NOWHERE:
                add_presence(books, slot, end)
                add_delay(books, mark, end)
            if mark.asked != NEVER:
                add_waiting(books, mark, end)
        for sector in range(len(books.sectors)):
            place = books.sectors[sector]
            used = place.place_ticks + place.used * end
            turning = place.turning_ticks + place.turning * end
            counts.used[run.period, sector] = used - counts.before[0, sector]
            counts.turning[run.period, sector] = turning - counts.before[1, sector]
            counts.before[0, sector], counts.before[1, sector] = used, turning
        run.period += 1
        run.period_begin = end
        run.period_end = counts.bounds[run.period] if run.period < len(counts.bounds) else NEVER
