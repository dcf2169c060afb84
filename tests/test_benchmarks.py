"""Every suite of benchmarks runs on tiny worlds; how fast it is, no test asks."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import pytest
from engines.comparing import difference

import benchmarks.care
import benchmarks.contenders
import benchmarks.suites
from benchmarks.book import ROOT, Book, holds
from benchmarks.contenders import loop_c, loop_numba
from benchmarks.native import compiler
from benchmarks.pairs import Turn, paired
from benchmarks.sizes import TINY
from benchmarks.starts import PYTEST
from benchmarks.suites import SUITES
from benchmarks.twin import check_carried, run_twin, twin_loop
from benchmarks.worker import Worker
from benchmarks.worlds import TANDEM, municipality, register, tandem, total
from sim.fast.engine import run_fast
from sim.loading.load import load
from sim.prepare.compile import compile_scenario

needs_c = pytest.mark.skipif(compiler() is None, reason="the twin in C needs gcc")
# Compiles all kernels anew; times each part many times; runs a town hundreds of times.
SLOW = {"starts", "parts", "calibrating"}


class Here:
    """In place of a process of its own, which takes seconds to start."""

    def __init__(self, *contenders: tuple[str, dict[str, Any]]) -> None:
        self._turns = [getattr(benchmarks.contenders, name)(**told) for name, told in contenders]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def contender(self, which: int) -> Turn:
        return self._turns[which]

    def turn(self, number: int, contender: int = 0) -> tuple[float, Any]:
        return self._turns[contender](number)


@pytest.mark.parametrize("name", sorted(SUITES.keys() - SLOW))
def test_a_suite_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (benchmarks.suites, benchmarks.care):
        monkeypatch.setattr(module, "Worker", Here)
    book = Book(tmp_path / "results.jsonl")
    SUITES[name](book, TINY)
    if not book.figures:
        pytest.skip("needs gcc")
    lines = [json.loads(line) for line in book.path.read_text("utf-8").splitlines()]
    assert len(lines) == len(book.figures)
    for line in lines:
        by_noise = line["name"].endswith("visit") or line["unit"] == "share"  # of tiny times
        assert (line["value"] > 0 or by_noise) and line["name"] and line["unit"], line
        assert line["versions"]["numba"], line


@needs_c
@pytest.mark.parametrize("options", [(), ("-DTEXTBOOK",)], ids=["calendar", "textbook"])
def test_the_twin_gives_the_same_trace_and_the_same_counts(options: tuple[str, ...]) -> None:
    scenario = municipality(2_000, 1)
    compiled = compile_scenario(scenario)
    loop = twin_loop(scenario, compiled, *options)
    trace = run_fast(compiled, 1, 0)
    assert len(trace.events) + len(trace.visits) > 10_000
    assert not difference(trace, run_twin(loop, compiled, 1, 0), compiled.network.sectors)
    assert loop_numba(2_000, 1)(0)[1] == loop_c(2_000, 1, options)(0)[1]


@needs_c
def test_the_twin_carries_the_four_stations() -> None:
    scenario = tandem(10, 2_000)
    compiled = compile_scenario(scenario)
    trace = run_twin(twin_loop(scenario, compiled), compiled, 1, 0)
    assert not difference(run_fast(compiled, 1, 0), trace, compiled.network.sectors)


@pytest.mark.parametrize(
    "override",
    ["sectors.station_2.queue_limit=3", "sectors.station_1.routes.station_2.when_full=leave"],
)
def test_the_twin_refuses_other_rules(override: str) -> None:
    check_carried(tandem(10, 500))
    with pytest.raises(ValueError, match="does not know this rule"):
        check_carried(load(TANDEM, [override]))


def test_a_scaled_municipality() -> None:
    usual, small = (
        world.model_dump(mode="json") for world in (load("aabenraa"), municipality(7_000, 2))
    )
    assert abs(register(small) - 7_000) < 50
    factor = 7_000 / register(usual)
    for world, expected in ((small, factor), (usual, 1)):
        places = world["sectors"]["care_home"]["places"]["value"]
        assert places == round(369 * expected)
        assert total(world["nursing"]["roster"]["value"]) == pytest.approx(1405 * expected)


def test_a_contender_in_a_process_of_its_own() -> None:
    with Worker(("spinning", {"workers": 1, "replications": 1})) as worker:
        seconds, result = worker.contender(0)(1)
    assert seconds > 0 and result is None


def test_pairs_leave_the_warm_up_out() -> None:
    seconds = iter([100.0, 100.0, 6.0, 2.0, 8.0, 2.0])

    def turn(number: int) -> tuple[float, int]:
        return next(seconds), number

    ratios = paired(turn, turn, 2)
    assert ratios.each == [3, 4] and ratios.median == 3.5
    assert ratios.first.results == (0, 1, 2)


def test_the_parts_run_once() -> None:
    command = [sys.executable, *PYTEST, "--benchmark-disable"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-500:]


def test_bars() -> None:
    assert holds(100, ">= 100") and not holds(99, ">= 100")
    assert holds(1.1, "<= 1.10") and not holds(1.11, "<= 1.10")
