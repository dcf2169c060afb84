"""One hash of the results, whoever does the work and however; many processes on one folder."""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from command_line import ROOT
from command_line import TOWN as RICH
from test_resume import PROCESSES, TOWN, start_server

from experiments.running.plan import plan_of
from experiments.running.run import variants
from experiments.storage import ledger, parts
from experiments.storage.ledger import Ledger, ResultsError
from experiments.study.study import finish, run_missing
from sim.loading.load import load

N = 3


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("rich.yaml").write_text(RICH, "utf-8")
    Path("town.yaml").write_text(TOWN, "utf-8")


def plan(replications):
    """Of the small town."""
    return plan_of(variants(load("town.yaml"), ()), replications, 1, "reference")


def done(folder, wanted, workers=1, scheduler=None):
    """The SHA-256 of the four tables of a plan that is run, or gone on with."""
    with Ledger(Path(folder), wanted, resume=True) as one:
        run_missing(one, workers, scheduler=scheduler)
        return finish(one, "en", pictures=False)["results_sha256"]


def hash_of(folder, engine, workers, scheduler=None):
    """The hash of a town with nurses, districts and clinics, under two policies."""
    wanted = plan_of(variants(load("rich.yaml"), ["home_first"]), N, 1, engine)
    return done(folder, wanted, workers, scheduler)


def hashes(engines, workers, methods, clusters):
    """Run in every way; {hash: the ways that gave it}. Called in a process of its own."""
    found = {}
    ways = [("fast", n, None) for n in workers if "fast" in engines]
    ways += [("reference", n, how) for n in workers for how in methods if n > 1]
    for i, (engine, n, how) in enumerate(ways):
        if how:
            multiprocessing.set_start_method(how, force=True)
        told = f"{engine}, {n} workers" + (f" by {how}" if how else "")
        found.setdefault(hash_of(f"{os.getpid()}-{i}", engine, n), []).append(told)
    for engine in clusters:
        from distributed import LocalCluster

        with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster:
            here = hash_of(f"{os.getpid()}-{engine}", engine, 1, cluster.scheduler_address)
        found.setdefault(here, []).append(f"{engine} on Dask")
    return found


def in_a_process(hash_seed, *ways):
    """`hashes` where Python's own hashes are salted so."""
    program = f"import json, test_one_hash as t; print(json.dumps(t.hashes(*{ways!r})))"
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    env = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": path}
    if "reference" not in ways[3]:
        env["NUMBA_DISABLE_JIT"] = "1"  # little to run, much to compile
    main = f"if __name__ == '__main__':\n    {program}\n"
    Path("ways.py").write_text(main, "utf-8")  # a file: spawned workers read it again
    ended = subprocess.run(
        [sys.executable, "ways.py"], env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.strip().split("\n")[-1])


def test_workers_and_hashes_of_python_change_nothing(desk):
    here = hash_of("here", "reference", 1)
    assert set(in_a_process(4711, ["fast"], [2], ["fork"], [])) == {here}


@pytest.mark.verify
@pytest.mark.parametrize("hash_seed", [0, 1, "random"])
def test_one_hash_of_every_way_to_work(desk, hash_seed):
    pytest.importorskip("distributed")
    here = hash_of("here", "reference", 1)
    ways = (["fast"], [1, 2, 4], ["fork", "spawn", "forkserver"], ["fast", "reference"])
    found = in_a_process(hash_seed, *ways)
    assert set(found) == {here}, found
    assert len(found[here]) == 3 + 2 * 3 + 2


# ------------------------------------------------------------------ many processes, one folder

BITE = 2  # tasks that a process does before it is gone


def gone_at(last, finished, _):
    """Progress of a process that ends, without a word, when so many tasks are finished."""
    if finished == last:
        os._exit(0)


def bite(folder, replications):
    """Wait for the folder, run a little of what it misses, and end like a killed process."""
    ledger.FIRST_WAIT = 0.0
    for _ in range(10_000):
        try:
            with Ledger(Path(folder), plan(replications), resume=True) as one:
                last = len(one.plan.tasks) - len(one.missing) + BITE
                run_missing(one, 1, partial(gone_at, last))
                return
        except ResultsError as error:
            assert "another run writes to it" in str(error), error
            time.sleep(0.002)


def crowd(folder, replications, processes=8):
    """Eight processes at a time on one folder until it is complete."""
    while True:
        some = [PROCESSES.Process(target=bite, args=(folder, replications)) for _ in range(processes)]  # noqa: E501  # fmt: skip
        for one in some:
            one.start()
        for one in some:
            one.join()
        assert [one.exitcode for one in some] == [0] * processes
        if not ledger.missing(Path(folder), plan(replications)):
            return


def whole(folder, replications):
    """Each task once, in whole parts; the hash of the tables."""
    found = parts.part_folders(Path(folder))
    assert not [part for part in found if parts.fault(part)]
    wanted = plan(replications)
    assert sorted(parts.done(found)) == sorted(map(wanted.name, wanted.tasks))
    return done(folder, wanted)


def test_eight_processes_in_one_folder(desk):
    start_server()
    crowd("crowd", 16)
    assert whole("crowd", 16) == done("alone", plan(16))


@pytest.mark.verify
def test_eight_processes_in_one_folder_a_hundred_times(desk):
    start_server()
    told = done("alone", plan(16))
    for trial in range(100):
        crowd(f"crowd{trial}", 16)
        assert whole(f"crowd{trial}", 16) == told


# ------------------------------------------------------------------ a disk of a few hundred KB

DISK = "mkdir disk && mount -t tmpfs -o size={size}k tmpfs disk && cp town.yaml disk && exec {run}"
RUN = """
import os, subprocess
from test_one_hash import ResultsError, done, ledger, plan
ledger.FIRST_WAIT = 0.0  # a part for every task
os.chdir("disk")
for mount in (None, "remount,ro", "remount,rw,size=50m"):
    if mount:
        subprocess.run(["mount", "-o", mount, "."], check=True)
    try:
        print("DONE", done("out", plan(16)))
    except ResultsError as error:
        print("TOLD", error)
"""


def filled(size):
    """What three runs told, on a disk of so many KB that is full, then read-only, then large."""
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    Path("run.py").write_text(RUN, "utf-8")
    script = DISK.format(size=size, run=f"{sys.executable} run.py")
    ended = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.strip().split("\n")


def may_mount():
    try:
        command = ["unshare", "-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        there = subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        return False
    return there.returncode == 0


@pytest.mark.skipif(not may_mount(), reason="a user may not mount here")
@pytest.mark.parametrize("size", [96, *(pytest.param(kb, marks=pytest.mark.verify) for kb in range(40, 400, 24))])  # noqa: E501  # fmt: skip
def test_a_disk_that_is_full_and_one_that_is_read_only(desk, size):
    full, closed, at_last = filled(size)
    assert full.startswith("TOLD cannot write out: ") and "space" in full.lower(), full
    assert closed == "TOLD cannot write out: Read-only file system"
    assert at_last == f"DONE {done('alone', plan(16))}"
