"""Forecasts of weeks that were held out: scores are right, and Sandby's come out well."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from calibration.fitting.scores import crps, daily, score, seasonal_naive
from calibration.fitting.tables import read_tables
from experiments.cli import cli


def test_crps_is_that_of_a_known_law() -> None:
    """Gneiting and Raftery 2007: of the standard normal at y."""
    rng = np.random.default_rng(1)
    came = np.array([0.0, 0.7, -2.0])
    found = crps(rng.standard_normal((40_000, 3)), came)
    z = stats.norm
    exact = came * (2 * z.cdf(came) - 1) + 2 * z.pdf(came) - 1 / np.sqrt(np.pi)
    np.testing.assert_allclose(found, exact, atol=0.02)


def test_crps_of_one_run_is_its_error() -> None:
    assert crps(np.array([[3.0, 5.0]]), np.array([1.0, 5.0])).tolist() == [2.0, 0.0]


def test_the_naive_forecast_repeats_the_last_week() -> None:
    before = np.arange(21.0)
    told = seasonal_naive(before, 9)
    assert told.shape == (14, 9)
    assert told[0].tolist() == [21, 22, 23, 24, 25, 26, 27, 21, 22]


def test_days_are_counted_at_midnight() -> None:
    begin, end = np.array([0.5, 1.0, 1.5]), np.array([2.0, np.nan, 1.9])
    arrivals, present = daily(begin, end, 0.0, 3)
    assert arrivals.tolist() == [1, 2, 0]
    assert present.tolist() == [0, 2, 1]


def test_a_forecast_that_knows_the_law_covers_and_wins() -> None:
    rng = np.random.default_rng(2)
    rate = np.tile([6, 5, 5, 5, 5, 3, 3], 60).astype(float)
    series = rng.poisson(rate)
    found = score("x", rng.poisson(rate[-91:], (400, 91)), series[-91:], series[:-91])
    assert 0.85 <= found.coverage <= 1 and found.better > 0.1
    late = score("x", rng.poisson(rate[-91:] + 6, (400, 91)), series[-91:], series[:-91])
    assert late.coverage < 0.6 and late.better < 0, "a wrong law is seen"


@pytest.mark.verify
def test_held_out_weeks_of_the_worked_example(tmp_path: Path) -> None:
    """Ten towns of the same truth, since the days of one depend on each other."""
    from click.testing import CliRunner

    from experiments.calibrate.example import write_example
    from experiments.calibrate.holdout import hold_out

    found: dict[str, list[tuple[float, float, float]]] = {}
    for seed in range(10):
        town = tmp_path / f"town{seed}"
        write_example(town, seed)
        (town / "key").write_text("any text of sixteen characters or more", "utf-8")
        for word, file in (("discharges", "udskrivning.csv"), ("stays", "ophold.txt")):
            words = ["data", "import", word, str(town / file), "--key", str(town / "key"), "-q"]
            words += ["--profile", str(town / f"sandby-{word}.yaml"), "--out", str(town / "data")]
            assert CliRunner().invoke(cli, words, catch_exceptions=False).exit_code == 0
        words = ["data", "import", "capacity", str(town / "kapacitet.csv"), "-q"]
        assert CliRunner().invoke(cli, [*words, "--out", str(town / "data")]).exit_code == 0
        scores, _ = hold_out(
            str(town / "sandby.yaml"), read_tables(town / "data"), date(2025, 1, 1),
            date(2026, 1, 1), 13, 100, seed,
        )  # fmt: skip
        for one in scores:
            found.setdefault(one.figure, []).append((one.coverage, one.crps, one.naive))
    for figure, rows in found.items():
        coverage, model, naive = np.mean(rows, axis=0)
        print(f"{figure}: coverage {coverage:.3f}, CRPS {1 - model / naive:.0%} better")
        assert model <= 0.9 * naive, figure
    together = np.mean([row[0] for rows in found.values() for row in rows])
    print(f"together: coverage {together:.3f}")
    assert 0.85 <= together <= 0.95
