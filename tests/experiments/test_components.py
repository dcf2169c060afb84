"""What varies by what is not known, and what by chance that all draws share: known variances."""

import numpy as np
import pandas as pd
import pytest

from experiments.statistics import differences
from experiments.statistics.components import components, mean_interval
from experiments.study.spread import compare_points

LUCK = np.random.default_rng(1)


def results(
    cases: int, draws: int, n: int, of_draws: float, of_runs: float, rest: float
) -> np.ndarray:
    """(case, draw, replication) of mean 0, with these standard deviations."""
    return (
        of_draws * LUCK.standard_normal((cases, draws, 1))
        + of_runs * LUCK.standard_normal((cases, 1, n))
        + rest * LUCK.standard_normal((cases, draws, n))
    )


@pytest.mark.parametrize("sd", [(3, 6, 1), (3, 0, 2), (1, 1, 1)])
@pytest.mark.parametrize(("draws", "n"), [(20, 2), (10, 8)])
def test_variances_are_found_without_bias(sd, draws, n):
    """Means over cases within 4 standard errors; few are cut at 0, and these add little."""
    found = np.array([components(one) for one in results(1_500, draws, n, *sd)])
    error = found.std(axis=0, ddof=1) / len(found) ** 0.5
    cut = 0.02 * sd[0] ** 2 if sd == (1, 1, 1) else 0
    assert abs(found[:, 0].mean() - sd[0] ** 2) < 4 * error[0] + cut
    assert abs(found[:, 1].mean() - (sd[1] ** 2 + sd[2] ** 2)) < 4 * error[1]


def test_the_nested_estimate_would_miss_what_is_not_known():
    """It takes the chance that draws share from a variance that it is not in."""
    y = results(1_500, 20, 2, 3, 6, 1)
    between = y.mean(axis=2).var(axis=1, ddof=1)
    nested = between - y.var(axis=2, ddof=1).mean(axis=1) / 2
    assert nested.mean() == pytest.approx(9 - 36 / 2, abs=1.5)


def test_what_cannot_be_split_is_not():
    one = components(np.ones((1, 5)))
    assert (one.chance, np.isnan(one.parameter), np.isnan(one.share)) == (0, True, True)
    assert np.isnan(components(np.ones((5, 1)))).all()
    alike = LUCK.standard_normal((1, 4)).repeat(5, axis=0)
    assert components(alike).parameter == pytest.approx(0, abs=1e-12)


HELD = [((1, 1, 0.3), 0.935, 0.965), ((0, 1, 0.3), 0.935, 0.965), ((1, 0, 1), 0.94, 0.98), ((0, 0, 1), 0.97, 1)]  # noqa: E501  # fmt: skip


@pytest.mark.parametrize(("sd", "least", "most"), HELD)
def test_intervals_hold_the_mean(sd, least, most):
    """Of 2,000 studies; intervals from the means of draws alone do not where draws share chance."""
    y = results(2_000, 20, 10, *sd)
    low, high, p = mean_interval(y)
    held = ((low <= 0) & (high >= 0)).mean()
    assert least <= held <= most
    assert ((p < 0.05) == (low * high > 0)).all()
    if sd[1]:
        _, low, high = differences.mean_interval(y.mean(axis=2))
        assert ((low <= 0) & (high >= 0)).mean() < 0.85


def test_a_studys_comparison_holds_the_chance_that_draws_share():
    y = 5 + results(1, 6, 3, 1, 2, 0.1)[0]
    rows = [
        ("town", policy, draw, r, "all", "hospital", "all", "all", "ready_days", "days", value)
        for draw in range(6) for r in range(3)
        for policy, value in (("baseline", 0.0), ("more", y[draw, r]))
    ]  # fmt: skip
    names = ["scenario", "policy", "draw", "replication", "period", "sector", "group", "district", "kpi", "unit", "value"]  # noqa: E501  # fmt: skip
    row = compare_points(pd.DataFrame(rows, columns=names).assign(point=0)).iloc[0]
    low, high, p = mean_interval(y)
    assert (row["low"], row["high"]) == (pytest.approx(low), pytest.approx(high))
    assert row["difference"] == pytest.approx(y.mean())
    assert (row["p_holm"], row["n"]) == (pytest.approx(p), 6)
    assert row["together_low"] == pytest.approx(low), "one headline alone"
    assert row["verdict"] == row["verdict_together"] == ("higher" if low > 0 else "not distinguishable")  # noqa: E501  # fmt: skip
