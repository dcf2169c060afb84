"""What things cost when: the prices and outlays that hold in each period of a run's counts.

They follow from the scenario alone. Prices, owners and outlays change at bounds of the counts
only (`measured.bounds`), so that in a period each item has one price a payer.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.language.spec import Price, Scenario
from sim.language.spec_money import OWNER, sector_of
from sim.prepare.compile import Frame
from sim.results.measured import Window
from sim.vocab import DAYS_PER_YEAR, NEVER, TICKS_PER_DAY

ORE = 100  # a krone


@dataclass(frozen=True)
class Rate:
    """A price that holds: of what, DKK a unit, and who pays what share of it to whom."""

    item: str
    sector: str  # or service
    value: float
    payers: tuple[str, ...]
    shares: np.ndarray  # float64, of each payer
    paid_to: str | None  # another authority


@dataclass(frozen=True)
class Tariff:
    """What holds in a period: rates, and outlays as (payer, oere), in a calendar year."""

    year: int
    rates: tuple[Rate, ...]
    outlays: tuple[tuple[str, int], ...]


def tariff(scenario: Scenario, frame: Frame, period: Window, items: Container[str]) -> Tariff:
    """What holds for some items in a period between two bounds of the counts."""
    day = _date(frame, period.begin)
    rates = tuple(
        _rate(scenario, price, day)
        for price in scenario.prices.values()
        if price.item in items and _holds(price, scenario, frame, period.begin)
    )
    return Tariff(day.year, rates, tuple(_outlays(scenario, frame, period)))


def _rate(scenario: Scenario, price: Price, day: date) -> Rate:
    sector = sector_of(price.item)
    shares = {str(price.payer): 1.0}
    if price.payer == OWNER:
        shares = owner_shares(scenario, sector, day)
    paid_to = None if price.paid_to is None else str(price.paid_to)
    value, parts = price_in(price, day.year), np.array(list(shares.values()))
    return Rate(price.item, sector, value, tuple(shares), parts, paid_to)


def price_in(price: Price, year: int) -> float:
    """DKK a unit in a calendar year."""
    if price.index is None or price.year is None:
        return price.base()
    return float(price.base() * (1 + price.index.base()) ** (year - price.year))


def owner_shares(scenario: Scenario, sector: str, day: date) -> dict[str, float]:
    """Who has a sector or service on a day, in what shares."""
    steps = scenario.owners[sector]
    now = [step for step in steps if step.start is None or step.start <= day][-1]
    return {str(payer): share for payer, share in now.value.items()}


def _holds(price: Price, scenario: Scenario, frame: Frame, tick: int) -> bool:
    """Whether this is the newest price of its item and payer."""

    def begins(one: Price) -> int:
        return _tick(frame, one.start, -NEVER)

    rivals = [
        one
        for one in scenario.prices.values()
        if (one.item, one.payer, one.paid_to) == (price.item, price.payer, price.paid_to)
        and begins(one) <= tick
    ]
    return bool(rivals) and max(rivals, key=begins) is price


def _outlays(scenario: Scenario, frame: Frame, period: Window) -> Iterator[tuple[str, int]]:
    """What is paid whatever happens."""
    for outlay in scenario.outlays.values():
        start, until = _tick(frame, outlay.start, -NEVER), _tick(frame, outlay.until, NEVER)
        years = period.days / DAYS_PER_YEAR if start <= period.begin < until else 0.0
        amount = float(start == period.begin) if outlay.every == "once" else years
        if amount:
            yield str(outlay.payer), round(outlay.base() * amount * ORE)


def _tick(frame: Frame, day: date | None, otherwise: int) -> int:
    """The tick at which a day begins."""
    return otherwise if day is None else frame.tick(day)


def _date(frame: Frame, tick: int) -> date:
    """The date of the day in which a tick lies."""
    days = tick // TICKS_PER_DAY - frame.days_before
    return date.fromordinal(frame.start.toordinal() + days)
