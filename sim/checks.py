"""What must hold between the parts of a scenario, beyond the form of each: all found at once.

Every rule is a generator of problems with the path of keys to the place. `load` adds file and
line. A path may end in a label in brackets, such as `[80+]`, which names a group.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from sim.groups import AGE, DISTRICT, GroupSpace, TableError
from sim.quantity import Distribution, Frozen, Quantity, Share, leaves
from sim.spec import (
    EXIT,
    WEEKDAYS,
    AfterDischarge,
    Clock,
    HomeCare,
    Nursing,
    Route,
    Scenario,
    Source,
    Stock,
    Target,
)
from sim.vocab import CITIZEN_BITS, CITIZENS_PER_STREAM, TICKS_PER_DAY, TICKS_PER_YEAR

Path = tuple[str | int, ...]
TOLERANCE = 1e-9  # of sums of shares
MAX_YEARS, MAX_GROUPS = 100, 100_000
MAX_STREAMS = (1 << CITIZEN_BITS) // CITIZENS_PER_STREAM
LATER = "later"  # after the last bin of since_discharge
SECTOR_FIELDS = {"sector", "sectors", "kept_during", "divert", "wait_elsewhere"}
SERVICES = ("all", "home_care", "nursing")  # stand in the sector column of results, are no sectors
# Prices: items that stand alone, and items of a sector (`place_day/hospital`).
ITEMS = ("home_care_hour", "nursing_hour", "agency_visit")
SECTOR_ITEMS = ("place_day", "ready_day", "late_ready_day", "admission")
# Where a table by group attributes may stand instead of one number.
TABLED = {
    (Route, "share"),
    (Stock, "count"),
    (Stock, "traits"),
    (Source, "traits"),
    (Scenario, "traits"),
    (Clock, "rate"),
    (Clock, "factors"),
    (Nursing, "initial"),
    (Nursing, "minutes_home"),
    (Nursing, "minutes_clinic"),
    (Nursing, "driving"),
    (Nursing, "clinic_share"),
    (AfterDischarge, "factor"),
    (HomeCare, "hours_per_week"),
    (HomeCare, "delivered"),
}


@dataclass(frozen=True)
class Problem:
    """Where something does not fit, what, and what would be right."""

    path: Path
    problem: str
    remedy: str


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


def near(word: str, known: Any) -> str:
    """The known word that is meant, or all of them."""
    found = get_close_matches(word, list(known), 1)
    return f"did you mean {found[0]}?" if found else f"known are: {', '.join(known) or 'none'}"


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


def _age_bands(path: Path, labels: tuple[str, ...]) -> Iterator[Problem]:
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
        if quantity.by or not isinstance(quantity.value, (int, float)):
            return  # told with the tables
        ticks = quantity.base()
        total += ticks
        days = ticks / TICKS_PER_DAY
        if abs(days - round(days)) > TOLERANCE:
            yield Problem((name,), f"{days:g} days", f"write whole days, as in {round(days)} days")
        if name == "horizon" and ticks == 0:
            yield Problem((name,), "nothing would be measured", "write a horizon above 0 days")
    if total > MAX_YEARS * TICKS_PER_YEAR:
        yield Problem(("horizon",), f"with the warm-up more than {MAX_YEARS} years", "shorten it")
    for path, _, name, value in parts(scenario):
        if isinstance(value, date) and not 1900 <= value.year <= 2200:
            yield Problem(path, f"{value} is not within reason", "write a year from 1900 to 2200")
        if name == "factors" and value.start and value.until and value.start >= value.until:
            yield Problem((*path, "until"), "not after `from`", "write a later date")


def parts(part: Frozen, path: Path = ()) -> Iterator[tuple[Path, type, str, Any]]:
    """Every value inside: its path, the class and field it stands in, and itself."""
    for name, field in type(part).model_fields.items():
        value, here = getattr(part, name), (*path, field.alias or name)
        inside: list[tuple[Path, Any]] = [(here, value)]
        if isinstance(value, dict) and name != "value":
            inside = [((*here, key), child) for key, child in value.items()]
        elif isinstance(value, tuple):
            inside = [((*here, i), child) for i, child in enumerate(value)]
        for at, child in inside:
            yield at, type(part), name, child
            if isinstance(child, Frozen):
                yield from parts(child, at)


def _sector_names(scenario: Scenario) -> Iterator[Problem]:
    """Every sector that is named somewhere exists."""
    named: list[tuple[Path, str]] = []
    for name, sector in scenario.sectors.items():
        at: Path = ("sectors", name)
        if name in (EXIT, *SERVICES):
            yield Problem(at, f"{name!r} has a meaning of its own", "give the sector another name")
        named += [((*at, "routes", to), to) for to in sector.routes if to != EXIT]
        named += [((*at, "priority", key), key) for key in sector.priority]
    for path, owner, field, value in parts(scenario):
        if field in SECTOR_FIELDS and isinstance(value, str):
            if owner is not Target or value not in SERVICES:
                named.append((path, value))
        elif field == "item":
            kind, slash, name = value.partition("/")
            if slash and kind in SECTOR_ITEMS:
                named.append((path, name))
            elif value not in ITEMS:
                items = [*ITEMS, *(f"{kind}/<sector>" for kind in SECTOR_ITEMS)]
                yield Problem(path, f"{value!r} is not an item", near(value, items))
    for path, name in named:
        if name not in scenario.sectors:
            yield Problem(path, f"there is no sector {name!r}", near(name, scenario.sectors))


def _sectors(scenario: Scenario) -> Iterator[Problem]:
    for name, sector in scenario.sectors.items():
        at: Path = ("sectors", name)
        if sector.service is None and sector.routes:
            yield Problem((*at, "routes"), "routes without `service`", "add `service`, or take out")
        if sector.service is not None and not sector.routes:
            yield Problem(at, "`service` without `routes`", "add `routes`, such as {exit: {}}")
        if name in sector.kept_during:
            yield Problem((*at, "kept_during"), f"{name} names itself", "name other sectors")
        open_routes = [to for to, route in sector.routes.items() if route.share is None]
        if len(open_routes) > 1:
            problem = f"{' and '.join(open_routes)} have no share"
            yield Problem((*at, "routes"), problem, "leave it out on one route only")
        for to, route in sector.routes.items():
            rule, path = route.when_full, (*at, "routes", to, "when_full")
            if rule.wait_elsewhere in (to, name):
                wrong = f"waiting in {rule.wait_elsewhere} is not elsewhere"
                yield Problem((*path, "wait_elsewhere"), wrong, "name another sector, or hold")
            if to in rule.divert or len(set(rule.divert)) < len(rule.divert):
                wrong = f"a full {to} cannot divert to itself, nor twice to one sector"
                yield Problem((*path, "divert"), wrong, "name each other sector once")


def _streams(scenario: Scenario) -> Iterator[Problem]:
    """Stocks and sources: there are some, and their citizens can be numbered."""
    streams = [*scenario.stocks, *scenario.sources]
    if not streams:
        yield Problem(("stocks",), "nobody is in the model", "add `stocks` or `sources`")
    if len(streams) > MAX_STREAMS:
        yield Problem(("stocks",), f"{len(streams)} stocks and sources", f"use {MAX_STREAMS}")
    for name, stock in scenario.stocks.items():
        at: Path = ("stocks", name)
        size = sum(leaves(stock.count.value))
        if size > CITIZENS_PER_STREAM:
            problem = f"{size:.0f} citizens, more than {CITIZENS_PER_STREAM}"
            yield Problem((*at, "count"), problem, "divide it into several stocks")
        for i, other in enumerate(stock.less):
            if other not in scenario.stocks or other == name:
                known = [known for known in scenario.stocks if known != name]
                yield Problem((*at, "less", i), f"no other stock {other!r}", near(other, known))
            elif set(scenario.stocks[other].count.by) != set(stock.count.by):
                problem = f"{other} is counted by other attributes"
                yield Problem((*at, "less", i), problem, "count both by the same ones")
    for name, source in scenario.sources.items():
        at = ("sources", name)
        if name in scenario.stocks:
            yield Problem(at, "a stock has this name, too", "give one of them another name")
        if source.age is None and AGE in scenario.attributes:
            yield Problem(at, "the key `age` is missing", "add the age on arrival: `age: 65 years`")
        if not _tabled(source.rate, scenario.warm_up, scenario.horizon):
            size = source.rate.base() * (scenario.warm_up.base() + scenario.horizon.base())
            if not 0 < size <= CITIZENS_PER_STREAM:
                problem = f"{size:.6g} citizens would arrive"
                remedy = f"write a rate that brings some, at most {CITIZENS_PER_STREAM}"
                yield Problem((*at, "rate"), problem, remedy)


def _clocks(scenario: Scenario) -> Iterator[Problem]:
    bins = () if scenario.since_discharge is None else (*scenario.since_discharge.bins, LATER)
    serving = [name for name, sector in scenario.sectors.items() if sector.service is not None]
    asked = {clock.sector: 0 for clock in scenario.clocks.values() if clock.does == "request"}
    for name, clock in scenario.clocks.items():
        at: Path = ("clocks", name)
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
        if clock.does == "send" and clock.sector in serving:
            routes = scenario.sectors[clock.sector].routes
            for wanted in asked:
                if wanted not in routes and wanted in scenario.sectors:
                    problem = f"no route to {wanted}, which citizens sent here can ask for"
                    yield Problem(("sectors", clock.sector, "routes"), problem, "add the route")
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
        if len(set(clinic.open_days)) < max(1, len(clinic.open_days)):
            yield Problem((*at, name, "open_days"), "no day, or one twice", "name each day once")
    if (nursing.satellites is None) == any(c.satellite for c in nursing.clinics.values()):
        problem = "satellite clinics and the rule `satellites` need each other"
        yield Problem(("nursing",), problem, "give both or none")
    rule = nursing.satellites
    if rule is not None and not _tabled(rule.review, rule.open_at, rule.close_below):
        if rule.review.base() < TICKS_PER_DAY:
            yield Problem(("nursing", "satellites", "review"), "less than a day", "write 1 day")
        if rule.close_below.base() > rule.open_at.base():
            path = ("nursing", "satellites", "close_below")
            yield Problem(path, "it is above open_at", "close below what opens")


def _tabled(*quantities: Quantity) -> bool:
    return any(q.by or isinstance(q.value, dict) for q in quantities)


def _prices(scenario: Scenario) -> Iterator[Problem]:
    seen: dict[Any, str] = {}
    for name, price in scenario.prices.items():
        key = (price.item, price.payer, price.start)
        if key in seen:
            problem = f"{seen[key]} has the same item, payer and date"
            yield Problem(("prices", name), problem, "keep one of the two")
        seen.setdefault(key, name)


def _tables(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    for path, owner, field, value in parts(scenario):
        if isinstance(value, Distribution):
            yield from _distribution(path, value, space)
        if not isinstance(value, Quantity):
            continue
        twice = len(set(value.by)) < len(value.by)
        try:
            if field == "roster":
                GroupSpace({"weekday": WEEKDAYS}).table(value)
                if value.by != ("weekday",):
                    yield Problem(path, "minutes by weekday are needed", "write `by: weekday`")
            elif field == "traits" and isinstance(value, Share):
                yield from _trait(path, value, space, str(path[-1]))
            elif value.by and (twice or (owner, field) not in TABLED):
                problem = "an attribute stands twice" if twice else "one number is needed here"
                yield Problem((*path, "by"), problem, "take `by` out, or name each once")
            else:
                space.table(value)
        except TableError as error:
            yield Problem((*path, *error.keys), error.problem, error.remedy)
        if isinstance(value, Share) and any(x * value.scale > 1 for x in leaves(value.value)):
            yield Problem(path, "a share is above 1", "write a share from 0 to 1")


def _distribution(path: Path, given: Distribution, space: GroupSpace) -> Iterator[Problem]:
    if given.cases is None:
        if given.by is not None:
            yield Problem((*path, "by"), "`by` without `cases`", "add cases, or take it out")
        try:
            _law(given)
        except (ValueError, ArithmeticError) as error:
            problem, _, remedy = str(error).partition("; ")
            yield Problem(path, problem, remedy)
        return
    if given.distribution is not None or given.parameters() or given.unit is not None:
        yield Problem(path, "parameters beside `cases`", "write them inside each case")
    for name, case in given.cases.items():
        if case.cases is not None:
            yield Problem((*path, "cases", name), "cases inside cases", "use one attribute")
    stand_in = Quantity(value=dict.fromkeys(given.cases, 0), unit="ratio", by=(str(given.by),))
    try:
        space.table(stand_in)
    except TableError as error:
        keys = ("cases" if key == "value" else key for key in error.keys)
        yield Problem((*path, *keys), error.problem, error.remedy)


def _law(given: Distribution) -> None:
    """Raise ValueError unless the parameters make a distribution."""
    from sim import dists  # it brings a compiler along: not before it is needed

    family, unit = str(given.distribution), given.ticks_per_unit
    dists.law(family, ticks_per_unit=unit, **given.parameters())


def _trait(path: Path, share: Share, space: GroupSpace, name: str) -> Iterator[Problem]:
    """Shares over the attribute's own categories, in every group."""
    if name not in space.names:
        yield Problem(path, f"there is no attribute {name!r}", near(name, space.names))
    elif name in share.by or len(set(share.by)) < len(share.by):
        yield Problem((*path, "by"), f"{name} or one name twice", "name each other one once")
    else:
        total = space.table(share, last=name).sum(axis=1) * share.scale
        yield from _sum_fault(path, total, abs(total - 1) > TOLERANCE, space, share.by)


