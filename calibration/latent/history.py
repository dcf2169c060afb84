"""History matching: waves that cut away the points at which the model cannot give what was seen.

A point is ruled out when a target lies more than three standard deviations away, of observation,
emulator, one run's chance and the model's own discrepancy together; what is left is emulated
again from runs made there. Source: Vernon, Goldstein and Bower (2010), Bayesian Analysis 5,
619-669; Andrianakis et al. (2015), PLoS Comput. Biol. 11(1), e1003968.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from calibration.latent import emulator, sampling
from calibration.latent.alone import alone
from calibration.latent.emulator import Emulator
from calibration.latent.problem import CUT, Floats, Problem, Simulator

ENOUGH = 0.1  # emulator variance by all other variance: another wave would tell little more
NEAR = 9.0  # in the same measure as CUT: points farther off do not shape later emulators


class NothingLeftError(ValueError):
    """No point is left: the model cannot meet the targets within these ranges."""


@dataclass(frozen=True)
class Budget:
    """How much may be simulated: at most waves x points x replications runs, and the last look."""

    points: int
    waves: int = 4
    replications: int = 5
    population: int = 1_000  # points in the cube by which regions are known


@dataclass(frozen=True)
class Wave:
    """What a wave brought: how much room is left, and how sure its emulator is there."""

    number: int
    points: int
    left: float  # part of the prior room that is not ruled out
    unsure: Floats  # (targets,): emulator variance by all other variance, mean over what is left


@dataclass
class Matched:
    """All points that were run, the emulators, and points that lie evenly in what is left.

    y: figures on the scale on which they are fitted.
    """

    problem: Problem
    u: Floats
    y: Floats
    emulators: list[Emulator] = field(default_factory=list)
    waves: list[Wave] = field(default_factory=list)
    left: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def last(self) -> Emulator:
        return self.emulators[-1]

    def implausibility(self, u: Floats) -> Floats:
        """(points,): the largest over targets and waves; of ruled out points not all are asked."""
        worst = np.zeros(len(u))
        for one in self.emulators:
            some = np.flatnonzero(worst <= CUT)
            if len(some):
                worst[some] = np.maximum(worst[some], implausible(self.problem, one, u[some]).max(axis=1))  # noqa: E501  # fmt: skip
        return worst


def implausible(problem: Problem, one: Emulator, u: Floats) -> Floats:
    """(points, targets): distance from what was observed in standard deviations."""
    means, unsure = one.predict(u)
    total = problem.own_variance + unsure + problem.chances * one.chance.variances(u)
    return np.abs(means - problem.observed) / np.sqrt(total)


@alone
def match(
    problem: Problem, budget: Budget, simulate: Simulator, seed: int,
    told: Callable[[Wave], None] | None = None,
) -> Matched:  # fmt: skip
    """Wave after wave until emulators are sure enough or the budget is spent.

    The points that are asked for follow from the seed and from earlier answers alone, so that a
    stopped search can be gone through again. Raises NothingLeftError.
    """
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    u = qmc.LatinHypercube(problem.width, rng=rng, optimization="random-cd").random(budget.points)
    room, part = rng.random((budget.population, problem.width)), 1.0
    found = Matched(problem, np.empty((0, problem.width)), np.empty((0, 0, 0)))
    for number in range(1, budget.waves + 1):
        y = problem.scaled(simulate(u, len(found.u)))
        found.u = np.concatenate([found.u, u])
        found.y = np.concatenate([found.y, y]) if len(found.y) else y
        near, off = _near(found, problem)
        weights = np.exp(-0.5 * (off / CUT) ** 2) + 1e-6
        found.emulators.append(emulator.fit(found.u[near], found.y[near], weights))
        room, kept = sampling.below(room, found.implausibility, CUT, rng)
        if len(room) == 0:
            raise NothingLeftError(_why(found))
        part *= kept
        found.left = room
        found.waves.append(_wave(number, len(u), part, found))
        if told is not None:
            told(found.waves[-1])
        if number > 1 and (found.waves[-1].unsure <= ENOUGH).all():
            break
        u = sampling.spread_out(room, budget.points, rng)
    return found


def _near(found: Matched, problem: Problem) -> tuple[np.ndarray, Floats]:
    """Which of the points run shape the emulator: those near the targets, and enough of them.

    And how far they are off, in the same measure as CUT.
    """
    variance = found.y.var(axis=2, ddof=1).mean(axis=0)
    total = problem.own_variance + variance
    off = (np.abs(found.y.mean(axis=2) - problem.observed) / np.sqrt(total)).max(axis=1)
    least = min(len(off), 10 * (problem.width + 1))
    near = np.flatnonzero(off <= max(NEAR, float(np.sort(off)[least - 1])))
    return near, off[near]


def _wave(number: int, points: int, part: float, found: Matched) -> Wave:
    problem, one = found.problem, found.last
    _, unsure = one.predict(found.left)
    rest = problem.own_variance + problem.chances * one.chance.variances(found.left)
    return Wave(number, points, part, (unsure / rest).mean(axis=0))


def _why(found: Matched) -> str:
    """Which targets no point comes near."""
    problem = found.problem
    total = problem.own_variance + found.y.var(axis=2, ddof=1).mean(axis=0)
    off = np.abs(found.y.mean(axis=2) - problem.observed) / np.sqrt(total)
    lines = []
    for k, one in enumerate(problem.targets):
        means = one.unscaled(found.y[:, k].mean(axis=1))
        low, high = means.min(), means.max()
        if off[:, k].min() > CUT:
            lines.append(f"{one.name} is {one.value:.4g} {one.unit}, runs give {low:.4g} to {high:.4g}")  # noqa: E501  # fmt: skip
    return "; ".join(lines) or "each target can be met, but not all of them together"
