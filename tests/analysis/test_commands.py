"""The commands of the analysis as a user meets them."""

import json

import pandas as pd
import pytest

from analysis.calling import call
from experiments.analysis import runs
from experiments.running.run import Variant
from sim.loading.load import load

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
    assert not list((desk / "results").iterdir())


def test_a_run_until_it_is_precise(desk, monkeypatch):
    monkeypatch.setattr("experiments.study.study.draw", lambda *_: None)
    args = ("run", "queue.yaml", "--precision", "ward.waiting_days=10", "-w", 1, "-o", "p")
    done = call(*args)
    record = json.loads((desk / "p" / "manifest.json").read_text("utf-8"))
    n = record["replications"]
    assert done.code == 0 and f"{n} replications give the precision" in done.err and n >= 15
    assert len(call("sql", "select task from tasks", "p", "--csv").out.split()) - 1 < 1.3 * n
    assert call("run", "queue.yaml", "-n", n, "-o", "plain", "-q").code == 0
    plain = json.loads((desk / "plain" / "manifest.json").read_text("utf-8"))
    assert plain["results_sha256"] == record["results_sha256"], "a study like any other"
    assert call(*args, "--resume", "-q").code == 0
    monkeypatch.setattr("experiments.statistics.precision.MOST", 20)
    done = call("run", "queue.yaml", "--precision", "ward.waiting_days=0.001", "-w", 1, "-q", "-o", "m")  # noqa: E501  # fmt: skip
    assert "20 replications do not give the precision" in done.err
    call("run", "queue.yaml", "--precision", "ward.waiting_days").told(2, "FIGURE=5%")
    call("compare", "queue.yaml", "--precision", "ward.x=5%", "-w", 1, "-q", "-o", "u").one_line(
        3, "no figure x"
    )
    assert not (desk / "u").exists()


STOPPED = ("sensitivity", "queue.yaml", "--kpi", "ward.waiting_days", "-n", 2, "-w", 1, "-q", "-o", "out")  # noqa: E501  # fmt: skip


def test_an_analysis_that_was_stopped_goes_on(desk, monkeypatch):
    ran = []

    def counted(compiled, seed, replication, bounds, run=runs.count_fast):
        if len(ran) == 5:
            raise KeyboardInterrupt
        ran.append(replication)
        return run(compiled, seed, replication, bounds)

    monkeypatch.setattr(runs, "count_fast", counted)
    done = call(*STOPPED)
    assert done.code == 130
    assert "4 runs are stored in out; go on with: borgerflow sensitivity" in done.err
    call(*STOPPED).told(3, "or add --resume")
    call(*STOPPED, "--resume", "--seed", 1).told(3, "holds another analysis: its seed is 2020")
    monkeypatch.undo()
    monkeypatch.chdir(desk)
    assert call(*STOPPED, "--resume").code == 0
    assert call(*STOPPED[:-1], "whole").code == 0
    same = [(desk / name / "tornado.csv").read_bytes() for name in ("out", "whole")]
    assert same[0] == same[1]
    monkeypatch.setattr(runs, "count_fast", None)  # nothing is left to run
    assert call(*STOPPED, "--resume").code == 0


def test_the_best_is_stored(desk, monkeypatch):
    made = [Variant(key, world.title, (), world) for key, world in worlds(desk / "queue.yaml")]
    monkeypatch.setattr("experiments.analysis.commands.variants", lambda *_: made)
    args = ("best", "queue.yaml", "-p", "more", "--kpi", "ward.waiting_days", "-i", 20, "-w", 1)
    done = call(*args, "-o", "b")
    assert done.code == 0 and "Best: Kø" not in done.out and "Best: Queue" in done.out, done
    assert json.loads((desk / "b" / "analysis.json").read_text("utf-8"))["best"] == "more"
    best = pd.read_csv(desk / "b" / "best.csv").set_index("policy")["mean"]
    assert best["more"] < best["baseline"]
    monkeypatch.undo()
    monkeypatch.chdir(desk)
    call("best", "queue.yaml", "-p", "baseline", *args[4:]).told(2, "--policy")


def worlds(path):
    """The queue as it is, and with places for all."""
    return [("baseline", load(path)), ("more", load(path, ["sectors.ward.places=9"]))]


def test_two_capacities_at_once(desk):
    more = ("--vary", "sectors.desk.places=1:2")
    text = QUEUE.replace("routes: {exit: {}}", "routes: {desk: {}}")
    text = text.replace("sources:", "  desk: {places: 2, service: {distribution: exponential, mean: 1, unit: days}, routes: {exit: {}}}\nsources:")  # noqa: E501  # fmt: skip
    (desk / "queue.yaml").write_text(text, "utf-8")
    done = call(*OPTIMISE, *more, "-n", 10, "-o", "two", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    table = pd.read_csv(desk / "two" / "capacities.csv")
    assert len(table) == 8 and set(told["chosen"]) == {"sectors.ward.places", "sectors.desk.places"}
    row = table[(table[list(told["chosen"])] == list(told["chosen"].values())).all(axis=1)]
    assert row["safe"].all() and row["cost"].item() == table[table["safe"]]["cost"].min()
    assert row["more_than_cheapest"].item() == 0 and table["pareto"].sum() >= 2
    assert "Cheapest of all: 2/2" in call(*OPTIMISE, *more, "-n", 10, "-o", "two", "--resume").out
    call(*OPTIMISE, "--vary", "sectors.ward.places=2:5").told(2, "a number stands twice")
