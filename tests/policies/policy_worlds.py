"""Scenarios small enough to run every policy in both engines."""

from functools import cache

from policies import PolicyError
from policies.framework.base import Policy
from sim.language.quantity import Time
from sim.language.spec import Scenario
from sim.loading.load import load, shipped_names


@cache
def shipped(name: str = "aabenraa") -> Scenario:
    return load(name)


@cache
def small(name: str = "aabenraa", days: int = 6, part: float = 0.02) -> Scenario:
    """A shipped municipality for a few days, with a small part of its citizens."""
    from policies.framework.editing import scaled

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


@cache
def home_of(kind: type[Policy]) -> str:
    """The first shipped scenario on which a policy can act; the plainest come first."""
    names = [name for name in shipped_names() if "/" not in name and "danish" not in name]
    first = ("aabenraa", "aabenraa-staff")
    for name in (*first, *sorted(set(names) - {*first, "denmark"})):
        try:
            kind().taken(shipped(name))
        except PolicyError:
            continue
        return name
    raise AssertionError(f"{kind.name} can act on no shipped scenario")
