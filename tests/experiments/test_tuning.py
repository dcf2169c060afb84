"""Targets with several parts, and numbers set so that targets are met."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from calibration.targets import hold
from calibration.tune import Free, free_numbers, next_factor
from experiments.cli import cli, main
from sim.loading.load import load

LITTLE = """\
format: 1
name: little
title: {da: Lille, en: Little}
start: 2025-01-01
warm_up: 0 days
horizon: 200 days
sectors:
  ward:
    places: 50
    service: {distribution: exponential, mean: 3, unit: days}
    routes: {exit: {}}
sources:
  arrivals: {sector: ward, rate: {value: 1, unit: per day, range: [0.1, 9]}}
targets:
  stays:
    label: {da: Ophold, en: Stays}
    kpi: stays_begun
    sector: ward
    tunes: [sources.arrivals.rate.value]
    value: 500
    unit: stays
    tolerance: 0.05
"""


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "little.yaml").write_text(LITTLE, "utf-8")
    return Path("little.yaml")


def test_tuning_meets_the_target(little: Path) -> None:
    words = ["tune", str(little), "-n", "2", "--rounds", "5", "-w", "1"]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    tuned = load("little-tuned.yaml")
    rate = tuned.sources["arrivals"].rate
    assert rate is not None and rate.value == pytest.approx(2.5, rel=0.1)
    text = Path("little-tuned.yaml").read_text("utf-8")
    assert "# Written by `borgerflow tune little.yaml -n 2 --rounds 5 --seed" in text
    assert "stays: target 500" in text
    checked = CliRunner().invoke(
        cli, ["check", "little-tuned.yaml", "-n", "2", "--json", "-w", "1"]
    )
    assert json.loads(checked.stdout)["targets"][0]["met"]


def test_a_range_is_kept_to(little: Path) -> None:
    little.write_text(LITTLE.replace("[0.1, 9]", "[0.1, 1.2]"), "utf-8")
    words = ["tune", str(little), "-n", "1", "--rounds", "2", "-w", "1", "-q"]
    assert CliRunner().invoke(cli, words).exit_code == 5
    rate = load("little-tuned.yaml").sources["arrivals"].rate
    assert rate is not None and rate.value == 1.2


def test_what_cannot_be_tuned_is_said(
    little: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, said in (
        ("sources.arrivals.rate.values", "no number above 0 with a range"),
        ("sectors.ward.service.mean", "no number above 0 with a range"),
    ):
        little.write_text(LITTLE.replace("sources.arrivals.rate.value", path), "utf-8")
        with pytest.raises(ValueError, match=said):
            free_numbers(load(little))
    little.write_text(LITTLE.replace("    tunes: [sources.arrivals.rate.value]\n", ""), "utf-8")
    for words in (["little.yaml"], ["little.yaml", "-t", "beds"]):
        monkeypatch.setattr("sys.argv", ["borgerflow", "tune", *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 3 and "tunes" in capsys.readouterr().err


@pytest.mark.parametrize("power", [0.3, 1.0, 4.0, -1.0])
def test_steps_find_the_factor(power: float) -> None:
    """Figures that rise with the factor, steeply or not; the range holds for one that falls."""
    free = Free("x", {"a": 1.0}, 0.1, 10.0)
    tried = [(1.0, 3.0)]
    for _ in range(12):
        factor = next_factor(tried, 6.0, free)
        assert 0.1 <= factor <= 10
        tried.append((factor, 3.0 * factor**power))
    if power > 0:
        assert tried[-1][1] == pytest.approx(6.0, rel=0.02)


def test_parts_are_added_and_divided(little: Path) -> None:
    """(3 + 5) / 4 in one replication, (1 + 1) / 4 in the other; a year of its own."""
    rows = []
    for replication, ward, gate in ((0, 3.0, 5.0), (1, 1.0, 1.0)):
        for kpi, sector, value in (
            ("begun", "ward", ward),
            ("begun", "gate", gate),
            ("n", "all", 4),
        ):
            for period, times in (("all", 1), ("2026", 2)):
                row = ("baseline", replication, period, sector, "all", "all", kpi)
                rows.append((*row, value * (times if kpi == "begun" else 1)))
    names = ["policy", "replication", "period", "sector", "group", "district", "kpi", "value"]
    kpi_rows = pd.DataFrame(rows, columns=names)
    scenario = load(little)
    part = {"kpi": ("begun",), "sector": ("ward", "gate"), "per": {"kpi": "n"}, "value": 1.25}
    kind = type(scenario.targets["stays"])
    target = kind.model_validate({**scenario.targets["stays"].model_dump(), **part})
    later = target.model_copy(update={"period": 2026})
    both = scenario.model_copy(update={"targets": {"now": target, "then": later}})
    [now] = hold(both, kpi_rows)
    [then] = hold(both, kpi_rows, ["2026"])
    assert now.simulated == 1.25 and now.met and then.simulated == 2.5
    assert math.isclose(now.high - now.low, 2 * 12.706 * 0.75, rel_tol=1e-3)
