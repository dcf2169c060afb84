"""Costs afterwards: exact quantities of a run times dated unit prices, by payer.

Quantities: place_day (used), offered_day (used or not), ready_day, late_ready_day (from the third
medically-ready day) and admission of a sector; home_care_hour (delivered); and of nursing, of all
or of one skill, nursing_hour (driving included, by own staff), roster_hour (worked or not),
staff_year (employed, with `workforce`), temp_hour (worked by internal temps) and agency_visit. A
price or an owner that changes on a date splits the period there. Outlays
are paid whatever happens: once on a day, or so much a year. What one authority pays another
is a cost to the one and an income of the other, and nothing in the total.

Money is counted in whole oere from the first multiplication on, and divided without rest: among
payers, among groups, over periods. So the payers' costs add up to the total exactly.
"""

from collections.abc import Callable, Container, Generator, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeVar

import numpy as np

from sim.kernels.kernel import kernel
from sim.language.spec import Scenario
from sim.prepare.workforce import PERSON
from sim.results.columns import EVERYBODY, Figure
from sim.results.kpi import offered_ticks
from sim.results.kpi_services import bought_hours, delivered_hours, helped
from sim.results.measured import Run, Window, ratio
from sim.results.tariff import ORE, Tariff, tariff
from sim.vocab import DAYS_PER_YEAR, TICKS_PER_DAY

Key = TypeVar("Key", bound=Hashable)
PAYERS = ("municipality", "region", "state", "citizen")
NURSING = ("nursing_hour", "temp_hour", "agency_visit", "staff_year", "roster_hour")
OUTLAYS = "outlays"  # stands for the sector of what is paid whatever happens


@dataclass(frozen=True)
class Amount:
    """How much of an item in each period of the tally, and who had it.

    total: float64 (p,), in the item's unit. weights: float64 (p, g).
    """

    total: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Booking:
    """One cost: whose, for what, how much in oere, for whom."""

    sector: str
    payer: str
    ore: int
    year: int
    charge: bool  # between authorities
    weights: np.ndarray  # float64 (g,)


def costs(run: Run, periods: Sequence[Window]) -> Iterator[Figure]:
    """Cost figures of each period: by sector of the item and payer, and the totals.

    kpi `cost_<payer>` and `cost_total`, unit DKK; sector `all` is the sum of the sectors.
    `discounted_<payer>` and `discounted_total` are worth of the base year. Totals are the sums
    of their payers, to the oere. `cost_per_citizen` is the total by citizen-year in a sector.
    """
    books = [list(bookings(run, period)) for period in periods]
    if not any(books):
        return
    sums = [_sums(((one.sector, one.payer), one.ore) for one in book) for book in books]
    for sector, payer in sorted(set().union(*sums)):
        ore = [of.get((sector, payer)) for of in sums]
        yield sector, EVERYBODY, f"cost_{payer}", _dkk(ore), "DKK"
    total = yield from _totals("cost", [[(one.payer, one.ore) for one in book] for book in books])
    if run.scenario.discounting is not None:
        yield from _totals("discounted", [discounted(book, run.scenario) for book in books])
    years = citizen_years(run, periods)[:, 0]
    yield "all", EVERYBODY, "cost_per_citizen", ratio(total, years), "DKK"


def discounted(booked: Sequence[Booking], scenario: Scenario) -> list[tuple[str, int]]:
    """(payer, oere) of the same costs in money of the base year, each in whole oere."""
    rule = scenario.discounting
    assert rule is not None
    base = scenario.start.year if rule.base is None else rule.base
    factors = {year: rule.factor(year - base) for year in {one.year for one in booked}}
    return [(one.payer, round(one.ore * factors[one.year])) for one in booked]


def _totals(
    name: str, paid: Sequence[Sequence[tuple[str, int]]]
) -> Generator[Figure, None, np.ndarray]:
    """What each payer pays, and all together, in each period; returns the latter."""
    sums = [_sums(payments) for payments in paid]
    for payer in PAYERS:
        ore = [of.get(payer, 0) if of else None for of in sums]
        yield "all", EVERYBODY, f"{name}_{payer}", _dkk(ore), "DKK"
    total = _dkk([sum(of.values()) if of else None for of in sums])
    yield "all", EVERYBODY, f"{name}_total", total, "DKK"
    return total


