"""Populations of points in the cube that move towards a law, step by step.

Sequential Monte Carlo: the law is reached by steps that each keep about half of the points, and
after each the points move by Metropolis steps of their own spread. Many points at once suit an
emulator, several modes and ridges are kept, and no burn-in has to be judged.
Source: Del Moral, Doucet and Jasra (2006), J. R. Statist. Soc. B 68, 411-436; thresholds: Au and
Beck (2001), Probabilistic Engineering Mechanics 16, 263-277.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from calibration.latent.problem import Floats

Score = Callable[[Floats], Floats]  # (n, parameters) -> (n,)
KEPT = 0.5  # effective part of the points that a step keeps
SWEEPS = 8  # Metropolis moves after a step
MOST_STEPS = 60


def below(points: Floats, score: Score, cut: float, rng: np.random.Generator) -> tuple[Floats, float]:  # noqa: E501  # fmt: skip
    """Points that lie evenly where score <= cut, and the part of the cube's points' room it is.

    points: evenly in a room that holds all of it. Returns no points when nothing is found.
    """
    u, n, part = points, len(points), 1.0
    told = score(u)
    for _ in range(MOST_STEPS):
        level = max(cut, float(np.quantile(told, KEPT)))
        inside = told <= level
        part *= float(inside.mean())
        chosen = _refill(np.flatnonzero(inside), n, rng)
        u, told = _moved(u[chosen], told[chosen], partial(_inside, level), score, rng)
        if level == cut:
            return u, part
    return np.empty((0, u.shape[1])), 0.0


def tempered(points: Floats, log_density: Score, rng: np.random.Generator) -> Floats:
    """Points of the law whose density, by the even law of `points`, is exp(log_density)."""
    u, n, heat = points, len(points), 0.0
    told = log_density(u)
    while heat < 1:
        step = _next(told, heat)
        weights = np.exp((step - heat) * (told - told.max()))
        heat = step
        places = (rng.random() + np.arange(n)) / n  # systematic resampling
        chosen = np.searchsorted(np.cumsum(weights / weights.sum()), places).clip(0, n - 1)
        u, told = _moved(u[chosen], told[chosen], partial(np.multiply, heat), log_density, rng)
    return u[rng.permutation(n)]


def _inside(level: float, told: Floats) -> Floats:
    """The log density of the even law up to a level."""
    return np.where(told <= level, 0.0, -np.inf)


def _next(told: Floats, heat: float) -> float:
    """The heat at which half of the points count, or 1."""

    def effective(step: float) -> float:
        weights = np.exp((step - heat) * (told - told.max()))
        return float(weights.sum() ** 2 / (weights**2).sum() / len(told))

    if effective(1.0) >= KEPT:
        return 1.0
    low, high = heat, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(middle) >= KEPT else (low, middle)
    return max(low, heat + 1e-6)


def _refill(kept: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """The kept ones, and as many of them again as are missing."""
    return np.concatenate([kept, rng.choice(kept, n - len(kept))])


def _moved(
    u: Floats, told: Floats, law: Callable[[Floats], Floats], score: Score, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Metropolis moves by the points' own spread, long and short ones; outside the cube: no."""
    n, width = u.shape
    spread = np.atleast_2d(np.cov(u.T)) + 1e-10 * np.eye(width)
    root = np.linalg.cholesky(spread)
    for _ in range(SWEEPS):
        length = 2.38 / width**0.5 * rng.choice([0.15, 0.5, 1.0], n)
        new = u + length[:, None] * (rng.standard_normal((n, width)) @ root.T)
        inside = ((new >= 0) & (new <= 1)).all(axis=1)
        some = np.flatnonzero(inside)
        if len(some) == 0:
            continue
        found = score(new[some])
        taken = np.log(rng.random(len(some))) < law(found) - law(told[some])
        u, told = u.copy(), told.copy()
        u[some[taken]], told[some[taken]] = new[some[taken]], found[taken]
    return u, told


def spread_out(points: Floats, n: int, rng: np.random.Generator) -> Floats:
    """n of the points, each as far as can be from those chosen before."""
    chosen = [int(rng.integers(len(points)))]
    far = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(n, len(points)):
        chosen.append(int(far.argmax()))
        far = np.minimum(far, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]
