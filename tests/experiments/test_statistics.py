"""The paired comparison against simulation, textbook and hand-made cases."""

import time
from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest

from experiments.statistics import differences as st


@pytest.mark.parametrize(("mean", "rho"), [(100.0, 0.9), (0.0, 0.5), (-10.0, -0.5)])
@pytest.mark.parametrize("n", [3, 20])
def test_interval_covers_the_true_difference(mean, rho, n):
    rng = np.random.default_rng(20261122)
    repeats, shift = 2000, -1.5
    a = rng.standard_normal((repeats, n))
    b = rho * a + np.sqrt(1 - rho**2) * rng.standard_normal((repeats, n))
    found = [st.paired(mean + x, mean + y + shift) for x, y in zip(a, b, strict=True)]
    covered = np.mean([f.low <= shift <= f.high for f in found])
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / repeats)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.95])
def test_variance_ratio_is_the_textbook_value(rho):
    rng = np.random.default_rng(7)
    x, noise = rng.standard_normal((2, 200_000))
    found = st.paired(x, rho * x + np.sqrt(1 - rho**2) * noise)
    assert found.correlation == pytest.approx(rho, abs=0.01)
    assert found.variance_ratio == pytest.approx(1 / (1 - rho), rel=0.02)


def test_interval_agrees_with_the_paired_t_test_of_scipy():
    from scipy.stats import ttest_rel

    rng = np.random.default_rng(1)
    a, b = rng.normal(-3, 1, (2, 12))
    wanted = ttest_rel(b, a).confidence_interval(0.9)
    found = st.paired(a, b, confidence=0.9)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
    assert found.correlation == pytest.approx(np.corrcoef(a, b)[0, 1])


def test_verdicts_follow_the_sign_of_the_difference_not_of_the_mean():
    a, up = np.array([[-10.0, -11.0, -9.0, -10.5], [1.0, 1.1, 0.9, 1.0]])
    assert st.paired(a, a + up).verdict == st.HIGHER
    assert st.paired(a, a - up).verdict == st.LOWER
    assert st.paired(a, a + up * [1, -1, 1, -1]).verdict == st.UNCLEAR


def test_ties_are_identical():
    found = st.paired([1.1, 2.2, 3.3], [1.1, 2.2, 3.3])
    assert astuple(found)[3:] == (0, 0, 0, 1, np.inf, st.IDENTICAL)
    constant = st.paired([0.1] * 7, [0.1] * 7)
    assert constant.verdict == st.IDENTICAL
    assert np.isnan(constant.correlation)
    assert constant.variance_ratio == np.inf


def test_a_constant_difference_has_an_interval_of_length_zero():
    found = st.paired([1.0, 2.0, 3.0], [3.0, 4.0, 5.0])
    assert (found.low, found.high, found.verdict) == (2, 2, st.HIGHER)
    assert found.correlation == pytest.approx(1)


def test_one_side_constant_leaves_the_correlation_undefined():
    found = st.paired([0.1] * 5, [1.0, 2.0, 3.0, 4.0, 5.0])
    assert np.isnan(found.correlation)
    assert found.variance_ratio == pytest.approx(1)


def test_pairs_with_values_that_are_not_finite_are_dropped():
    a = [1.0, np.nan, 3.0, 4.0, np.inf]
    b = [2.0, 5.0, 5.0, np.nan, 1.0]
    assert st.paired(a, b) == st.paired([1.0, 3.0], [2.0, 5.0])


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_replications(n):
    found = st.paired([5.0] * n, [5.0] * n)
    assert (found.n, found.verdict) == (n, st.TOO_FEW)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_wrong_use_is_refused():
    with pytest.raises(ValueError, match="equal lengths"):
        st.paired([1, 2], [1])
    with pytest.raises(ValueError, match="confidence"):
        st.paired([1, 2], [1, 2], confidence=95)


def test_mean_interval_of_rows():
    mean, low, high = st.mean_interval([[1.0, 2.0, 3.0], [5.0, np.nan, np.nan]])
    assert mean.tolist() == [2, 5]
    assert high[0] - 2 == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)  # t table, 2 degrees
    assert np.isnan(low[1])
    assert np.isnan(high[1])


def table(n_rows: int, policies: list[str], replications: list[int]) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    index = pd.MultiIndex.from_product(
        [policies, replications, range(n_rows)], names=["policy", "replication", "row"]
    )
    frame = index.to_frame(index=False)
    named = frame.assign(
        scenario="test", period="all", sector="s" + (frame["row"] % 5).astype(str), group="all"
    )
    kpi = "k" + named["row"].astype(str)
    return named.assign(district="all", kpi=kpi, unit="days", value=rng.normal(size=len(frame)))


