"""More replications of some variants, as arrays: what every method here asks for.

Replication r of every variant has the same citizens with the same draws, whenever it is run and
by how many threads, so that runs asked for later pair with those asked for before.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from typing import Any

import numpy as np

from experiments.analysis.kept import Kept
from experiments.running.run import Variant
from experiments.statistics.differences import Floats
from experiments.statistics.figure import NOBODY, Figure, pick, unit_of
from experiments.storage.store import ResultsError
from sim.fast.engine import count_fast
from sim.prepare.compile import Compiled, compile_scenario
from sim.results.columns import columns
from sim.results.economics import costs
from sim.results.kpi import figures
from sim.results.measured import Run, bounds, windows

BLOCK = 32  # variants that are held compiled at a time


class Runs:
    """Runs variants with the fast engine and gives the figures that are asked for.

    `told` hears the number of runs done so far. `units` are those of the figures, known after the
    first call. What `kept` has is not run again, and it is given what is run.
    """

    def __init__(
        self,
        figures: Sequence[Figure],
        seed: int,
        workers: int | None = None,
        told: Callable[[int], None] | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.kept = kept
        self.figures, self.seed, self.told = tuple(figures), seed, told
        self.workers = workers or os.cpu_count() or 1
        self.done = 0
        self.units: dict[Figure, str] = {}
        self._rows: list[Any] = []  # of the run before
        self._kept: dict[int, tuple[Variant, Compiled]] = {}

    def __call__(self, made: Sequence[Variant], count: int, first: int = 0) -> Floats:
        """float64 (variant, figure, replication): replications `first` to `first + count - 1`.

        nan where a figure is a mean over nobody. Raises ResultsError for an unknown figure.
        """
        found = np.full((len(made), len(self.figures), count), np.nan)
        for begin in range(0, len(made), BLOCK):
            block = made[begin : begin + BLOCK]
            self._fill(block, found[begin : begin + BLOCK], first)
        for figure in self.figures:
            if figure not in self.units:
                self.units[figure] = unit_of(self._rows or self._some(made[0], first), figure)
        return found

    def _fill(self, made: Sequence[Variant], found: Floats, first: int) -> None:
        count = found.shape[2]
        names = [self._names(variant, range(first, first + count)) for variant in made]
        asked = [(r, i) for r in range(count) for i in range(len(made))]
        tasks = [(i, r) for r, i in asked if not self._had(names[i][r], found[i, :, r])]
        self._tell(len(asked) - len(tasks))
        if not tasks:
            return
        if not self._rows:  # the engine is compiled once, here, and not by every thread
            self._know(self._some(made[tasks[0][0]], first + tasks[0][1]))
            for figure in self.figures:
                if figure not in self.units and not figure.kpi.startswith(NOBODY):
                    unit_of(self._rows, figure)
        compiled = {i: self._compiled(made[i]) for i in sorted({i for i, _ in tasks})}
        pool = ThreadPoolExecutor(min(self.workers, len(tasks)))
        try:
            running = {
                pool.submit(self._run, made[i], compiled[i], first + r): (i, r) for i, r in tasks
            }
            for future in as_completed(running):
                i, r = running[future]
                rows = future.result()
                found[i, :, r] = pick(rows, self.figures)
                self._know(rows)
                if self.kept is not None:
                    units = (self.units.get(figure, "") for figure in self.figures)
                    values = zip(found[i, :, r].tolist(), units, strict=True)
                    self.kept.add(names[i][r], tuple(values))
                self._tell(1)
        finally:
            pool.shutdown(cancel_futures=True)

    def _names(self, variant: Variant, replications: Sequence[int]) -> Sequence[str]:
        """The names under which runs are kept; empty texts if none is."""
        if self.kept is None:
            return [""] * len(replications)
        return self.kept.named(variant.scenario, replications, self.seed)

    def _had(self, name: str, found: Floats) -> bool:
        """Take a run's figures from what is kept; whether it was there."""
        values = self.kept.known.get(name) if self.kept is not None else None
        if values is None:
            return False
        found[:] = [value for value, _ in values]
        for figure, (_, unit) in zip(self.figures, values, strict=True):
            if unit:
                self.units[figure] = unit
        return True

    def _tell(self, more: int) -> None:
        self.done += more
        if self.told is not None and more:
            self.told(self.done)

    def _some(self, variant: Variant, replication: int) -> list[Any]:
        """The rows of one run, for what figures there are and their units."""
        return self._run(variant, self._compiled(variant), replication)

    def _run(self, variant: Variant, compiled: Compiled, replication: int) -> list[Any]:
        scenario = variant.scenario
        tally = count_fast(compiled, self.seed, replication, bounds(compiled, scenario))
        run, whole = Run(tally, compiled, scenario), windows(compiled.frame)[0]
        found = (*figures(run, [whole]), *costs(run, [whole]))
        return columns(found, (5,), [whole.name]).rows()

    def _know(self, rows: list[Any]) -> None:
        """Take the figures' units; a mean over nobody has none in this run, perhaps in another."""
        self._rows = rows
        for figure in set(self.figures) - self.units.keys():
            with suppress(ResultsError):
                self.units[figure] = unit_of(rows, figure)

    def _compiled(self, variant: Variant) -> Compiled:
        """Compiled once, as long as it is among the last BLOCK variants."""
        if id(variant) not in self._kept:
            while len(self._kept) >= BLOCK:
                self._kept.pop(next(iter(self._kept)))
            self._kept[id(variant)] = variant, compile_scenario(variant.scenario)
        return self._kept[id(variant)][1]
