"""Who gets what: cost, waiting, days and visits per citizen-year, by every category of a group.

A category is a value of an attribute of the scenario: an age band, a sex, a level, a district.
Costs of a place nobody is counted in are shared by those who stayed in the sector; costs of
groups add up to the costs of all, to the oere.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.results.columns import Labels
from sim.results.economics import ORE, bookings, citizen_years, divided, share_out
from sim.results.kpi_services import MODES, helped_by_label
from sim.results.measured import Run, Window, ratio, spread
from sim.vocab import TICKS_PER_DAY

Share = tuple[Labels, np.ndarray, str, np.ndarray, str]  # labels, years, measure, numbers, unit


def equity(run: Run, periods: Sequence[Window]) -> Iterator[Share]:
    """Figures (labels, citizen_years, measure, per citizen-year, unit), (period, label) each.

    Categories in which nobody was are not told.
    """
    years = citizen_years(run, periods)
    for measure, (amounts, unit) in _measures(run, periods).items():
        yield run.labels, years, measure, ratio(amounts, years), unit


def _measures(run: Run, periods: Sequence[Window]) -> dict[str, tuple[np.ndarray, str]]:
    """Amounts: float64 or int64 (period, label)."""
    cells = run.sums("cells", periods)
    cost = [cost_by_group(run, period) for period in periods]
    found = {"cost": (spread(run.compiled.space, np.array(cost)) / ORE, "DKK")}
    for name in ("waiting", "ready", "blocked"):
        found[f"{name}_days"] = (cells[name].sum(axis=1) / TICKS_PER_DAY, "days")
    for s, sector in enumerate(run.compiled.network.sectors):
        found[f"days_in_{sector}"] = (cells["present"][:, s] / TICKS_PER_DAY, "days")
    if run.compiled.nursing is not None:
        visits = run.sums("visits", periods)
        made = sum(visits[mode].sum(axis=1) for mode in MODES)
        found["nursing_visits"] = (np.asarray(made), "visits")
    if run.scenario.home_care is not None:
        found["home_care_hours"] = (helped_by_label(run, periods) / 60, "hours")
    return found


def cost_by_group(run: Run, period: Window) -> np.ndarray:
    """int64 (g,): oere of all payers, charges between authorities left out."""
    by_use, alike = run.once("cost by group", lambda: _by_use(run))
    within = run.parts(period)
    total: np.ndarray = by_use[within].sum(axis=0)
    shared = [ore for amounts in alike[within] for ore in amounts]
    if shared:
        every = range(len(run.compiled.network.sectors))
        present = run.once("everywhere", lambda: run.tally.cells.by_group(every, "present"))
        everybody = present[within].sum(axis=0)
        for ore in shared:
            total += divided(ore, everybody)
    return total


def _by_use(run: Run) -> tuple[np.ndarray, list[list[int]]]:
    """Of each period of the tally: costs by who used what, int64 (p, g); those nobody did."""
    periods = run.smallest
    total = np.zeros((len(periods), run.compiled.space.n_groups), np.int64)
    alike: list[list[int]] = [[] for _ in periods]
    for number, period in enumerate(periods):
        for one in bookings(run, period):
            if not one.charge and not share_out(one.ore, *one.users, total[number]):
                alike[number].append(one.ore)
    return total, alike
