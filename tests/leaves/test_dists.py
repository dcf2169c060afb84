"""Distributions: moments and quantiles against SciPy, tables against exact integrals."""

import hashlib
import math
from decimal import Context, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import kolmogorov

from sim.luck import dists
from sim.luck.dists import (
    HAZARD_ONE,
    MAX_TICKS,
    TABLE_SIZE,
    Law,
    draw_ticks,
    duration_table,
    lookup,
)
from sim.luck.streams import CELLS, HALF

from .helpers import WORDS, applied, fill_lookup, fill_ticks, keyed, size, uniforms

HOUR = 3_600
word = st.integers(0, WORDS - 1)


def law(family: str, **given: object) -> Law:
    return dists.law(family, ticks_per_unit=HOUR, **given)


def lognormal(cv: float) -> stats.rv_continuous:
    sigma = math.sqrt(math.log1p(cv**2))
    return stats.lognorm(sigma, scale=5 * HOUR * math.exp(-(sigma**2) / 2))


def weibull(shape: float) -> stats.rv_continuous:
    return stats.weibull_min(shape, scale=5 * HOUR)


# Each law with SciPy's version of it.
PAIRS = [(law("exponential", mean=5), stats.expon(scale=5 * HOUR))]
PAIRS += [(law("uniform", low=2, high=9), stats.uniform(2 * HOUR, 7 * HOUR))]
PAIRS += [
    (law("triangular", low=1, mode=m, high=9), stats.triang((m - 1) / 8, HOUR, 8 * HOUR))
    for m in (1, 3, 9)
]
PAIRS += [(law("lognormal", mean=5, cv=cv), lognormal(cv)) for cv in (0.1, 0.5, 1, 2, 3)]
PAIRS += [
    (law("gamma", shape=k, scale=2), stats.gamma(k, scale=2 * HOUR)) for k in (0.3, 0.5, 1, 2.5, 5)
]
PAIRS += [(law("weibull", shape=k, scale=5), weibull(k)) for k in (0.3, 0.5, 1, 2.5, 5)]
KNOTS = [(0, 0.2), (0.1, 1), (0.5, 3), (0.9, 11), (0.99, 60), (1, 200)]
LAWS = [pair[0] for pair in PAIRS] + [law("empirical", knots=KNOTS)]
NAMED = {"ids": lambda x: f"{x.family}{x.parameters[:2]}" if isinstance(x, Law) else ""}


