"""What a stay takes besides a place, and what it leaves, as arrays."""

from dataclasses import dataclass

import numpy as np

from sim.language.groups import GroupSpace
from sim.language.spec import Scenario
from sim.language.spec_stay import Package
from sim.luck.streams import site_ids, yes_no
from sim.prepare.calendars import UNLIMITED, TimeFrame, calendar_of
from sim.vocab import NOWHERE, TICKS_PER_DAY

PARTS = 1_000  # amounts are counted in thousandths of a resource's unit


@dataclass(frozen=True)
class Resources:
    """Arrays over resources r and sectors s; amounts in thousandths of the unit."""

    names: tuple[str, ...]
    amounts: np.ndarray  # int64 (r,), at tick 0
    needs: np.ndarray  # int64 (s, r, group)
    calendar: tuple[tuple[int, int, int], ...]  # (tick, resource, amount), rising


@dataclass(frozen=True)
class Packages:
    """Arrays over packages p."""

    of_sector: np.ndarray  # int64 (s,): package, NOWHERE: stays there are none
    first: np.ndarray  # int64 (p,): visits on the first day
    last: np.ndarray  # int64 (p,): on the last day
    capacity: np.ndarray  # int64 (p, day): visits a day in all


@dataclass(frozen=True)
class Outcomes:
    """Arrays over outcomes o, by sector and name; a draw below the first threshold means yes."""

    sector: np.ndarray  # int64 (o,)
    share: np.ndarray  # int64 (o, group, 2): thresholds
    stride: np.ndarray  # int64 (o,): group step of the attribute
    size: np.ndarray  # int64 (o,): its categories
    step: np.ndarray  # int64 (o,): +1 or -1
    sites: np.ndarray  # uint64 (o,)


def compile_outcomes(
    scenario: Scenario, sectors: tuple[str, ...], luck: list[str], space: GroupSpace
) -> Outcomes:
    """`luck` (s,): the sector whose sites each sector draws at."""
    rows, levels, sites = [], [np.zeros((0, space.n_groups, 2), np.int64)], []
    for s, sector in enumerate(sectors):
        for name, rule in sorted(scenario.sectors[sector].outcomes.items()):
            size = len(space.categories[rule.attribute])
            rows.append((s, space.strides[rule.attribute], size, rule.step))
            shares = space.table(rule.share) * rule.share.scale
            levels.append(yes_no(shares)[None])
            sites.append(f"{luck[s]}/outcome/{name}")
    ids = site_ids(list(dict.fromkeys(sites)))
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Outcomes(
        sector=table[:, 0],
        share=np.concatenate(levels),
        stride=table[:, 1],
        size=table[:, 2],
        step=table[:, 3],
        sites=np.array([ids[name] for name in sites], np.uint64),
    )


def compile_packages(scenario: Scenario, sectors: tuple[str, ...], frame: TimeFrame) -> Packages:
    """Spread every package's capacity over the days of the run; that at 00:00 holds all day."""
    of_sector = np.full(len(sectors), NOWHERE, np.int64)
    rules: list[Package] = []
    for s, sector in enumerate(sectors):
        rule = scenario.sectors[sector].package
        if rule is not None:
            of_sector[s] = len(rules)
            rules.append(rule)
    n_days = -(-frame.horizon // TICKS_PER_DAY)
    capacity = np.zeros((len(rules), n_days), np.int64)
    for p, rule in enumerate(rules):
        now, steps = calendar_of(rule.capacity, frame)
        capacity[p] = now
        for tick, value in steps:
            capacity[p, -(-tick // TICKS_PER_DAY) :] = value
    first, last = (np.array([getattr(x, k) for x in rules], np.int64) for k in ("first", "last"))
    return Packages(of_sector, first, last, capacity)


def compile_resources(
    scenario: Scenario, sectors: tuple[str, ...], frame: TimeFrame, space: GroupSpace
) -> Resources:
    """Number the resources in alphabetical order."""
    names = tuple(sorted(scenario.resources))
    amounts, steps = [], []
    for r, name in enumerate(names):
        first, later = calendar_of(scenario.resources[name].amount, frame)
        amounts.append(_parts(first))
        steps += [(tick, r, _parts(value)) for tick, value in later]
    needs = np.zeros((len(sectors), len(names), space.n_groups), np.int64)
    for s, sector in enumerate(sectors):
        for name, need in scenario.sectors[sector].needs.items():
            needs[s, names.index(name)] = np.rint(space.table(need) * PARTS)
    return Resources(names, np.array(amounts, np.int64), needs, tuple(sorted(steps)))


def _parts(amount: int) -> int:
    return UNLIMITED if amount == UNLIMITED else amount * PARTS
