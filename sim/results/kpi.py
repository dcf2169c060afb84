"""Key figures of one run, from its counts: exact integers first, then units.

A figure is (sector, labels, kpi, numbers, unit), see `columns`. Stays, waits and
visits are cut at the bounds of the period; what belongs to the warm-up is not counted.
`group` is `all` or one category such as `age=80-84`. Time spent somewhere is divided between age
bands at birthdays; stays, waits and what is ready count in the group in which they began.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.prepare.compile import Compiled
from sim.results.kpi_services import home_care_figures, nursing_figures, roster_figures, staff_figures
from sim.results.columns import EVERYBODY, Figure
from sim.results.measured import Run, Window, length, ratio
from sim.results.tally import quantile
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


def figures(run: Run, periods: Sequence[Window]) -> list[Figure]:
    """All key figures; the first axis of their numbers is the period."""
    services = (
        *nursing_figures(run, periods),
        *roster_figures(run, periods),
        *staff_figures(run, periods),
        *home_care_figures(run, periods),
    )
    return [*_sector_figures(run, periods), *services]


def _sector_figures(run: Run, periods: Sequence[Window]) -> Iterator[Figure]:
    compiled, sums, ticks = run.compiled, run.sums("cells", periods), length(periods)
    used, turning, moves = (
        run.over(counts, periods)
        for counts in (run.tally.used, run.tally.turning, run.tally.moves)
    )
    p90 = quantile(run.over(run.tally.waits, periods), 0.9) / TICKS_PER_DAY
    has_patience, has_turnover = compiled.waiting.has_patience, compiled.network.has_turnover
    years = sums["present"] / TICKS_PER_YEAR
    days = {kpi: sums[count] / TICKS_PER_DAY for kpi, count in TIMES.items()}
    for s, sector in enumerate(compiled.network.sectors):
        counts = COUNTS | (READMITTED if s == compiled.clocks.discharge_sector else {})
        counts = counts | (RENEGED if has_patience[s] else {})
        for kpi, (count, unit) in counts.items():
            yield sector, run.labels, kpi, sums[count][:, s], unit
        yield sector, run.labels, "citizen_years", years[:, s], "years"
        for kpi, of_sectors in days.items():
            yield sector, run.labels, kpi, of_sectors[:, s], "days"
        whole = {name: of_sectors[:, s, 0] for name, of_sectors in sums.items()}
        yield from _places(run, periods, s, used[:, s], whole["deadlocked"])
        if has_turnover[s]:
            turned = turning[:, s] / TICKS_PER_DAY
            yield sector, EVERYBODY, "turnover_days", turned, "days"
        yield from _means(whole, p90[:, s], sector)
        yield from _moves(compiled, moves[:, s], sector)
    yield "all", run.labels, "deaths", sums["deaths"].sum(axis=1), "citizens"
    present = sums["present"].sum(axis=1)
    yield "all", run.labels, "citizens", present / ticks[:, None], "citizens"
    yield "all", run.labels, "citizen_years", present / TICKS_PER_YEAR, "years"


def _places(
    run: Run, periods: Sequence[Window], s: int, used: np.ndarray, deadlocked: np.ndarray
) -> Iterator[Figure]:
    """Place-days, their mean, their share of the places offered; citizens in deadlocks."""
    sector, offered = run.compiled.network.sectors[s], offered_ticks(run, s, periods)
    yield sector, EVERYBODY, "place_days", used / TICKS_PER_DAY, "days"
    yield sector, EVERYBODY, "mean_places_used", used / length(periods), "places"
    if offered is not None:
        yield sector, EVERYBODY, "utilisation", ratio(used, offered), "share"
        yield sector, EVERYBODY, "deadlocked", deadlocked, "citizens"


def _means(whole: dict[str, np.ndarray], p90: np.ndarray, sector: str) -> Iterator[Figure]:
    """Means over stays that ended, and over citizens let in, in the period."""
    mean = ratio(whole["stay_ticks"], whole["ended"]) / TICKS_PER_DAY
    yield sector, EVERYBODY, "length_of_stay", mean, "days"
    mean = ratio(whole["wait_ticks"], whole["let_in"]) / TICKS_PER_DAY
    yield sector, EVERYBODY, "wait_days", mean, "days"
    yield sector, EVERYBODY, "waited_share", ratio(whole["waited"], whole["let_in"]), "share"
    yield sector, EVERYBODY, "wait_p90_days", p90, "days"


def _moves(compiled: Compiled, moves: np.ndarray, sector: str) -> Iterator[Figure]:
    """Moves to each other sector, and departures from the model; those that happened."""
    told = np.where(moves > 0, moves, np.nan)
    for number, name in enumerate((*compiled.network.sectors, "exit")):
        yield sector, EVERYBODY, f"moves_to_{name}", told[:, number], "moves"


def offered_ticks(run: Run, sector: int, periods: Sequence[Window]) -> np.ndarray | None:
    """int64 (period,): the number of places, integrated over each; None when unlimited."""
    if run.compiled.network.places[sector] >= NEVER:
        return None
    ticks = (capacity_ticks(run.compiled, sector, period) for period in periods)
    return run.always(("offered", sector, *periods), lambda: np.array([*ticks], np.int64))


def capacity_ticks(compiled: Compiled, sector: int, w: Window) -> int:
    """The number of places of a sector that has a limit, integrated over a period."""
    places = int(compiled.network.places[sector])
    total, at = 0, w.begin
    for tick, which, new in compiled.network.calendar:
        if which != sector or tick >= w.end:
            continue
        if tick > at:
            total, at = total + places * (tick - at), tick
        places = new
    return total + places * (w.end - at)
