"""A cluster gives the results of one process, also when a worker is lost on the way."""

import json
import os
import signal
from pathlib import Path

import pytest
from test_resume import TOWN

from experiments.running.plan import plan_of
from experiments.running.run import variants
from experiments.storage import ledger
from experiments.storage.ledger import Ledger, ResultsError
from experiments.study.study import finish, run_missing
from sim.loading.load import load

N, MANY = 60, 1_000  # replications


def run_in(folder, scheduler=None, workers=1, progress=None, n=N, engine="reference"):
    plan = plan_of(variants(load("town.yaml"), ()), n, 1, engine)
    with Ledger(Path(folder), plan) as one:
        run_missing(one, workers, progress, scheduler)
        return finish(one, "en", pictures=False)["results_sha256"]


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("town.yaml").write_text(TOWN, "utf-8")
    monkeypatch.setattr(ledger, "FIRST_WAIT", 0.05)  # seconds: several parts a run


def test_no_scheduler_is_told(monkeypatch):
    pytest.importorskip("distributed")
    from experiments.study import cluster

    monkeypatch.setattr(cluster, "PATIENCE", "0.5s")
    with pytest.raises(ResultsError, match=r"no scheduler answers at tcp://127.0.0.1:9: "):
        run_in("alone", "tcp://127.0.0.1:9")


@pytest.mark.verify
@pytest.mark.parametrize(("n", "engine"), [(N, "reference"), (MANY, "fast")])
def test_a_worker_is_killed_on_the_way(monkeypatch, n, engine):
    distributed = pytest.importorskip("distributed")
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", str(root))
    here = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with here, distributed.Client(here, set_as_default=False) as client:
        pids, killed = list(client.run(os.getpid).values()), []

        def kill_one(finished, _):
            if finished == n // 2:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(pids[0])

        told = run_in("cluster", here.scheduler_address, 1, kill_one, n, engine)
        later = list(client.run(os.getpid).values())
    assert killed and killed[0] not in later
    alone, two = (run_in(f"by {k}", workers=k, n=n, engine=engine) for k in (1, 2))
    assert told == alone == two
    manifest = json.loads(Path("cluster/manifest.json").read_text("utf-8"))
    assert manifest["tasks_done"] == n
