"""Rules of places for the random networks: calendars that repeat, or change together."""

from typing import TYPE_CHECKING

from sim.language.spec import WEEKDAYS

from .worlds import Json, calendar

if TYPE_CHECKING:
    from .networks import Dice


def repeating_calendars(document: Json, dice: "Dice", names: list[str]) -> None:
    """Places by the week, by the year, or in steps on the same dates as other sectors."""
    if not dice.chance(0.4):
        return
    for name in dice.some(names, 0.6):
        sector, values = document["sectors"][name], (0, 1, 2, 4)
        match dice.one(("weekly", "yearly", "dated")):
            case "weekly":
                times = [f"{weekday}{dice.one(('', ' 08:00', ' 16:30'))}" for weekday in WEEKDAYS]
                steps = [{"from": each, "value": dice.one(values)} for each in times[::2]]
                sector["places"] = {"weekly": steps}
            case "yearly":
                days = ("01-10", "02-01 12:00", "03-05", "12-24")
                steps = [{"from": each, "value": dice.one(values)} for each in days]
                sector["places"] = {"yearly": steps}
            case "dated":
                steps = [(number, dice.one(values)) for number in (10, 20, 30)]
                sector["places"] = calendar(dice.one(values), *steps)


def reported_deadlocks(document: Json, dice: "Dice", names: list[str]) -> None:
    """In every other network a deadlock is left as it is."""
    if dice.chance(0.5):
        document["deadlock"] = "report"


def admission_hours(document: Json, dice: "Dice", names: list[str]) -> None:
    """Some sectors let people in on some days only, and within some hours."""
    if dice.chance(0.35):
        for name in dice.some(names, 0.5):
            hours = [
                {"days": dice.some(WEEKDAYS, 0.6) or ["monday"], "from": begin, "to": end}
                for begin, end in dice.some((("00:00", "10:30"), ("08:00", "24:00")), 0.7)
            ]
            document["sectors"][name]["admissions"] = hours


def flowing_over(document: Json, dice: "Dice", names: list[str]) -> None:
    """Some full sectors flow over into others."""
    if dice.chance(0.35):
        for name in dice.some(names, 0.4):
            others = [other for other in names if other != name]
            document["sectors"][name]["overflow"] = dice.some(others, 0.6) or others[:1]


def turnover(document: Json, dice: "Dice", names: list[str]) -> None:
    """Some places are made ready for a while; comes after the rules that change places."""
    if dice.chance(0.4):
        for name in dice.some(names, 0.6):
            if document["sectors"][name]["places"] != "unlimited":
                document["sectors"][name]["turnover"] = dice.time(0.2, 3)


def kept_for_a_time(document: Json, dice: "Dice", names: list[str]) -> None:
    """Some sectors keep a place for some days only."""
    if dice.chance(0.5):
        for sector in document["sectors"].values():
            if sector.get("kept_during") and dice.chance(0.7):
                times = ("1 days", "2 days", f"{dice.number(0.5, 9)} days")
                sector["kept_during"] = {to: dice.one(times) for to in sector["kept_during"]}


RULES = [repeating_calendars, reported_deadlocks, admission_hours, flowing_over, turnover]
RULES.append(kept_for_a_time)
