"""Shares, arrivals, hazards and means: no bias, honest intervals, tests of fit that can fail."""

from datetime import date

import numpy as np
import pytest

from calibration.fitting.amounts import Hazard, mean_of
from calibration.fitting.arrivals import arrivals
from calibration.fitting.curves import curves
from calibration.fitting.lengths import Lengths
from calibration.fitting.routing import draw_shares, shares

from .worlds import covered, ranks_are_even, two_ways

FIRST = date(2025, 1, 6)  # a Monday


def routed(n: int) -> tuple[float, float, float]:
    """Mean share of the slow way, what plain counting gives, and coverage."""
    rng, found, plain, held = np.random.default_rng(9), [], [], 0
    for _ in range(n):
        data = two_ways(rng)
        found.append(shares(data, 2).share[1])
        new = data.ended & (data.entry == 0)
        plain.append((data.cause[new] == 2).mean())
        low, high = np.quantile(draw_shares(data, 2, 100, rng)[:, 1], [0.05, 0.95])
        held += low < 0.4 < high
    return float(np.mean(found)), float(np.mean(plain)), held / n


def test_slow_destinations_get_their_share_few() -> None:
    share, plain, coverage = routed(20)
    assert share == pytest.approx(0.4, abs=0.015)
    assert plain < 0.37, "plain counting is biased, or the test has no power"
    assert coverage >= covered(20)[0]


@pytest.mark.verify
def test_slow_destinations_get_their_share_500() -> None:
    share, plain, coverage = routed(500)
    print(f"slow share {share:.4f} of 0.4, plain {plain:.4f}, coverage {coverage:.3f}")
    assert share == pytest.approx(0.4, abs=0.004)
    assert 0.864 <= coverage <= 0.932


def test_incidences_and_those_who_stay_make_one() -> None:
    found = curves(two_ways(np.random.default_rng(1)), 2)
    np.testing.assert_allclose(found.incidence.sum(axis=1) + found.survival, 1, atol=1e-12)


def test_whole_cohorts_give_the_dirichlet_posterior() -> None:
    rng = np.random.default_rng(3)
    cause = np.repeat([1, 2, 3], [20, 60, 20])
    data = Lengths(np.full(100, 5.0), np.zeros(100), cause)
    sample = draw_shares(data, 3, 3_000, rng)
    exact = rng.dirichlet([21, 61, 21], 3_000)
    np.testing.assert_allclose(sample.mean(axis=0), exact.mean(axis=0), atol=0.005)
    np.testing.assert_allclose(sample.std(axis=0), exact.std(axis=0), rtol=0.08)


def test_a_way_on_that_is_not_known_changes_no_share() -> None:
    cause = np.repeat([1, 2, 3], [30, 60, 10])
    found = shares(Lengths(np.full(100, 5.0), np.zeros(100), cause), 2)
    np.testing.assert_allclose(found.share, [1 / 3, 2 / 3])


def poisson(rng: np.random.Generator, days: int, rate: float, factors: np.ndarray) -> np.ndarray:
    counts = rng.poisson(rate * factors[np.arange(days) % 7])
    return np.repeat(np.arange(days), counts) + rng.random(counts.sum())


WEEK = np.array([1.3, 1.1, 1.0, 1.0, 1.1, 0.8, 0.7])


def test_arrivals_of_a_week_are_found() -> None:
    rng = np.random.default_rng(1)
    found = arrivals(poisson(rng, 728, 20.0, WEEK), FIRST, 728, rng)
    assert found.rate == pytest.approx(20, rel=0.03)
    np.testing.assert_allclose(found.weekly, WEEK, atol=0.06)
    np.testing.assert_allclose(found.yearly, 1, atol=0.05)
    assert found.is_poisson


def test_a_season_of_the_year_is_found() -> None:
    rng, days = np.random.default_rng(2), 730
    month = np.array([(date.fromordinal(FIRST.toordinal() + i)).month for i in range(days)])
    counts = rng.poisson(np.where(np.isin(month, [1, 7]), 30.0, 20.0))
    times = np.repeat(np.arange(days), counts).astype(float)
    found = arrivals(times, FIRST, days, rng)
    assert found.yearly[0] / found.yearly[4] == pytest.approx(1.5, rel=0.08)
    assert found.is_poisson, "whole days are spread over the day"


def test_a_flat_week_is_drawn_to_one() -> None:
    rng = np.random.default_rng(3)
    found = arrivals(poisson(rng, 364, 1.0, np.ones(7)), FIRST, 364, rng)
    raw = np.bincount((poisson(rng, 364, 1.0, np.ones(7)) % 7).astype(int), minlength=7) / 52
    assert np.abs(found.weekly - 1).max() < np.abs(raw - 1).max()


def rejected(n: int, kind: str) -> float:
    """How often the tests speak against n streams."""
    rng, no = np.random.default_rng(4), 0
    for _ in range(n):
        if kind == "bursts":  # every arrival brings another within the hour
            half = poisson(rng, 364, 3.0, WEEK)
            times = np.sort(np.concatenate([half, np.minimum(half + 0.02, 363.99)]))
        else:
            times = poisson(rng, 364, 6.0, WEEK)
        no += not arrivals(times, FIRST, 364, rng).is_poisson
    return no / n


def test_a_poisson_stream_passes_and_bursts_do_not() -> None:
    assert rejected(60, "poisson") <= 0.1
    assert rejected(20, "bursts") == 1.0


def test_too_few_arrivals_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 5"):
        arrivals(np.array([1.0, 2.0]), FIRST, 100, np.random.default_rng(0))


def rate_ranks(n: int) -> np.ndarray:
    rng, out = np.random.default_rng(5), []
    for _ in range(n):
        truth = rng.gamma(2.0, 0.5)
        years = rng.uniform(20, 200)
        hazard = Hazard(int(rng.poisson(truth * years)), years)
        out.append((hazard.draws(99, rng, shape=2.0, time=2.0) < truth).sum())
    return np.array(out)


def share_ranks(n: int) -> np.ndarray:
    """Of the slow share, in a cohort of which some stays are cut off."""
    rng, out = np.random.default_rng(6), []
    for _ in range(n):
        truth = rng.beta(1, 1)
        cause = (rng.random(200) < truth).astype(np.int64) + 1
        stay = np.where(cause == 2, rng.gamma(2, 10, 200), rng.exponential(6, 200))
        cut = rng.uniform(20, 200, 200)
        data = Lengths(np.minimum(stay, cut), np.zeros(200), np.where(stay < cut, cause, 0))
        out.append((draw_shares(data, 2, 99, rng)[:, 1] < truth).sum())
    return np.array(out)


def test_calibrated_by_simulation_few() -> None:
    ranks_are_even(rate_ranks(200), 99, 0.115)
    ranks_are_even(share_ranks(20), 99, 0.36)


@pytest.mark.verify
def test_calibrated_by_simulation_1000() -> None:
    ranks_are_even(rate_ranks(1_000), 99, 0.051)
    ranks_are_even(share_ranks(1_000), 99, 0.051)


def test_intervals_of_hazards_and_means_hold_the_truth() -> None:
    rng = np.random.default_rng(12)
    held = [0, 0]
    for _ in range(400):
        low, high = Hazard(int(rng.poisson(30)), 60.0).interval()
        held[0] += low < 0.5 < high
        low, high = mean_of(rng.gamma(4, 5, 60)).interval()
        held[1] += low < 20 < high
    low, high = covered(400)
    assert all(low <= one / 400 <= high for one in held), held
