"""Simulation-based calibration of direct fits: the truth ranks evenly among draws of the fit.

Looked at are the numbers themselves and a policy's effect, which depends on all of them: how many
fewer are turned away a day when a ward of ten beds gets two more (Erlang's loss formula).
"""

import numpy as np
import pytest

from calibration.fitting.amounts import Hazard
from calibration.fitting.families import FAMILIES
from calibration.fitting.length_of_stay import draws, fit
from calibration.fitting.lengths import Lengths, in_window
from calibration.fitting.routing import draw_shares

from .worlds import all_even, ranks_are_even

MOST, BEFORE, WINDOW, BEDS = 39, 700.0, 180.0, 10
SHAPE, TIME = 30.0, 20.0  # of the prior of arrivals: 1.5 a day, give or take 0.27
NAMES = ("mean stay", "its shape", "share to the ward", "arrivals a day", "policy effect")
LAW = FAMILIES["lognormal"]


def log_prior(theta: np.ndarray) -> float:
    return -0.5 * (((theta[0] - np.log(15)) / 0.4) ** 2 + ((theta[1] + 0.1) / 0.25) ** 2)


def seen(truth: np.ndarray, rng: np.random.Generator) -> Lengths:
    """Stays of a town as a window shows them: two ways on, those before it are known if present."""
    law = LAW.parameters(truth[:2])
    spread = np.log1p(law["cv"] ** 2)
    n = rng.poisson(truth[3] * (BEFORE + WINDOW))
    begin = rng.uniform(-BEFORE, WINDOW, n)
    end = begin + rng.lognormal(np.log(law["mean"]) - spread / 2, spread**0.5, n)
    return in_window(begin, end, 2 - (rng.random(n) < truth[2]), (0.0, WINDOW), False)


def effect(both: np.ndarray) -> np.ndarray:
    """Turned away a day with two beds more, less without, for (log mean, shape, share, rate)."""
    asked = both[:, 2] * both[:, 3]
    load = asked * np.exp(both[:, 0])
    turned = np.ones_like(load)
    after = []
    for beds in range(1, BEDS + 3):
        turned = load * turned / (beds + load * turned)
        after.append(asked * turned)
    return after[BEDS + 1] - after[BEDS - 1]


def ranks(n: int) -> np.ndarray:
    """(n, 5): ranks of the truth among draws of what is fitted to its data."""
    rng, out = np.random.default_rng(21), []
    for _ in range(n):
        stay = [np.log(15) + 0.4 * rng.standard_normal(), -0.1 + 0.25 * rng.standard_normal()]
        truth = np.array([*stay, rng.beta(1, 1), rng.gamma(SHAPE) / TIME])
        data = seen(truth, rng)
        found = fit(data, LAW, log_prior)
        came = Hazard(int((data.entry == 0).sum()), WINDOW)
        sample = np.column_stack([
            draws(found, data, MOST, rng, log_prior),
            draw_shares(data, 2, MOST, rng)[:, 0],
            came.draws(MOST, rng, SHAPE, TIME),
        ])  # fmt: skip
        both = np.vstack([truth, sample])
        columns = [*both.T, effect(both)]
        out.append([(column[1:] < column[0]).sum() for column in columns])
    return np.array(out)


def test_calibrated_by_simulation_few() -> None:
    for column in ranks(25).T:
        ranks_are_even(column, MOST, 0.32)


@pytest.mark.verify
def test_calibrated_by_simulation_1000() -> None:
    all_even(ranks(1_000), NAMES, MOST, 0.051)
