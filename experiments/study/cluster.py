"""Tasks on a Dask cluster: the same tasks, the same results, workers on any number of machines.

Every worker, also one that joins late or replaces one that was lost, is told the cells of the
study by a plugin; a task is then three numbers. A task may be run twice when a worker is lost:
it gives the same again, and only the process that asked writes to the results folder.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from distributed import Client, WorkerPlugin, as_completed

from experiments.running.tasks import Outcome, Worker
from experiments.storage.ledger import ResultsError
from sim.language.spec import Scenario
from sim.provenance import code_digest

Task = tuple[int, int]
PATIENCE = "20s"  # for a scheduler to answer
_crews: dict[str, Worker] = {}  # of a process of the cluster, by study


class Crew(WorkerPlugin):
    """Makes a worker ready for one study. Refuses a worker with other code."""

    def __init__(self, cells: Sequence[tuple[str, Scenario]], engine: str, study: str) -> None:
        self.cells, self.engine, self.study = cells, engine, study
        self.name, self.code = f"borgerflow-{study}", code_digest()

    def setup(self, worker: Any) -> None:
        """Called by Dask on every worker."""
        if code_digest() != self.code:
            raise RuntimeError(f"the worker {worker.address} has another version of borgerflow")
        _crews[self.study] = Worker(self.cells, self.engine)

    def teardown(self, worker: Any) -> None:
        """Called by Dask when the study is over."""
        _crews.pop(self.study, None)


def run_there(study: str, cell: int, replication: int, seed: int) -> Outcome:
    """One task, in a worker of the cluster."""
    return _crews[study].run(cell, replication, seed)


def work_on(
    scheduler: str, cells: Sequence[tuple[str, Scenario]], tasks: Sequence[Task], seed: int,
    engine: str, study: str,
) -> Iterator[tuple[Task, Outcome]]:  # fmt: skip
    """As `experiments.running.run.work`, on the workers of a scheduler such as tcp://10.0.0.5:8786.

    Raises ResultsError when no scheduler answers, or its workers have other code.
    """
    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        why = str(error).split("\n")[0]
        raise ResultsError(f"no scheduler answers at {scheduler}: {why}") from None
    crew = Crew(cells, engine, study)
    with client:
        try:
            client.register_plugin(crew)
        except RuntimeError as error:
            raise ResultsError(f"{scheduler}: {error}") from None
        asked = {
            client.submit(run_there, study, i, r, seed, pure=False, retries=2): (i, r)
            for i, r in tasks
        }
        try:
            for future, outcome in as_completed(list(asked), with_results=True):
                yield asked.pop(future), outcome
                future.release()
        finally:
            client.cancel(list(asked))
            with suppress(OSError):  # of a worker lost just now: nothing is left to do
                client.unregister_worker_plugin(crew.name)
