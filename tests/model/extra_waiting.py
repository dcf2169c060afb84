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


def waited_for_elsewhere(document: Json) -> set[str]:
    """Sectors to which some route waits in another place."""
    return {
        to
        for sector in document["sectors"].values()
        for to, route in sector.get("routes", {}).items()
        if "wait_elsewhere" in route["when_full"]
    }


RULES = (patience,)
