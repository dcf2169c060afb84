"""Scenarios small enough to run every policy in both engines."""

from functools import cache

from sim.load import load
from sim.quantity import Time
from sim.spec import Scenario

SHIPPED = ("aabenraa", "aabenraa-staff")


@cache
def shipped(name: str = "aabenraa") -> Scenario:
    return load(name)


@cache
def small(name: str = "aabenraa", days: int = 25, part: float = 0.05) -> Scenario:
    """A shipped municipality for a few days, with a small part of its citizens."""
    from policies.editing import scaled

    scenario = shipped(name)
    stocks = {}
    for key, stock in scenario.stocks.items():
        fewer = {"value": _whole(scaled(stock.count.value, part))}
        stocks[key] = stock.model_copy(update={"count": stock.count.model_copy(update=fewer)})
    time = {
        "warm_up": Time(value=5, unit="days"),
        "horizon": Time(value=days, unit="days"),
    }
    return scenario.model_copy(update={**time, "stocks": stocks})


def _whole(value):
    if isinstance(value, dict):
        return {key: _whole(child) for key, child in value.items()}
    return round(value)
