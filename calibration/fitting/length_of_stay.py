"""Length of stay: the family and its parameters, how sure they are, and the curve beside them."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from calibration.fitting.families import FAMILIES, Family
from calibration.fitting.lengths import Lengths
from calibration.fitting.likelihood import log_likelihood

SAMPLE = 4_000  # combinations from which the search starts, when there are more
STEP = 1e-3  # of theta, for second differences; theta is of size 1 on a log scale
NEWTON = 6
CLOSE = 1e-5  # a Newton step this small ends the search
INTERVAL = (0.05, 0.95)
FREEDOM = 5  # of the t law that proposes draws
PROPOSED = 8  # proposals for each draw that is kept
LogPrior = Callable[[np.ndarray], float]


@dataclass(frozen=True)
class Fit:
    """A fitted family: the mode, the curvature there, and what chooses among families."""

    family: Family
    theta: np.ndarray  # (log mean, log shape)
    covariance: np.ndarray  # of theta, from the exact second differences
    log_likelihood: float
    stays: int
    ended: int

    @property
    def aic(self) -> float:
        """Akaike's criterion; the least is the best."""
        return 2 * self.family.size - 2 * self.log_likelihood

    @property
    def parameters(self) -> dict[str, float]:
        return self.family.parameters(self.theta)

    def mean_interval(self) -> tuple[float, float]:
        """90 % interval of the mean stay in days, from the curvature on the log scale."""
        half = 1.6448536269514722 * math.sqrt(self.covariance[0, 0])
        return math.exp(self.theta[0] - half), math.exp(self.theta[0] + half)


class NoFitError(ValueError):
    """The data cannot tell the parameters of a family."""


def best_fit(data: Lengths, families: Iterable[str] = FAMILIES) -> tuple[Fit, list[Fit]]:
    """The family of least AIC, and all that could be fitted. Raises NoFitError if none could."""
    fits = []
    for name in families:
        try:
            fits.append(fit(data, FAMILIES[name]))
        except NoFitError:
            continue
    if not fits:
        raise NoFitError("no family fits")
    return min(fits, key=lambda one: one.aic), fits


def fit(data: Lengths, family: Family, log_prior: LogPrior | None = None) -> Fit:
    """The most likely parameters (with a prior: the most probable). Raises NoFitError."""
    if data.ended.sum() < 2:
        raise NoFitError("fewer than two stays ended in view")
    rows, often = data.distinct()

    def objective(theta: np.ndarray, some: Lengths = rows, count: np.ndarray = often) -> float:
        value = log_likelihood(family, theta, some, count)
        return -value - (log_prior(theta) if log_prior else 0.0)

    theta = _start(data, family)
    if len(rows) > SAMPLE:
        chosen = np.random.default_rng(0).choice(len(rows), SAMPLE, replace=False)
        few, some = rows.only(chosen), often[chosen]
        theta = optimize.minimize(lambda t: objective(t, few, some), theta, method="Nelder-Mead").x
    else:
        theta = optimize.minimize(objective, theta, method="Nelder-Mead").x
    theta, hessian = _newton(objective, theta)
    try:
        np.linalg.cholesky(hessian)
        covariance = np.linalg.inv(hessian)
    except np.linalg.LinAlgError:
        raise NoFitError(f"the data do not tell the parameters of {family.name}") from None
    likelihood = log_likelihood(family, theta, rows, often)
    return Fit(family, theta, covariance, likelihood, len(data), int(data.ended.sum()))


def _start(data: Lengths, family: Family) -> np.ndarray:
    """Total time watched by stays ended, and a middling shape."""
    watched = (data.time - data.entry).sum() + 0.5 * data.ended.sum() * data.whole
    mean = max(watched / max(1, data.ended.sum()), 1e-3)
    return np.array([math.log(mean), 0.0])[: family.size]


def _newton(
    objective: Callable[[np.ndarray], float], theta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The minimum near theta, and the matrix of second derivatives there."""
    for _ in range(NEWTON):
        gradient, hessian = _derivatives(objective, theta)
        try:
            step = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            break
        if not np.isfinite(step).all() or np.abs(step).max() > 0.5:
            break
        theta = theta - step
        if np.abs(step).max() < CLOSE:
            break
    return theta, hessian


def _derivatives(
    objective: Callable[[np.ndarray], float], theta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and second derivatives from central differences."""
    n = len(theta)
    unit = STEP * np.eye(n)
    middle = objective(theta)
    up = [objective(theta + unit[i]) for i in range(n)]
    down = [objective(theta - unit[i]) for i in range(n)]
    gradient = np.array([(up[i] - down[i]) / (2 * STEP) for i in range(n)])
    hessian = np.diag([(up[i] - 2 * middle + down[i]) / STEP**2 for i in range(n)])
    for i in range(n):
        for j in range(i):
            corners = objective(theta + unit[i] + unit[j]) + objective(theta - unit[i] - unit[j])
            corners -= objective(theta + unit[i] - unit[j]) + objective(theta - unit[i] + unit[j])
            hessian[i, j] = hessian[j, i] = corners / (4 * STEP**2)
    return gradient, hessian


def draws(
    found: Fit, data: Lengths, n: int, rng: np.random.Generator, log_prior: LogPrior | None = None
) -> np.ndarray:
    """float64 (n, size of theta): draws of the posterior; the prior is flat unless given.

    Proposals from a t law with the curvature at the mode are resampled by their weights, so that
    a skewed posterior is met as well.
    """
    rows, often = data.distinct()
    size, m = found.family.size, PROPOSED * n
    root = np.linalg.cholesky(found.covariance)
    stretch = np.sqrt(FREEDOM / rng.chisquare(FREEDOM, m))
    steps = rng.standard_normal((m, size)) * stretch[:, None]
    proposals = found.theta + steps @ root.T
    proposed = -(FREEDOM + size) / 2 * np.log1p((steps**2).sum(axis=1) / FREEDOM)
    target = np.array([
        log_likelihood(found.family, theta, rows, often) + (log_prior(theta) if log_prior else 0.0)
        for theta in proposals
    ])  # fmt: skip
    weights = np.exp(target - proposed - (target - proposed).max())
    return proposals[rng.choice(m, n, replace=True, p=weights / weights.sum())]
