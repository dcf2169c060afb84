"""What must hold between the parts of a scenario, beyond the form of each: all found at once.

Every rule is a generator of problems with the path of keys to the place. `load` adds file and
line. A path may end in a label in brackets, such as `[80+]`, which names a group.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from sim.language.faults import Keys, Problem, near
from sim.language.groups import AGE, DISTRICT, GroupSpace
from sim.language.quantity import leaves
from sim.language.spec import EXIT, Figure, Scenario
from sim.language.spec_money import ITEMS, SECTOR_ITEMS, SKILL_ITEMS
from sim.loading import (
    check_money,
    check_staff,
    check_stay,
    check_streams,
    check_tables,
    check_waiting,
)
from sim.loading.check_tables import is_table, parts
from sim.vocab import TICKS_PER_DAY, TICKS_PER_YEAR

__all__ = ["Problem", "check", "parts"]

MAX_YEARS, MAX_GROUPS = 100, 100_000
LATER = "later"  # after the last bin of since_discharge
SECTOR_FIELDS = {
    *("sector", "sectors", "kept_during", "divert", "overflow", "wait_elsewhere"),
    "waiting_for",
    *("diverted_to", "draws_as"),
}
SERVICES = ("all", *check_money.SERVICES)  # stand in the sector column of results, are no sectors


def check(scenario: Scenario) -> list[Problem]:
    """All problems of a scenario, none if it can be run."""
    found = [*_attributes(scenario)]
    for rule in RULES:
        found += rule(scenario)
    if not any(problem.path[0] == "attributes" for problem in found):
        space = GroupSpace(scenario.attributes)
        for table_rule in TABLE_RULES:
            found += table_rule(scenario, space)
    return found


def _attributes(scenario: Scenario) -> Iterator[Problem]:
    groups = 1
    for name, labels in scenario.attributes.items():
        path = ("attributes", name)
        groups *= max(1, len(labels))
        if not labels or len(set(labels)) < len(labels) or "" in labels:
            yield Problem(path, "categories are missing or stand twice", "write each one once")
        elif name == AGE:
            yield from _age_bands(path, labels)
    if groups > MAX_GROUPS:
        yield Problem(("attributes",), f"{groups} groups", f"use at most {MAX_GROUPS}")


def _age_bands(path: Keys, labels: tuple[str, ...]) -> Iterator[Problem]:
    begin = None
    for i, label in enumerate(labels):
        last = i == len(labels) - 1
        form = "([0-9]{1,3})[+]" if last else "([0-9]{1,3})-([0-9]{1,3})"
        band = re.fullmatch(form, label)
        if band is None:
            example = "95+ for the last band" if last else "65-69"
            yield Problem((*path, i), f"{label!r} is not an age band", f"write it like {example}")
            return
        low = int(band[1])
        if begin is not None and low != begin:
            yield Problem((*path, i), f"the band begins at {low}", f"let it begin at {begin}")
        begin = low + 1 if last else int(band[2]) + 1
        if begin <= low:
            yield Problem((*path, i), f"{label!r} ends before it begins", "write low-high")


def _time(scenario: Scenario) -> Iterator[Problem]:
    total = 0.0
    for name in ("warm_up", "horizon"):
        quantity = getattr(scenario, name)
        if is_table(quantity):
            return  # told with the tables
        ticks = quantity.base()
        total += ticks
        if abs(ticks - round(ticks)) > 1e-6:
            yield Problem((name,), f"{ticks:g} seconds", "write a time of whole seconds")
        if name == "horizon" and ticks == 0:
            yield Problem((name,), "nothing would be measured", "write a horizon above 0 days")
    if total > MAX_YEARS * TICKS_PER_YEAR:
        yield Problem(("horizon",), f"with the warm-up more than {MAX_YEARS} years", "shorten it")
    for path, _, name, value in parts(scenario):
        if isinstance(value, date) and not 1900 <= value.year <= 2200:
            yield Problem(path, f"{value} is not within reason", "write a year from 1900 to 2200")
        if name == "factors" and value.start and value.until and value.start >= value.until:
            yield Problem((*path, "until"), "not after `from`", "write a later date")


def _sector_names(scenario: Scenario) -> Iterator[Problem]:
    """Every sector that is named somewhere exists."""
    named: list[tuple[Keys, str]] = []
    for name, sector in scenario.sectors.items():
        at: Keys = ("sectors", name)
        if name in (EXIT, *SERVICES):
            yield Problem(at, f"{name!r} has a meaning of its own", "give the sector another name")
        named += [((*at, "routes", to), to) for to in sector.routes if to != EXIT]
        named += [((*at, "priority", key), key) for key in sector.priority]
        if isinstance(sector.kept_during, dict):
            named += [((*at, "kept_during", key), key) for key in sector.kept_during]
    packages = {} if scenario.home_care is None else scenario.home_care.packages
    named += [(("home_care", "packages", key), key) for key in packages]
    for path, owner, field, value in parts(scenario):
        if field in SECTOR_FIELDS and isinstance(value, str):
            if not issubclass(owner, Figure) or value not in SERVICES:
                named.append((path, value))
        elif field == "item":
            kind, slash, name = value.partition("/")
            if slash and kind in SECTOR_ITEMS:
                named.append((path, name))
            elif value not in ITEMS and not (slash and kind in SKILL_ITEMS):
                items = [*ITEMS, *(f"{kind}/<sector>" for kind in SECTOR_ITEMS)]
                yield Problem(path, f"{value!r} is not an item", near(value, items))
    for path, name in named:
        if name not in scenario.sectors:
            yield Problem(path, f"there is no sector {name!r}", near(name, scenario.sectors))


def _sectors(scenario: Scenario) -> Iterator[Problem]:
    for name, sector in scenario.sectors.items():
        at: Keys = ("sectors", name)
        if not sector.serves and sector.routes:
            bare = [to for to, route in sector.routes.items() if route.service is None]
            known = "" if len(bare) == len(sector.routes) else f" on the way to {', '.join(bare)}"
            problem = f"routes without `service`{known}"
            yield Problem((*at, "routes"), problem, "add `service`, or take out")
        if sector.serves and not sector.routes:
            yield Problem(at, "`service` without `routes`", "add `routes`, such as {exit: {}}")
        if name in sector.overflow or len(set(sector.overflow)) < len(sector.overflow):
            wrong = f"a full {name} cannot flow over into itself, nor twice into one sector"
            yield Problem((*at, "overflow"), wrong, "name each other sector once")
        if name in sector.kept_during:
            yield Problem((*at, "kept_during"), f"{name} names itself", "name other sectors")
        open_routes = [to for to, route in sector.routes.items() if route.share is None]
        if len(open_routes) > 1:
            problem = f"{' and '.join(open_routes)} have no share"
            yield Problem((*at, "routes"), problem, "leave it out on one route only")


def _clocks(scenario: Scenario) -> Iterator[Problem]:
    bins = () if scenario.since_discharge is None else (*scenario.since_discharge.bins, LATER)
    serving = [name for name, sector in scenario.sectors.items() if sector.serves]
    asked = {clock.sector: 0 for clock in scenario.clocks.values() if clock.does == "request"}
    asked |= {stock.waiting_for: 0 for stock in scenario.stocks.values() if stock.waiting_for}
    for name, clock in scenario.clocks.items():
        at: Keys = ("clocks", name)
        if clock.attribute == AGE:
            yield Problem((*at, "attribute"), "age changes on birthdays only", "name another one")
        elif clock.attribute is not None and clock.attribute not in scenario.attributes:
            hint = near(clock.attribute, scenario.attributes)
            yield Problem((*at, "attribute"), f"no attribute {clock.attribute!r}", hint)
        if clock.does == "start_nursing" and scenario.nursing is None:
            yield Problem((*at, "does"), "the scenario has no `nursing`", "add it")
        runs = clock.sectors or tuple(scenario.sectors)
        if clock.does == "request" and (busy := [sector for sector in runs if sector in serving]):
            problem = f"runs where a service goes on: {', '.join(busy)}"
            yield Problem((*at, "sectors"), problem, "name only sectors without `service`")
        sent = (clock.sector, clock.diverted_to) if clock.does == "send" else ()
        for to in (to for to in sent if to in serving):
            for wanted in asked:
                if wanted not in scenario.sectors[to].routes and wanted in scenario.sectors:
                    problem = f"no route to {wanted}, which citizens sent here can ask for"
                    yield Problem(("sectors", to, "routes"), problem, "add the route")
        for factor, since in ((key, bin) for key, f in clock.factors.items() for bin in f.since):
            if since not in bins:
                path = (*at, "factors", factor, "since")
                yield Problem(path, f"no bin {since!r} in since_discharge", near(since, bins))


def _discharge(scenario: Scenario) -> Iterator[Problem]:
    bins = {} if scenario.since_discharge is None else scenario.since_discharge.bins
    ends = [str(time.value) + time.unit for time in bins.values()]
    for name, time in bins.items():
        path = ("since_discharge", "bins", name)
        if name == LATER or 0 in leaves(time.value) or ends.count(str(time.value) + time.unit) > 1:
            remedy = f"let bins end at different times above 0, none named {LATER}"
            yield Problem(path, f"the bin {name} cannot be told from others", remedy)


def _nursing(scenario: Scenario) -> Iterator[Problem]:
    nursing = scenario.nursing
    if nursing is None:
        return
    at, districts = ("nursing", "clinics"), scenario.attributes.get(DISTRICT, ())
    for name, clinic in nursing.clinics.items():
        if clinic.district not in districts:
            problem = f"attribute {DISTRICT} has no {clinic.district!r}"
            yield Problem((*at, name, "district"), problem, near(clinic.district, districts))
        elif any(x.district == clinic.district and n < name for n, x in nursing.clinics.items()):
            problem = f"{clinic.district} has a clinic already"
            yield Problem((*at, name, "district"), problem, "let each district have one at most")
        days, by = clinic.open_days, clinic.minutes.by
        if not by and len(set(days)) < max(1, len(days)):
            yield Problem((*at, name, "open_days"), "no day, or one twice", "name each day once")
        elif days and by == ("weekday",):
            remedy = "take `open_days` out, or write one number"
            yield Problem((*at, name, "open_days"), "`minutes` tell the days", remedy)
    if (nursing.satellites is None) == any(c.satellite for c in nursing.clinics.values()):
        problem = "satellite clinics and the rule `satellites` need each other"
        yield Problem(("nursing",), problem, "give both or none")
    rule = nursing.satellites
    if rule is not None and not is_table(rule.review, rule.open_at, rule.close_below):
        if rule.review.base() < TICKS_PER_DAY:
            yield Problem(("nursing", "satellites", "review"), "less than a day", "write 1 day")
        if rule.close_below.base() > rule.open_at.base():
            path = ("nursing", "satellites", "close_below")
            yield Problem(path, "it is above open_at", "close below what opens")


def _help(scenario: Scenario) -> Iterator[Problem]:
    """Hours go by what changes with an event; a birthday is none."""
    care = scenario.home_care
    for key in ("hours_per_week", "delivered") if care is not None else ():
        if AGE in getattr(care, key).by:
            problem = "hours of home care go by age, which changes without an event"
            yield Problem(("home_care", key, "by"), problem, "let them go by level, or the like")


def _targets(scenario: Scenario) -> Iterator[Problem]:
    """A target's group is a row of the results: all citizens, or one category."""
    groups = [f"{name}={label}" for name, labels in scenario.attributes.items() for label in labels]
    for name, target in scenario.targets.items():
        figures: list[tuple[Keys, Figure]] = [(("targets", name), target)]
        figures += [(("targets", name, "per"), target.per)] if target.per is not None else []
        for at, figure in figures:
            for group in figure.group:
                if group not in ("all", *groups):
                    problem, hint = f"{group!r} is not a group", near(group, ["all", *groups])
                    yield Problem((*at, "group"), problem, hint)
        if target.value == 0 or target.tolerance < 0:
            problem = "a relative tolerance needs a value other than 0, and is not below 0"
            yield Problem(("targets", name), problem, "mend `value` or `tolerance`")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    _time,
    _sector_names,
    _sectors,
    _clocks,
    _discharge,
    _nursing,
    _help,
    _targets,
    *check_money.RULES,
    *check_staff.RULES,
    *check_stay.RULES,
    *check_streams.RULES,
    *check_waiting.RULES,
)
TABLE_RULES: tuple[Callable[[Scenario, GroupSpace], Iterator[Problem]], ...] = (
    *check_tables.RULES,
    *check_staff.TABLE_RULES,
    *check_stay.TABLE_RULES,
    *check_streams.TABLE_RULES,
)
