"""Who gets what: cost, waiting, days and visits per citizen-year, by every category of a group.

A category is a value of an attribute of the scenario: an age band, a sex, a level, a district.
Costs of a place nobody is counted in are shared by those who stayed in the sector; costs of
groups add up to the costs of all, to the oere.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from sim.results.columns import Labels
from sim.results.economics import ORE, by_group, citizen_years, divided, span_bookings, spans
from sim.results.kpi_services import home_care_weights
from sim.results.measured import Run, Window, labels, spread
from sim.vocab import TICKS_PER_DAY

Share = tuple[Labels, np.ndarray, str, np.ndarray, str]  # labels, years, measure, values, unit


def equity(run: Run, window: Window) -> Iterator[Share]:
    """Figures (labels, citizen_years, measure, per citizen-year, unit) of a period.

    Categories in which nobody was are left out.
    """
    space = run.compiled.space
    years = spread(space, citizen_years(run, window))
    lived = years > 0
    named = tuple(label for label, some in zip(labels(space), lived, strict=True) if some)
    for measure, (amounts, unit) in _measures(run, window).items():
        yield named, years[lived], measure, spread(space, amounts)[lived] / years[lived], unit


def _measures(run: Run, window: Window) -> dict[str, tuple[np.ndarray, str]]:
    """Amounts by group: float64 or int64 (g,)."""
    tally = run.over(window.begin, window.end)
    cells, visits = tally.cells[0], by_group(tally.visits[0])
    found = {"cost": (cost_by_group(run, window) / ORE, "DKK")}
    for name in ("waiting", "ready", "blocked"):
        found[f"{name}_days"] = (cells[name].sum(axis=0) / TICKS_PER_DAY, "days")
    for s, sector in enumerate(run.compiled.network.sectors):
        found[f"days_in_{sector}"] = (cells["present"][s] / TICKS_PER_DAY, "days")
    if run.compiled.nursing is not None:
        made = np.sum([visits[mode] for mode in ("home", "clinic", "video", "agency")], axis=0)
        found["nursing_visits"] = (made, "visits")
    if run.scenario.home_care is not None:
        found["home_care_hours"] = (home_care_weights(run, tally) / 60, "hours")
    return found


def cost_by_group(run: Run, window: Window) -> np.ndarray:
    """int64 (g,): oere of all payers, charges between authorities left out."""
    everybody, total = citizen_years(run, window), np.zeros(run.compiled.space.n_groups, np.int64)
    for part in spans(run, window):
        by_use, alike = run.once(("cost", part.begin, part.end), partial(_by_use, run, part))
        total += by_use
        for ore in alike:
            total += divided(ore, everybody)
    return total


def _by_use(run: Run, part: Window) -> tuple[np.ndarray, list[int]]:
    """Of a span: costs divided by who used what, and those that nobody did."""
    total, alike = np.zeros(run.compiled.space.n_groups, np.int64), []
    for one in span_bookings(run, part):
        if one.charge:
            continue
        if one.weights.any():
            total += divided(one.ore, one.weights)
        else:
            alike.append(one.ore)
    return total, alike
