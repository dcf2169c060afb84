"""Rules of the stay that some random networks have: services by destination, resources."""

from typing import TYPE_CHECKING

from .worlds import Json, calendar

if TYPE_CHECKING:
    from .networks import Dice


def service_by_destination(document: Json, dice: "Dice", names: list[str]) -> None:
    """Some ways on have a service of their own; where all have one, the sector may have none."""
    for sector in document["sectors"].values():
        ways = list(sector.get("routes", {}).values())
        if not ways or not dice.chance(0.15):
            continue
        every = dice.chance(0.4)
        for way in ways if every else dice.some(ways, 0.6):
            way["service"] = dice.time(1, 9)
        if every:
            del sector["service"]


def resources(document: Json, dice: "Dice", names: list[str]) -> None:
    """Amounts that sectors share, of one or two kinds; needs by level, a calendar at times."""
    if not dice.chance(0.35):
        return
    amounts: Json = {}
    for name in dice.some(("hours", "staff"), 0.7):
        most, needing = dice.one((5, 8, 20)), dice.some(names, 0.7)
        steps = [(number, dice.one((2, most, most + 3))) for number in (7, 19, 31)]
        amount = calendar(most, *steps) if dice.chance(0.4) else most
        for sector in needing:
            value = {level: dice.number(0, 3) for level in ("low", "mid", "high")}
            need = dice.one((1, 2.5, {"by": ["level"], "unit": "units", "value": value}))
            document["sectors"][sector].setdefault("needs", {})[name] = need
        if needing:
            amounts[name] = {"amount": amount}
    if amounts:
        document["resources"] = amounts


RULES = (service_by_destination, resources)
