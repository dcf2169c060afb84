"""What the targets cannot tell, and says so: directions, profiles, and how far priors shrank.

Directions: the information that the targets give (Fisher's, by the slopes of the emulators, in
prior variances) at draws of the posterior, along the eigenvectors of its matrix. Where it is so
little that the posterior's sd would be more than 0.9 of the prior's, or so little that the error
of the emulators' slopes alone would give as much in 1 of 20 cases, a combination of numbers is not
told: there the posterior follows the prior. Source: Cui et al. (2014), Inverse Problems 30,
114015; Spantini et al. (2015), SIAM J. Sci. Comput. 37, A2451-A2487.
The collinearity index of the effects is told beside it; it knows neither how strong effects are
nor how sure (Brun, Reichert and Kuensch 2001, Water Resour. Res. 37, 1015-1030).
Profile: the best likelihood for each value of one parameter, the others free; a parameter whose
profile stays within the 95 % bound all over its range is not told (Raue et al. 2009,
Bioinformatics 25, 1923-1929). Shrinkage: the sd of the posterior by that of the prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import optimize
from scipy.special import chdtri

from calibration.latent.alone import alone
from calibration.latent.emulator import Emulator
from calibration.latent.history import Matched
from calibration.latent.posterior import emulated
from calibration.latent.problem import PRIOR_SD, Floats, Problem

DROP = 1.92  # of the log likelihood: half of the 95 % point of chi-squared with one freedom
WIDE = 0.9  # posterior sd by prior sd above which nothing was learnt
ENOUGH = 1 / WIDE**2 - 1  # information (prior: 1) of a posterior sd of WIDE prior sd
CHANCE = 0.05  # that noise alone gives the information that counts as sure
STEPS = 21  # values of a parameter in its profile
STARTS = 3  # of the search at each value
MOST_IN_SET = 3  # parameters of sets that are all looked at
LOOKS = 15  # draws at which effects are looked at: at one alone an emulator may be off

TOLD, ONE_SIDE, UNTOLD, TOGETHER = "told", "one side", "not told", "only together"


@dataclass(frozen=True)
class Identified:
    """A parameter: its verdict, how far it shrank, its profile, and with whom it is confounded.

    information: of the combination that is told least among those it has part in, alone or with
    its partners, in units of the prior's; below ENOUGH it is not told. collinearity: of its
    effects and its partners', nan without any. profile: (STEPS, 2): place in the cube, log
    likelihood below the best.
    """

    name: str
    verdict: str
    shrinkage: float
    profile: Floats
    partners: tuple[str, ...]
    information: float
    collinearity: float

    @property
    def flagged(self) -> bool:
        return self.verdict in (UNTOLD, TOGETHER)


@alone
def identify(found: Matched, sample: Floats, rng: np.random.Generator) -> list[Identified]:
    """A verdict for each parameter. sample: posterior draws (n, parameters) in the cube."""
    problem, one = found.problem, found.last
    seen = looks(problem, one, sample[:: max(1, len(sample) // LOOKS)])
    sets = untold(seen)
    profiles = _profiles(problem, one, np.concatenate([sample, found.left]), rng)
    shrunk = sample.std(axis=0, ddof=1) / PRIOR_SD
    told = []
    for i, prior in enumerate(problem.priors):
        group = min((g for g in sets if i in g), key=lambda g: least(seen, g), default=(i,))
        verdict = _verdict(profiles[i], float(shrunk[i]), group, group in sets)
        names = tuple(problem.priors[k].name for k in group if k != i)
        index = float(np.median([collinearity(e[:, list(group)]) for e in seen.effects]))
        told.append(Identified(
            prior.name, verdict, float(shrunk[i]), profiles[i], names, least(seen, group),
            index if names else float("nan"),
        ))  # fmt: skip
    return told


def _verdict(profile: Floats, shrunk: float, group: Sequence[int], missing: bool) -> str:
    """missing: whether the group is one of which some combination is not told."""
    best = int(profile[:, 1].argmax())
    low = (profile[: best + 1, 1] <= -DROP).any()
    high = (profile[best:, 1] <= -DROP).any()
    if len(group) > 1:
        return TOGETHER
    if missing or shrunk > WIDE or not (low or high):
        return UNTOLD
    return TOLD if low and high else ONE_SIDE


@dataclass(frozen=True)
class Looks:
    """Effects of the whole prior ranges at some points, in sd of the targets, and their noise.

    effects: (points, targets, parameters), of targets made independent of each other. feigned:
    (points, targets, parameters, parameters), the covariance of their errors.
    """

    effects: Floats
    feigned: Floats


def looks(problem: Problem, one: Emulator, points: Floats) -> Looks:
    """points: (n, parameters) in the cube."""
    total = np.outer(problem.chances, problem.chances) * one.chance.covariances(points)
    total = total + np.diag(problem.own_variance)
    slopes, unsure = (np.array(x) for x in zip(*map(one.slopes, points), strict=True))
    weights = np.diagonal(np.linalg.inv(total), axis1=1, axis2=2)
    effects = np.linalg.solve(np.linalg.cholesky(total), slopes)
    return Looks(effects, weights[:, :, None, None] * unsure)


def least(seen: Looks, group: Sequence[int]) -> float:
    """Sure information of the combination of a group that is told least, the prior's being 1.

    The median over the points. 0 where noise alone would give it: a weighted sum of chi-squares,
    by two moments (Satterthwaite 1946, Biometrics Bulletin 2, 110-114).
    """
    at = np.array(group)
    effects, feigned = seen.effects[:, :, at], seen.feigned[:, :, at[:, None], at]
    told, ways = np.linalg.eigh(PRIOR_SD**2 * effects.transpose(0, 2, 1) @ effects)
    noise = PRIOR_SD**2 * np.einsum("pkij,pia,pja->pak", feigned, ways, ways)
    mean = noise.sum(axis=2)
    freedoms = mean**2 / (noise**2).sum(axis=2)
    most = mean * chdtri(freedoms, CHANCE) / freedoms
    return float(np.median(np.where(told > most, told, 0.0).min(axis=1)))


def untold(seen: Looks) -> list[tuple[int, ...]]:
    """The smallest groups of which some combination is not told, the other numbers held.

    A group of one is a number that is not told even by itself. Of groups larger than MOST_IN_SET
    one is looked for, leaving out whom it does not need.
    """
    everyone = range(seen.effects.shape[2])
    found: list[tuple[int, ...]] = []
    for size in range(1, min(MOST_IN_SET, len(everyone)) + 1):
        for group in combinations(everyone, size):
            known = any(set(one) <= set(group) for one in found)
            if not known and least(seen, group) < ENOUGH:
                found.append(group)
    rest = [i for i in everyone if not any(i in one for one in found)]
    if not rest or least(seen, rest) >= ENOUGH:
        return found
    for i in list(rest):
        fewer = [k for k in rest if k != i]
        if least(seen, fewer) < ENOUGH:
            rest = fewer
    return [*found, tuple(rest)]


def collinearity(effects: Floats) -> float:
    """Of columns (targets, parameters): 1 / the least singular value once each has length 1."""
    lengths = np.linalg.norm(effects, axis=0)
    if effects.shape[1] > effects.shape[0] or (lengths == 0).any():
        return float("inf")
    return float(1 / max(np.linalg.svd(effects / lengths, compute_uv=False)[-1], 1e-12))


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
