"""What a stay takes besides a place, amounts and visits every day, as arrays."""

from dataclasses import dataclass

import numpy as np

from sim.compile_calendars import UNLIMITED, TimeFrame, calendar_of
from sim.groups import GroupSpace
from sim.spec import Scenario
from sim.spec_stay import Package
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
