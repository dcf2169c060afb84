"""Run a scenario under several policies, many times, on all processors.

The same replication number means the same citizens with the same draws under every policy.
Results do not depend on the number of workers: each task is (policy, replication), and what
it returns is sorted before it is used.
"""

import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass
from typing import Any

import numpy as np

from policies import POLICIES, Policy, PolicyError, parse, parts, with_policies
from sim.checks import check
from sim.compile import Compiled, compile_scenario
from sim.economics import costs
from sim.equity import equity
from sim.fast import count_fast
from sim.kpi import figures
from sim.measured import Run, bounds, windows
from sim.reference import run_reference
from sim.spec import Label, Scenario
from sim.tally import Tally
from sim.tally_trace import tally_of

Bounds = tuple[int, ...]
BASELINE = "baseline"


@dataclass(frozen=True)
class Variant:
    """A scenario with one decision (or several together) taken."""

    key: str  # as the user wrote it; the `policy` column of results
    label: Label
    policies: tuple[Policy, ...]
    scenario: Scenario


@dataclass(frozen=True)
class Outcome:
    """What one task brings home. Rows: (period, sector, group, district, kpi, value, unit)."""

    policy: str
    replication: int
    rows: list[tuple[str, str, str, str, str, float, str]]
    census: np.ndarray  # int32 (day, sector, 4)
    equity: list[tuple[str, str, str, float, str, float, str]]  # period and sim.equity.equity
    digest: str
    seconds: float  # processor time


def variants(scenario: Scenario, texts: Sequence[str]) -> list[Variant]:
    """The baseline first, then each text such as `home_first:diverted=0.4+satellite_clinics`.

    Raises PolicyError for an unknown or impossible policy, or one named twice.
    """
    keys = [BASELINE, *(text for text in texts if text != BASELINE)]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise PolicyError(f"policy {sorted(twice)[0]!r} is named twice; name it once")
    made = []
    for key in keys:
        policies = tuple(parse(text, POLICIES) for text in parts(key))
        changed = with_policies(scenario, policies)
        if problems := check(changed):
            where = ".".join(str(part) for part in problems[0].path)
            raise PolicyError(
                f"{key} makes the scenario impossible: {where}: {problems[0].problem}"
            )
        da, en = (" + ".join(getattr(p.label, lang) for p in policies) for lang in ("da", "en"))
        made.append(Variant(key, Label(da=da, en=en), policies, changed))
    return made


def simulate(
    made: Sequence[Variant],
    replications: int,
    seed: int,
    engine: str = "fast",
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """Run every variant `replications` times; outcomes in the order of variants and numbers.

    `progress` hears (tasks done, tasks in all). The fast engine runs in threads, which share what
    is compiled; the reference engine in processes. An interruption leaves none behind.
    """
    tasks = [(i, r) for r in range(replications) for i in range(len(made))]
    workers = min(workers or os.cpu_count() or 1, len(tasks))
    outcomes: dict[tuple[int, int], Outcome] = {}
    scenarios = [(variant.key, variant.scenario) for variant in made]
    # One after the other; of several workers' tasks just the first, so that the fast engine is
    # compiled once, here, and not by every worker at the same time.
    _prepare(scenarios, engine)
    first = len(tasks) if workers <= 1 else int(engine == "fast")
    for i, r in tasks[:first]:
        outcomes[i, r] = _task(i, r, seed)
        if progress is not None:
            progress(len(outcomes), len(tasks))
    if len(outcomes) == len(tasks):
        return [outcomes[key] for key in sorted(outcomes)]
    pool: Executor
    if engine == "fast":
        pool = ThreadPoolExecutor(workers)
    else:
        pool = ProcessPoolExecutor(workers, initializer=_begin_worker, initargs=(scenarios, engine))
    try:
        pending = {pool.submit(_task, i, r, seed): (i, r) for i, r in tasks[first:]}
        while pending:
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                outcomes[pending.pop(future)] = future.result()
            if progress is not None:
                progress(len(outcomes), len(tasks))
    except BaseException:
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()
        raise
    finally:
        # To the end: what still closes while Python ends would write to what is closed already.
        pool.shutdown(cancel_futures=True)
    return [outcomes[key] for key in sorted(outcomes)]


def measured(tally: Tally, compiled: Compiled, scenario: Scenario) -> list[Any]:
    """All key figures and costs of a run, period by period."""
    run = Run(tally, compiled, scenario)
    return [
        (window.name, *row)
        for window in windows(compiled)
        for row in (*figures(run, window), *costs(run, window))
    ]


def divided_up(tally: Tally, compiled: Compiled, scenario: Scenario) -> list[Any]:
    """Who got what in a run, period by period."""
    run = Run(tally, compiled, scenario)
    return [(window.name, *row) for window in windows(compiled) for row in equity(run, window)]


def count_reference(compiled: Compiled, seed: int, replication: int, bounds: Bounds) -> Tally:
    """The counts of one replication of the reference engine, from its trace."""
    return tally_of(run_reference(compiled, seed, replication), compiled, bounds)


ENGINES: dict[str, Callable[[Compiled, int, int, Bounds], Tally]] = {
    "fast": count_fast,
    "reference": count_reference,
}
# A worker keeps what it compiled: the same variants come again for every replication.
_work: dict[str, Any] = {}


def _begin_worker(scenarios: list[tuple[str, Scenario]], engine: str) -> None:
    """A worker leaves Ctrl-C to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _prepare(scenarios, engine)


def _prepare(scenarios: list[tuple[str, Scenario]], engine: str) -> None:
    compiled = [compile_scenario(scenario) for _, scenario in scenarios]
    _work.update(scenarios=scenarios, engine=ENGINES[engine], compiled=compiled)


def _task(variant: int, replication: int, seed: int) -> Outcome:
    begun = time.thread_time()
    (key, scenario), compiled = _work["scenarios"][variant], _work["compiled"][variant]
    tally = _work["engine"](compiled, seed, replication, bounds(compiled, scenario))
    rows = measured(tally, compiled, scenario)
    shares = divided_up(tally, compiled, scenario)
    seconds = time.thread_time() - begun
    return Outcome(key, replication, rows, tally.census, shares, tally.digest(), seconds)
