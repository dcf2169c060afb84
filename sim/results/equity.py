"""Who gets what: cost, waiting, days and visits per citizen-year, by every category of a group.

A category is a value of an attribute of the scenario: an age band, a sex, a level, a district.
Costs of a place nobody is counted in are shared by those who stayed in the sector; costs of
groups add up to the costs of all, to the oere.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from sim.results.columns import Labels
from sim.results.economics import ORE, Booking, citizen_years, divided, span_bookings, spans
from sim.results.kpi_services import helped_by_label
from sim.results.measured import Run, Window, labels, spread
from sim.vocab import TICKS_PER_DAY

Share = tuple[Labels, np.ndarray, str, np.ndarray, str]  # labels, years, measure, values, unit


def equity(run: Run, window: Window) -> Iterator[Share]:
    """Figures (labels, citizen_years, measure, per citizen-year, unit) of a period.

    Categories in which nobody was are left out.
    """
    years = citizen_years(run, window)
    lived, every = years > 0, labels(run.compiled.space)
    named = tuple(label for label, some in zip(every, lived.tolist(), strict=True) if some)
    for measure, (amounts, unit) in _measures(run, window).items():
        yield named, years[lived], measure, amounts[lived] / years[lived], unit


def _measures(run: Run, window: Window) -> dict[str, tuple[np.ndarray, str]]:
    """Amounts by label: float64 or int64 (label,)."""
    cells = run.sums("cells", window.begin, window.end)
    cost = spread(run.compiled.space, cost_by_group(run, window))
    found = {"cost": (cost / ORE, "DKK")}
    for name in ("waiting", "ready", "blocked"):
        found[f"{name}_days"] = (cells[name].sum(axis=0) / TICKS_PER_DAY, "days")
    for s, sector in enumerate(run.compiled.network.sectors):
        found[f"days_in_{sector}"] = (cells["present"][s] / TICKS_PER_DAY, "days")
    if run.compiled.nursing is not None:
        visits = run.sums("visits", window.begin, window.end)
        made = sum(visits[mode].sum(axis=0) for mode in ("home", "clinic", "video", "agency"))
        found["nursing_visits"] = (np.asarray(made), "visits")
    if run.scenario.home_care is not None:
        help_given = helped_by_label(run, run.over(window.begin, window.end))
        found["home_care_hours"] = (help_given / 60, "hours")
    return found


def cost_by_group(run: Run, window: Window) -> np.ndarray:
    """int64 (g,): oere of all payers, charges between authorities left out."""
    total, shared = np.zeros(run.compiled.space.n_groups, np.int64), []
    for part in spans(run, window):
        by_use, alike = run.once(("cost", part.begin, part.end), partial(_by_use, run, part))
        total += by_use
        shared += alike
    everybody = present_by_group(run, window) if shared else total
    for ore in shared:
        total += divided(ore, everybody)
    return total


def present_by_group(run: Run, window: Window) -> np.ndarray:
    """int64 (g,): ticks of citizens in the sectors."""
    cells, sectors = run.over(window.begin, window.end).cells, run.compiled.network.sectors
    return np.sum([cells.by_group(0, s, "present") for s in range(len(sectors))], axis=0)


def _by_use(run: Run, part: Window) -> tuple[np.ndarray, list[int]]:
    """Of a span: costs divided by who used what, and those that nobody did."""
    total, alike = np.zeros(run.compiled.space.n_groups, np.int64), []
    shared: dict[int, list[Booking]] = {}
    for one in span_bookings(run, part):
        if not one.charge:
            shared.setdefault(id(one.weights), []).append(one)
    for same in shared.values():
        users = np.flatnonzero(same[0].weights)
        weights = same[0].weights[users]
        for one in same:
            if len(users):
                total[users] += divided(one.ore, weights)
            else:
                alike.append(one.ore)
    return total, alike
