"""The stopping rule: right coverage on skewed, negative and zero means, and never too soon."""

import numpy as np
import pytest

from analysis.generators import GENERATORS
from experiments.statistics import precision
from experiments.statistics.differences import mean_interval
from experiments.statistics.figure import Figure
from experiments.statistics.precision import Wanted, run_until, stop_at

SIZES = {"normal": (0.10, 0.05), "skewed": (0.15, 0.10), "negative": (0.10, 0.05), "zero": (0.3, 0.15)}  # noqa: E501  # fmt: skip


def coverage(name, size, repeats, rng, length):
    """Share of experiments whose interval, where the rule stops, covers the mean; fewest runs."""
    mean, draw = GENERATORS[name]
    values = draw(rng, (repeats, length))
    level = None if name == "zero" else values
    enough = precision.narrow(values, size, level)
    stops = [stop_at(row) for row in enough]
    assert None not in stops, "the paths are too short for this generator"
    hits = []
    for row, n in zip(values, stops, strict=True):
        _, low, high = mean_interval(row[:n])
        hits.append(low <= mean <= high)
    return np.mean(hits), min(stops)


def judge(repeats, length):
    for i, (name, sizes) in enumerate(SIZES.items()):
        for size in sizes:
            found, fewest = coverage(name, size, repeats, np.random.default_rng(2010 + i), length)
            slack = 0 if repeats >= 2000 else 3 * np.sqrt(0.05 * 0.95 / repeats)
            assert 0.93 - slack <= found <= 0.97 + slack, (name, size, found)
            assert fewest >= 15  # ten, and five that it looked ahead


def test_intervals_cover_where_the_rule_stops():
    judge(120, 900)


@pytest.mark.verify
def test_intervals_cover_where_the_rule_stops_over_many_experiments():
    judge(3000, 1200)


def test_a_negative_mean_needs_as_many_as_a_positive_one():
    values = np.random.default_rng(3).normal(-1, 1, 3000)
    one = stop_at(precision.narrow(values, 0.05, values))
    assert one == stop_at(precision.narrow(-values, 0.05, -values))
    assert 1200 < one < 1900  # (1.96 / 0.05)^2 = 1537, and 5 %


def test_a_level_of_zero_is_never_relatively_near_enough():
    values = np.tile([1.0, -1.0], 100)
    assert not precision.narrow(values, 0.05, values)[1::2].any()
    nothing = np.zeros(20)
    assert stop_at(precision.narrow(nothing, 0.05, nothing)) == 15  # zero without doubt


def test_the_rule_looks_ahead():
    enough = np.ones(60, bool)
    assert stop_at(enough) == 15
    enough[13] = False  # after 14 replications
    assert stop_at(enough) == 20
    assert stop_at(enough[:19]) is None
    late = np.zeros(400, bool)
    late[199:] = True
    assert stop_at(late) == 210  # 5 % of 200


def test_intervals_grow_with_the_replications_as_t_intervals_do():
    values = np.random.default_rng(1).normal(1e9, 1, 40)
    mean, half = precision.half_widths(values)
    for n in (2, 7, 40):
        m, _, high = mean_interval(values[:n])
        assert (mean[n - 1], half[n - 1]) == pytest.approx((m, high - m), rel=1e-6)
    gap = np.array([1.0, np.nan, 3.0, 4.0])
    assert precision.half_widths(gap)[1][-1] == pytest.approx(precision.half_widths(gap[[0, 2, 3]])[1][-1])  # noqa: E501  # fmt: skip


def sampler(values, asked):
    def sample(first, count):
        asked.append((first, count))
        return values[:, :, first : first + count]

    return sample


def test_differences_are_judged_against_the_level_of_the_baseline():
    rng = np.random.default_rng(5)
    luck = rng.normal(100, 20, 4000)
    values = np.stack([luck, luck + rng.normal(-0.5, 2, 4000)])[:, None]
    asked = []
    wanted = [Wanted(Figure("all", "cost_total"), 0.005, True)]
    n, reached = run_until(sampler(values, asked), wanted)
    d = values[1, 0, :n] - values[0, 0, :n]
    _, low, high = mean_interval(d)
    assert reached and (high - low) / 2 <= 0.005 * values[0, 0, :n].mean()
    assert n == stop_at(precision.narrow(values[1, 0] - values[0, 0], 0.005, values[0, 0]))
    assert [first for first, _ in asked] == np.cumsum([0, *(c for _, c in asked[:-1])]).tolist()


def test_a_precision_that_is_not_reached_is_told():
    values = np.random.default_rng(5).normal(0, 1, (1, 1, 100))
    wanted = [Wanted(Figure("all", "cost_total"), 0.01, False)]
    assert run_until(sampler(values, []), wanted, most=60) == (60, False)


def test_what_is_wanted_is_written_as_a_share_or_a_number():
    assert Wanted.parse("hospital.ready_days=5%") == Wanted(Figure("hospital", "ready_days"), 0.05, True)  # noqa: E501  # fmt: skip
    assert Wanted.parse("hospital.ready_days=2.5").size == 2.5
    for text in ("hospital.ready_days", "ready_days=5%", "a.b=0", "a.b=-1", "a.b=x", "a.b=nan"):
        with pytest.raises(ValueError, match="write"):
            Wanted.parse(text)
