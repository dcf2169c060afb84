"""The commands of the analysis as a user meets them."""

import json

import pandas as pd
import pytest

from analysis.calling import call

QUEUE = """\
format: 1
name: queue
title: {da: Kø, en: Queue}
start: 2025-01-01
warm_up: 2 days
horizon: 20 days
sectors:
  ward:
    places: 3
    service: {distribution: exponential, mean: 3, unit: days, confidence: assumption, range: [2, 4]}
    routes: {exit: {}}
sources:
  arrivals: {sector: ward, rate: {value: 0.8, unit: per day, confidence: assumption, range: [0.6, 0.9]}}
prices:
  place: {item: offered_day/ward, value: 100, unit: DKK, payer: region}
  wait: {item: place_day/ward, value: 10, unit: DKK, payer: region}
"""  # noqa: E501


@pytest.fixture
def desk(tmp_path, monkeypatch):
    (tmp_path / "queue.yaml").write_text(QUEUE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


OPTIMISE = ("optimise", "queue.yaml", "--vary", "sectors.ward.places=2:5", "--limit", "ward.waiting_days<40", "-w", 1)  # noqa: E501  # fmt: skip


def test_the_cheapest_capacity_is_told_and_written(desk):
    done = call(*OPTIMISE, "-n", 10, "-o", "out", "--json")
    told = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    table = pd.read_csv(desk / "out" / "capacity.csv")
    assert told["chosen"] == table.loc[table["safe"], "capacity"].min(), "places cost most"
    assert table["mean"].is_monotonic_decreasing
    record = json.loads((desk / "out" / "analysis.json").read_text("utf-8"))
    assert record["limit"] == "ward.waiting_days<40" and "capacity.csv" in record["outputs"]
    done = call(*OPTIMISE, "-n", 10, "-o", "out")
    done.told(3, "out exists and is not empty")
    done = call(*OPTIMISE, "-n", 10, "-o", "two", "--limit", "ward.waiting_days<0", "--lang", "da")
    assert done.code == 5 and "Ingen af kapaciteterne" in done.out


def test_sensitivity_writes_its_tables(desk):
    methods = ("-m", "tornado", "-m", "morris", "-m", "sobol", "-m", "draws")
    sizes = ("-n", 2, "--draws", 20, "--trajectories", 2, "--points", 4)
    done = call("sensitivity", "queue.yaml", "--kpi", "ward.waiting_days", *methods, *sizes, "-o", "out", "-w", 1)  # noqa: E501  # fmt: skip
    assert done.code == 0, done.err
    found = {path.stem for path in (desk / "out").glob("*.csv")}
    assert found == {"tornado", "morris", "sobol", "ranks", "spread", "value", "draws"}
    first = pd.read_csv(desk / "out" / "tornado.csv").iloc[0]
    assert first["change_at_low"] < 0 < first["change_at_high"]
    assert "One quantity at a time" in done.out
    done = call("sensitivity", "queue.yaml", "--kpi", "ward.waiting_days", "--only", "nothing")
    done.one_line(3, "queue: no uncertain quantity is left")


@pytest.mark.parametrize(
    ("args", "piece"),
    [
        (("best", "queue.yaml", "--kpi", "ward.waiting_days", "-i", 1), "--policy"),
        (("sensitivity", "queue.yaml", "--kpi", "ward"), "write sector.kpi"),
        (("sensitivity", "queue.yaml", "--kpi", "a.b", "--points", 5), "power of 2"),
        ((*OPTIMISE, "--vary", "places"), "write PATH=LOW:HIGH"),
        ((*OPTIMISE, "--limit", "ward.waiting_days"), "write FIGURE<NUMBER"),
    ],
)
def test_wrong_usage(desk, args, piece):
    done = call(*args)
    assert done.code == 2 and piece in " ".join(done.err.replace("│", " ").split())


def test_an_unknown_figure_is_told(desk):
    args = ("sensitivity", "queue.yaml", "--kpi", "ward.waiting_day", "-w", 1, "-q")
    call(*args).one_line(3, "no figure waiting_day of ward; did you mean waiting_days?")
    assert not (desk / "results").exists()


def test_a_run_until_it_is_precise(desk, monkeypatch):
    seen = {}
    monkeypatch.setattr("experiments.commands.run", lambda *_, **options: seen.update(options))
    done = call("run", "queue.yaml", "--precision", "ward.waiting_days=10", "-w", 1)
    assert done.code == 0 and f"{seen['replications']} replications give the precision" in done.err
    assert seen["replications"] >= 15 and "precision" not in seen
    monkeypatch.setattr("experiments.analysis.precision.MOST", 20)
    done = call("run", "queue.yaml", "--precision", "ward.waiting_days=0.001", "-w", 1, "-q")
    assert seen["replications"] == 20 and "do not give the precision" in done.err
    call("run", "queue.yaml", "--precision", "ward.waiting_days").told(2, "FIGURE=5%")
    call("compare", "queue.yaml", "--precision", "ward.x=5%", "-w", 1, "-q").one_line(
        3, "no figure x"
    )