def _sum_fault(
    path: Path, total: np.ndarray, wrong: np.ndarray, space: GroupSpace, by: tuple[str, ...]
) -> Iterator[Problem]:
    """Name the first group whose probabilities are wrong, and say how many there are."""
    if not wrong.any():
        return
    group = int(np.argmax(wrong))
    used = [name for name in space.names if name in by]
    labels = [space.categories[name][space.category(group, name)] for name in used]
    place = (f"[{', '.join(labels)}]",) if labels else ()
    problem = f"probabilities sum to {total[group]:.10g}, not 1"
    yield Problem((*path, *place), problem, "mend the shares, or leave out the one for the rest")


def _route_sums(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    for name, sector in scenario.sectors.items():
        shares = [route.share for route in sector.routes.values() if route.share is not None]
        total, by = np.zeros(space.n_groups), tuple(name for share in shares for name in share.by)
        try:
            for share in shares:
                total += space.table(share) * share.scale
        except TableError:
            continue  # told above
        is_open = len(shares) < len(sector.routes)
        wrong = total > 1 + TOLERANCE if is_open else abs(total - 1) > TOLERANCE
        if sector.routes:
            yield from _sum_fault(("sectors", name, "routes"), total, wrong, space, by)


def _drawn(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    """What a trait depends on is counted, or drawn before it."""
    for kind, streams in (("stocks", scenario.stocks), ("sources", scenario.sources)):
        for name, stream in streams.items():
            shares = {**scenario.traits, **stream.traits}
            counted = stream.count.by if isinstance(stream, Stock) else (AGE,)
            needs = {k: {*s.by} - {*counted, k} for k, s in shares.items() if k not in counted}
            for key, wanted in needs.items():
                for lost in sorted(wanted - set(shares)):
                    if lost in space.names:
                        problem = f"the trait {key} depends on {lost}, which is not known"
                        yield Problem((kind, name), problem, f"count by {lost}, or give its traits")
            try:
                TopologicalSorter(needs).prepare()
            except CycleError:
                yield Problem((kind, name), "traits depend on each other in a circle", "break it")


def _remainders(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    """What `less` leaves of a stock is not negative."""
    for name, stock in scenario.stocks.items():
        others = [scenario.stocks[other] for other in stock.less if other in scenario.stocks]
        try:
            rest = space.table(stock.count) - sum(space.table(other.count) for other in others)
        except TableError:
            continue  # told above
        if (rest < 0).any():
            group = int(np.argmin(rest))
            problem = f"the stocks to subtract leave {rest[group]:g} in {space.label(group)}"
            yield Problem(("stocks", name, "less"), problem, "mend the counts")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    _time,
    _sector_names,
    _sectors,
    _streams,
    _clocks,
    _discharge,
    _nursing,
    _prices,
)
TABLE_RULES: tuple[Callable[[Scenario, GroupSpace], Iterator[Problem]], ...] = (
    _tables,
    _route_sums,
    _drawn,
    _remainders,
)
