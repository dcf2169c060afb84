"""Choosing the best, comparing several at once, quantiles and control variates, by known truth."""

import numpy as np
import pytest
from scipy.stats import binom, ttest_rel

from analysis.generators import Pairs
from experiments.statistics import multiple
from experiments.statistics.controls import controlled
from experiments.statistics.quantiles import fewest, quantile_interval
from experiments.statistics.selection import eta, select

RHO = 0.95


def slippage(k, delta, rho, repeats, seed):
    """Share of experiments that choose the best (each other is `delta` worse), and mean samples."""
    rng = np.random.default_rng(seed)
    right, samples = 0, 0
    for _ in range(repeats):
        best = int(rng.integers(k))
        means = np.where(np.arange(k) == best, delta, 0.0)
        found = select(Pairs(rng, means, rho), k, delta, most=100_000)
        right += found.best == best
        samples += found.samples
    return right / repeats, samples / repeats


def test_the_best_is_chosen_with_a_fifth_of_the_samples_of_independent_seeds():
    right, samples = slippage(6, 0.3, RHO, 150, 1)
    _, independent = slippage(6, 0.3, 0.0, 15, 2)
    assert right >= 0.9
    assert samples <= independent / 5


@pytest.mark.verify
@pytest.mark.parametrize("k", [5, 20])
def test_the_best_is_chosen_in_a_thousand_slippage_configurations(k):
    right, samples = slippage(k, 0.3, RHO, 1000, k)
    alone, independent = slippage(k, 0.3, 0.0, 200, k + 1)
    assert right >= 0.95 and alone >= 0.92
    assert samples <= independent / 5


def test_the_constant_of_kn():
    assert eta(2, 0.95, 10) == pytest.approx(0.5 * (0.1 ** (-2 / 9) - 1))


def test_what_drops_out_is_not_asked_for_again():
    rng, asked = np.random.default_rng(4), []
    pairs = Pairs(rng, [0.0, 50.0, 50.0], 0.0)

    def sample(which, first, count):
        asked.append((tuple(which), first))
        return pairs(which, first, count)

    found = select(sample, 3, 0.2, most=60)
    assert found.dropped.get(0) == 10 and (found.best, found.left) == (None, (1, 2))
    assert asked[0] == ((0, 1, 2), 0) and all(which == (1, 2) for which, _ in asked[1:])
    assert found.samples == 10 + 2 * 60
    with pytest.raises(ValueError, match="indifference"):
        select(sample, 3, 0.0)


def test_equal_policies_are_told_apart_by_indifference_not_for_ever():
    same = Pairs(np.random.default_rng(1), [1.0, 1.0], 1.0)  # the very same runs
    found = select(same, 2, 0.1, most=50)
    assert found.best is None and found.left == (0, 1)


def test_holm_is_the_textbook_step_down():
    found = multiple.holm([0.01, 0.04, 0.03, np.nan])
    assert found[:3] == pytest.approx([0.03, 0.06, 0.06]) and np.isnan(found[3])
    assert multiple.holm([0.6, 0.7]).tolist() == [1, 1]


def test_p_values_are_those_of_the_paired_t_test():
    a, b = np.random.default_rng(2).normal(size=(2, 3, 15))
    assert multiple.p_values(b - a) == pytest.approx(ttest_rel(b, a, axis=1).pvalue)
    assert multiple.p_values(np.zeros((1, 5))) == 1
    assert multiple.p_values(np.full((1, 5), 2.0)) == 0
    assert np.isnan(multiple.p_values(np.zeros((1, 1))))


def together(repeats, k, n, rho, resamples):
    rng = np.random.default_rng(6)
    hits, widths = 0, []
    for _ in range(repeats):
        d = np.sqrt(rho) * rng.normal(size=n) + np.sqrt(1 - rho) * rng.normal(size=(k, n))
        low, high = multiple.simultaneous(d, resamples=resamples)
        hits += bool(((low <= 0) & (high >= 0)).all())
        widths.append((high - low).mean())
    return hits / repeats, np.mean(widths)


