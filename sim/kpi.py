"""Key figures of one run, derived from its trace: exact integers first, then units.

A figure is a row (period, sector, group, district, kpi, value, unit). Stays, waits and
visits are cut at the bounds of the period; what belongs to the warm-up is not counted.
`group` is `all` or one category such as `age=80-84`; a citizen counts in the group that the
last trace row gave, so an age band can lag behind a birthday until the next event.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.compile import Compiled
from sim.groups import DISTRICT, GroupSpace
from sim.intervals import Intervals, kept_places, present, stays, waits
from sim.spec import Scenario
from sim.trace import Trace
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind, VisitMode

READMITTED_WITHIN = 30 * TICKS_PER_DAY
LATE_AFTER = 2 * TICKS_PER_DAY  # from the third medically-ready day on
Row = tuple[str, str, str, str, float, str]  # sector, group, district, kpi, value, unit


@dataclass(frozen=True)
class Window:
    """A period: its name and ticks begin <= t < end."""

    name: str
    begin: int
    end: int

    @property
    def days(self) -> float:
        return (self.end - self.begin) / TICKS_PER_DAY


class Run:
    """A trace made ready for counting: stays, waits, kept places and presence as intervals."""

    def __init__(self, trace: Trace, compiled: Compiled, scenario: Scenario) -> None:
        self.trace, self.compiled, self.scenario = trace, compiled, scenario
        horizon = compiled.frame.horizon
        self.stays = stays(trace.events, horizon)
        self.waits = waits(trace.events, horizon)
        self.present = present(trace.events, horizon)
        self.kept = kept_places(self.stays, compiled.network.kept_during)
        self.readmission = self._readmissions()

    def _readmissions(self) -> np.ndarray:
        """bool, by stay: begun within 30 days after the citizen last left the same sector."""
        s = self.stays
        order = np.lexsort((s.begin, s.sector, s.citizen))
        again = np.zeros(len(order), bool)
        same = (np.diff(s.citizen[order]) == 0) & (np.diff(s.sector[order]) == 0)
        gap = s.begin[order][1:] - s.end[order][:-1]
        again[order[1:]] = same & (gap < READMITTED_WITHIN)
        return again

    def windows(self) -> list[Window]:
        """The measured time as a whole, then each calendar year when there are several."""
        frame = self.compiled.frame
        whole = Window("all", frame.warm_up, frame.horizon)
        last = date.fromordinal(frame.start.toordinal() + int(whole.days) - 1)
        years = range(frame.start.year, last.year + 1)
        if len(years) == 1:
            return [whole]
        parts = []
        for year in years:
            begin, end = frame.tick(date(year, 1, 1)), frame.tick(date(year + 1, 1, 1))
            parts.append(Window(str(year), max(begin, whole.begin), min(end, whole.end)))
        return [whole, *parts]


def figures(run: Run, window: Window) -> list[Row]:
    """All key figures of one period."""
    return [*_sector_figures(run, window), *_nursing(run, window), *_home_care(run, window)]


def spread(space: GroupSpace, group: np.ndarray, amount: np.ndarray) -> Iterator[tuple[str, str, int]]:
    """(group, district, sum): in all, then by each category of each attribute.

    group int (n,), amount int64 (n,): summed exactly.
    """
    yield "all", "all", int(amount.sum())
    for name in space.names:
        number = space.category(group, name)
        sums = np.zeros(len(space.categories[name]), np.int64)
        np.add.at(sums, number, amount)
        for category, total in zip(space.categories[name], sums.tolist(), strict=True):
            if name == DISTRICT:
                yield "all", category, total
            else:
                yield f"{name}={category}", "all", total


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


def in_window(ticks: np.ndarray, w: Window) -> np.ndarray:
    """bool, shaped like `ticks`."""
    return (ticks >= w.begin) & (ticks < w.end)


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


def _nursing(run: Run, w: Window) -> Iterator[Row]:
    """Visits by how they were made, minutes, driving, days late."""
    visits = run.trace.visits
    if run.compiled.nursing is None:
        return
    chosen = visits[in_window(visits["due"], w)]
    space = run.compiled.space
    bought = chosen["mode"] == VisitMode.AGENCY
    late = (chosen["day"] - chosen["due"] // TICKS_PER_DAY).astype(np.int64)
    sums = {
        "visits_home": ((chosen["mode"] == VisitMode.HOME), "visits"),
        "visits_clinic": ((chosen["mode"] == VisitMode.CLINIC), "visits"),
        "visits_agency": (bought, "visits"),
        "nursing_minutes": (np.where(bought, 0, chosen["minutes"]), "minutes"),
        "driving_minutes": (chosen["driving"], "minutes"),
        "visit_days_late": (late, "days"),
    }
    for kpi, (amount, unit) in sums.items():
        values = amount.astype(np.int64)
        for label, district, total in spread(space, chosen["group"], values):
            yield "nursing", label, district, kpi, total, unit


def _home_care(run: Run, w: Window) -> Iterator[Row]:
    """Mean number of recipients and granted hours a week, from the level at each moment."""
    care, compiled = run.scenario.home_care, run.compiled
    if care is None:
        return
    minutes = np.rint(compiled.space.table(care.hours_per_week) * care.hours_per_week.scale)
    minutes = minutes.astype(np.int64)
    names = compiled.network.sectors
    chosen = np.isin(run.present.sector, [names.index(name) for name in care.sectors])
    spans = run.present.only(chosen).clipped(w.begin, w.end)
    length = w.end - w.begin
    for label, district, ticks in spread(
        compiled.space, spans.group, spans.ticks * (minutes[spans.group] > 0)
    ):
        yield "home_care", label, district, "recipients", ticks / length, "citizens"
    for label, district, total in spread(
        compiled.space, spans.group, spans.ticks * minutes[spans.group]
    ):
        yield "home_care", label, district, "granted_hours_per_week", total / length / 60, "hours"
    delivered = care.delivered.base()
    total = int((spans.ticks * minutes[spans.group]).sum())
    hours = delivered * total / 60 / (7 * TICKS_PER_DAY)
    yield "home_care", "all", "all", "delivered_hours", hours, "hours"
