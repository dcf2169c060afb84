"""Points of the cube run by the fast engine, their targets' figures taken."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from experiments.analysis.runs import Runs
from experiments.calibrate.points import Points
from experiments.calibrate.targetsfile import Target, Task
from experiments.running.run import Variant, variants
from experiments.running.uncertain import with_values
from experiments.statistics.figure import Figure
from experiments.storage.store import ResultsError
from sim.language import spec
from sim.language.spec import Scenario
from sim.loading.checks import check


@dataclass(frozen=True)
class Sum:
    """A target as places in the list of figures: their sum, by the sum of others if there are."""

    name: str
    over: tuple[int, ...]
    by: tuple[int, ...]

    def of(self, found: np.ndarray) -> np.ndarray:
        """Figures (figure, replication) to (replication,)."""
        above = found[list(self.over)].sum(axis=0)
        return above / found[list(self.by)].sum(axis=0) if self.by else above


class Engine:
    """A simulator as `calibration.latent` asks for it.

    Every point has citizens and luck of its own (its number tells its replications). With common
    ones all points would share one error, which no number of points takes away, and targets are
    levels; for differences between policies they are common.
    """

    def __init__(
        self, task: Task, seed: int, replications: int, workers: int | None, points: Points,
        told: Callable[[int], None] | None = None,
    ) -> None:  # fmt: skip
        self.task, self.n, self.points, self.told = task, replications, points, told
        figures, self.sums = _figures(task)
        self.runs = Runs(figures, seed, workers)
        self.done = 0

    def __call__(self, u: np.ndarray, first: int) -> np.ndarray:
        """Figures (points, targets, replications) of points, the first of which has this number."""
        found = [self.points.get(first + i, one, self._run) for i, one in enumerate(u)]
        return np.array(found)

    def _run(self, u: np.ndarray, number: int) -> np.ndarray:
        variant = world(self.task, u)
        before = bool(self.runs.units)
        found = self.runs([variant], self.n, number * self.n)[0]
        if not before:
            _same_units(self.task, self.runs)
        y = np.array([one.of(found) for one in self.sums])
        for one, row in zip(self.sums, y, strict=True):
            if not np.isfinite(row).all():
                raise ResultsError(
                    f"targets.{one.name}: a mean over nobody in some run; choose a longer horizon "
                    "or another figure"
                )
        self.done += self.n
        if self.told is not None:
            self.told(self.done)
        return y


def world(task: Task, u: np.ndarray) -> Variant:
    """The scenario at a point. Raises ResultsError when its numbers are impossible together."""
    values = task.problem.values(u[None, :])[0]
    changed = placed(task, values)
    if problems := check(changed):
        where = ".".join(str(part) for part in problems[0].path)
        raise ResultsError(f"the ranges make the scenario impossible together: {where}: {problems[0].problem}; narrow them")  # noqa: E501  # fmt: skip
    return variants(changed, ())[0]


def placed(task: Task, values: np.ndarray) -> Scenario:
    """The scenario with these values of the free numbers."""
    names = [one.name for one in task.of]
    return with_values(task.scenario, dict(zip(names, values.tolist(), strict=True)))


def _figures(task: Task) -> tuple[list[Figure], list[Sum]]:
    known: dict[Figure, int] = {}

    def places(one: spec.Figure) -> tuple[int, ...]:
        parts = (Figure(s, k, g) for k, s, g in product(one.kpi, one.sector, one.group))
        return tuple(known.setdefault(part, len(known)) for part in parts)

    sums = [Sum(name, places(t), places(t.per) if t.per else ()) for name, t in task.targets.items()]  # noqa: E501  # fmt: skip
    return list(known), sums


def _same_units(task: Task, runs: Runs) -> None:
    """Raises ResultsError for a target in another unit than its figure."""
    for name, target in task.targets.items():
        figure = _first(target)
        if target.per is None and runs.units[figure] != target.unit:
            raise ResultsError(f"targets.{name}: {figure} is in {runs.units[figure]}, not in {target.unit}; write it so")  # noqa: E501  # fmt: skip


def _first(target: Target) -> Figure:
    return Figure(target.sector[0], target.kpi[0], target.group[0])
