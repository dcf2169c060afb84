"""Key figures of one run, from its counts: exact integers first, then units.

A figure is (sector, labels, kpi, value or values, unit), see `columns`. Stays, waits and
visits are cut at the bounds of the period; what belongs to the warm-up is not counted.
`group` is `all` or one category such as `age=80-84`. Time spent somewhere is divided between age
bands at birthdays; stays, waits and what is ready count in the group in which they began.
"""

from collections.abc import Iterator

import numpy as np

from sim.prepare.compile import Compiled
from sim.results.kpi_services import home_care_figures, nursing_figures, roster_figures, staff_figures
from sim.results.columns import EVERYBODY, Figure
from sim.results.measured import Run, Window, labels
from sim.results.tally import Tally, quantile
from sim.vocab import NEVER, TICKS_PER_DAY, TICKS_PER_YEAR

COUNTS = {
    "stays_begun": ("begun", "stays"),
    "deaths": ("deaths", "citizens"),
    "rejected": ("rejected", "citizens"),
    "places_released": ("released", "places"),
}
READMITTED = {"readmissions_30d": ("readmitted", "stays")}
RENEGED = {"reneged": ("reneged", "citizens")}
TIMES = {
    "stay_days": "present",
    "ready_days": "ready",
    "late_ready_days": "late",
    "delayed_transfer_days": "blocked",
    "waiting_days": "waiting",
}


def figures(run: Run, window: Window) -> list[Figure]:
    """All key figures of one period."""
    tally = run.over(window.begin, window.end)
    services = (
        *nursing_figures(run, tally),
        *roster_figures(run, tally),
        *staff_figures(run, tally),
        *home_care_figures(run, tally),
    )
    return [*_sector_figures(run, tally, window), *services]


def _sector_figures(run: Run, tally: Tally, w: Window) -> Iterator[Figure]:
    compiled, sums = run.compiled, run.sums("cells", w.begin, w.end)
    named = labels(compiled.space)
    years = sums["present"] / TICKS_PER_YEAR
    days = {kpi: sums[count] / TICKS_PER_DAY for kpi, count in TIMES.items()}
    for s, sector in enumerate(compiled.network.sectors):
        counts = COUNTS | (READMITTED if s == compiled.clocks.discharge_sector else {})
        counts = counts | (RENEGED if compiled.waiting.has_patience[s] else {})
        for kpi, (count, unit) in counts.items():
            yield sector, named, kpi, sums[count][s], unit
        yield sector, named, "citizen_years", years[s], "years"
        for kpi, of_sectors in days.items():
            yield sector, named, kpi, of_sectors[s], "days"
        whole = {name: int(of_sectors[s, 0]) for name, of_sectors in sums.items()}
        yield from _places(run, tally, w, s, whole)
        if compiled.network.has_turnover[s]:
            turning = int(tally.turning[0, s]) / TICKS_PER_DAY
            yield sector, EVERYBODY, "turnover_days", turning, "days"
        yield from _means(whole, tally.waits[0, s], sector)
        yield from _moves(compiled, tally, s, sector)
    yield "all", named, "deaths", sums["deaths"].sum(axis=0), "citizens"
    for label, ticks in zip(named, sums["present"].sum(axis=0).tolist(), strict=True):
        yield "all", (label,), "citizens", ticks / (w.end - w.begin), "citizens"
        yield "all", (label,), "citizen_years", ticks / TICKS_PER_YEAR, "years"


def _places(run: Run, tally: Tally, w: Window, s: int, whole: dict[str, int]) -> Iterator[Figure]:
    """Place-days, their mean, their share of the places offered; citizens in deadlocks."""
    sector, used = run.compiled.network.sectors[s], int(tally.used[0, s])
    yield sector, EVERYBODY, "place_days", used / TICKS_PER_DAY, "days"
    yield sector, EVERYBODY, "mean_places_used", used / (w.end - w.begin), "places"
    offered = capacity_ticks(run.compiled, s, w)
    if offered is not None and offered > 0:
        yield sector, EVERYBODY, "utilisation", used / offered, "share"
    if offered is not None:
        yield sector, EVERYBODY, "deadlocked", whole["deadlocked"], "citizens"


def _means(whole: dict[str, int], waits: np.ndarray, sector: str) -> Iterator[Figure]:
    """Means over stays that ended, and over citizens let in, in the period."""
    ended, let_in = whole["ended"], whole["let_in"]
    if ended:
        mean = whole["stay_ticks"] / ended / TICKS_PER_DAY
        yield sector, EVERYBODY, "length_of_stay", mean, "days"
    if let_in:
        mean = whole["wait_ticks"] / let_in / TICKS_PER_DAY
        yield sector, EVERYBODY, "wait_days", mean, "days"
        yield sector, EVERYBODY, "waited_share", whole["waited"] / let_in, "share"
        p90 = quantile(waits, 0.9) / TICKS_PER_DAY
        yield sector, EVERYBODY, "wait_p90_days", p90, "days"


def _moves(compiled: Compiled, tally: Tally, s: int, sector: str) -> Iterator[Figure]:
    """Moves to each other sector, and departures from the model."""
    names = (*compiled.network.sectors, "exit")
    for name, moves in zip(names, tally.moves[0, s].tolist(), strict=True):
        if moves:
            yield sector, EVERYBODY, f"moves_to_{name}", moves, "moves"


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