def starts() -> np.ndarray:
    """The first draw of each cell that holds whole draws, and the end; Python integers.

    Written down from the description: octaves of 2**62, 2**61, ... draws from the median
    outwards, CELLS equal cells in each. Left out: the last 2**12 draws at either end.
    """
    lower = []
    for octave in range(50, -1, -1):
        first = 2 ** (62 - octave)
        lower += [first + cell * first // CELLS for cell in range(CELLS)]
    return np.array([*lower, 2**63, *[WORDS - x for x in reversed(lower)]], object)


STARTS = starts()


def integrated(row: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation, exactly, of what look-ups give over all draws but 2**13."""
    a = applied(fill_lookup, row, STARTS[:-1].tolist()).astype(np.float64)
    b = applied(fill_lookup, row, (STARTS[1:] - 1).tolist()).astype(np.float64)
    weight = np.diff(STARTS).astype(np.float64) / WORDS
    mean = float(weight @ (a + b) / 2)
    square = float(weight @ (a * a + a * b + b * b) / 3)
    return mean, math.sqrt(max(0.0, square - mean**2))


def errors(row: np.ndarray, mean: float, sd: float) -> tuple[float, float]:
    """Relative errors of a table's mean and standard deviation."""
    found = integrated(row)
    return abs(found[0] / mean - 1), abs(found[1] / sd - 1)


@pytest.mark.parametrize(("ours", "scipys"), PAIRS, **NAMED)
def test_moments_and_quantiles_are_scipys(ours, scipys):
    assert ours.mean() == pytest.approx(scipys.mean(), rel=1e-12)
    assert ours.variance() == pytest.approx(scipys.var(), rel=1e-9)
    p = np.array([1e-15, 1e-6, 0.01, 0.2, 0.5, 0.7, 0.99])
    assert ours.quantile(p) == pytest.approx(scipys.ppf(p), rel=1e-9)
    assert ours.upper_quantile(p) == pytest.approx(scipys.isf(p), rel=1e-9)


def test_tails_are_exact_where_one_minus_p_is_not():
    q = 2.0**-60
    assert law("exponential", mean=5).upper_quantile(q) == pytest.approx(
        5 * HOUR * 60 * math.log(2)
    )
    assert law("gamma", shape=1, scale=5).upper_quantile(q) == pytest.approx(
        5 * HOUR * 60 * math.log(2)
    )
    assert law("lognormal", log_mean=0, log_sd=1).upper_quantile(q) == pytest.approx(
        stats.lognorm(1, scale=HOUR).isf(q)
    )


def test_empirical_is_linear_between_its_knots():
    ours = law("empirical", knots=KNOTS)
    p = np.linspace(0, 1, 1_000_001)
    values = ours.quantile(p)
    assert np.allclose(values, HOUR * np.interp(p, *np.transpose(KNOTS)))
    assert np.allclose(values, ours.upper_quantile(1 - p))
    assert ours.mean() == pytest.approx(np.trapezoid(values, p), rel=1e-9)
    assert ours.variance() == pytest.approx(np.trapezoid((values - ours.mean()) ** 2, p), rel=1e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("lognormal", {"mean": 4, "cv": 0.5}), ("lognormal", {"mean": 4, "sd": 2})),
        (("gamma", {"mean": 4, "cv": 0.5}), ("gamma", {"shape": 4, "scale": 1})),
        (("gamma", {"mean": 4, "sd": 2}), ("gamma", {"shape": 4, "rate": 1})),
        (("weibull", {"shape": 1, "mean": 4}), ("exponential", {"mean": 4})),
        (("weibull", {"shape": 1, "scale": 4}), ("gamma", {"shape": 1, "scale": 4})),
    ],
)
def test_parameterisations_agree(one, other):
    a, b = (law(family, **given) for family, given in (one, other))
    assert (a.mean(), a.variance()) == pytest.approx((b.mean(), b.variance()))
    p = np.array([0.01, 0.3, 0.8])
    assert a.quantile(p) == pytest.approx(b.quantile(p))


def test_the_log_parameters_are_those_of_the_callers_unit():
    ours = law("lognormal", log_mean=1.5, log_sd=0.8)
    assert ours.mean() == pytest.approx(HOUR * math.exp(1.5 + 0.32))


@pytest.mark.parametrize("ours", LAWS, **NAMED)
def test_tables_keep_mean_and_standard_deviation(ours):
    mean_error, sd_error = errors(
        duration_table(ours), 256 * ours.mean(), 256 * math.sqrt(ours.variance())
    )
    assert mean_error <= 1e-4
    assert sd_error <= 2e-3


ordinary = st.one_of(
    st.builds(lambda cv: ("lognormal", {"mean": 1, "cv": cv}), st.floats(0.1, 3)),
    st.builds(lambda cv: ("gamma", {"mean": 1, "cv": cv}), st.floats(0.1, 3)),
    st.builds(lambda k: ("gamma", {"shape": k, "scale": 1}), st.floats(0.3, 5)),
    st.builds(lambda k: ("weibull", {"shape": k, "scale": 1}), st.floats(0.3, 5)),
    st.builds(lambda m: ("triangular", {"low": 0, "mode": m, "high": 4}), st.floats(0, 4)),
)


@settings(deadline=None, max_examples=60)
@given(ordinary)
def test_tables_of_ordinary_laws_keep_their_moments(chosen):
    ours = dists.law(chosen[0], ticks_per_unit=3_600, **chosen[1])
    mean_error, sd_error = errors(
        duration_table(ours), 256 * ours.mean(), 256 * math.sqrt(ours.variance())
    )
    assert mean_error <= 1e-4
    assert sd_error <= 2e-3


def test_power_wrong_tails_are_caught():
    ours = law("lognormal", mean=0.1, cv=3)
    scale = (256 * ours.mean(), 256 * math.sqrt(ours.variance()))
    row = duration_table(ours)
    assert errors(row, *scale)[1] < 2e-3
    short = np.minimum(row, row[-1 - CELLS * (64 - 12)])  # nothing beyond probability 2**-13
    assert errors(short, *scale)[1] > 2e-3
    shifted = np.concatenate([row[:HALF], row[HALF + 8 :], np.repeat(row[-1], 8)])
    assert errors(shifted, *scale)[0] > 1e-3


