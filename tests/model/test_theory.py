"""The engine against exact answers: z = (estimate - exact) / SE over independent replications."""

import multiprocessing
import os

import numpy as np
import pytest
from scipy import stats

from sim.fast.engine import run_fast

from .theory_cases import BAR, CASES, Case, Numbers, Reading, Size
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
    """Every statistic of a case, over replications from number `first` on.

    With a hundred replications or more, the case's control variates are used.
    """
    numbers_of = range(first, first + size.replications)
    every = [list(numbers_of[k::processes]) for k in range(processes)]
    tasks = [(run, case.name, size.days, replications) for replications in every]
    if processes == 1:
        results = measured(tasks[0])
    else:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            results = [numbers for part in pool.map(measured, tasks) for numbers in part]
    assert set(case.exact) <= set(results[0])
    table = {}
    for name, exact in case.exact.items():
        known = case.controls.get(name, {}) if size.replications >= 100 else {}
        values = np.array([[numbers[other] for other in (name, *known)] for numbers in results])
        table[name] = score(values[:, 0], exact, values[:, 1:] - list(known.values()))
    return table


def score(
    values: np.ndarray, exact: float, controls: np.ndarray | None = None
) -> tuple[float, float, float, float]:
    """(exact, mean, SE, z), where z has the tail of Student's t on as many replications.

    values (n,); controls (n, q): numbers of the same runs less their exact means. The mean is
    then the intercept of the regression on them (control variates; Lavenberg and Welch 1981).
    """
    n = len(values)
    scale = np.ones((n, 0)) if controls is None else controls / np.abs(controls).max(axis=0)
    design = np.column_stack([np.ones(n), scale])
    inverse = np.linalg.inv(design.T @ design)
    fit = inverse @ design.T @ values
    freedom = n - design.shape[1]
    rest = values - design @ fit
    mean = float(fit[0])
    error = float(np.sqrt(rest @ rest / freedom * inverse[0, 0]))
    if error == 0:  # every replication alike: right or wrong without doubt
        return exact, mean, error, 0.0 if mean == exact else float("inf")
    t = (mean - exact) / error
    z = float(np.sign(t) * stats.norm.isf(stats.t.sf(abs(t), freedom)))
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
    """Also the standard error must be as small as promised: BAR for all with the fast engine.

    A |z| above AGAIN is looked at once more, with four times as many new replications; a true
    difference would then stand out twice as far, and this second batch decides. Both are shown.
    """
    shared = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    processes, fast = max(1, (os.cpu_count() or 1) // shared), run is run_fast
    size = case.fast if fast else case.verify
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
        assert error < (BAR if fast else case.bound_of(name)) * exact, f"SE of {name}\n" + shown(
            case, table
        )


def test_the_score_is_standard_normal() -> None:
    """Normal samples of five give z with mean 0, variance 1 and the right tails."""
    rng = np.random.default_rng(5)
    z = np.array([score(rng.normal(3, 2, 5), 3)[3] for _ in range(4_000)])
    assert stats.kstest(z, "norm").pvalue > 1e-3
    assert 0.93 < z.var() < 1.07


def test_control_variates_keep_the_mean_and_shrink_the_error() -> None:
    """Known by construction: y = 3 + 2 c + noise of a tenth, c of mean 0."""
    rng = np.random.default_rng(6)
    z, errors = [], []
    for _ in range(2_000):
        c = rng.normal(0, 1, (40, 1))
        _, mean, error, score_ = score(3 + 2 * c[:, 0] + rng.normal(0, 0.1, 40), 3, c)
        z.append(score_)
        errors.append(error)
        assert abs(mean - 3) < 0.15
    assert stats.kstest(z, "norm").pvalue > 1e-3
    assert np.mean(errors) == pytest.approx(0.1 / 40**0.5, rel=0.05)
