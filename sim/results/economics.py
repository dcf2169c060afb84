"""Costs afterwards: exact quantities of a run (`quantities`) times what holds (`tariff`), by payer.

A price or an owner that changes on a date is a bound of the counts, so costs are worked out between
one bound and the next. Outlays are paid whatever happens: once on a day, or so much a year. What
one authority pays another is a cost to the one and an income of the other, and nothing in the total.

Money is counted in whole oere from the first multiplication on, and divided without rest: among
payers, among groups, over periods. So the payers' costs add up to the total exactly.
"""

from collections.abc import Container, Generator, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sim.kernels.kernel import kernel
from sim.language.spec import Scenario
from sim.results.columns import EVERYBODY, Figure
from sim.results.measured import Run, Window, ratio
from sim.results.quantities import Amount, Users, quantities
from sim.results.tariff import ORE, Tariff, tariff
from sim.vocab import DAYS_PER_YEAR, TICKS_PER_DAY

Key = TypeVar("Key", bound=Hashable)
PAYERS = ("municipality", "region", "state", "citizen")
OUTLAYS = "outlays"  # stands for the sector of what is paid whatever happens


@dataclass(frozen=True)
class Booking:
    """One cost: whose, for what, how much in oere, for whom."""

    sector: str
    payer: str
    ore: int
    year: int
    charge: bool  # between authorities
    users: Users


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
    """Every cost of a period, between one bound of the counts and the next."""
    booked = run.once("booked", lambda: _booked(run))
    for costs in booked[run.parts(period)]:
        yield from costs


def _booked(run: Run) -> list[list[Booking]]:
    """Every cost of each period of the tally."""
    items, amounts = quantities(run), dict[str, Amount]()
    nobody = np.empty(0, np.int64), np.empty(0)
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
            users = amount.users[number]
            for payer, ore in who:
                costs.append(Booking(rate.sector, payer, ore, told.year, is_charge, users))
        for payer, ore in told.outlays:
            costs.append(Booking(OUTLAYS, payer, ore, told.year, False, nobody))
        booked.append(costs)
    return booked


def _tariffs(run: Run, items: Container[str]) -> list[Tariff]:
    """What holds in each period of the tally."""

    def tariffs() -> list[Tariff]:
        frame = run.compiled.frame
        return [tariff(run.scenario, frame, period, items) for period in run.smallest]

    return run.always(("tariffs", run.tally.bounds), tariffs)


def divided(ore: int, weights: np.ndarray) -> np.ndarray:
    """int64, shaped like weights: whole oere in proportion to them, which add up to `ore`.

    Each part is within one oere of its share. Without any weight all goes to the first.
    """
    found = np.zeros(len(weights), np.int64)
    if not share_out(ore, np.arange(len(weights)), weights * 1.0, found):
        found[0] = ore
    return found


@kernel(inline=False)
def share_out(ore, users, weights, found):  # type: ignore[no-untyped-def]
    """Add to `found`, of the users, whole oere in proportion to their weights, float64.

    False: there is no weight, so nothing is added.
    """
    whole = 0.0
    for weight in weights:
        whole += weight
    if not whole > 0:
        return False
    reached, before = 0.0, 0
    for i in range(len(users)):
        reached += weights[i]
        after = int(np.rint(ore * (reached / whole)))
        found[users[i]] += after - before
        before = after
    return True


def citizen_years(run: Run, periods: Sequence[Window]) -> np.ndarray:
    """float64 (period, label): years that citizens spent in the sectors; first those of all."""
    inside = run.sums("cells", periods)["present"].sum(axis=1)
    return np.asarray(inside / TICKS_PER_DAY / DAYS_PER_YEAR)