@pytest.mark.parametrize("ours", LAWS, **NAMED)
def test_known_quantiles_are_exact(ours):
    row = duration_table(ours)
    assert row.shape == (TABLE_SIZE,)
    assert row.dtype == np.int64
    for k in range(1, 66):
        lower, upper = (
            round(256 * min(float(ticks), MAX_TICKS))
            for ticks in (ours.quantile(2.0**-k), ours.upper_quantile(2.0**-k))
        )
        entry = CELLS * (65 - k)
        assert (row[entry], row[-1 - entry]) == (lower, upper)
        if k < 25:  # there the half draw between a draw and the quantile makes no difference
            assert lookup(row, 2 ** (64 - k)) == pytest.approx(lower, rel=0, abs=1)
            assert lookup(row, WORDS - 1 - 2 ** (64 - k)) == pytest.approx(upper, rel=0, abs=1)


@pytest.mark.parametrize("ours", LAWS, **NAMED)
def test_draws_follow_the_law(ours):
    n = size(200_000)
    draws = keyed(n, citizen=np.arange(n))
    times = applied(fill_ticks, duration_table(ours), draws)
    exact = ours.quantile(uniforms(draws))
    off = np.abs(times - exact)
    assert off.mean() < 0.26 + 1e-4 * exact.mean()
    if ours.family != "empirical":  # whose knots lie inside cells
        assert (off < 0.51 + 3e-4 * exact).all()


TABLES = [duration_table(ours) for ours in LAWS] + [dists.threshold_table()]


@settings(deadline=None)
@given(st.sampled_from(range(len(TABLES))), word, st.one_of(word, st.integers(-3, 3)))
def test_more_bits_never_give_less(table, draw, other):
    low, high = sorted([draw, (draw + other) % WORDS if abs(other) < 4 else other])
    row = TABLES[table]
    assert row[0] <= lookup(row, low) <= lookup(row, high) <= row[-1]


def test_no_step_back_where_cells_and_octaves_meet():
    edges = sorted({(int(s) + d) % WORDS for s in STARTS for d in (-2, -1, 0, 1)})
    edges += list(range(WORDS - 5_000, WORDS)) + list(range(5_000))
    edges.sort()
    for row in TABLES:
        assert (np.diff(row) >= 0).all()
        assert (np.diff(applied(fill_lookup, row, edges)) >= 0).all()


def test_a_dent_in_a_quantile_function_does_not_reach_the_table(monkeypatch):
    exact = Law.upper_quantile

    def dented(self, q):
        return exact(self, q) * np.where(np.arange(HALF) % 7 == 0, 1 - 1e-3, 1)

    monkeypatch.setattr(Law, "upper_quantile", dented)
    monkeypatch.setattr(dists, "MEAN_ERROR", 1e-2)
    assert (np.diff(duration_table(law("exponential", mean=5_000))) >= 0).all()


def test_power_a_table_out_of_order_is_noticed():
    row = TABLES[0].copy()
    row[HALF + 100] = row[HALF + 98]
    edges = [int(s) for s in STARTS]
    assert (np.diff(applied(fill_lookup, row, edges)) < 0).any()


def test_a_deterministic_time_is_that_time():
    for ticks in (0, 1, 7, MAX_TICKS):
        row = duration_table(dists.law("deterministic", value=ticks, ticks_per_unit=1))
        assert {draw_ticks(row, d) for d in (0, 2**62, 2**63, WORDS - 1)} == {ticks}


def test_ticks_are_rounded_and_cut():
    half = duration_table(dists.law("deterministic", value=2.5, ticks_per_unit=1))
    assert draw_ticks(half, 99) == 3
    late = duration_table(dists.law("uniform", low=0, high=100, ticks_per_unit=2.0**32))
    assert (draw_ticks(late, 0), draw_ticks(late, 2**63)) == (0, MAX_TICKS)
    assert late.max() == MAX_TICKS * 256


def test_quantiles_are_kept_between_processes_for_tables_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("BORGERFLOW_CACHE", str(tmp_path))
    laws = [law(f, mean=m, cv=0.61) for f in ("gamma", "lognormal") for m in (3, 6)]
    dists._kept_special.cache_clear()
    made = [duration_table(one) for one in laws]
    dists._kept_special.cache_clear()
    laws[0].quantile(np.linspace(0, 1, 3 * HALF))  # by no table: not kept
    with monkeypatch.context() as without:
        without.setattr(dists, "_scipy", None)
        again = [duration_table(one) for one in laws]
    assert all(map(np.array_equal, made, again))
    assert len(list(tmp_path.glob("kept/special-*"))) == 4  # of each family two ends


