"""What a worker does: one replication of one cell, counted and made into key figures.

A worker is told once which cells there are and by which engine to run them; then it is given
(cell, replication, seed). It compiles what it needs and keeps it, as replications come again.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.fast.engine import count_all
from sim.language.spec import Scenario
from sim.prepare.compile import Compiled, compile_scenario
from sim.results.columns import Columns, columns
from sim.results.economics import costs
from sim.results.equity import equity
from sim.results.kpi import figures
from sim.results.measured import Run, bounds, windows
from sim.results.tally import Tally

Bounds = tuple[int, ...]
KEPT = 16  # compiled cells that a worker keeps


@dataclass(frozen=True)
class Axes:
    """What the axes of a census mean."""

    first: date
    warm_up: int  # ticks
    sectors: tuple[str, ...]
    places: tuple[int, ...]
    calendar: tuple[tuple[int, int, int], ...]  # (tick, sector, places), rising


@dataclass(frozen=True)
class Outcome:
    """What one task brings home."""

    policy: str
    replication: int
    figures: Columns  # period and sim.results.columns.Figure
    census: np.ndarray  # int32 (day, sector, 4)
    shares: Columns  # period and sim.results.equity.Share
    digest: str
    seconds: float  # processor time
    axes: Axes

    @property
    def rows(self) -> list[Any]:
        """Key figures: (period, sector, group, district, kpi, value, unit)."""
        return self.figures.rows()


def count_reference(
    compiled: Compiled, seed: int, replications: Sequence[int], bounds: Bounds
) -> list[Tally]:
    """The counts of replications of the reference engine, from their traces."""
    from sim.reference.engine import run_reference  # here, as the other engine does without
    from sim.results.tally_trace import tally_of

    runs = (run_reference(compiled, seed, number) for number in replications)
    return [tally_of(trace, compiled, bounds) for trace in runs]


ENGINES: dict[str, Callable[[Compiled, int, Sequence[int], Bounds], list[Tally]]] = {
    "fast": count_all,
    "reference": count_reference,
}


class Worker:
    """Runs tasks of the cells it was told of: (policy, scenario) each."""

    def __init__(self, cells: Sequence[tuple[str, Scenario]], engine: str) -> None:
        self.cells, self.engine = cells, ENGINES[engine]
        # Of a cell: what is compiled, and what its runs share (`Run.lasting`).
        self.kept: OrderedDict[int, tuple[Compiled, dict[Hashable, Any]]] = OrderedDict()

    def run(self, cell: int, replication: int, seed: int) -> Outcome:
        """One replication of a cell, with its key figures."""
        return self.run_all(cell, (replication,), seed)[0]

    def run_all(self, cell: int, replications: Sequence[int], seed: int) -> list[Outcome]:
        """Replications of a cell, which the fast engine runs in one call."""
        begun = time.thread_time()
        key, scenario = self.cells[cell]
        compiled, lasting = self.prepared(cell)
        tallies = self.engine(compiled, seed, replications, bounds(compiled, scenario))
        engine = (time.thread_time() - begun) / len(tallies)
        outcomes = []
        for number, tally in zip(replications, tallies, strict=True):
            begun = time.thread_time()
            run = Run(tally, compiled, scenario, lasting)
            kpis, shares = measured(run), divided_up(run)
            seconds = engine + time.thread_time() - begun
            census, digest, axes = tally.census, tally.digest(), axes_of(compiled)
            outcomes.append(Outcome(key, number, kpis, census, shares, digest, seconds, axes))
        return outcomes

    def prepared(self, cell: int) -> tuple[Compiled, dict[Hashable, Any]]:
        """A cell compiled; of many the last few are kept. Threads may compile one twice."""
        found = self.kept.get(cell) or (compile_scenario(self.cells[cell][1]), {})
        self.kept[cell] = found
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return found


def measured(run: Run) -> Columns:
    """All key figures and costs of a run, period by period."""
    periods = run.always("windows", lambda: windows(run.compiled.frame))
    found = (*figures(run, periods), *costs(run, periods))
    return columns(found, (5,), [period.name for period in periods])


def divided_up(run: Run) -> Columns:
    """Who got what in a run, period by period."""
    periods = run.always("windows", lambda: windows(run.compiled.frame))
    return columns(equity(run, periods), (3, 5), [period.name for period in periods])


def axes_of(compiled: Compiled) -> Axes:
    """What the axes of this run's census mean."""
    frame, network = compiled.frame, compiled.network
    first = frame.start - timedelta(days=frame.days_before)
    places = tuple(network.places.tolist())
    return Axes(first, frame.warm_up, tuple(network.sectors), places, tuple(network.calendar))


# Of a worker in a process of its own: what it was told when it began.
_mine: list[Worker] = []


def begin_process(cells: Sequence[tuple[str, Scenario]], engine: str) -> None:
    """Make this process a worker; it leaves Ctrl-C to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_starter, daemon=True).start()
    _mine[:] = [Worker(cells, engine)]


def _end_with_starter() -> None:
    """End this process when the one that started it was killed; nobody else would.

    The number of the parent would not do: it may be another's already when this is asked.
    """
    starter = multiprocessing.parent_process()
    if starter is not None:  # as it always is in a pool
        starter.join()
        os._exit(1)


def run_in_process(cell: int, replications: Sequence[int], seed: int) -> list[Outcome]:
    """Tasks of the worker that this process is."""
    return _mine[0].run_all(cell, replications, seed)
