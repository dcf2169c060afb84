"""Ways of coming for the random networks: profiles, gaps, given times, batches, less demand.

Also profiles of clocks, and a clock that takes citizens away.
"""

from typing import TYPE_CHECKING

from .worlds import Json, day

if TYPE_CHECKING:
    from .networks import Dice


def ways_of_coming(document: Json, dice: "Dice", names: list[str]) -> None:
    """In four networks out of ten, every source comes in a way of its own."""
    if not dice.chance(0.4):
        return
    for source in document["sources"].values():
        way = dice.one(("profile", "gaps", "at", "rate"))
        if way == "profile":
            source["profile"] = _profile(dice)
        elif way == "gaps":
            del source["rate"]
            source["gaps"] = dice.one((dice.time(1, 4), "2 days"))
        elif way == "at":
            del source["rate"]
            times = ("", " 00:00", " 08:30")
            days = sorted({int(dice.rng.integers(0, 50)) for _ in range(12)})
            source["at"] = {
                f"{day(d)}{dice.one(times)}": int(dice.rng.integers(1, 4)) for d in days
            }
        if way != "at" and dice.chance(0.5):
            source["batch"] = {"value": {"1": 0.4, "2": 0.4, "5": 0.2}}
        if dice.chance(0.5):
            value = {"low": 0.9, "mid": 0.6, "high": 1}
            source["demand"] = {"by": ["level"], "unit": "share", "value": value}


def hazards_that_change(document: Json, dice: "Dice", names: list[str]) -> None:
    """In half of the networks, clocks with a profile, and in part of these one that leaves."""
    if not dice.chance(0.5):
        return
    for clock in document["clocks"].values():
        if dice.chance(0.5):
            clock["profile"] = _profile(dice)
    if dice.chance(0.5):
        document["clocks"]["away"] = {"does": "leave", "rate": "0.01 per day"}


def begun_in_the_middle(document: Json, dice: "Dice", names: list[str]) -> None:
    """In four networks out of ten, stocks with time stayed, or on lists, also from outside."""
    if not dice.chance(0.4):
        return
    stocks, sectors = document["stocks"], document["sectors"]
    plain = [name for name in names if "package" not in sectors[name]]
    for stock in stocks.values():
        others = [name for name in plain if name != stock["sector"]]
        if stock["sector"] not in plain or not others:
            continue
        if dice.chance(0.4):
            stock["waiting_for"] = dice.one(others)
            if dice.chance(0.7):
                stock["waited"] = dice.time(1, 20)
        elif "service" in sectors[stock["sector"]]:
            stock["stayed"] = dice.time(0.5, 4)
    if not plain:
        return
    count = {"by": ["age", "level"], "unit": "citizens"}
    count["value"] = {age: {"low": 1, "mid": 0, "high": 1} for age in ("65-69", "70+")}
    outside = {"waiting_for": dice.one(plain), "count": count, "waited": dice.time(1, 9)}
    stocks["outside"] = outside


def _profile(dice: "Dice") -> Json:
    """Weeks with closed hours, a year with a season, a date."""
    profile: Json = {"dated": [{"from": day(20), "value": dice.one((0, 1.5, 2))}]}
    if dice.chance(0.7):
        profile["weekly"] = [
            {"from": "monday 08:00", "value": 3},
            {"from": "friday 16:00", "value": 0},
            {"from": "sunday", "value": 0.5},
        ]
    if dice.chance(0.5):
        profile["yearly"] = [{"from": "02-01", "value": 0.7}, {"from": "12-24 12:00", "value": 2}]
    if dice.chance(0.5):
        profile["trend"] = {"from": "2022-02-10", "per_year": dice.one((-0.3, 0.5))}
    return profile


RULES = [ways_of_coming, hazards_that_change, begun_in_the_middle]
