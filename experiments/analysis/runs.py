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

from experiments.analysis.figure import Figure, pick, unit_of
from experiments.run import Variant
from experiments.statistics import Floats
from experiments.store import ResultsError
from sim.compile import Compiled, compile_scenario
from sim.economics import costs
from sim.fast import count_fast
from sim.kpi import figures
from sim.measured import Run, bounds, windows

BLOCK = 32  # variants that are held compiled at a time
NOBODY = ("wait", "length_of_stay", "moves_to_")  # figures without a row where nobody did it


class Runs:
    """Runs variants with the fast engine and gives the figures that are asked for.

    `told` hears the number of runs done so far. `units` are those of the figures, known after the
    first call.
    """

    def __init__(
        self,
        figures: Sequence[Figure],
        seed: int,
        workers: int | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:
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
                self.units[figure] = unit_of(self._rows, figure)
        return found

    def _fill(self, made: Sequence[Variant], found: Floats, first: int) -> None:
        compiled = [self._compiled(variant) for variant in made]
        tasks = [(i, r) for r in range(found.shape[2]) for i in range(len(made))]
        if not self.done and tasks:  # the engine is compiled once, here, and not by every thread
            self._know(self._run(made[0], compiled[0], first))
            for figure in self.figures:
                if figure not in self.units and not figure.kpi.startswith(NOBODY):
                    unit_of(self._rows, figure)
        pool = ThreadPoolExecutor(min(self.workers, max(len(tasks), 1)))
        try:
            asked = {
                pool.submit(self._run, made[i], compiled[i], first + r): (i, r) for i, r in tasks
            }
            for future in as_completed(asked):
                i, r = asked[future]
                rows = future.result()
                found[i, :, r] = pick(rows, self.figures)
                self._know(rows)
                self.done += 1
                if self.told is not None:
                    self.told(self.done)
        finally:
            pool.shutdown(cancel_futures=True)

    def _run(self, variant: Variant, compiled: Compiled, replication: int) -> list[Any]:
        scenario = variant.scenario
        tally = count_fast(compiled, self.seed, replication, bounds(compiled, scenario))
        run, whole = Run(tally, compiled, scenario), windows(compiled)[0]
        return [(whole.name, *row) for row in (*figures(run, whole), *costs(run, whole))]

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
