"""Networks made at random, to look for rules that two features break together."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.language.spec import WEEKDAYS

from . import extra_places, extra_sources, extra_staff, extra_stay, extra_waiting
from .extra_published import parts_of_days
from .worlds import Json, calendar, day, scenario

# Rules that change a network made without them: (document, dice, sector names). A new rule adds
# a function here and leaves every other rule's dice alone.
Rule = Callable[[Json, "Dice", list[str]], None]
EXTRAS: list[Rule] = [
    parts_of_days,
    *extra_places.RULES,
    *extra_stay.RULES,
    *extra_waiting.RULES,
    extra_stay.packages,  # after those that change sectors
    *extra_sources.RULES,
    *extra_staff.RULES,
]
NAMES = ("annex", "bed", "care", "home", "rehab", "ward")
ATTRIBUTES = {"age": ["65-69", "70+"], "level": ["low", "mid", "high"], "district": ["n", "s"]}


class Dice:
    """Random choices for one network; each rule in EXTRAS throws dice of its own."""

    def __init__(self, number: int, rule: str = "") -> None:
        self.rng = np.random.default_rng((number, *rule.encode()))

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def one(self, options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def some(self, options: Any, p: float) -> list[Any]:
        return [option for option in options if self.chance(p)]

    def number(self, low: float, high: float) -> float:
        return round(float(self.rng.uniform(low, high)), 3)

    def time(self, low: float, high: float) -> Any:
        """A distribution with a mean between these days; whole days make ties."""
        mean = self.number(low, high)
        match self.one(("exponential", "lognormal", "whole", "uniform")):
            case "exponential":
                return {"distribution": "exponential", "mean": mean, "unit": "days"}
            case "lognormal":
                return {"distribution": "lognormal", "mean": mean, "cv": 1.2, "unit": "days"}
            case "uniform":
                return {"distribution": "uniform", "low": mean / 2, "high": mean, "unit": "days"}
        return f"{round(mean)} days"


def network(number: int, rules: Sequence[Rule] = EXTRAS) -> Json:
    """The scenario of this number: two to six sectors with the rules of waiting, and `rules`."""
    dice = Dice(number)
    names = sorted(dice.rng.choice(NAMES, int(dice.rng.integers(2, 7)), replace=False).tolist())
    sectors = {name: _sector(dice, name, names) for name in names}
    levels = ATTRIBUTES["level"]
    stocks = {
        f"stock_{name}": {
            "sector": name,
            "count": {
                "by": ["age", "level"],
                "unit": "citizens",
                "value": {
                    age: {level: int(dice.rng.integers(0, 4)) for level in levels}
                    for age in ATTRIBUTES["age"]
                },
            },
        }
        for name in dice.some(names, 0.5)
    }
    sources = {
        f"source_{name}": {
            "sector": name,
            "rate": f"{dice.number(0.2, 1.2)} per day",
            "age": f"{dice.number(69.6, 70.1)} years",
            "traits": {"level": {"unit": "share", "value": {"low": 0.5, "mid": 0.3, "high": 0.2}}},
        }
        for name in dice.some(names, 0.4) or names[:1]
    }
    more: Json = {"traits": {"district": {"unit": "share", "value": {"n": 0.6, "s": 0.4}}}}
    if dice.chance(0.7):
        bins = {"early": "3 days", "soon": "10 days"}
        more["since_discharge"] = {"sector": dice.one(names), "bins": bins}
    if dice.chance(0.5):
        more["nursing"] = _nursing(dice)
    clocks = _clocks(dice, names, "since_discharge" in more, "nursing" in more)
    document = scenario(
        sectors,
        days=int(dice.rng.integers(40, 120)),
        attributes=ATTRIBUTES,
        stocks=stocks,
        sources=sources,
        clocks=clocks,
        **more,
    )
    document |= {"warm_up": f"{int(dice.rng.integers(0, 15))} days"}
    for rule in rules:
        rule(document, Dice(number, rule.__name__), names)
    return document


def _sector(dice: Dice, name: str, names: list[str]) -> Json:
    places: Any = dice.one(("unlimited", 1, 2, 3, 6))
    if dice.chance(0.3):
        # No two calendars step on one day: which of them is first is not settled.
        days = np.arange(1 + names.index(name), 90, len(names))
        steps = np.sort(dice.rng.choice(days, 3, replace=False)).tolist()
        rest = [(step, dice.one((0, 1, 2, 4, 8))) for step in steps]
        places = calendar(int(dice.rng.integers(0, 5)), *rest)
    sector: Json = {"places": places, "home_visits": dice.chance(0.5)}
    if dice.chance(0.85):
        sector["service"] = dice.time(1, 8)
        ways = [*dice.some(names, 0.5), "exit"]
        share = dice.rng.dirichlet(np.ones(len(ways))).tolist()
        sector["routes"] = {way: _route(dice, p, names) for way, p in zip(ways, share, strict=True)}
        del sector["routes"]["exit"]["share"]
    if dice.chance(0.4):
        sector["priority"] = {
            other: int(dice.rng.integers(0, 3)) for other in dice.some(names, 0.6)
        }
    if dice.chance(0.4):
        sector["queue_limit"] = int(dice.rng.integers(0, 5))
    if dice.chance(0.5):
        sector["kept_during"] = [other for other in dice.some(names, 0.5) if other != name]
    return sector


def _route(dice: Dice, share: float, names: list[str]) -> Json:
    rules = ("hold", "hold", "leave", {"divert": dice.some(names, 0.6) or names[:1]})
    route: Json = {
        "share": share,
        "when_full": dice.one((*rules, {"wait_elsewhere": dice.one(names)})),
    }
    if dice.chance(0.4):
        route["handover"] = dice.time(0.2, 3)
    return route


def _clocks(dice: Dice, names: list[str], since: bool, visits: bool) -> Json:
    def rate(high: float) -> Json:
        value = {level: dice.number(0.001, high) for level in ATTRIBUTES["level"]}
        return {"by": ["level"], "unit": "per day", "value": value}

    def factors() -> Json:
        made: Json = {"wave": {"value": 2.5, "unit": "ratio", "from": day(10), "until": day(25)}}
        made["here"] = {"value": 0.5, "unit": "ratio", "sectors": dice.some(names, 0.5)}
        if since:
            made["after"] = {"value": 4, "unit": "ratio", "since": ["early"]}
        return made

    clocks: Json = {
        "end": {"does": "die", "rate": rate(0.03), "factors": factors()},
        "call": {"does": "send", "sector": dice.one(names), "rate": rate(0.15)},
        "other": {"does": "send", "sector": dice.one(names), "rate": rate(0.05)},
        "need": {"does": "request", "sector": dice.one(names), "rate": rate(0.15)},
        "down": {"does": "change", "attribute": "level", "step": 1, "rate": rate(0.1)},
        "up": {"does": "change", "attribute": "level", "step": -1, "rate": rate(0.1)},
    }
    for name in ("call", "need"):
        clocks[name]["factors"] = factors()
        clocks[name]["sectors"] = dice.some(names, 0.6)
    if visits:
        clocks["nurse"] = {"does": "start_nursing", "rate": rate(0.1)}
    return {name: clock for name, clock in clocks.items() if dice.chance(0.8)}


def _nursing(dice: Dice) -> Json:
    clinic = {"district": "n", "minutes": "40 minutes", "open_days": dice.some(WEEKDAYS, 0.6)}
    minutes = {weekday: int(dice.rng.integers(0, 150)) for weekday in WEEKDAYS}
    hours = {day: {"monday": 0}.get(day, 15 + m // 5) for day, m in minutes.items()}
    satellite = {
        "district": "s",
        "minutes": {"by": ["weekday"], "unit": "minutes", "value": hours},
        "reach": f"{100 - minutes['monday'] // 2} percent",
    }
    course, interval, days = dice.time(3, 30), dice.time(1, 4), int(dice.rng.integers(0, 5))
    return {
        "initial": "40 percent",
        "course": course,
        "interval": interval,
        "minutes_home": "20 minutes",
        "minutes_clinic": "15 minutes",
        "driving": "7 minutes",
        "clinic_share": "60 percent",
        "roster": {"by": ["weekday"], "unit": "minutes", "value": minutes},
        "tolerance": f"{days} days",
        "clinic_tolerance": f"{(3 * days + 1) % 5} days",
        "clinics": {"centre": clinic, "outpost": {**satellite, "satellite": True}},
        "satellites": {"review": "5 days", "open_at": 2, "close_below": 2},
    }