def _sums(amounts: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for key, ore in amounts:
        sums[key] = sums.get(key, 0) + ore
    return sums


def _dkk(ore: Sequence[int | None]) -> np.ndarray:
    """float64 (period,): kroner; nan, which is not told, where there is nothing."""
    return np.array([np.nan if one is None else one / ORE for one in ore])


def bookings(run: Run, period: Window) -> Iterator[Booking]:
    """Every cost of a period, part by part between the bounds of the run's counts."""
    booked = run.once("booked", lambda: _booked(run))
    for number in parts(run, period):
        yield from booked[number]


def parts(run: Run, period: Window) -> range:
    """The periods of the tally that a period is made of, so that costs add up to the oere."""
    bounds = run.tally.bounds
    return range(bounds.index(period.begin), bounds.index(period.end))


def _booked(run: Run) -> list[list[Booking]]:
    """Every cost of each period of the tally."""
    items, amounts = quantities(run), dict[str, Amount]()
    nobody = np.zeros(run.compiled.space.n_groups)
    booked = []
    for number, told in enumerate(_tariffs(run, items)):
        costs: list[Booking] = []
        for rate in told.rates:
            if rate.item not in amounts:
                amounts[rate.item] = items[rate.item]()
            amount, is_charge = amounts[rate.item], rate.paid_to is not None
            ore = round(float(amount.total[number]) * rate.value * ORE)
            mine = divided(ore, rate.shares).tolist() if len(rate.payers) > 1 else [ore]
            who = [*zip(rate.payers, mine, strict=True)]
            who += [(rate.paid_to, -ore)] if rate.paid_to is not None else []
            weights = amount.weights[number]
            for payer, ore in who:
                costs.append(Booking(rate.sector, payer, ore, told.year, is_charge, weights))
        for payer, ore in told.outlays:
            costs.append(Booking(OUTLAYS, payer, ore, told.year, False, nobody))
        booked.append(costs)
    return booked


def _tariffs(run: Run, items: Container[str]) -> list[Tariff]:
    """What holds in each period of the tally."""

    def tariffs() -> list[Tariff]:
        spans = [Window("", begin, end) for begin, end in pairwise(run.tally.bounds)]
        return [tariff(run.scenario, run.compiled.frame, span, items) for span in spans]

    return run.always(("tariffs", run.tally.bounds), tariffs)


def divided(ore: int, weights: np.ndarray) -> np.ndarray:
    """int64, shaped like weights: whole oere in proportion to them, which add up to `ore`.

    Each part is within one oere of its share. Without any weight all goes to the first.
    """
    found = np.zeros(len(weights), np.int64)
    if not share_out(ore, np.ascontiguousarray(weights, float), found):
        found[0] = ore
    return found


@kernel(inline=False)
def share_out(ore, weights, found):  # type: ignore[no-untyped-def]
    """Add to `found` whole oere in proportion to weights, float64; false: there is no weight."""
    whole = 0.0
    for weight in weights:
        if weight != 0:
            whole += weight
    if not whole > 0:
        return False
    reached, before = 0.0, 0
    for i in range(len(weights)):
        if weights[i] != 0:
            reached += weights[i]
            after = int(np.rint(ore * (reached / whole)))
            found[i] += after - before
            before = after
    return True


def quantities(run: Run) -> dict[str, Callable[[], Amount]]:
    """Amount of every item, in the item's unit (days, hours, visits, admissions).

    Worked out when it is asked for, as few items have a price.
    """
    tally, spans = run.tally, [Window("", *ends) for ends in pairwise(run.tally.bounds)]
    counted: dict[str, Callable[[], Amount]] = {}
    for s, sector in enumerate(run.compiled.network.sectors):
        used = tally.used[:, s] / TICKS_PER_DAY
        counted[f"place_day/{sector}"] = partial(_present, run, s, used)
        offered = offered_ticks(run, s, spans)
        if offered is not None:
            days = offered / TICKS_PER_DAY
            counted[f"offered_day/{sector}"] = partial(_present, run, s, days)
        for item, name, unit in (
            ("ready_day", "ready", TICKS_PER_DAY),
            ("late_ready_day", "late", TICKS_PER_DAY),
            ("admission", "begun", 1),
        ):
            counted[f"{item}/{sector}"] = partial(_counted, run, s, name, unit)
    _, hours = delivered_hours(run, spans)
    bought = bought_hours(run, spans)
    counted["home_care_hour"] = lambda: Amount(hours - bought, _helped(run))
    counted["bought_care_hour"] = lambda: Amount(bought, _helped(run))
    return counted | nursing_quantities(run)


def _helped(run: Run) -> np.ndarray:
    return run.once("helped", lambda: helped(run))


def _present(run: Run, s: int, total: np.ndarray) -> Amount:
    """An amount that those share who stayed in a sector."""
    cells = run.tally.cells
    present = run.once(("present", s), lambda: cells.by_group((s,), "present", float))
    return Amount(total, present)


def _counted(run: Run, s: int, name: str, unit: int) -> Amount:
    counts = run.tally.cells.by_group((s,), name, float)
    return Amount(counts.sum(axis=1) / unit, counts)


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
        return run.once((name, k), lambda: tally.visits.by_group(mine, name, float))

    if item == "agency_visit":
        return Amount(visits("agency").sum(axis=1), visits("agency"))
    if item == "temp_hour":
        return Amount(visits("temp_minutes").sum(axis=1) / 60, visits("temp_minutes"))
    own = visits("minutes") + visits("driving") - visits("temp_minutes")
    if item == "nursing_hour":
        return Amount(own.sum(axis=1) / 60, own)
    if item == "staff_year":
        employed = tally.crews["employed"][:, list(mine)].sum(axis=1)
        return Amount(employed / PERSON / DAYS_PER_YEAR, own)
    rostered = ((k == 0) | (nursing.roster_skill == k - 1)) & ~nursing.is_temp
    return Amount(tally.rosters["offered"][:, rostered].sum(axis=1) / 60, own)


def citizen_years(run: Run, periods: Sequence[Window]) -> np.ndarray:
    """float64 (period, label): years that citizens spent in the sectors; first those of all."""
    inside = run.sums("cells", periods)["present"].sum(axis=1)
    return np.asarray(inside / TICKS_PER_DAY / DAYS_PER_YEAR)
