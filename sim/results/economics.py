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

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise

import numpy as np

from sim.results.columns import EVERYBODY, Figure
from sim.results.kpi import capacity_ticks
from sim.results.kpi_services import bought_hours, delivered_hours, helped
from sim.results.measured import Run, Window
from sim.language.spec import Price, Scenario
from sim.language.spec_money import OWNER, sector_of
from sim.results.tally import Tally
from sim.vocab import DAYS_PER_YEAR, NEVER, TICKS_PER_DAY
from sim.prepare.workforce import PERSON

PAYERS = ("municipality", "region", "state", "citizen")
ORE = 100  # a krone
NURSING = ("nursing_hour", "temp_hour", "agency_visit", "staff_year", "roster_hour")
OUTLAYS = "outlays"  # stands for the sector of what is paid whatever happens


@dataclass(frozen=True)
class Amount:
    """How much of an item: the total in its unit, and the groups' weights in it."""

    total: float
    weights: np.ndarray  # int64 or float64 (g,)


@dataclass(frozen=True)
class Booking:
    """One cost: whose, for what, how much in oere, for whom."""

    sector: str
    payer: str
    ore: int
    year: int
    charge: bool  # between authorities
    weights: np.ndarray

    def of(self, ore: int) -> "Booking":
        """The same cost with another amount."""
        return Booking(self.sector, self.payer, ore, self.year, self.charge, self.weights)


def costs(run: Run, window: Window) -> Iterator[Figure]:
    """Cost figures of a period: by sector of the item and payer, and the totals.

    kpi `cost_<payer>` and `cost_total`, unit DKK; sector `all` is the sum of the sectors.
    `discounted_<payer>` and `discounted_total` are worth of the base year. Totals are the sums
    of their payers, to the oere. `cost_per_citizen` is the total by citizen-year in a sector.
    """
    booked = list(bookings(run, window))
    if not booked:
        return
    sums: dict[tuple[str, str], int] = {}
    for one in booked:
        key = (one.sector, one.payer)
        sums[key] = sums.get(key, 0) + one.ore
    for (sector, payer), ore in sorted(sums.items()):
        yield sector, EVERYBODY, f"cost_{payer}", ore / ORE, "DKK"
    yield from _totals("cost", booked)
    if run.scenario.discounting is not None:
        yield from _totals("discounted", discounted(booked, run.scenario))
    years = float(citizen_years(run, window)[0])
    if years > 0:
        total = sum(one.ore for one in booked) / ORE
        yield "all", EVERYBODY, "cost_per_citizen", total / years, "DKK"


def discounted(booked: list[Booking], scenario: Scenario) -> list[Booking]:
    """The same costs in money of the base year, each in whole oere."""
    rule = scenario.discounting
    assert rule is not None
    base = scenario.start.year if rule.base is None else rule.base
    factors = {year: rule.factor(year - base) for year in {one.year for one in booked}}
    return [one.of(round(one.ore * factors[one.year])) for one in booked]


def _totals(name: str, booked: list[Booking]) -> Iterator[Figure]:
    for payer in PAYERS:
        ore = sum(one.ore for one in booked if one.payer == payer)
        yield "all", EVERYBODY, f"{name}_{payer}", ore / ORE, "DKK"
    yield "all", EVERYBODY, f"{name}_total", sum(one.ore for one in booked) / ORE, "DKK"


def bookings(run: Run, window: Window) -> Iterator[Booking]:
    """Every cost of a period, span by span between the bounds of the run's counts."""
    for part in spans(run, window):
        yield from span_bookings(run, part)


def span_bookings(run: Run, part: Window) -> list[Booking]:
    """Every cost between two bounds, worked out once for the year and the whole."""
    return run.once(("booked", part.begin, part.end), lambda: list(_booked(run, part)))


def _booked(run: Run, part: Window) -> Iterator[Booking]:
    amounts, day = quantities(run, part), _date(run, part.begin)
    for price in run.scenario.prices.values():
        if price.item not in amounts or not _holds(price, run, part):
            continue
        amount, sector = amounts[price.item](), sector_of(price.item)
        ore = round(amount.total * value(price, day.year) * ORE)
        shares = owner_shares(run, sector, day) if price.payer == OWNER else {price.payer: 1.0}
        parts = divided(ore, np.array(list(shares.values()))).tolist()
        is_charge = price.paid_to is not None
        for payer, mine in zip(shares, parts, strict=True):
            yield Booking(sector, str(payer), mine, day.year, is_charge, amount.weights)
        if price.paid_to is not None:
            yield Booking(sector, price.paid_to, -ore, day.year, True, amount.weights)
    yield from _outlays(run, part, day.year)


def _outlays(run: Run, part: Window, year: int) -> Iterator[Booking]:
    """What is paid whatever happens; its bounds are bounds of the counts. For everybody alike."""
    nobody = np.zeros(run.compiled.space.n_groups, np.int64)
    for outlay in run.scenario.outlays.values():
        start, until = _tick(run, outlay.start, -NEVER), _tick(run, outlay.until, NEVER)
        years = part.days / DAYS_PER_YEAR if start <= part.begin < until else 0.0
        amount = float(start == part.begin) if outlay.every == "once" else years
        if amount:
            ore = round(outlay.base() * amount * ORE)
            yield Booking(OUTLAYS, outlay.payer, ore, year, False, nobody)


def value(price: Price, year: int) -> float:
    """DKK a unit in a calendar year."""
    if price.index is None or price.year is None:
        return price.base()
    return float(price.base() * (1 + price.index.base()) ** (year - price.year))


