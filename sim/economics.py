"""Costs afterwards: exact quantities of a run times dated unit prices, by payer.

Quantities: place_day, ready_day, late_ready_day (from the third medically-ready day) and
admission of a sector; home_care_hour (delivered), nursing_hour (driving included),
agency_visit. A price that changes on a date splits the period there. What one authority pays
another is a cost to the one and an income of the other, and nothing in the total.
"""

from collections.abc import Iterator
from itertools import pairwise

from sim.kpi_services import delivered_hours
from sim.measured import Row, Run, Window
from sim.spec import Price
from sim.vocab import NEVER, TICKS_PER_DAY

PAYERS = ("municipality", "region", "state", "citizen")


def costs(run: Run, window: Window) -> Iterator[Row]:
    """Cost rows of a period: by sector of the item and payer, and the totals.

    kpi `cost_<payer>` and `cost_total`, unit DKK at the prices' own years; sector `all` is the
    sum of the sectors, exactly as written in the rows.
    """
    sums: dict[tuple[str, str], float] = {}
    for part in _spans(run, window):
        amounts = quantities(run, part)
        for price in run.scenario.prices.values():
            if not _holds(price, run, part):
                continue
            cost = amounts.get(price.item, 0.0) * price.base()
            sector = sector_of(price.item)
            sums[sector, price.payer] = sums.get((sector, price.payer), 0.0) + cost
            if price.paid_to is not None:
                sums[sector, price.paid_to] = sums.get((sector, price.paid_to), 0.0) - cost
    if not sums:
        return
    for (sector, payer), cost in sorted(sums.items()):
        yield sector, "all", "all", f"cost_{payer}", cost, "DKK"
    for payer in PAYERS:
        total = sum(cost for (_, who), cost in sorted(sums.items()) if who == payer)
        yield "all", "all", "all", f"cost_{payer}", total, "DKK"
    yield "all", "all", "all", "cost_total", sum(c for _, c in sorted(sums.items())), "DKK"


def sector_of(item: str) -> str:
    """`place_day/hospital` -> hospital; an item without sector belongs to its service."""
    _, _, sector = item.partition("/")
    services = {"home_care_hour": "home_care"}
    return sector or services.get(item, "nursing")


def quantities(run: Run, window: Window) -> dict[str, float]:
    """Amount of every item in a window, in the item's unit (days, hours, visits, admissions)."""
    tally = run.tally.over(window.begin, window.end)
    sums = {name: tally.cells[name][0].sum(axis=1) for name in ("ready", "late", "begun")}
    amounts: dict[str, float] = {}
    for s, sector in enumerate(run.compiled.network.sectors):
        amounts[f"place_day/{sector}"] = int(tally.used[0, s]) / TICKS_PER_DAY
        amounts[f"ready_day/{sector}"] = int(sums["ready"][s]) / TICKS_PER_DAY
        amounts[f"late_ready_day/{sector}"] = int(sums["late"][s]) / TICKS_PER_DAY
        amounts[f"admission/{sector}"] = int(sums["begun"][s])
    visits = {name: int(tally.visits[name][0].sum()) for name in ("minutes", "driving", "agency")}
    amounts["nursing_hour"] = (visits["minutes"] + visits["driving"]) / 60
    amounts["agency_visit"] = visits["agency"]
    _, amounts["home_care_hour"] = delivered_hours(run, tally)
    return amounts


def _spans(run: Run, window: Window) -> list[Window]:
    """The window, split where a price begins."""
    frame = run.compiled.frame
    starts = {frame.tick(p.start) for p in run.scenario.prices.values() if p.start is not None}
    cuts = [window.begin, *sorted(t for t in starts if window.begin < t < window.end), window.end]
    return [Window(window.name, begin, end) for begin, end in pairwise(cuts)]


def _holds(price: Price, run: Run, part: Window) -> bool:
    """Whether this is the newest price of its item and payer at the beginning of the part."""

    def begins(p: Price) -> int:
        return -NEVER if p.start is None else run.compiled.frame.tick(p.start)

    rivals = [
        p
        for p in run.scenario.prices.values()
        if (p.item, p.payer, p.paid_to) == (price.item, price.payer, price.paid_to)
        and begins(p) <= part.begin
    ]
    return bool(rivals) and max(rivals, key=begins) is price
