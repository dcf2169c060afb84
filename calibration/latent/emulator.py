"""What a run would give at a point that was not run: a Gaussian process for each figure.

The mean over replications is emulated; its noise is known from the replications, whose variance
may differ from point to point and is smoothed by a regression.
Source: Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, chapter 2.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import solve_triangular

from calibration.latent.alone import alone
from calibration.latent.problem import Floats

LEAST_NOISE = 1e-8  # of the variance of standardised means
RIDGE = 2.0  # how many points' worth the level variance counts
BOUNDS = (0.2, 50.0)  # of length scales, the cube being 2 wide
STEP = 0.1  # of slopes, to either side: a third of the prior sd
ROOM = 4  # points for each coefficient before squares are fitted


@dataclass(frozen=True)
class Chance:
    """The covariance of one run's figures at a point: log variances in planes, one correlation."""

    planes: Floats  # (1 + parameters, targets)
    correlation: Floats  # (targets, targets)

    def variances(self, u: Floats) -> Floats:
        """(points, targets)"""
        return np.exp(_with_ones(u) @ self.planes)

    def covariances(self, u: Floats) -> Floats:
        """(points, targets, targets)"""
        sd = np.sqrt(self.variances(u))
        return sd[:, :, None] * self.correlation * sd[:, None, :]


@dataclass(frozen=True)
class One:
    """The emulator of one figure, on a cube from -1 to 1 and a figure of mean 0 and variance 1."""

    centre: float
    scale: float
    process: Any

    def predict(self, u: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the figure's expectation, (points,) each."""
        gp, x = self.process, 2 * u - 1
        cross = gp.kernel_(x, gp.X_train_)
        half = solve_triangular(gp.L_, cross.T, lower=True, check_finite=False)
        variance = np.maximum(gp.kernel_.diag(x) - (half**2).sum(axis=0), 1e-12)
        return self.centre + self.scale * (cross @ gp.alpha_), self.scale**2 * variance

    def covariance(self, u: Floats) -> Floats:
        """Of the figure's expectations at points, (points, points)."""
        gp, x = self.process, 2 * u - 1
        half = solve_triangular(gp.L_, gp.kernel_(x, gp.X_train_).T, lower=True, check_finite=False)
        return np.asarray(self.scale**2 * (gp.kernel_(x) - half.T @ half))


@dataclass(frozen=True)
class Emulator:
    """All figures of a model at any point of the cube."""

    figures: tuple[One, ...]
    chance: Chance
    points: int

    def predict(self, u: Floats) -> tuple[Floats, Floats]:
        """Means and variances of the expectations, (points, targets) each."""
        told = [one.predict(u) for one in self.figures]
        return np.column_stack([m for m, _ in told]), np.column_stack([v for _, v in told])

    def slopes(self, u: Floats) -> tuple[Floats, Floats]:
        """Of the expectations around one point (parameters,), and how unsure they are.

        Over STEP to either side: emulators know slopes the less, the shorter the way. Returns
        slopes (targets, parameters), covariances (targets, parameters, parameters).
        """
        to = STEP * np.eye(len(u))
        ends = np.clip(u, STEP, 1 - STEP) + np.vstack([-to, to])
        take = np.hstack([-to, to]) / (2 * STEP**2)
        unsure = [take @ one.covariance(ends) @ take.T for one in self.figures]
        return (take @ self.predict(ends)[0]).T, np.array(unsure)


@alone
def fit(u: Floats, y: Floats, weights: Floats | None = None) -> Emulator:
    """Emulate figures y (points, targets, replications) at points u (points, parameters).

    weights: how much each point counts for the variance of runs, which a plane follows only near
    where it matters; all alike if left out.
    """
    chance = _chance(u, y, np.ones(len(u)) if weights is None else weights)
    means = y.mean(axis=2)
    noise = chance.variances(u) / y.shape[2]
    figures = [_fit_one(u, means[:, k], noise[:, k]) for k in range(y.shape[1])]
    return Emulator(tuple(figures), chance, len(u))


def _fit_one(u: Floats, means: Floats, noise: Floats) -> One:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern

    centre, scale = float(means.mean()), float(means.std()) or 1.0
    width = u.shape[1]
    plane = DotProduct(1.0, sigma_0_bounds="fixed")
    if len(u) >= ROOM * (width + 1) * (width + 2) / 2:
        plane = plane**2
    trend = ConstantKernel(0.3, (1e-3, 1e2)) * plane
    rest = ConstantKernel(0.3, (1e-4, 1e2)) * Matern(np.ones(width), BOUNDS, nu=2.5)
    process = GaussianProcessRegressor(trend + rest, alpha=np.maximum(noise / scale**2, LEAST_NOISE))  # noqa: E501  # fmt: skip
    with warnings.catch_warnings():  # a scale at its bound: the figure is flat that way
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(2 * u - 1, (means - centre) / scale)
    return One(centre, scale, process)


def _chance(u: Floats, y: Floats, weights: Floats) -> Chance:
    """Variances by a gamma regression, which those near 0 do not lead astray; one correlation."""
    from sklearn.linear_model import GammaRegressor

    free = y.shape[2] - 1
    spread = y.var(axis=2, ddof=1)
    mean = np.maximum(np.average(spread, axis=0, weights=weights), 1e-300)
    planes = []
    for k in range(y.shape[1]):
        ratio = np.maximum(spread[:, k] / mean[k], LEAST_NOISE)
        plane = GammaRegressor(alpha=RIDGE / weights.sum()).fit(2 * u - 1, ratio, weights)
        # From a cube of -1 to 1 back to one of 0 to 1.
        planes.append([plane.intercept_ + np.log(mean[k]) - plane.coef_.sum(), *(2 * plane.coef_)])
    found = np.array(planes).T
    told = np.exp(_with_ones(u) @ found)
    rest = (y - y.mean(axis=2, keepdims=True)) / np.sqrt(told)[:, :, None]
    together = np.einsum("n,nkr,nlr->kl", weights / weights.sum(), rest, rest) / free
    sd = np.sqrt(np.maximum(np.diag(together), 1e-300))
    correlation = together / sd[:, None] / sd
    np.fill_diagonal(correlation, 1.0)
    return Chance(found, correlation)


def _with_ones(u: Floats) -> Floats:
    return np.column_stack([np.ones(len(u)), u])
