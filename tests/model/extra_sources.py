"""Ways of coming for the random networks: profiles, gaps, given times, batches, less demand."""

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
    return profile


RULES = [ways_of_coming]
