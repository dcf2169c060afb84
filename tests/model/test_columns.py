"""Figures as columns: rows period by period, and what is not told left out."""

import numpy as np

from sim.results.columns import EVERYBODY, columns
from sim.results.measured import ratio
from sim.results.tally import N_BINS, quantile

DISTRICTS = (("all", "n"), ("all", "s"))
NAN = np.nan


def test_rows_stand_period_by_period_and_nan_is_not_told() -> None:
    figures = [
        ("home", DISTRICTS, "stays", np.array([[1, 2], [3, 4]]), "stays"),
        ("home", EVERYBODY, "wait", np.array([NAN, 0.0]), "days"),
    ]
    assert columns(figures, (5,), ("all", "2026")).rows() == [
        ("all", "home", "all", "n", "stays", 1, "stays"),
        ("all", "home", "all", "s", "stays", 2, "stays"),
        ("2026", "home", "all", "n", "stays", 3, "stays"),
        ("2026", "home", "all", "s", "stays", 4, "stays"),
        ("2026", "home", "all", "all", "wait", 0, "days"),
    ]


def test_two_numbers_in_a_row_are_told_together() -> None:
    figures = [(DISTRICTS, np.array([[5, 6]]), "cost", np.array([[NAN, 7]]), "DKK")]
    assert columns(figures, (3, 5), ("all",)).rows() == [("all", "all", "s", 6, "cost", 7, "DKK")]


def test_no_figures_are_no_rows() -> None:
    assert columns((), (5,), ("all",)).rows() == []


def test_a_ratio_to_nothing_is_not_told() -> None:
    assert np.isnan(ratio(np.array([0, 3]), np.array([0, 0]))).all()
    assert ratio(np.array([3, 0]), np.array([2, 2])).tolist() == [1.5, 0]


def test_quantiles_of_several_at_once_are_those_of_each() -> None:
    rng = np.random.default_rng(4)
    bins = rng.integers(0, 3, (2, 3, N_BINS)) * (rng.random((2, 3, N_BINS)) < 0.01)
    bins[1, 1] = 0
    together = quantile(bins, 0.9)
    assert np.isnan(together[1, 1]) and np.isnan(together).sum() == 1
    for place in np.ndindex(2, 3):
        if place != (1, 1):
            assert together[place] == quantile(bins[place], 0.9) > 0
