"""How much of everything that can have a price: exact, from the counts of a run.

place_day (used), offered_day (used or not), ready_day, late_ready_day (from the third
medically-ready day) and admission of a sector; home_care_hour (delivered by own staff) and
bought_care_hour; and of nursing, of all or of one skill, nursing_hour (driving included, by own
staff), roster_hour (worked or not), staff_year (employed, with `workforce`), temp_hour (worked by
internal temps) and agency_visit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.prepare.workforce import PERSON
from sim.results.kpi import offered_ticks
from sim.results.kpi_services import bought_hours, delivered_hours, helped
from sim.results.measured import Run
from sim.vocab import DAYS_PER_YEAR, TICKS_PER_DAY

Users = tuple[np.ndarray, np.ndarray]
NURSING = ("nursing_hour", "temp_hour", "agency_visit", "staff_year", "roster_hour")


@dataclass(frozen=True)
class Amount:
    """How much of an item in each period of the tally, and who had it.

    total: float64 (p,), in the item's unit. users: of each period, groups int64 (n,) and what
    each of them had float64 (n,), in any unit; only its shares matter.
    """

    total: np.ndarray
    users: Sequence[Users]


def users(weights: np.ndarray) -> list[Users]:
    """Who has a weight, of weights (p, g)."""
    met = (np.flatnonzero(row) for row in weights)
    return [(groups, row[groups] * 1.0) for groups, row in zip(met, weights, strict=True)]


def quantities(run: Run) -> dict[str, Callable[[], Amount]]:
    """Amount of every item, in the item's unit (days, hours, visits, admissions).

    Worked out when it is asked for, as few items have a price.
    """
    tally, periods = run.tally, run.smallest
    counted: dict[str, Callable[[], Amount]] = {}
    for s, sector in enumerate(run.compiled.network.sectors):
        used = tally.used[:, s] / TICKS_PER_DAY
        counted[f"place_day/{sector}"] = partial(_present, run, s, used)
        offered = offered_ticks(run, s, periods)
        if offered is not None:
            days = offered / TICKS_PER_DAY
            counted[f"offered_day/{sector}"] = partial(_present, run, s, days)
        for item, name, unit in (
            ("ready_day", "ready", TICKS_PER_DAY),
            ("late_ready_day", "late", TICKS_PER_DAY),
            ("admission", "begun", 1),
        ):
            counted[f"{item}/{sector}"] = partial(_counted, run, s, name, unit)
    _, hours = delivered_hours(run, periods)
    bought = bought_hours(run, periods)
    counted["home_care_hour"] = lambda: Amount(hours - bought, _helped(run))
    counted["bought_care_hour"] = lambda: Amount(bought, _helped(run))
    return counted | nursing_quantities(run)


def _helped(run: Run) -> Sequence[Users]:
    return run.once("helped", lambda: users(helped(run)))


def _present(run: Run, s: int, total: np.ndarray) -> Amount:
    """An amount that those share who stayed in a sector."""
    return Amount(total, run.once(("present", s), lambda: _met(run, s, "present")))


def _counted(run: Run, s: int, name: str, unit: int) -> Amount:
    met = _met(run, s, name)
    return Amount(np.array([counts.sum() for _, counts in met]) / unit, met)


def _met(run: Run, s: int, name: str) -> list[Users]:
    return [(groups, counts * 1.0) for groups, counts in run.tally.cells.met(s, name)]


def nursing_quantities(run: Run) -> dict[str, Callable[[], Amount]]:
    """The items of nursing, of all staff and of each skill."""
    nursing = run.compiled.nursing
    if nursing is None:
        return {}
    found: dict[str, Callable[[], Amount]] = {}
    for k, suffix in enumerate(["", *(f"/{skill}" for skill in nursing.skills)]):
        for item in NURSING:
            found[f"{item}{suffix}"] = partial(_nursing, run, item, k)
    return found


def _nursing(run: Run, item: str, k: int) -> Amount:
    """An item of one skill, from 1 on, or of all staff (0)."""
    nursing, tally = run.compiled.nursing, run.tally
    assert nursing is not None
    mine = range(len(nursing.skills)) if k == 0 else range(k - 1, k)

    def visits(name: str) -> np.ndarray:
        return run.once((name, k), lambda: tally.visits.by_group(mine, name))

    if item == "agency_visit":
        return Amount(visits("agency").sum(axis=1), users(visits("agency")))
    if item == "temp_hour":
        return Amount(visits("temp_minutes").sum(axis=1) / 60, users(visits("temp_minutes")))
    own = visits("minutes") + visits("driving") - visits("temp_minutes")
    who = run.once(("own staff", k), lambda: users(own))
    if item == "nursing_hour":
        return Amount(own.sum(axis=1) / 60, who)
    if item == "staff_year":
        employed = tally.crews["employed"][:, list(mine)].sum(axis=1)
        return Amount(employed / PERSON / DAYS_PER_YEAR, who)
    rostered = ((k == 0) | (nursing.roster_skill == k - 1)) & ~nursing.is_temp
    return Amount(tally.rosters["offered"][:, rostered].sum(axis=1) / 60, who)