def test_compare_matches_replications_by_number_and_keeps_the_order():
    kpi = table(4, ["null", "b", "a"], [3, 1, 2])
    shuffled = pd.concat([kpi[kpi["policy"] == "null"], kpi[kpi["policy"] != "null"].iloc[::-1]])
    found = st.compare(shuffled)
    assert list(found.columns) == st.COLUMNS
    assert list(dict.fromkeys(found["policy"])) == ["a", "b"]
    for row in found.itertuples():
        one = kpi[kpi["kpi"] == row.kpi].set_index("replication").sort_index()
        a, b = (one.loc[one["policy"] == p, "value"].to_numpy() for p in ("null", row.policy))
        wanted = st.paired(a, b)
        assert row.difference == pytest.approx(wanted.difference)
        assert (row.low, row.high) == pytest.approx((wanted.low, wanted.high))
        assert (row.n, row.verdict) == (3, wanted.verdict)


def test_a_missing_row_is_a_missing_pair():
    kpi = table(2, ["null", "x"], [1, 2, 3])
    gone = (kpi["policy"] == "x") & (kpi["replication"] == 2) & (kpi["kpi"] == "k0")
    found = st.compare(kpi[~gone]).set_index("kpi")
    assert found["n"].to_dict() == {"k0": 2, "k1": 3}


def test_only_the_whole_period_is_compared():
    kpi = table(1, ["null", "x"], [1, 2])
    years = kpi.assign(period="2027", value=99.0)
    assert st.compare(pd.concat([kpi, years])).equals(st.compare(kpi))


def test_compare_with_one_policy_or_no_rows_is_empty():
    assert list(st.compare(table(2, ["null"], [1, 2])).columns) == st.COLUMNS
    assert st.compare(table(2, ["null", "x"], [1]).iloc[:0]).empty


def test_doubled_rows_and_mixed_scenarios_are_refused():
    kpi = table(1, ["null", "x"], [1, 2])
    with pytest.raises(ValueError, match="twice"):
        st.compare(pd.concat([kpi, kpi]))
    with pytest.raises(ValueError, match="one scenario"):
        st.compare(pd.concat([kpi, kpi.assign(scenario="other")]))


def test_compare_is_quick():
    kpi = table(2000, ["null", "x", "y"], list(range(20)))
    begin = time.perf_counter()
    found = st.compare(kpi)
    assert time.perf_counter() - begin < 2
    assert len(found) == 4000


def test_summary_has_the_headlines_in_their_order():
    kpi = table(4, ["null", "x", "y"], [1, 2, 3])
    rows = {"k0": ("all", "cost_total"), "k1": ("hospital", "ready_days"), "k2": ("home", "deaths")}
    named = kpi[kpi["kpi"].isin(rows)]
    sector, figure = zip(*named["kpi"].map(rows), strict=True)
    named = named.assign(sector=sector, kpi=figure)
    cut = pd.concat([named, named.assign(group="age=80-84")])
    found = st.summary(st.compare(cut))
    assert found[["kpi", "policy"]].to_numpy().tolist() == [
        ["ready_days", "x"],
        ["ready_days", "y"],
        ["cost_total", "x"],
        ["cost_total", "y"],
    ]
    assert set(found["group"]) == {"all"}


def test_headlines_hold_at_once():
    rng = np.random.default_rng(3)
    rows = [("hospital", "ready_days"), ("all", "cost_total"), ("home", "deaths")]
    parts = []
    for policy, shift in (("null", 0.0), ("x", 5.0), ("y", 0.0)):
        for sector, kpi in rows:
            value = rng.normal(shift, 1, 20)
            parts.append(
                pd.DataFrame(
                    {
                        "scenario": "test", "policy": policy, "replication": range(20),
                        "period": "all", "sector": sector, "group": "all", "district": "all",
                        "kpi": kpi, "value": value, "unit": "days",
                    }
                )
            )  # fmt: skip
    found = st.compare(pd.concat(parts)).set_index(["policy", "kpi"])
    headline = found.loc[("x", "ready_days")]
    assert (
        headline["together_low"] < headline["low"] and headline["together_high"] > headline["high"]
    )
    assert headline["verdict_together"] == st.HIGHER and headline["p_holm"] < 1e-6
    assert found.loc[("y", "cost_total"), "verdict_together"] in (st.UNCLEAR, st.HIGHER, st.LOWER)
    other = found.loc[("x", "deaths")]
    assert np.isnan(other["together_low"]) and other["verdict_together"] == ""
    few = st.compare(pd.concat(parts).query("replication < 5"))
    assert (few.loc[few["kpi"] == "ready_days", "verdict_together"] == st.TOO_FEW).all()
