"""The engine against exact answers: z = (estimate - exact) / SE over independent replications."""

import multiprocessing
import os

import numpy as np
import pytest
from scipy import stats

from .theory_cases import CASES, Case, Numbers, Reading, Size
from .worlds import Run, made

LIMIT = 3.9  # of |z|: about one false alarm in a hundred for a hundred statistics
AGAIN = 3.0  # of |z|: ask once more
SEED = 20_240_101
Table = dict[str, tuple[float, float, float, float]]  # exact, estimate, SE, z


def measured(task: tuple[Run, str, int, list[int]]) -> list[Numbers]:
    """The numbers of some replications of a case."""
    run, name, days, replications = task
    number, case = next((i, case) for i, case in enumerate(CASES) if case.name == name)
    compiled, seed = made(case.scenario(days)), SEED + number  # or all would share their luck
    return [case.measure(Reading(run(compiled, seed, r), compiled)) for r in replications]


def estimate(run: Run, case: Case, size: Size, processes: int = 1, first: int = 0) -> Table:
    """Every statistic of a case, over replications from number `first` on."""
    numbers_of = range(first, first + size.replications)
    every = [list(numbers_of[k::processes]) for k in range(processes)]
    tasks = [(run, case.name, size.days, replications) for replications in every]
    if processes == 1:
        results = measured(tasks[0])
    else:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            results = [numbers for part in pool.map(measured, tasks) for numbers in part]
    assert set(results[0]) == set(case.exact)
    return {
        name: score(np.array([numbers[name] for numbers in results]), exact)
        for name, exact in case.exact.items()
    }


def score(values: np.ndarray, exact: float) -> tuple[float, float, float, float]:
    """(exact, mean, SE, z), where z has the tail of Student's t on as many replications."""
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / len(values) ** 0.5
    t = (mean - exact) / error
    z = float(np.sign(t) * stats.norm.isf(stats.t.sf(abs(t), len(values) - 1)))
    return exact, mean, error, z


def shown(case: Case, table: Table) -> str:
    """case / statistic / exact / estimate / SE in percent / z; marks a SE above 0.3 %."""
    lines = [f"{'case':<28} {'statistic':<20} {'exact':>12} {'estimate':>12} {'SE %':>7} {'z':>6}"]
    for name, (exact, mean, error, z) in table.items():
        percent = 100 * error / exact
        mark = "  SE above 0.3 %" if percent > 0.3 else ""
        lines.append(
            f"{case.name:<28} {name:<20} {exact:12.6f} {mean:12.6f} {percent:7.3f} {z:6.2f}{mark}"
        )
    return "\n".join(lines)


def worst(table: Table) -> float:
    return max(abs(z) for _, _, _, z in table.values())


def check_case(run: Run, case: Case, size: Size) -> None:
    """All statistics agree with the exact answers."""
    table = estimate(run, case, size)
    assert worst(table) < LIMIT, "\n" + shown(case, table)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_theory(run: Run, case: Case) -> None:
    check_case(run, case, case.ci)


@pytest.mark.verify
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_theory_at_length(run: Run, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """Also the standard error must be as small as promised.

    A |z| above AGAIN is looked at once more, with four times as many new replications; a true
    difference would then stand out twice as far, and this second batch decides. Both are shown.
    """
    shared = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    processes, size = max(1, (os.cpu_count() or 1) // shared), case.verify
    table = estimate(run, case, size, processes)
    told = [shown(case, table)]
    if worst(table) > AGAIN:
        more = Size(size.days, 4 * size.replications)
        table = estimate(run, case, more, processes, first=size.replications)
        told.append("again, with four times as many new replications:\n" + shown(case, table))
    with capsys.disabled():
        print("\n" + "\n".join(told))
    assert worst(table) < LIMIT, "\n" + "\n".join(told)
    for name, (exact, _, error, _) in table.items():
        assert error < case.bound_of(name) * exact, f"SE of {name}\n" + shown(case, table)


def test_the_score_is_standard_normal() -> None:
    """Normal samples of five give z with mean 0, variance 1 and the right tails."""
    rng = np.random.default_rng(5)
    z = np.array([score(rng.normal(3, 2, 5), 3)[3] for _ in range(4_000)])
    assert stats.kstest(z, "norm").pvalue > 1e-3
    assert 0.93 < z.var() < 1.07
