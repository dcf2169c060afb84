"""Staff by skill and district for random networks: stand-ins, temps, pools, video, sickness."""

from typing import TYPE_CHECKING

from sim.language.spec import WEEKDAYS

from .worlds import Json

if TYPE_CHECKING:
    from .networks import Dice, Rule

PERSONS, SHARE = "persons", "share"


def staff(document: Json, dice: "Dice", names: list[str]) -> None:
    """In half of the networks with nurses, two skills; some with temps, pools and video."""
    if "nursing" not in document or dice.chance(0.5):
        return
    nursing = document["nursing"]
    del nursing["roster"]
    nursing["staff"] = {"nurse": _skill(dice), "assistant": _skill(dice)}
    share = {"by": "level", "value": {"low": 0.7, "mid": 0.4, "high": 0}, "unit": SHARE}
    nursing["staff"]["assistant"]["share"] = dice.one((0.5, share))
    if dice.chance(0.6):
        nursing["staff"]["nurse"]["stands_in_for"] = ["assistant"]
    if dice.chance(0.5):
        temps = {day: int(dice.rng.integers(0, 60)) for day in WEEKDAYS}
        rule = {"by": "weekday", "value": temps, "unit": "minutes"}
        nursing["staff"][dice.one(("nurse", "assistant"))]["temps"] = rule
    if dice.chance(0.4):
        document["workforce"] = {"nurse": _workforce(dice)}
        del nursing["staff"]["nurse"]["vacancy"]
    if dice.chance(0.4):
        nursing["pools"] = [["s", "n"]]
    if dice.chance(0.5):
        nursing["video"] = {"share": 0.3, "minutes": "9 minutes"}


def _skill(dice: "Dice") -> Json:
    heads = {day: {d: int(dice.rng.integers(0, 3)) for d in "ns"} for day in WEEKDAYS}
    rule: Json = {
        "headcount": {"by": ["weekday", "district"], "value": heads, "unit": PERSONS},
        "hours": "70 minutes",
        "direct": 0.8,
        "vacancy": 0.05,
    }
    if dice.chance(0.6):
        rule |= {"sickness": 0.1, "sickness_spread": dice.one((0, 0.5, 1.0))}
    return rule


def _workforce(dice: "Dice") -> Json:
    positions = int(dice.rng.integers(1, 9))
    return {
        "positions": positions,
        "employed": int(dice.rng.integers(0, positions + 1)),
        "turnover": f"{dice.number(0, 6)} per year",
        "hires": f"{dice.number(0, 40)} per year",
        "work_days": "228 days",
        "drawn": dice.chance(0.5),
    }


RULES: list["Rule"] = [staff]
