"""Rules of the stay that some random networks have: services by destination."""

from typing import TYPE_CHECKING

from .worlds import Json

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


RULES = (service_by_destination,)
