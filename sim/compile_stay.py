"""What a stay takes besides a place, as arrays."""

from dataclasses import dataclass

import numpy as np

from sim.compile_calendars import UNLIMITED, TimeFrame, calendar_of
from sim.groups import GroupSpace
from sim.spec import Scenario

PARTS = 1_000  # amounts are counted in thousandths of a resource's unit


@dataclass(frozen=True)
class Resources:
    """Arrays over resources r and sectors s; amounts in thousandths of the unit."""

    names: tuple[str, ...]
    amounts: np.ndarray  # int64 (r,), at tick 0
    needs: np.ndarray  # int64 (s, r, group)
    calendar: tuple[tuple[int, int, int], ...]  # (tick, resource, amount), rising


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