def owner_shares(run: Run, sector: str, day: date) -> dict[str, float]:
    """Who has a sector or service on a day, in what shares."""
    steps = run.scenario.owners[sector]
    now = [step for step in steps if step.start is None or step.start <= day][-1]
    return {str(payer): share for payer, share in now.value.items()}


def divided(ore: int, weights: np.ndarray) -> np.ndarray:
    """int64, shaped like weights: whole oere in proportion to them, which add up to `ore`.

    Each part is within one oere of its share. Without any weight all goes to the first.
    """
    reached = np.cumsum(weights, dtype=float)
    if reached[-1] <= 0:
        return np.where(np.arange(len(weights)) == 0, ore, 0)
    parts = np.rint(ore * (reached / reached[-1])).astype(np.int64)
    parts[1:] -= parts[:-1]
    return parts


def quantities(run: Run, window: Window) -> dict[str, Callable[[], Amount]]:
    """Amount of every item in a window, in the item's unit (days, hours, visits, admissions).

    Worked out when it is asked for, as few items have a price.
    """
    tally = run.over(window.begin, window.end)
    counted: dict[str, Callable[[], Amount]] = {}
    for s, sector in enumerate(run.compiled.network.sectors):
        used = int(tally.used[0, s]) / TICKS_PER_DAY
        counted[f"place_day/{sector}"] = partial(_present, run, tally, s, used)
        offered = capacity_ticks(run.compiled, s, window)
        if offered is not None:
            days = offered / TICKS_PER_DAY
            counted[f"offered_day/{sector}"] = partial(_present, run, tally, s, days)
        for item, name, unit in (
            ("ready_day", "ready", TICKS_PER_DAY),
            ("late_ready_day", "late", TICKS_PER_DAY),
            ("admission", "begun", 1),
        ):
            counted[f"{item}/{sector}"] = partial(_counted, tally, s, name, unit)
    _, hours = delivered_hours(run, tally)
    bought = bought_hours(run, tally)
    counted["home_care_hour"] = lambda: Amount(hours - bought, helped(run, tally))
    counted["bought_care_hour"] = lambda: Amount(bought, helped(run, tally))
    return counted | nursing_quantities(run, tally)


def _present(run: Run, tally: Tally, s: int, total: float) -> Amount:
    """An amount that those share who stayed in a sector."""
    key = ("present", s, *tally.bounds)
    return Amount(total, run.once(key, lambda: tally.cells.by_group(0, s, "present")))


def _counted(tally: Tally, s: int, name: str, unit: int) -> Amount:
    counts = tally.cells.by_group(0, s, name)
    return Amount(int(counts.sum()) / unit, counts)


def nursing_quantities(run: Run, tally: Tally) -> dict[str, Callable[[], Amount]]:
    """The items of nursing, of all staff and of each skill."""
    nursing = run.compiled.nursing
    if nursing is None:
        return {}
    found: dict[str, Callable[[], Amount]] = {}
    for k, suffix in enumerate(["", *(f"/{skill}" for skill in nursing.skills)]):
        for item in NURSING:
            found[f"{item}{suffix}"] = partial(_nursing, run, tally, item, k)
    return found


def _nursing(run: Run, tally: Tally, item: str, k: int) -> Amount:
    """An item of one skill, from 1 on, or of all staff (0)."""
    nursing = run.compiled.nursing
    assert nursing is not None
    mine = range(len(nursing.skills)) if k == 0 else range(k - 1, k)

    def visits(name: str) -> np.ndarray:
        return np.sum([tally.visits.by_group(0, skill, name) for skill in mine], axis=0)

    if item == "agency_visit":
        return Amount(int(visits("agency").sum()), visits("agency"))
    if item == "temp_hour":
        return Amount(int(visits("temp_minutes").sum()) / 60, visits("temp_minutes"))
    own = visits("minutes") + visits("driving") - visits("temp_minutes")
    if item == "nursing_hour":
        return Amount(int(own.sum()) / 60, own)
    if item == "staff_year":
        employed = tally.crews["employed"][0, list(mine)]
        return Amount(int(employed.sum()) / PERSON / DAYS_PER_YEAR, own)
    rostered = (k == 0) | (nursing.roster_skill == k - 1)
    return Amount(int(tally.rosters["offered"][0, rostered & ~nursing.is_temp].sum()) / 60, own)


def citizen_years(run: Run, window: Window) -> np.ndarray:
    """float64 (label,): years that citizens spent in the sectors in a window; first those of all."""
    inside = run.sums("cells", window.begin, window.end)["present"].sum(axis=0)
    return np.asarray(inside / TICKS_PER_DAY / DAYS_PER_YEAR)


def _date(run: Run, tick: int) -> date:
    """The date of the day in which a tick lies."""
    frame = run.compiled.frame
    days = tick // TICKS_PER_DAY - frame.days_before
    return date.fromordinal(frame.start.toordinal() + days)


def _tick(run: Run, day: date | None, otherwise: int) -> int:
    """The tick at which a day begins."""
    return otherwise if day is None else run.compiled.frame.tick(day)


def spans(run: Run, window: Window) -> Iterator[Window]:
    """The window, cut at every bound of the counts, so that periods add up to the oere."""
    cuts = [tick for tick in run.tally.bounds if window.begin <= tick <= window.end]
    return (Window(window.name, begin, end) for begin, end in pairwise(cuts))


def _holds(price: Price, run: Run, part: Window) -> bool:
    """Whether this is the newest price of its item and payer at the beginning of the part."""

    def begins(p: Price) -> int:
        return _tick(run, p.start, -NEVER)

    rivals = [
        p
        for p in run.scenario.prices.values()
        if (p.item, p.payer, p.paid_to) == (price.item, price.payer, price.paid_to)
        and begins(p) <= part.begin
    ]
    return bool(rivals) and max(rivals, key=begins) is price
