"""Simulation-based calibration of latent fits: the truth ranks evenly among posterior draws.

Looked at are the free numbers, a policy's effect (a change of the expectation that both decide),
and the likelihood, which sees what ranks of single numbers do not (Modrak et al. 2023).
"""

import numpy as np
import pytest
from fits.worlds import all_even, ranks_are_even

from calibration.latent import posterior
from calibration.latent.history import Budget, match

from .worlds import problem, simulator, told

MOST, SD, ERROR = 99, 0.06, 0.05
NAMES = ("first number", "second number", "policy effect", "likelihood")


def effect(u: np.ndarray) -> np.ndarray:
    """What the third figure changes by, when a policy takes a third of the first number."""
    return told(u * [2 / 3, 1])[:, 2] - told(u)[:, 2]


def ranks(n: int, error: float = ERROR) -> np.ndarray:
    """(n, 4): ranks of the truth among draws. error: what the fit is told of the observation."""
    out = []
    for i in range(n):
        rng = np.random.default_rng([7, i])
        truth = rng.random((1, 2))
        seen = told(truth)[0] + np.hypot(SD, ERROR) * rng.standard_normal(3)
        one = problem(2, seen, error)
        found = match(one, Budget(18, 2, 4, 400), simulator(told, SD, 4, i), i)
        sample = posterior.sample(found, 400, rng)[rng.permutation(400)[:MOST]]
        both = np.concatenate([truth, sample])
        fits = posterior.emulated(one, found.last, both)
        columns = (both[:, 0], both[:, 1], effect(both), fits)
        out.append([(column[1:] < column[0]).sum() for column in columns])
    return np.array(out)


def test_calibrated_by_simulation_few() -> None:
    for column in ranks(4).T:
        ranks_are_even(column, MOST, 0.73)


@pytest.mark.verify
def test_calibrated_by_simulation_300() -> None:
    all_even(ranks(300), NAMES, MOST, 0.090)


@pytest.mark.verify
def test_an_error_that_is_told_too_small_would_show() -> None:
    """The check has power: twice as sure as is right."""
    wrong = ranks(100, ERROR / 50)
    with pytest.raises(AssertionError):
        for column in wrong.T:
            ranks_are_even(column, MOST, 0.155)
