"""The parts of a run one by one, with pytest-benchmark: `python -m pytest benchmarks/parts.py`."""

from typing import Any

import numpy as np
import pytest

from sim.fast.engine import run_fast
from sim.fast.world import make_world
from sim.kernels.kernel import kernel
from sim.loading.load import load
from sim.luck.dists import draw_ticks
from sim.luck.streams import bits
from sim.prepare.compile import Compiled, compile_scenario
from sim.prepare.people import newcomers

MANY = 10_000  # draws a round


@pytest.fixture(scope="module")
def aabenraa() -> Compiled:
    return compile_scenario(load("aabenraa"))


@kernel
def draw_many(out, table, seed):  # type: ignore[no-untyped-def]
    """A draw and a look-up for each entry of `out`."""
    for i in range(len(out)):
        word = bits(seed, np.uint64(0), np.uint64(i), np.uint64(7), np.uint64(0))
        out[i] = draw_ticks(table, word)


def test_read_and_check_a_scenario(benchmark: Any) -> None:
    assert benchmark(load, "aabenraa").name == "aabenraa"


def test_compile_a_scenario(benchmark: Any) -> None:
    assert benchmark(compile_scenario, load("aabenraa")).space.n_groups


def test_ten_thousand_draws_of_times(benchmark: Any, aabenraa: Compiled) -> None:
    out = np.zeros(MANY, np.int64)
    benchmark(draw_many, out, aabenraa.tables[0], np.uint64(1))
    assert out.min() >= 0 and out.max() > 0


def test_newcomers_of_all_streams(benchmark: Any, aabenraa: Compiled) -> None:
    def everybody() -> int:
        return sum(len(newcomers(aabenraa, s, 1, 0).id) for s in aabenraa.people.streams)

    assert benchmark(everybody) > 14_000


def test_lay_out_a_world(benchmark: Any, aabenraa: Compiled) -> None:
    assert len(benchmark(make_world, aabenraa, 1, 0).books.citizens)


def test_a_replication_of_aabenraa(benchmark: Any, aabenraa: Compiled) -> None:
    assert benchmark(run_fast, aabenraa, 1, 0).ledger.died > 0
