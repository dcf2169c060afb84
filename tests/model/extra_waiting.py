"""Rules of waiting lists for networks made at random."""

from typing import TYPE_CHECKING

from .worlds import Json

if TYPE_CHECKING:
    from .networks import Dice


def patience(document: Json, dice: "Dice", names: list[str]) -> None:
    """Some sectors are not waited for for ever; who gives up leaves, or asks elsewhere."""
    if not dice.chance(0.4):
        return
    for name in names:
        if dice.chance(0.8 if name in waited_for_elsewhere(document) else 0.6):
            others = [other for other in names if other != name]
            change = {"patience": dice.time(0.5, 6), "renege_to": dice.one(["exit", *others])}
            document["sectors"][name] |= change


def looking_elsewhere(document: Json, dice: "Dice", names: list[str]) -> None:
    """Who holds looks for another place from time to time."""
    if not dice.chance(0.35):
        return
    for sector in document["sectors"].values():
        for to, route in sector.get("routes", {}).items():
            others = [other for other in names if other != to]
            if to != "exit" and dice.chance(0.5):
                route["when_full"] = {"divert_after": _tries(dice, others)}


def full_for_arrivals(document: Json, dice: "Dice", names: list[str]) -> None:
    """Sources say what a full sector means."""
    if not dice.chance(0.4):
        return
    for source in document["sources"].values():
        others = [other for other in names if other != source["sector"]]
        source["when_full"] = dice.one(
            (
                "leave",
                {"divert": dice.some(others, 0.6) or others[:1]},
                {"divert_after": _tries(dice, others)},
                {"wait_elsewhere": dice.one(others)},
            )
        )


def guarantees(document: Json, dice: "Dice", names: list[str]) -> None:
    """Requests get another level after some time; the levels are such that it matters."""
    if not dice.chance(0.35):
        return
    for name in dice.some(names, 0.6):
        rule: Json = {"within": _days(dice, 0.5, 4), "priority": dice.one((0, 0, 1, 2))}
        if dice.chance(0.6):
            rule["share"] = _share(dice)
        document["sectors"][name] |= {
            "guarantee": rule,
            "priority": {other: dice.one((0, 1, 2, 3)) for other in dice.some(names, 0.8)},
        }


def refusals(document: Json, dice: "Dice", names: list[str]) -> None:
    """Some offers are declined."""
    if not dice.chance(0.35):
        return
    for name in dice.some(names, 0.6):
        rule = {"share": _share(dice), "again": _days(dice, 0.2, 3)}
        document["sectors"][name] |= {"refuses": rule}


def _share(dice: "Dice") -> Json:
    levels = {"low": 0.2, "mid": 0.5, "high": dice.one((0, 0.8, 1))}
    return {"by": ["level"], "unit": "share", "value": levels}


def _days(dice: "Dice", low: float, high: float) -> str:
    """A length of time; whole days make ties."""
    return f"{dice.number(low, high)} days" if dice.chance(0.5) else f"{dice.one((1, 2, 3))} days"


def _tries(dice: "Dice", others: list[str]) -> Json:
    to = dice.some(others, 0.6) or others[:1]
    if dice.chance(0.3):
        return {"at": dice.one(("00:00", "16:30")), "to": to}
    return {"time": _days(dice, 0.2, 2), "to": to}


def waited_for_elsewhere(document: Json) -> set[str]:
    """Sectors to which some route waits in another place."""
    return {
        to
        for sector in document["sectors"].values()
        for to, route in sector.get("routes", {}).items()
        if "wait_elsewhere" in route["when_full"]
    }


RULES = (patience, looking_elsewhere, full_for_arrivals, guarantees, refusals)
