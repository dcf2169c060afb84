"""`borgerflow calibrate latent`: waves, a posterior sample, what it cannot tell, a scenario."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.latent import posterior
from calibration.latent.history import Budget, Matched, NothingLeftError, Wave, match
from calibration.latent.identify import Identified, identify
from experiments.calibrate.points import Points
from experiments.calibrate.simulator import Engine
from experiments.calibrate.targetsfile import Task, read_task
from experiments.running.progress import Progress
from experiments.storage.ledger import Interrupted
from experiments.storage.store import ResultsError
from sim.loading.load import load, scenario_digest
from sim.provenance import app_version, code_digest

FRESH = 40  # posterior draws that are run again with fresh luck
FIRST_POINTS = 10  # points of a wave for each parameter: Loeppky, Sacks and Welch (2009)


@dataclass(frozen=True)
class Calibrated:
    """Everything a latent fit found. sample: (draws, parameters) in the cube."""

    task: Task
    found: Matched
    sample: np.ndarray
    told: tuple[Identified, ...]
    fresh: np.ndarray  # (looked at, targets, replications): the first draws, run with fresh luck
    weights: np.ndarray  # (looked at,): by the fresh runs
    expected: float  # part of them that is effective in 99 of 100 cases with a right emulator

    @property
    def values(self) -> np.ndarray:
        """The sample in the parameters' units."""
        return self.task.problem.values(self.sample)

    @property
    def central(self) -> np.ndarray:
        """The draw in the middle of the sample: one that is possible as a whole, (parameters,)."""
        spread = np.maximum(self.sample.std(axis=0), 1e-12)
        off = ((self.sample - self.sample.mean(axis=0)) / spread) ** 2
        return self.values[int(off.sum(axis=1).argmin())]

    @property
    def effective(self) -> float:
        """The part of the draws looked at that fresh runs leave."""
        return posterior.effective_part(self.weights)


def budget_of(width: int, points: int | None, waves: int, replications: int) -> Budget:
    """The budget, with ten points for each parameter in a wave unless said otherwise."""
    return Budget(points or FIRST_POINTS * (width + 1), waves, replications)


def calibrate(
    name: str, targets: Path, overrides: Sequence[str], out: Path, points: int | None, waves: int,
    replications: int, draws: int, seed: int, workers: int | None, resume: bool, quiet: bool,
) -> Calibrated:  # fmt: skip
    """Run or go on with a calibration in its folder. Raises ScenarioError, ResultsError."""
    scenario = load(name, overrides)
    task = read_task(targets, scenario)
    budget = budget_of(task.problem.width, points, waves, replications)
    total = (budget.points * budget.waves + FRESH) * budget.replications
    plan = {
        "command": "calibrate latent", "scenario": scenario.name, "seed": seed, "draws": draws,
        "scenario_sha256": scenario_digest(scenario), "targets": task.text,
        "code_sha256": code_digest(), "app_version": app_version(), "points": budget.points,
        "waves": waves, "replications": replications, "fresh": FRESH,
    }  # fmt: skip
    stored = Points(out, plan, resume)
    begun = len(stored.known) * replications
    with Progress(total, quiet, min(begun, total)) as progress:
        engine = Engine(task, seed, replications, workers, stored, lambda done: progress.done(min(begun + done, total), total))  # noqa: E501  # fmt: skip
        try:
            return _through(task, budget, engine, draws, seed, progress, total)
        except NothingLeftError as error:
            raise ResultsError(f"no numbers within the ranges meet the targets: {error}; look at ranges, errors and discrepancies") from None  # noqa: E501  # fmt: skip
        except KeyboardInterrupt:
            kept = len(stored.known)
            raise Interrupted(f"interrupted; {kept} points are stored in {out}; go on with the same command and --resume") from None  # noqa: E501  # fmt: skip


def _through(
    task: Task,
    budget: Budget,
    engine: Engine,
    draws: int,
    seed: int,
    progress: Progress,
    total: int,
) -> Calibrated:
    def told(wave: Wave) -> None:
        progress.say(f"wave {wave.number}: {wave.left:.2g} of the room is left, emulators {_words(wave)}")  # noqa: E501  # fmt: skip

    found, sample = search(task, budget, engine, draws, seed, told)
    rng = np.random.default_rng([seed, 2])
    looked = sample[:FRESH]
    fresh = engine(looked, len(found.u))
    progress.done(total, total)
    one = found.last
    weights = posterior.weights(task.problem, one, looked, task.problem.scaled(fresh))
    expected = posterior.expected_part(task.problem, one, looked, budget.replications, rng)
    told_of = tuple(identify(found, sample, rng))
    return Calibrated(task, found, sample, told_of, fresh, weights, expected)


def search(
    task: Task, budget: Budget, engine: Engine, draws: int, seed: int,
    told: Callable[[Wave], None] | None = None,
) -> tuple[Matched, np.ndarray]:  # fmt: skip
    """The waves, and draws of the posterior (draws, parameters) in the cube."""
    found = match(task.problem, budget, engine, seed, told)
    return found, posterior.sample(found, draws, np.random.default_rng([seed, 1]))


def _words(wave: Wave) -> str:
    """How sure emulators are."""
    return f"add {100 * float(wave.unsure.max()):.0f} % of variance at most"
