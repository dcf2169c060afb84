"""Quantities, distributions and shares of a scenario: tables fit the attributes, sums are 1."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from sim.language.faults import Keys, Problem, near
from sim.language.groups import AGE, DISTRICT, GroupSpace, TableError
from sim.language.quantity import Distribution, Frozen, Quantity, Share, leaves
from sim.language.spec import (
    WEEKDAYS,
    AfterDischarge,
    Clinic,
    Clock,
    HomeCare,
    Nursing,
    Route,
    Scenario,
    Sector,
    Source,
    Stock,
)
from sim.language.spec_staff import Skill, Video
from sim.language.spec_stay import Outcome
from sim.language.spec_waiting import Guarantee, Refusals

TOLERANCE = 1e-9  # of sums of shares
# Where a table by group attributes may stand instead of one number.
TABLED = {
    (Guarantee, "share"),
    (Refusals, "share"),
    (Outcome, "share"),
    (Route, "share"),
    (Sector, "needs"),
    (Stock, "count"),
    (Stock, "traits"),
    (Source, "traits"),
    (Source, "demand"),
    (Scenario, "traits"),
    (Clock, "rate"),
    (Clock, "diverted"),
    (Clock, "factors"),
    (Nursing, "initial"),
    (Nursing, "minutes_home"),
    (Nursing, "minutes_clinic"),
    (Nursing, "driving"),
    (Nursing, "clinic_share"),
    (Clinic, "reach"),
    (Skill, "share"),
    (Video, "share"),
    (Video, "minutes"),
    (AfterDischarge, "factor"),
    (HomeCare, "hours_per_week"),
}
# Where a table may stand by weekday, and what else.
PLANNED: dict[tuple[type, str], tuple[str, ...]] = {
    (Skill, "headcount"): ("weekday", DISTRICT),
    (Skill, "temps"): ("weekday",),
    (Clinic, "minutes"): ("weekday",),
}


def parts(part: Frozen) -> list[tuple[Keys, type, str, Any]]:
    """Every value inside: its path, the class and field it stands in, and itself."""
    found: list[tuple[Keys, type, str, Any]] = []
    _collect(part, (), found)
    return found


def _collect(part: Frozen, path: Keys, found: list[tuple[Keys, type, str, Any]]) -> None:
    """Append; handing thousands of values up, call by call, would take longer than the rules."""
    owner = type(part)
    for name, key in _keys(owner):
        value, here = getattr(part, name), (*path, key)
        inside: Iterable[tuple[Keys, Any]] = ((here, value),)
        if isinstance(value, dict) and name != "value":
            inside = [((*here, key), child) for key, child in value.items()]
        elif isinstance(value, tuple):
            inside = [((*here, i), child) for i, child in enumerate(value)]
        for at, child in inside:
            found.append((at, owner, name, child))
            if isinstance(child, Frozen):
                _collect(child, at, found)


@cache
def _keys(owner: type[Frozen]) -> tuple[tuple[str, str], ...]:
    """The fields of a class, and what they are called in a file."""
    return tuple((name, field.alias or name) for name, field in owner.model_fields.items())


def is_table(*quantities: Quantity) -> bool:
    """Whether one of them is a table where a plain number may be expected."""
    return any(q.by or isinstance(q.value, dict) for q in quantities)


def _tables(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    for path, owner, field, value in parts(scenario):
        if isinstance(value, Distribution):
            yield from _distribution(path, value, space)
        if not isinstance(value, Quantity):
            continue
        twice = len(set(value.by)) < len(value.by)
        try:
            if field == "roster":
                GroupSpace({"weekday": WEEKDAYS}).given(value)
                if value.by != ("weekday",):
                    yield Problem(path, "minutes by weekday are needed", "write `by: weekday`")
            elif (owner, field) in PLANNED:
                if not set(value.by) <= set(PLANNED[owner, field]):
                    known = " and ".join(PLANNED[owner, field])
                    yield Problem((*path, "by"), "these follow a plan", f"use {known} only")
                else:
                    GroupSpace({"weekday": WEEKDAYS, **space.categories}).given(value)
            elif field == "traits" and isinstance(value, Share):
                yield from _trait(path, value, space, str(path[-1]))
            elif value.by and (twice or (owner, field) not in TABLED):
                problem = "an attribute stands twice" if twice else "one number is needed here"
                yield Problem((*path, "by"), problem, "take `by` out, or name each once")
            else:
                space.given(value)
        except TableError as error:
            yield Problem((*path, *error.keys), error.problem, error.remedy)
        if isinstance(value, Share) and any(x * value.scale > 1 for x in leaves(value.value)):
            yield Problem(path, "a share is above 1", "write a share from 0 to 1")


def _distribution(path: Keys, given: Distribution, space: GroupSpace) -> Iterator[Problem]:
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
    from sim.luck import dists  # it brings a compiler along: not before it is needed

    family, unit = str(given.distribution), given.ticks_per_unit
    dists.law(family, ticks_per_unit=unit, **given.parameters())


def _trait(path: Keys, share: Share, space: GroupSpace, name: str) -> Iterator[Problem]:
    """Shares over the attribute's own categories, in every group."""
    if name not in space.names:
        yield Problem(path, f"there is no attribute {name!r}", near(name, space.names))
    elif name == AGE:
        yield Problem(path, "age is not drawn", "count stocks by age; give sources their `age`")
    elif name in share.by or len(set(share.by)) < len(share.by):
        yield Problem((*path, "by"), f"{name} or one name twice", "name each other one once")
    else:
        total = space.table(share, last=name).sum(axis=1) * share.scale
        yield from _sum_fault(path, total, abs(total - 1) > TOLERANCE, space, share.by)


def _sum_fault(
    path: Keys, total: np.ndarray, wrong: np.ndarray, space: GroupSpace, by: tuple[str, ...]
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


RULES: tuple[Callable[[Scenario, GroupSpace], Iterator[Problem]], ...] = (_tables, _route_sums)
