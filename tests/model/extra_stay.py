"""Rules of the stay of some random networks: services by destination, resources, packages."""

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


def outcomes(document: Json, dice: "Dice", names: list[str]) -> None:
    """In four networks out of ten, part of those whose service ends move up or down a level."""
    if not dice.chance(0.4):
        return
    for name in names:
        sector = document["sectors"][name]
        if "service" in sector and dice.chance(0.6):
            value = {"low": 0.7, "mid": 0.4, "high": 0.1}
            share = dice.one((0.5, {"by": ["level"], "unit": "share", "value": value}))
            worse = {"attribute": "level", "step": 1, "share": share}
            better = {"attribute": "level", "step": -1, "share": 0.3}
            rules = {"worse": worse, "better": better}
            sector["outcomes"] = {which: rules[which] for which in dice.some(list(rules), 0.7)}


def help_at_home(document: Json, dice: "Dice", names: list[str]) -> None:
    """In half of the networks, hours of home care by level, and packages in one sector."""
    if dice.chance(0.5):
        value = {"low": 0, "mid": dice.number(1, 9), "high": 12.3}
        document["home_care"] = {
            "sectors": dice.some(names, 0.6),
            "hours_per_week": {"by": ["level"], "unit": "hours", "value": value},
            "delivered": 0.92,
            "packages": {dice.one(names): "2 hours"},
        }


def packages(document: Json, dice: "Dice", names: list[str]) -> None:
    """Sectors in which stays are packages; comes last, for it takes other rules out there."""
    clocks = document.get("clocks", {}).values()
    sent = {clock["sector"] for clock in clocks if clock["does"] == "send"}
    for name in names:
        sector = document["sectors"][name]
        if name in sent or "service" not in sector or not dice.chance(0.25):
            continue
        first, last = dice.one(((4, 1), (3, 3), (1, 4), (5, 0)))
        steps = [(number, dice.one((5, 6, 12))) for number in (8, 20, 40)]
        capacity = calendar(7, *steps) if dice.chance(0.4) else dice.one((5, 8, 15))
        package = {"first": first, "last": last, "capacity": capacity}
        for key in ("kept_during", "needs", "turnover", "admissions", "overflow"):
            sector.pop(key, None)
        sector |= {"places": "unlimited", "package": package}
        for route in sector["routes"].values():
            route.pop("service", None)
        doors = [w for s in document["sectors"].values() for w in s.get("routes", {}).values()]
        for way in (*doors, *document.get("sources", {}).values()):
            rule = way.get("when_full")
            if isinstance(rule, dict) and rule.get("wait_elsewhere") == name:
                del way["when_full"]
    used = {which for sector in document["sectors"].values() for which in sector.get("needs", {})}
    for which in document.get("resources", {}).keys() - used:
        del document["resources"][which]


RULES = (service_by_destination, resources, outcomes, help_at_home)
