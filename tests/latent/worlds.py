"""Cheap models with known laws, in place of a simulation."""

from collections.abc import Callable

import numpy as np

from calibration.latent.problem import Floats, Observed, Prior, Problem, Simulator

Law = Callable[[Floats], Floats]  # parameters (n, d) -> expectations (n, targets)


def problem(width: int, observed: Floats, error: float = 0.05, chance: bool = True) -> Problem:
    priors = tuple(Prior(f"p{i}", "ratio", 0.0, 1.0) for i in range(width))
    targets = tuple(Observed(f"t{k}", "ratio", float(z), error, 0.0, chance) for k, z in enumerate(observed))  # noqa: E501  # fmt: skip
    return Problem(priors, targets)


def simulator(law: Law, sd: float, replications: int, seed: int) -> Simulator:
    """Runs whose luck depends on their number only."""

    def run(u: Floats, first: int) -> Floats:
        luck = np.array([
            np.random.default_rng([seed, first + i]).standard_normal((law(u[:1]).shape[1], replications))  # noqa: E501
            for i in range(len(u))
        ])  # fmt: skip
        return law(u)[:, :, None] + sd * luck

    return run


def told(u: Floats) -> Floats:
    """Three curved targets of two parameters."""
    a, b = u[:, 0], u[:, 1]
    return np.column_stack([np.exp(a) + 0.5 * b, b**2 + 0.3 * a, a * (1 + b)])


def product(u: Floats) -> Floats:
    """Only the product of the first two is seen; the third by itself."""
    ab = (0.5 + u[:, 0]) * (0.5 + u[:, 1])
    return np.column_stack([ab, np.sqrt(ab) + u[:, 2], ab**2])


def idle(u: Floats) -> Floats:
    """The second parameter does nothing."""
    a = u[:, 0]
    return np.column_stack([a, a**2])
