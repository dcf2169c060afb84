"""The families of times that the scenario language has and that have a density to fit.

Each takes `log_mean` and, but for the exponential, the log of a shape: sigma of the logarithm
(lognormal), shape (gamma, weibull). So the mean, which figures answer to, is a parameter itself.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

Array = np.ndarray
LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True)
class Family:
    """Functions of (theta, days): log density, log survival; and E[min(T, t)]."""

    name: str
    size: int  # of theta
    log_density: Callable[[Array, Array], Array]
    log_survival: Callable[[Array, Array], Array]
    limited_mean: Callable[[Array, Array], Array]

    def parameters(self, theta: Array) -> dict[str, float]:
        """As the scenario language writes them, in days."""
        mean = math.exp(theta[0])
        if self.size == 1:
            return {"mean": mean}
        shape = math.exp(theta[1])
        if self.name == "lognormal":
            return {"mean": mean, "cv": math.sqrt(math.expm1(shape**2))}
        if self.name == "gamma":
            return {"mean": mean, "cv": shape**-0.5}
        return {"shape": shape, "mean": mean}


def _lognormal(theta: Array, t: Array) -> tuple[float, float, float, Array]:
    sigma = math.exp(theta[1])
    mu = theta[0] - sigma**2 / 2
    with np.errstate(divide="ignore"):
        return math.exp(theta[0]), mu, sigma, (np.log(t) - mu) / sigma


def _lognormal_density(theta: Array, t: Array) -> Array:
    _, _, sigma, z = _lognormal(theta, t)
    return -z * z / 2 - np.log(t * sigma) - LOG_2PI / 2


def _lognormal_survival(theta: Array, t: Array) -> Array:
    return special.log_ndtr(-_lognormal(theta, t)[3])


def _lognormal_limited(theta: Array, t: Array) -> Array:
    mean, _, sigma, z = _lognormal(theta, t)
    return mean * special.ndtr(z - sigma) + t * special.ndtr(-z)


def _gamma(theta: Array) -> tuple[float, float]:
    shape = math.exp(theta[1])
    return shape, math.exp(theta[0]) / shape


def _gamma_density(theta: Array, t: Array) -> Array:
    shape, scale = _gamma(theta)
    return (shape - 1) * np.log(t) - t / scale - special.gammaln(shape) - shape * math.log(scale)


def _gamma_survival(theta: Array, t: Array) -> Array:
    shape, scale = _gamma(theta)
    x = t / scale
    tail = special.gammaincc(shape, x)
    far = (shape - 1) * np.log(np.maximum(x, 1.0)) - x - special.gammaln(shape)  # as x grows
    return np.where(tail > 1e-290, np.log(np.maximum(tail, 1e-300)), far)


def _gamma_limited(theta: Array, t: Array) -> Array:
    shape, scale = _gamma(theta)
    x = t / scale
    return shape * scale * special.gammainc(shape + 1, x) + t * special.gammaincc(shape, x)


def _weibull(theta: Array) -> tuple[float, float]:
    shape = math.exp(theta[1])
    return shape, math.exp(theta[0] - special.gammaln(1 + 1 / shape))


def _weibull_density(theta: Array, t: Array) -> Array:
    shape, scale = _weibull(theta)
    log_x = np.log(t / scale)
    return math.log(shape / scale) + (shape - 1) * log_x - np.exp(shape * log_x)


def _weibull_survival(theta: Array, t: Array) -> Array:
    shape, scale = _weibull(theta)
    return -((t / scale) ** shape)


def _weibull_limited(theta: Array, t: Array) -> Array:
    shape, scale = _weibull(theta)
    x = (t / scale) ** shape
    return math.exp(theta[0]) * special.gammainc(1 + 1 / shape, x) + t * np.exp(-x)


def _exponential_density(theta: Array, t: Array) -> Array:
    return -theta[0] - t / math.exp(theta[0])


def _exponential_survival(theta: Array, t: Array) -> Array:
    return -t / math.exp(theta[0])


def _exponential_limited(theta: Array, t: Array) -> Array:
    mean = math.exp(theta[0])
    return -mean * np.expm1(-t / mean)


FAMILIES = {
    family.name: family
    for family in (
        Family("exponential", 1, _exponential_density, _exponential_survival, _exponential_limited),
        Family("gamma", 2, _gamma_density, _gamma_survival, _gamma_limited),
        Family("lognormal", 2, _lognormal_density, _lognormal_survival, _lognormal_limited),
        Family("weibull", 2, _weibull_density, _weibull_survival, _weibull_limited),
    )
}
