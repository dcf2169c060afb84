"""`borgerflow calibrate latent` with the engine, on a ward whose law is known."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from experiments.cli import cli
from experiments.storage.ledger import ResultsError
from sim.language.faults import ScenarioError
from sim.loading.load import load

WARD = """\
format: 1
name: ward
title: {da: Afdeling, en: Ward}
start: 2025-01-01
warm_up: 30 days
horizon: 90 days
sectors:
  hospital:
    places: unlimited
    service: {distribution: exponential, mean: 6, unit: days}
    routes: {exit: {}}
sources:
  arrivals: {sector: hospital, rate: 3 per day}
"""
TARGETS = """\
format: 1
parameters:
  sectors.hospital.service: {range: [2, 10]}
  sources.arrivals.rate: {range: [1, 6], prior: log}
targets:
  present:
    {kpi: mean_places_used, sector: hospital, value: 10, standard_error: 0.3, unit: places, source: made up, year: 2025}
"""  # noqa: E501
STAYS = """\
  stays:
    {kpi: stays_begun, sector: hospital, value: 225, standard_error: 5, unit: stays, source: made up, year: 2025}
"""  # noqa: E501


def call(folder: Path, *more: str, points: str = "16") -> Result:
    words = ["calibrate", "latent", str(folder / "ward.yaml"), "-t", str(folder / "targets.yaml")]
    words += ["--out", str(folder / "found"), "--points", points, "--waves", "2", "-n", "3"]
    return CliRunner().invoke(cli, [*words, "--draws", "200", "-w", "1", *more])


def town(folder: Path, targets: str) -> Path:
    (folder / "ward.yaml").write_text(WARD, "utf-8")
    (folder / "targets.yaml").write_text(targets, "utf-8")
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = town(tmp_path_factory.mktemp("latent"), TARGETS + STAYS)
    return folder, call(folder)


def rows(path: Path) -> list[dict[str, str]]:
    head, *lines = (line.split(",") for line in path.read_text("utf-8").splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_two_numbers_by_two_figures(found: tuple[Path, Result]) -> None:
    """225 stays in 90 days are 2.5 a day; 10 present are stays of 4 days."""
    folder, result = found
    assert result.exit_code == 0, result.output + str(result.exception)
    one, two = rows(folder / "found" / "parameters.csv")
    assert float(one["low"]) < 4 < float(one["high"]) and float(one["high"]) < 7
    assert float(two["low"]) < 2.5 < float(two["high"]) and float(two["high"]) < 3.5
    assert one["verdict"] == two["verdict"] == "told"


def test_the_calibrated_scenario_loads_and_says_why(found: tuple[Path, Result]) -> None:
    fitted = load(found[0] / "found" / "calibrated.yaml")
    service = fitted.sectors["hospital"].service
    assert service.mean == pytest.approx(4, rel=0.4)
    assert service.source.startswith("Calibrated to present, stays") and service.year == 2025
    assert service.range[0] < service.mean < service.range[1]
    record = json.loads((found[0] / "found" / "calibration.json").read_text("utf-8"))
    assert record["identified"] and record["command"].startswith("borgerflow calibrate latent")


def test_the_sample_is_of_values(found: tuple[Path, Result]) -> None:
    drawn = rows(found[0] / "found" / "posterior.csv")
    assert len(drawn) == 200
    product = [float(r["sectors.hospital.service"]) * float(r["sources.arrivals.rate"]) for r in drawn]  # noqa: E501  # fmt: skip
    assert np.mean(product) == pytest.approx(10, rel=0.1)


def test_a_stopped_search_goes_on_to_the_same_end(found: tuple[Path, Result], tmp_path: Path) -> None:  # noqa: E501  # fmt: skip
    """With a line cut off, as a kill leaves it."""
    old, new = found[0] / "found", town(tmp_path, TARGETS + STAYS) / "found"
    new.mkdir()
    (new / "plan.json").write_bytes((old / "plan.json").read_bytes())
    lines = (old / "points.jsonl").read_bytes().splitlines(keepends=True)
    (new / "points.jsonl").write_bytes(b"".join(lines[:-3]) + lines[-3][:40])
    assert call(tmp_path).exit_code != 0, "a folder that is not empty needs --resume"
    assert call(tmp_path, "--resume", points="17").exit_code != 0, "another calibration"
    result = call(tmp_path, "--resume")
    assert result.exit_code == 0, result.output
    for name in ("points.jsonl", "posterior.csv", "parameters.csv"):
        assert (new / name).read_bytes() == (old / name).read_bytes(), name


def test_one_figure_does_not_tell_two_numbers(tmp_path: Path) -> None:
    result = call(town(tmp_path, TARGETS), "-q")
    assert result.exit_code == 0, result.output
    assert {row["verdict"] for row in rows(tmp_path / "found" / "parameters.csv")} == {"only together"}  # noqa: E501  # fmt: skip
    text = (tmp_path / "found" / "calibrated.yaml").read_text("utf-8")
    assert "the targets tell it only together with others (sources.arrivals.rate)" in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "sectors.hospital.service:",
            "sectors.hospitl.service:",
            r"targets.yaml:3: parameters.*hospital",
        ),
        ("range: [2, 10]", "range: [10, 2]", r"targets.yaml:3: .*range"),
        ("range: [2, 10]", "range: [7, 10]", r"targets.yaml:3: .*outside its range"),
        ("{range: [2, 10]}", "{}", r"targets.yaml:3: .*no range"),
        (
            "standard_error: 0.3",
            "standard_error: 0",
            r"targets.yaml:7: targets.present.standard_error",
        ),
        ("kpi: mean", "kpy: mean", r"targets.yaml:7: targets.present.*kpi"),
        ("source: made up", "note: none", r"source. is missing"),
    ],
)
def test_faults_name_file_line_and_key(old: str, new: str, said: str, tmp_path: Path) -> None:
    result = call(town(tmp_path, TARGETS.replace(old, new)))
    assert isinstance(result.exception, ScenarioError)
    import re

    assert re.search(said, str(result.exception)), str(result.exception)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kpi: mean_places_used", "kpi: mean_places", "mean_places_used"),
        ("unit: places", "unit: days", "in places, not in days"),
        ("value: 10,", "value: 500,", "present is 500 places, runs give"),
    ],
)
def test_targets_that_no_run_gives(old: str, new: str, said: str, tmp_path: Path) -> None:
    result = call(town(tmp_path, TARGETS.replace(old, new)), points="8")
    assert isinstance(result.exception, ResultsError)
    assert said in str(result.exception)
