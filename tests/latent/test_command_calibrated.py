"""Simulation-based calibration of `borgerflow calibrate latent` with the engine.

Towns are drawn from the prior, run once, and fitted to the figures of that run, with errors added.
The truth ranks evenly among the draws: the free numbers, and what a policy changes, the same
citizens in all draws.
"""

from pathlib import Path

import numpy as np
import pytest
from fits.worlds import all_even, ranks_are_even

from calibration.latent.history import Budget
from experiments.analysis.runs import Runs
from experiments.analysis.worlds import Study, effects
from experiments.calibrate.latent import search
from experiments.calibrate.points import Points
from experiments.calibrate.simulator import Engine, world
from experiments.calibrate.targetsfile import Task, read_task
from experiments.running.run import variants
from experiments.statistics.figure import Figure
from sim.loading.load import load

MOST, BUDGET = 19, Budget(12, 2, 4, 400)
POLICY = "capacity_plan:care_homes=0,more_care_homes=0,beds_a_year=3,beds_from=2025"
NAMES = ("stay in a bed", "arrivals", "policy effect")
TOWN = """\
format: 1
name: town
title: {da: By, en: Town}
start: 2025-01-01
warm_up: 30 days
horizon: 90 days
sectors:
  hospital:
    places: unlimited
    service: {distribution: exponential, mean: 4, unit: days}
    routes: {temporary_bed: {}}
  temporary_bed:
    places: 12
    service: {distribution: exponential, mean: 10, unit: days}
    routes: {exit: {}, care_home: {share: 0.01}}
  care_home:
    places: 50
    service: {distribution: exponential, mean: 900, unit: days}
    routes: {exit: {}}
sources:
  arrivals: {sector: hospital, rate: 1 per day}
"""
ASKED = {
    "arrived": ("stays_begun", "hospital", "stays", 3.0),
    "taken": ("stays_begun", "temporary_bed", "stays", 2.0),
    "used": ("mean_places_used", "temporary_bed", "places", 0.2),
}


def targets(seen: np.ndarray) -> str:
    head = "format: 1\nparameters:\n  sectors.temporary_bed.service: {range: [6, 18]}\n"
    head += "  sources.arrivals.rate: {range: [0.6, 1.6], prior: log}\ntargets:\n"
    return head + "".join(
        f"  {name}: {{kpi: {kpi}, sector: {sector}, value: {value:.6g}, standard_error: {error}, "
        f"unit: {unit}, source: made up, year: 2025}}\n"
        for (name, (kpi, sector, unit, error)), value in zip(ASKED.items(), seen, strict=True)
    )


def task_of(folder: Path, seen: np.ndarray) -> Task:
    (folder / "targets.yaml").write_text(targets(seen), "utf-8")
    return read_task(folder / "targets.yaml", load(folder / "town.yaml"))


def town(folder: Path, i: int) -> list[int]:
    """Ranks of the truth among draws of one fit."""
    folder.mkdir()
    (folder / "town.yaml").write_text(TOWN, "utf-8")
    rng = np.random.default_rng([11, i])
    truth = rng.random((1, 2))
    task = task_of(folder, np.ones(len(ASKED)))
    figures = [Figure(sector, kpi) for kpi, sector, *_ in ASKED.values()]
    came = Runs(figures, 10_000 + i, 1)([world(task, truth[0])], 1)[0, :, 0]
    errors = np.array([error for *_, error in ASKED.values()])
    task = task_of(folder, came + errors * rng.standard_normal(len(came)))
    engine = Engine(task, i, BUDGET.replications, 1, Points(folder / "found", {}, False))
    _, sample = search(task, BUDGET, engine, 400, i)
    both = np.vstack([truth, sample[rng.permutation(len(sample))[:MOST]]])
    runs = Runs([Figure("hospital", "ready_days")], 20_000 + i, 1)
    study = Study(task.scenario, variants(task.scenario, [POLICY]), task.of, runs, 1)
    changed = effects(study.values(task.problem.values(both)))[:, 1, 0, 0]
    return [rank(column, rng) for column in (both[:, 0], both[:, 1], changed)]


def rank(column: np.ndarray, rng: np.random.Generator) -> int:
    """How many draws are below the truth, which stands first; equal ones by chance."""
    below, same = (column[1:] < column[0]).sum(), (column[1:] == column[0]).sum()
    return int(below + rng.integers(same + 1))


def ranks(folder: Path, n: int) -> np.ndarray:
    return np.array([town(folder / str(i), i) for i in range(n)])


def test_calibrated_by_simulation_few(tmp_path: Path) -> None:
    for column in ranks(tmp_path, 3).T:
        ranks_are_even(column, MOST, 0.83)


@pytest.mark.verify
def test_calibrated_by_simulation_300(tmp_path: Path) -> None:
    all_even(ranks(tmp_path, 300), NAMES, MOST, 0.090)
