"""What the targets cannot tell, and says so: profiles, collinearity, and how far priors shrank.

Profile: the best likelihood for each value of one parameter, the others free; a parameter whose
profile stays within the 95 % bound all over its range is not told. Source: Raue et al. (2009),
Bioinformatics 25, 1923-1929. Collinearity: how nearly the effects of a set of parameters cancel;
above 15, in the median over the posterior, only a combination of them is told. Source: Brun,
Reichert and Kuensch (2001), Water Resour. Res. 37, 1015-1030. Shrinkage: the sd of the posterior
by that of the prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import optimize

from calibration.latent.alone import alone
from calibration.latent.emulator import Emulator
from calibration.latent.history import Matched
from calibration.latent.posterior import emulated
from calibration.latent.problem import PRIOR_SD, Floats, Problem

DROP = 1.92  # of the log likelihood: half of the 95 % point of chi-squared with one freedom
WIDE = 0.9  # posterior sd by prior sd above which nothing was learnt
COLLINEAR = 15.0
STEPS = 21  # values of a parameter in its profile
STARTS = 3  # of the search at each value
MOST_IN_SET = 3  # parameters of a set whose collinearity is looked at
LOOKS = 15  # draws at which effects are compared: at one alone an emulator may be off
HEAVY = 0.4  # of a direction that is not told: who has part in it

TOLD, ONE_SIDE, UNTOLD, TOGETHER = "told", "one side", "not told", "only together"


@dataclass(frozen=True)
class Identified:
    """A parameter: its verdict, how far it shrank, its profile, and with whom it is confounded.

    profile: (STEPS, 2): place in the cube, log likelihood below the best.
    """

    name: str
    verdict: str
    shrinkage: float
    profile: Floats
    partners: tuple[str, ...]
    collinearity: float

    @property
    def flagged(self) -> bool:
        return self.verdict in (UNTOLD, TOGETHER)


@alone
def identify(found: Matched, sample: Floats, rng: np.random.Generator) -> list[Identified]:
    """A verdict for each parameter. sample: posterior draws (n, parameters) in the cube."""
    problem, one = found.problem, found.last
    sets = confounded(problem, one, sample[:: max(1, len(sample) // LOOKS)])
    profiles = _profiles(problem, one, np.concatenate([sample, found.left]), rng)
    shrunk = sample.std(axis=0, ddof=1) / PRIOR_SD
    told = []
    for i, prior in enumerate(problem.priors):
        mine = [(index, group) for index, group in sets if i in group]
        index, group = max(mine, default=(float("nan"), ()))
        names = tuple(problem.priors[k].name for k in group if k != i)
        verdict = _verdict(profiles[i], float(shrunk[i]), bool(mine))
        told.append(Identified(prior.name, verdict, float(shrunk[i]), profiles[i], names, index))
    return told


def _verdict(profile: Floats, shrunk: float, collinear: bool) -> str:
    best = int(profile[:, 1].argmax())
    low = (profile[: best + 1, 1] <= -DROP).any()
    high = (profile[best:, 1] <= -DROP).any()
    if collinear:
        return TOGETHER
    if shrunk > WIDE or not (low or high):
        return UNTOLD
    return TOLD if low and high else ONE_SIDE


def collinearity(effects: Floats) -> float:
    """Of columns (targets, parameters): 1 / the least singular value once each has length 1."""
    lengths = np.linalg.norm(effects, axis=0)
    if effects.shape[1] > effects.shape[0] or (lengths == 0).any():
        return float("inf")
    return float(1 / max(np.linalg.svd(effects / lengths, compute_uv=False)[-1], 1e-12))


def scaled_effects(problem: Problem, one: Emulator, u: Floats) -> Floats:
    """(targets, parameters): what the whole prior range would change, in sd of the target."""
    sd = np.sqrt(problem.own_variance + problem.chances * one.chance.variances(u[None, :])[0])
    return one.slopes(u) / sd[:, None]


def confounded(
    problem: Problem, one: Emulator, points: Floats
) -> list[tuple[float, tuple[int, ...]]]:
    """Smallest sets of parameters of which only a combination is told, and their indices.

    An index is the median over points (n, parameters) of the posterior. Looked at are those that
    move some target by more than its own sd over their range; the others are not told for another
    reason. Of more than MOST_IN_SET together, those that have a heavy part in the direction that
    is told least.
    """
    effects = np.stack([scaled_effects(problem, one, u) for u in points])
    moves = np.median(np.linalg.norm(effects, axis=1), axis=0)
    moving = np.flatnonzero(moves > 1).tolist()
    found: list[tuple[float, tuple[int, ...]]] = []
    for size in range(2, min(MOST_IN_SET, len(moving)) + 1):
        for group in combinations(moving, size):
            if any(set(known) <= set(group) for _, known in found):
                continue
            index = _index(effects, group)
            if index > COLLINEAR:
                found.append((index, group))
    if not found and len(moving) > MOST_IN_SET and _index(effects, moving) > COLLINEAR:
        lengths = np.linalg.norm(effects[:, :, moving], axis=1, keepdims=True)
        units = effects[:, :, moving] / np.maximum(lengths, 1e-12)
        direction = np.median(np.abs(np.linalg.svd(units)[2][:, -1]), axis=0)
        heavy = tuple(moving[k] for k in np.flatnonzero(direction > HEAVY * direction.max()))
        found.append((_index(effects, moving), heavy))
    return found


def _index(effects: Floats, group: Sequence[int]) -> float:
    return float(np.median([collinearity(one[:, list(group)]) for one in effects]))


def _profiles(
    problem: Problem, one: Emulator, points: Floats, rng: np.random.Generator
) -> list[Floats]:
    """The profile of each parameter: the best of the points near each value, then climbed on."""
    told = emulated(problem, one, points)
    best = float(told.max())
    out = []
    for i in range(problem.width):
        grid = np.linspace(0, 1, STEPS)
        values = []
        for x in grid:
            near = np.argsort(-told + 1e3 * np.maximum(np.abs(points[:, i] - x) - 0.05, 0))[:STARTS]
            values.append(_climb(problem, one, i, float(x), points[near]))
        best = max(best, *values)
        out.append(np.column_stack([grid, values]))
    for profile in out:
        profile[:, 1] -= best
    return out


def _climb(problem: Problem, one: Emulator, i: int, x: float, starts: Floats) -> float:
    """The best log likelihood with parameter i at x."""
    rest = [k for k in range(problem.width) if k != i]

    def at(v: Floats) -> Floats:
        u = np.empty((len(v), problem.width))
        u[:, i], u[:, rest] = x, np.clip(v, 0, 1)
        return emulated(problem, one, u)

    starts = starts[:, rest]
    values = at(starts)
    if not rest:
        return float(values[0])
    start = starts[int(values.argmax())]
    step = 1e-3

    def slope(v: Floats) -> tuple[float, Floats]:
        around = np.vstack([v, v + step * np.eye(len(v)), v - step * np.eye(len(v))])
        f = at(around)
        up, down = f[1 : len(v) + 1], f[len(v) + 1 :]
        width = np.clip(around[1 : len(v) + 1], 0, 1).diagonal() - np.clip(around[len(v) + 1 :], 0, 1).diagonal()  # noqa: E501  # fmt: skip
        return -float(f[0]), -(up - down) / width

    done = optimize.minimize(slope, start, jac=True, method="L-BFGS-B", bounds=[(0, 1)] * len(rest), options={"maxiter": 25})  # noqa: E501  # fmt: skip
    return max(float(values.max()), -float(done.fun))