def test_thresholds_of_clocks_are_correctly_rounded():
    row = dists.threshold_table()
    context = Context(prec=60)
    for j in [0, 1, 77, HALF // 2, *range(HALF - 300, HALF + 1)]:
        octave, cell = divmod(j, CELLS)
        tail = context.scaleb(Decimal(0), 0) + Decimal(CELLS + cell) / CELLS
        tail = context.divide(tail, Decimal(2) ** (65 - octave))
        for at, survival in ((j, context.subtract(1, tail)), (2 * HALF - j, tail)):
            exact = -context.ln(survival) * HAZARD_ONE
            assert abs(Decimal(int(row[at])) - exact) <= Decimal("0.500001")


def test_thresholds_of_clocks_are_the_same_everywhere():
    digest = hashlib.sha256(dists.threshold_table().astype("<i8").tobytes()).hexdigest()
    assert digest == "2fdc39f491018e569cacd81a822fc138f3a465e455e678f83367952eae852f08"


def test_thresholds_of_clocks_are_unit_exponential():
    row = dists.threshold_table()
    assert max(errors(row, HAZARD_ONE, HAZARD_ONE)) < 1e-5
    assert row.max() < 2**54
    n = size(1_000_000)
    values = applied(fill_lookup, row, keyed(n, occurrence=np.arange(n))) / HAZARD_ONE
    u = np.sort(-np.expm1(-values))
    p = kolmogorov(math.sqrt(n) * np.abs(u - (np.arange(n) + 0.5) / n).max())
    assert 1e-4 < p < 1 - 1e-4


@pytest.mark.parametrize(
    ("family", "given", "message"),
    [
        ("normal", {"mean": 1}, "there is no family 'normal'; write one of: deterministic"),
        ("gamma", {"mean": 1}, r"gamma takes \(mean, cv\) or .*, not \(mean\)"),
        ("exponential", {"mean": 1, "cv": 1}, r"exponential takes \(mean\)"),
        ("exponential", {"mean": 0}, "mean is 0; it must be above 0"),
        ("exponential", {"mean": math.nan}, "mean is nan; it must be finite"),
        ("deterministic", {"value": -1}, "value is -1; it must be 0 or more"),
        ("lognormal", {"log_mean": math.inf, "log_sd": 1}, "must be finite"),
        ("lognormal", {"mean": 1, "cv": 101}, "cv must be below 100"),
        ("weibull", {"shape": 0.01, "scale": 1}, "cv must be below 100"),
        ("uniform", {"low": 3, "high": 3}, "low, high must rise"),
        ("triangular", {"low": 1, "mode": 5, "high": 4}, "low, mode, high must rise"),
        ("empirical", {"knots": [(0, 1)]}, "two or more"),
        ("empirical", {"knots": [(0, 1), (1, math.nan)]}, "finite"),
        ("empirical", {"knots": [(0.1, 1), (1, 2)]}, "must rise from 0 to 1"),
        ("empirical", {"knots": [(0, 1), (0.5, 2), (0.5, 3), (1, 4)]}, "must rise from 0 to 1"),
        ("empirical", {"knots": [(0, 2), (1, 1)]}, "not fall"),
        ("empirical", {"knots": [(0, -2), (1, 1)]}, "0 or more"),
    ],
)
def test_what_makes_no_law_is_refused(family, given, message):
    with pytest.raises(ValueError, match=message):
        law(family, **given)


def test_what_a_table_cannot_hold_is_refused():
    steep = law("empirical", knots=[(0, 0), (0.30001, 0), (0.30002, 90), (1, 90)])
    with pytest.raises(ValueError, match="would have mean"):
        duration_table(steep)


def test_a_unit_is_needed_and_probabilities_are_checked():
    with pytest.raises(ValueError, match="ticks_per_unit is 0"):
        dists.law("exponential", mean=1, ticks_per_unit=0)
    with pytest.raises(ValueError, match="not a probability"):
        law("exponential", mean=1).quantile(1.5)
    with pytest.raises(ValueError, match="not a law"):
        Law("gamma", (1.0,)).mean()
