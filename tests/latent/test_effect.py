"""What targets leave open of a policy's effect, and what is chance that all draws share."""

import numpy as np
import pytest

from experiments.calibrate.effect import components


def test_chance_that_all_draws_share_is_told_from_what_is_left_open() -> None:
    rng = np.random.default_rng(1)
    draws, runs = 3 * rng.standard_normal((400, 1)), 6 * rng.standard_normal((1, 60))
    found = components(draws + runs + rng.standard_normal((400, 60)))
    assert found[0] == pytest.approx(draws.var(ddof=1), rel=0.03)
    assert found[1] == pytest.approx(runs.var(ddof=1) + 1, rel=0.03)


def test_nothing_is_left_open_where_all_draws_are_alike() -> None:
    values = np.random.default_rng(2).standard_normal((1, 4)).repeat(5, axis=0)
    assert components(values)[0] == 0