def test_simultaneous_intervals_hold_together_and_use_the_dependence():
    covered, width = together(200, 6, 30, 0.9, 300)
    assert covered >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / 200)
    assert width < 0.97 * together(50, 6, 30, 0.0, 300)[1]


@pytest.mark.verify
@pytest.mark.parametrize("rho", [0.0, 0.9])
def test_simultaneous_intervals_hold_together_in_many_experiments(rho):
    covered, _ = together(2000, 6, 30, rho, 1000)
    assert 0.937 <= covered <= 0.975


def test_what_does_not_vary_takes_nothing_from_the_others():
    d = np.random.default_rng(1).normal(size=(1, 20))
    alone = multiple.simultaneous(d)
    beside = multiple.simultaneous(np.vstack([d, np.zeros((5, 20)), np.ones((5, 20))]))
    assert beside[0][0] == alone[0][0] and beside[0][1] == beside[1][1] == 0
    assert beside[0][-1] == beside[1][-1] == 1
    assert np.isnan(multiple.simultaneous(d[:, :5])[0]).all()


@pytest.mark.parametrize("p", [0.5, 0.9, 0.95, 0.99])
def test_the_interval_of_a_quantile_covers_by_the_binomial_law(p):
    n = 400
    _, low, high = quantile_interval(np.arange(1.0, n + 1), p)  # values are their own ranks
    left = binom.cdf(low - 1, n, p)  # fewer than `low` values lie below the quantile
    right = 1 - binom.cdf((high if np.isfinite(high) else n + 1) - 1, n, p)
    assert left <= 0.025 and right <= 0.025
    assert binom.cdf(low, n, p) > 0.025, "the next order statistic would do, too"


@pytest.mark.parametrize(("p", "n"), [(0.5, 6), (0.9, 36), (0.95, 72), (0.99, 368)])
def test_how_many_replications_a_quantile_needs(p, n):
    assert fewest(p) == n
    values = np.arange(float(n))
    assert np.isfinite(quantile_interval(values, p)).all()
    assert not np.isfinite(quantile_interval(values[:-1], p)).all()


def test_quantiles_leave_out_what_is_no_number_and_refuse_what_is_no_share():
    assert quantile_interval(np.array([1.0, np.nan, 3.0]), 0.5)[0] == 2
    assert np.isnan(quantile_interval(np.array([]), 0.5)).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile_interval(np.ones(3), 90)


def test_a_control_takes_out_what_was_luck():
    rng = np.random.default_rng(8)
    hits, ratios = [], []
    for _ in range(1500):
        c = rng.normal(50, 5, (2, 20))
        y = 3 + 0.8 * (c[0] - 50) - 0.3 * (c[1] - 50) + rng.normal(0, 2, 20)
        found = controlled(y, c, np.array([50.0, 50.0]))
        hits.append(found.low <= 3 <= found.high)
        ratios.append(found.ratio)
    assert abs(np.mean(hits) - 0.95) < 4 * np.sqrt(0.05 * 0.95 / 1500)
    assert np.median(ratios) == pytest.approx((16 + 2.25 + 4) / 4 * 17 / 19, rel=0.1)  # the loss factor  # noqa: E501  # fmt: skip


def test_controls_that_say_nothing_do_no_harm():
    y = np.random.default_rng(1).normal(5, 1, 30)
    still = controlled(y, np.full((1, 30), 7.0), np.array([7.0]))
    assert still.mean == pytest.approx(y.mean())
    twice = controlled(y, np.vstack([y, y]), np.array([5.0, 5.0]))
    assert twice.mean == pytest.approx(5)
    with pytest.raises(ValueError, match="replications or more"):
        controlled(y[:4], np.ones((2, 4)), np.ones(2))
