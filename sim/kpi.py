"""Key figures of one run, derived from its trace: exact integers first, then units.

A figure is a row (period, sector, group, district, kpi, value, unit). Stays, waits and
visits are cut at the bounds of the period; what belongs to the warm-up is not counted.
`group` is `all` or one category such as `age=80-84`; a citizen counts in the group that the
last trace row gave, so an age band can lag behind a birthday until the next event.
"""

from collections.abc import Iterator

import numpy as np

from sim.compile import Compiled
from sim.intervals import Intervals
from sim.kpi_services import home_care_figures, nursing_figures
from sim.measured import Row, Run, Window, in_window, spread
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

__all__ = ["Row", "Run", "Window", "figures"]

LATE_AFTER = 2 * TICKS_PER_DAY  # from the third medically-ready day on


def figures(run: Run, window: Window) -> list[Row]:
    """All key figures of one period."""
    services = (*nursing_figures(run, window), *home_care_figures(run, window))
    return [*_sector_figures(run, window), *services]


def _sector_figures(run: Run, w: Window) -> Iterator[Row]:
    for s, sector in enumerate(run.compiled.network.sectors):
        yield from _flow(run, w, s, sector)
        yield from _time(run, w, s, sector)
        yield from _means(run, w, s, sector)
        yield from _moves(run, w, s, sector)
    events = run.trace.events
    died = (events["kind"] == EventKind.DEATH) & in_window(events["tick"], w)
    group = events["group"][died]
    for label, district, total in spread(run.compiled.space, group, np.ones(len(group), np.int64)):
        yield "all", label, district, "deaths", total, "citizens"


def _flow(run: Run, w: Window, s: int, sector: str) -> Iterator[Row]:
    """Counts: stays begun, admissions by a clock, readmissions, deaths, rejections."""
    space, events = run.compiled.space, run.trace.events
    st = run.stays
    begun = (st.sector == s) & in_window(st.begin, w)
    now = in_window(events["tick"], w)
    here = now & (events["sector"] == s)
    rejected = now & (events["kind"] == EventKind.LEAVE) & (events["cause"] == Cause.REJECTED)
    asked = np.where(events["sector"] == NOWHERE, events["to_sector"], events["sector"]) == s
    counts = {
        "stays_begun": (st.group[begun], "stays"),
        "deaths": (events["group"][here & (events["kind"] == EventKind.DEATH)], "citizens"),
        "rejected": (events["group"][rejected & asked], "citizens"),
        "places_released": (st.group[released(run, s) & in_window(st.end, w)], "places"),
    }
    if s == run.compiled.clocks.discharge_sector:
        counts["readmissions_30d"] = (st.group[begun & run.readmission], "stays")
    for kpi, (group, unit) in counts.items():
        for label, district, total in spread(space, group, np.ones(len(group), np.int64)):
            yield sector, label, district, kpi, total, unit


def _time(run: Run, w: Window, s: int, sector: str) -> Iterator[Row]:
    """Integrals: citizen-days present, ready, blocked, waiting; place-days."""
    space, st = run.compiled.space, run.stays
    here = st.sector == s
    ready = np.where(st.ready >= 0, st.ready, NEVER)
    blocked = np.where(st.blocked >= 0, st.blocked, NEVER)

    def until_end(begin: np.ndarray) -> Intervals:
        return Intervals(st.citizen, st.sector, st.group, begin, st.end).only(here)

    lists = {
        "stay_days": run.present.at(s),
        "ready_days": until_end(ready),
        "late_ready_days": until_end(ready + LATE_AFTER),
        "delayed_transfer_days": until_end(blocked),
        "waiting_days": run.waits.at(s),
    }
    lists = {kpi: spans.clipped(w.begin, w.end) for kpi, spans in lists.items()}
    for kpi, spans in lists.items():
        for label, district, ticks in spread(space, spans.group, spans.ticks):
            yield sector, label, district, kpi, ticks / TICKS_PER_DAY, "days"
    used = int(lists["stay_days"].ticks.sum() + run.kept.at(s).clipped(w.begin, w.end).ticks.sum())
    yield sector, "all", "all", "place_days", used / TICKS_PER_DAY, "days"
    yield sector, "all", "all", "mean_places_used", used / (w.end - w.begin), "places"
    offered = capacity_ticks(run.compiled, s, w)
    if offered is not None and offered > 0:
        yield sector, "all", "all", "utilisation", used / offered, "share"


def _means(run: Run, w: Window, s: int, sector: str) -> Iterator[Row]:
    """Means over stays that ended, and over citizens let in, in the period."""
    st = run.stays
    over = (st.sector == s) & in_window(st.end, w) & st.ended
    if over.any():
        mean = float((st.end - st.begin)[over].mean()) / TICKS_PER_DAY
        yield sector, "all", "all", "length_of_stay", mean, "days"
    asked = np.isin(st.cause, (Cause.ROUTE, Cause.REQUEST, Cause.DIVERTED))
    let_in = (st.sector == s) & in_window(st.begin, w) & asked
    if let_in.any():
        waited = st.waited[let_in]
        yield sector, "all", "all", "wait_days", float(waited.mean()) / TICKS_PER_DAY, "days"
        yield sector, "all", "all", "waited_share", float((waited > 0).mean()), "share"
        p90 = float(np.quantile(waited, 0.9)) / TICKS_PER_DAY
        yield sector, "all", "all", "wait_p90_days", p90, "days"


def _moves(run: Run, w: Window, s: int, sector: str) -> Iterator[Row]:
    """Moves to each other sector, and departures from the model."""
    st, events = run.stays, run.trace.events
    for to, name in enumerate(run.compiled.network.sectors):
        moved = (st.came_from == s) & (st.sector == to) & in_window(st.begin, w)
        if moved.any():
            yield sector, "all", "all", f"moves_to_{name}", int(moved.sum()), "moves"
    left = (events["kind"] == EventKind.LEAVE) & (events["sector"] == s)
    left &= in_window(events["tick"], w)
    if left.any():
        yield sector, "all", "all", "moves_to_exit", int(left.sum()), "moves"


def released(run: Run, sector: int) -> np.ndarray:
    """bool, by stay: its end gave up a place of `sector` for good (not kept for a return)."""
    st, kept_during = run.stays, run.compiled.network.kept_during
    followed = np.append(np.diff(st.citizen) == 0, False) if len(st.citizen) else st.ended
    after, cause = np.roll(st.sector, -1), np.roll(st.cause, -1)
    goes_kept = followed & (cause == Cause.CLOCK) & kept_during[st.sector, after]
    returns = followed & (cause == Cause.RETURN)
    came_kept = (st.came_from == sector) & (st.cause == Cause.CLOCK)
    came_kept &= kept_during[sector, st.sector]
    return st.ended & np.where(came_kept, ~returns, (st.sector == sector) & ~goes_kept)


def capacity_ticks(compiled: Compiled, sector: int, w: Window) -> int | None:
    """Integral of the number of places over the period; None when unlimited."""
    places = int(compiled.network.places[sector])
    if places >= NEVER:
        return None
    total, at = 0, w.begin
    for tick, which, new in compiled.network.calendar:
        if which != sector or tick >= w.end:
            continue
        if tick > at:
            total, at = total + places * (tick - at), tick
        places = new
    return total + places * (w.end - at)
