"""Run a scenario under several policies, many times, on all processors.

The same replication number means the same citizens with the same draws under every policy.
Results do not depend on the number of workers: each task is (policy, replication), and what
comes back is sorted before it is used.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from threading import Thread

import numpy as np

from experiments.interruption import uninterrupted
from experiments.running.tasks import Outcome, Worker, begin_process, run_in_process
from policies import POLICIES, Policy, PolicyError, parse, parts, with_policies
from sim.language.spec import Label, Scenario
from sim.loading.checks import check

__all__ = ["Outcome", "Variant", "simulate", "variants", "work"]

Task = tuple[int, int]  # (number of the variant, replication)
BASELINE = "baseline"
# Replications that one call runs: so many citizen-days, about a tenth of a second; at most MOST;
# and each worker gets CALLS or more.
BATCH, MOST, CALLS = 1 << 23, 16, 4
AHEAD = 4  # calls asked for, of each worker: more would have to be waited for, and remembered


@dataclass(frozen=True)
class Variant:
    """A scenario with one decision (or several together) taken."""

    key: str  # as the user wrote it; the `policy` column of results
    label: Label
    policies: tuple[Policy, ...]
    scenario: Scenario
    point: int = 0  # of a design; its first is 0
    draw: int = 0


def variants(scenario: Scenario, texts: Sequence[str], allow_code: bool = False) -> list[Variant]:
    """The baseline first, then each text such as `home_first:diverted=0.4+satellite_clinics`.

    Raises PolicyError for an unknown or impossible policy, or one named twice.
    """
    keys = [BASELINE, *(text for text in texts if text != BASELINE)]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise PolicyError(f"policy {sorted(twice)[0]!r} is named twice; name it once")
    made = []
    for key in keys:
        policies = tuple(parse(text, POLICIES, allow_code) for text in parts(key))
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

    `progress` hears (tasks done, tasks in all).
    """
    tasks = [(i, r) for r in range(replications) for i in range(len(made))]
    outcomes: dict[Task, Outcome] = {}
    for task, outcome in work(made, tasks, seed, engine, workers):
        outcomes[task] = outcome
        if progress is not None:
            progress(len(outcomes), len(tasks))
    return [outcomes[task] for task in sorted(outcomes)]


def work(
    made: Sequence[Variant],
    tasks: Sequence[Task],
    seed: int,
    engine: str = "fast",
    workers: int | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[tuple[Task, Outcome]]:
    """Run tasks and hand over each with its outcome as soon as it is finished, in any order.

    The fast engine runs in threads, which share what is compiled; the reference engine in
    processes. An interruption leaves none behind. `meanwhile` is what else has to be done before
    the first outcome can be used; a thread does it beside the first task.
    """
    beside = Thread(target=meanwhile)
    workers = min(workers or os.cpu_count() or 1, len(tasks))
    size = 1
    cells = [(variant.key, variant.scenario) for variant in made]
    here = Worker(cells, engine)
    # One after the other; of several workers' tasks just the first, so that the fast engine is
    # compiled once, here, and not by every worker at the same time.
    first = len(tasks) if workers <= 1 else int(engine == "fast")
    if first:
        here.prepared(tasks[0][0])  # before: unlike the loop it leaves the interpreter to nobody
        beside.start()
    for i, r in tasks[:first]:
        outcome = here.run(i, r, seed)
        size = batch_size(outcome.census, len(tasks) // (CALLS * workers))
        yield (i, r), outcome
    if first >= len(tasks):
        return
    pool: Executor
    if engine == "fast":
        pool, run = ThreadPoolExecutor(workers), here.run_all
    else:
        from concurrent.futures import ProcessPoolExecutor

        run = run_in_process
        pool = ProcessPoolExecutor(workers, initializer=begin_process, initargs=(cells, engine))
    calls = batched(tasks[first:], size)
    pending: dict[Future[list[Outcome]], tuple[int, list[int]]] = {}

    def ask() -> None:
        for i, rs in islice(calls, AHEAD * workers - len(pending)):
            pending[pool.submit(run, i, rs, seed)] = i, rs

    try:
        with uninterrupted():  # or what has to be done where a process begins is left undone
            ask()
        if not first:  # after: processes are copies of this one, which must not be importing then
            beside.start()
        while pending:
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                i, numbers = pending.pop(future)
                ask()
                yield from zip(((i, r) for r in numbers), future.result(), strict=True)
    except BaseException:
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()
        raise
    finally:
        # To the end: what still closes while Python ends would write to what is closed already.
        pool.shutdown(cancel_futures=True)


def batch_size(census: np.ndarray, most: int) -> int:
    """How many replications like one with this census one call should run."""
    return max(1, min(most, MOST, BATCH // max(1, int(census[..., 0].sum()))))


def batched(tasks: Sequence[Task], size: int) -> Iterator[tuple[int, list[int]]]:
    """Each variant's replications by so many, the first of all variants first."""
    numbers: dict[int, list[int]] = {}
    for i, r in tasks:
        numbers.setdefault(i, []).append(r)
    for begin in range(0, max(map(len, numbers.values()), default=0), size):
        for i, those in numbers.items():
            if some := those[begin : begin + size]:
                yield i, some
