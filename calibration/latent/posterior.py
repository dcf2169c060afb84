"""What is left of the priors once the targets are seen: a sample of the posterior.

The likelihood of what was observed is normal around the emulated expectation, with observation,
discrepancy, emulator and one run's chance (with the correlation of figures) as its covariance: a
synthetic likelihood. Figures of a year are sums over many citizens, so the normal law is near, and
unlike rejection (ABC) nothing is lost to a tolerance. Source: Wood (2010), Nature 466, 1102-1104;
Price et al. (2018), J. Comput. Graph. Stat. 27, 1-11.
"""

import numpy as np

from calibration.latent import sampling
from calibration.latent.alone import alone
from calibration.latent.emulator import Emulator
from calibration.latent.history import Matched
from calibration.latent.problem import CUT, Floats, Problem

TRIES = 200  # made-up sets of fresh runs


def log_likelihood(problem: Problem, means: Floats, unsure: Floats, chance: Floats) -> Floats:
    """(points,): of expectations (points, targets), their variances, runs' covariances."""
    both = problem.chances[:, None] * problem.chances
    total = both * chance
    at = np.arange(len(problem.targets))
    total[:, at, at] += problem.own_variance + unsure
    root = np.linalg.cholesky(total)
    off = np.linalg.solve(root, (problem.observed - means)[:, :, None])[:, :, 0]
    return -0.5 * (off**2).sum(axis=1) - np.log(root[:, at, at]).sum(axis=1)


def emulated(problem: Problem, one: Emulator, u: Floats) -> Floats:
    """The log likelihood at points of the cube, by the emulator."""
    means, unsure = one.predict(u)
    return log_likelihood(problem, means, unsure, one.chance.covariances(u))


@alone
def sample(found: Matched, n: int, rng: np.random.Generator) -> Floats:
    """float64 (n, parameters): points of the cube, drawn from the posterior."""

    def density(u: Floats) -> Floats:
        told = np.full(len(u), -np.inf)
        some = np.flatnonzero(found.implausibility(u) <= CUT)
        if len(some):
            told[some] = emulated(found.problem, found.last, u[some])
        return told

    start = found.left[rng.permutation(len(found.left))]
    many = np.concatenate([start] * -(-n // len(start)))[: max(n, len(start))]
    return sampling.tempered(many, density, rng)[:n]


def weights(problem: Problem, one: Emulator, u: Floats, y: Floats) -> Floats:
    """(points,): posterior draws weighted by fresh runs instead of the emulator, summing to 1.

    y: figures (points, targets, replications) on the scale on which they are fitted.

    Equal weights mean that the emulator told the truth where it matters; the luck of the fresh
    runs makes them uneven, too (`expected_part`).
    """
    return _weighed(problem, one, u, y.mean(axis=2), y.shape[2])


def effective_part(weights: Floats) -> float:
    """How many even weights these are worth, by their number (Kish)."""
    return float(1 / (weights**2).sum() / len(weights))


def expected_part(
    problem: Problem, one: Emulator, u: Floats, n: int, rng: np.random.Generator
) -> float:
    """What `effective_part` would be above in 99 of 100 cases, were the emulator right.

    n: fresh runs of each point.
    """
    means, unsure = one.predict(u)
    covariance = one.chance.covariances(u) / n
    at = np.arange(len(problem.targets))
    covariance[:, at, at] += unsure
    root = np.linalg.cholesky(covariance)
    parts = []
    for _ in range(TRIES):
        luck = rng.standard_normal((*means.shape, 1))
        fresh = means + (root @ luck)[:, :, 0]
        parts.append(effective_part(_weighed(problem, one, u, fresh, n)))
    return float(np.quantile(parts, 0.01))


def _weighed(problem: Problem, one: Emulator, u: Floats, fresh: Floats, n: int) -> Floats:
    """Weights by expectations (points, targets) that n runs gave."""
    chance = one.chance.covariances(u)
    at = np.arange(len(problem.targets))
    spread = chance[:, at, at] / n
    # The same law of errors on both sides: what differs is where the expectation lies.
    told = log_likelihood(problem, one.predict(u)[0], spread, chance)
    raw = log_likelihood(problem, fresh, spread, chance) - told
    raw = np.exp(raw - raw.max())
    return raw / raw.sum()
