"""Sources as arrays: when citizens come, how many together, and which of them stay away."""

from dataclasses import dataclass

import numpy as np

from sim.language.groups import GroupSpace
from sim.language.moments import moment_ticks
from sim.language.quantity import Distribution
from sim.language.spec import Scenario, Source
from sim.luck.dists import HAZARD_ONE
from sim.luck.streams import thresholds, yes_no
from sim.prepare.calendars import TimeFrame
from sim.prepare.network import Tables
from sim.prepare.profiles import pieces
from sim.vocab import NOWHERE, TICKS_PER_DAY

NUMBER_BITS = 14  # of the key of a citizen with a given time: number at that time


@dataclass(frozen=True)
class Inflow:
    """How a source's citizens come; exactly one of `gap`, `begins` and `ticks` is in use."""

    gap: int  # table of the time from one arrival to the next, or NOWHERE
    begins: np.ndarray  # int64 (piece + 1,): tick at which each rate begins; last the horizon
    hazards: np.ndarray  # int64 (piece,): rate, 2**-48 per tick
    ticks: np.ndarray  # int64 (citizen,): given times, rising
    numbers: np.ndarray  # int64 (citizen,): key of the draws of each
    batch: np.ndarray  # int64 (size,): thresholds of 1, 2, ... together; empty: always one
    demand: np.ndarray  # int64 (g, 2): thresholds of coming or not; empty: all come
    age: int  # ticks


def stream_names(scenario: Scenario) -> list[str]:
    """Stocks and sources in the order of their ids: by name, who waits at the start last."""
    waiting = {name for name, stock in scenario.stocks.items() if stock.waits}
    return sorted([*scenario.stocks, *scenario.sources], key=lambda n: (n in waiting, n))


def compile_inflow(source: Source, frame: TimeFrame, space: GroupSpace, tables: Tables) -> Inflow:
    """Gaps become a table, a profile pieces of constant rate, given times ticks of the run."""
    none = np.zeros(0, np.int64)
    gap, begins, hazards, ticks, numbers, batch = NOWHERE, none, none, none, none, none
    demand = np.zeros((0, 2), np.int64)
    if source.gaps is not None:
        gap = int(tables.rows(source.gaps)[0])
    elif source.rate is not None and source.profile is not None:
        begins, factors = pieces(source.profile, frame)
        hazards = np.rint(factors * source.rate.base() * HAZARD_ONE).astype(np.int64)
    elif source.rate is not None:
        days = 1.0 / (source.rate.base() * TICKS_PER_DAY)
        poisson = Distribution(distribution="exponential", mean=days, unit="days")
        gap = int(tables.rows(poisson)[0])
    else:
        ticks, numbers = _given(source.at, frame)
    if source.batch is not None:
        sizes = source.batch.sizes
        batch = thresholds([sizes.get(size, 0.0) for size in range(1, max(sizes) + 1)])
    if source.demand is not None:
        share = space.table(source.demand) * source.demand.scale
        demand = yes_no(share)
    age = round(source.age.base()) if source.age is not None else 0
    return Inflow(gap, begins, hazards, ticks, numbers, batch, demand, age)


def _given(at: dict[str, int], frame: TimeFrame) -> tuple[np.ndarray, np.ndarray]:
    """Tick and key number of every citizen with a given time in the run, in order."""
    zero = moment_ticks(frame.start.isoformat()) - frame.tick(frame.start)
    moments, counts = np.array(sorted((moment_ticks(m), n) for m, n in at.items()), np.int64).T
    within = np.concatenate([np.arange(count) for count in counts])
    moment = np.repeat(moments, counts)
    inside = (moment >= zero) & (moment < zero + frame.horizon)
    return (moment - zero)[inside], (moment << NUMBER_BITS | within)[inside]
