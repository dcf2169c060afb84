"""A run that is stopped, by whatever, loses nothing: same tasks, same hash, clear words."""

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from experiments import interruption
from experiments.running.plan import plan_of
from experiments.running.run import variants, work
from experiments.storage import batch, durable, ledger, parts, tables
from experiments.storage.ledger import Ledger, ResultsError
from experiments.study import study
from experiments.study.study import finish, run_missing
from sim.loading.load import load

TOWN = """\
format: 1
name: town
title: {da: By, en: Town}
start: 2025-01-01
warm_up: 5 days
horizon: 20 days
sectors:
  hospital:
    places: 2
    service: {distribution: exponential, mean: 3, unit: days}
    routes: {exit: {}}
sources:
  arrivals: {sector: hospital, rate: 0.5 per day}
"""
N = 12
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    [__name__, "pandas", "duckdb", "scipy.special", "sim.reference.engine"]
)


@pytest.fixture(scope="module", autouse=True)
def server():
    """Processes that begin with everything imported already."""
    start_server()


def start_server():
    """Start the process that the others are forked from."""
    here = Path(__file__).resolve()
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("PYTHONPATH", f"{here.parents[2]}{os.pathsep}{here.parent}")
        process = PROCESSES.Process(target=len, args=("",))
        process.start()
        process.join()


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town.yaml").write_text(TOWN, "utf-8")
    monkeypatch.setattr(ledger, "FIRST_WAIT", 0.0)
    return tmp_path


def plan(replications=N, seed=1):
    return plan_of(variants(load("town.yaml"), ()), replications, seed, "reference")


def run_in(folder, resume=False, replications=N, seed=1):
    """The whole run, without pictures; its hash."""
    with Ledger(Path(folder), plan(replications, seed), resume) as one:
        run_missing(one, 1)
        return finish(one, "en", pictures=False)["results_sha256"]


@pytest.mark.parametrize(("engine", "workers"), [("fast", 1), ("reference", 1), ("reference", 2)])
def test_meanwhile_is_done_once_beside_the_tasks(engine, workers):
    done = threading.Semaphore(0)
    assert len(list(work(plan().cells, plan().tasks[:2], 1, engine, workers, done.release))) == 2
    assert done.acquire(timeout=60)
    assert not done.acquire(timeout=0.1)


def tasks_in(folder):
    return parts.done(parts.part_folders(Path(folder)))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The folder of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "town.yaml").write_text(TOWN, "utf-8")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        here.setattr(ledger, "FIRST_WAIT", 0.0)
        run_in("whole")
    return folder / "whole"


@pytest.fixture
def whole(desk, undisturbed):
    """The hash of that run, and a copy of it as `whole`."""
    shutil.copytree(undisturbed, "whole")
    return json.loads(Path("whole/manifest.json").read_text("utf-8"))["results_sha256"]


def child(folder, replications, begun):
    """A run in a process of its own, a part for every task."""
    ledger.FIRST_WAIT = 0.0
    with Ledger(Path(folder), plan(replications), resume=True) as one:
        begun.set()
        run_missing(one, 1)
        finish(one, "en", pictures=False)


def started(folder, replications):
    """A run in a process of its own, and when it had opened its folder."""
    begun = PROCESSES.Event()
    process = PROCESSES.Process(target=child, args=(folder, replications, begun))
    process.start()
    assert begun.wait(60)
    return process, time.monotonic()


def kill_often(folder, kills, replications, luck):
    """Start a run again and again, each time killed at a random instant."""
    process, begun = started("unkilled", 4)
    process.join()
    longest = time.monotonic() - begun  # on this machine, as busy as it is
    for _ in range(kills):
        process, _ = started(folder, replications)
        time.sleep(luck.uniform(0, longest))
        process.kill()
        process.join()


@pytest.mark.parametrize(
    "kills", [20, pytest.param(300, marks=pytest.mark.verify)], ids=["20", "300"]
)
def test_killed_at_random_instants(desk, kills, capsys):
    n = 3 * kills
    with capsys.disabled():
        kill_often("killed", kills, n, random.Random(kills))
        print(f"[{len(tasks_in('killed'))} of {n} after {kills} kills]", end=" ")
    assert run_in("killed", True, n) == run_in("undisturbed", False, n)
    names = tasks_in("killed")
    assert sorted(names) == sorted({plan(n).name(task) for task in plan(n).tasks})
    assert not list(Path("killed/parts").glob(".draft*"))


class Failing:
    """A function that fails at its n-th call, as a disk does."""

    def __init__(self, function, n):
        self.function, self.n, self.calls = function, n, 0

    def __call__(self, *args, **options):
        self.calls += 1
        if self.calls == self.n:
            raise OSError(28, "No space left on device")
        return self.function(*args, **options)

    def __get__(self, one, _):
        """As a method."""
        return partial(self, one)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (durable.os, "fsync"),
        (durable.os, "replace"),
        (Path, "write_bytes"),
        (parts, "copy"),
        (tables, "copy"),
    ],
)
def test_the_nth_failure_loses_nothing(desk, whole, monkeypatch, module, name):
    outcomes = list(work(plan().cells, plan().tasks, 1, "reference", 1))
    stored = dict(outcomes)
    monkeypatch.setattr(study, "work", lambda _, tasks, *__: ((t, stored[t]) for t in tasks))
    monkeypatch.setattr(ledger, "FIRST_WAIT", 1e9)  # all in one part, so n stays small
    for n in range(1, 100):
        failing = Failing(getattr(module, name), n)
        folder = f"{name}{n}"
        with monkeypatch.context() as broken:
            broken.setattr(module, name, failing)
            try:
                run_in(folder)
            except ResultsError as error:
                assert "No space left on device" in str(error)
        assert all(parts.fault(part) is None for part in parts.part_folders(Path(folder)))
        resumed = run_in(folder, True)
        assert resumed == whole
        assert len(tasks_in(folder)) == N
        if failing.calls < n:
            return
    raise AssertionError("it never got through")


def small_disk(folder, told):
    """A run whose files may not grow, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))
    try:
        run_in(folder)
    except ResultsError as error:
        told.put(str(error))


def test_a_full_disk_is_told_and_the_run_goes_on(desk, whole):
    told = PROCESSES.Queue()
    process = PROCESSES.Process(target=small_disk, args=("full", told))
    process.start()
    assert "cannot write full: " in told.get(timeout=30)
    process.join()
    assert run_in("full", True) == whole


def test_a_folder_that_may_not_be_written(desk, monkeypatch):
    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ResultsError, match="cannot write closed: Read-only file system"):
        run_in("closed")


@pytest.mark.parametrize(
    "samples", [300, pytest.param(10_000, marks=pytest.mark.verify)], ids=["300", "10000"]
)
def test_every_damaged_byte_is_found(desk, whole, samples):
    luck = random.Random(3)
    part = parts.part_folders(Path("whole"))[0]
    files = sorted(part.iterdir())
    assert parts.fault(part) is None
    for _ in range(samples):
        file = luck.choice(files)
        good = file.read_bytes()
        at = luck.randrange(len(good))
        flipped = good[:at] + bytes([good[at] ^ (1 << luck.randrange(8))]) + good[at + 1 :]
        file.write_bytes(luck.choice([flipped, good[:at]]))
        assert file.name in str(parts.fault(part))
        file.write_bytes(good)
    assert parts.fault(part) is None


def test_a_damaged_part_is_set_aside_and_run_again(desk, whole):
    broken, lost = parts.part_folders(Path("whole"))[:2]
    (broken / "kpi.parquet").write_bytes(b"PAR1")
    (lost / "census.parquet").unlink()
    with Ledger(Path("whole"), plan(), resume=True) as one:
        assert [line.split(": ")[1] for line in one.damaged] == [
            "kpi.parquet is damaged; its tasks are run again",
            "census.parquet is missing; its tasks are run again",
        ]
        assert len(one.missing) == 2
    assert run_in("whole", True) == whole
    assert {path.name for path in Path("whole/damaged").iterdir()} == {broken.name, lost.name}


def test_only_one_run_writes(desk):
    with Ledger(Path("one"), plan()):
        begun = PROCESSES.Event()
        process = PROCESSES.Process(target=child, args=("one", N, begun))
        process.start()
        process.join(30)
        assert process.exitcode == 1 and not begun.is_set()
    run_in("one", True)


def test_a_run_goes_on_only_with_itself(desk, whole):
    assert run_in("whole", True) == whole
    with pytest.raises(ResultsError, match="whole holds another study: its seed is 1"):
        run_in("whole", True, seed=2)
    with pytest.raises(ResultsError, match=r"exists and is not empty; .* or add --resume"):
        run_in("whole")
    Path("town.yaml").write_text(TOWN.replace("places: 2", "places: 3"), "utf-8")
    with pytest.raises(ResultsError, match="its scenario is another one"):
        run_in("whole", True)
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine", "utf-8")
    with pytest.raises(ResultsError, match="holds no run to go on with"):
        run_in("mine", True)


def test_more_replications_are_added(desk, whole):
    before = {path.name for path in parts.part_folders(Path("whole"))}
    longer = run_in("whole", True, N + 3)
    assert before < {path.name for path in parts.part_folders(Path("whole"))}
    assert longer == run_in("long", False, N + 3) != whole
    assert json.loads(Path("whole/manifest.json").read_text())["tasks_done"] == N + 3
    assert run_in("whole", True, N) == whole, "and fewer are the first ones"


def test_many_rows_make_a_part_whatever_the_clock_says(desk, whole, monkeypatch):
    monkeypatch.setattr(ledger, "FIRST_WAIT", 1e9)
    monkeypatch.setattr(ledger, "MOST_BYTES", 1)
    assert run_in("small") == whole
    assert len(parts.part_folders(Path("small"))) == N


GROUPS = """\
attributes: {health: [good, poor]}
traits: {health: {value: {good: 0.5, poor: 0.5}, unit: share}}
"""


def test_tables_of_many_rows_are_shortened_step_by_step(desk, monkeypatch):
    """First years of groups go, then all groups, then years; what is kept stays as it is."""
    Path("town.yaml").write_text(TOWN.replace("2025-01-01", "2024-12-20") + GROUPS, "utf-8")
    with Ledger(Path("some"), plan(2)) as one:
        run_missing(one, 1)
    every = tables.Chosen(Path("some"), plan(2).record(), 2).frame("kpi")
    everybody = (every["group"] == "all") & (every["district"] == "all")
    whole = every["period"] == "all"
    steps = [every, every[whole | everybody], every[everybody], every[whole & everybody]]
    sizes = [len(step) for step in steps]
    assert sizes == sorted(set(sizes), reverse=True)
    for step, most in zip(steps, [*sizes[:3], 1], strict=True):
        monkeypatch.setitem(tables.MOST_ROWS, "kpi", most)
        found = tables.Chosen(Path("some"), plan(2).record(), 2).frame("kpi")
        assert found.equals(step.reset_index(drop=True))


class CtrlC:
    """Ctrl-C at the n-th line of what stores; a context."""

    FILES = {module.__file__ for module in (batch, durable, interruption, ledger, parts)}

    def __init__(self, n):
        self.n, self.lines = n, 0

    def __enter__(self):
        self.before = signal.signal(signal.SIGINT, signal.default_int_handler), sys.gettrace()
        sys.settrace(self.entered)
        return self

    def entered(self, frame, *_):
        return self.line if frame.f_code.co_filename in self.FILES else None

    def line(self, _frame, event, _told):
        self.lines += event == "line"
        if event == "line" and self.lines == self.n:
            signal.raise_signal(signal.SIGINT)
        return self.line

    def __exit__(self, *_):
        sys.settrace(self.before[1])
        signal.signal(signal.SIGINT, self.before[0])


@pytest.mark.parametrize(
    "samples", [20, pytest.param(300, marks=pytest.mark.verify)], ids=["20", "300"]
)
def test_an_interruption_at_any_line_of_what_stores(desk, whole, monkeypatch, samples):
    """What was stored is whole and stands once, and the rest is run again."""
    stored = dict(work(plan().cells, plan().tasks, 1, "reference", 1))
    monkeypatch.setattr(study, "work", lambda _, tasks, *__: ((t, stored[t]) for t in tasks))
    monkeypatch.setattr(ledger, "FIRST_WAIT", 1e-3)  # of some parts one task, of others many
    with CtrlC(0) as undisturbed, Ledger(Path("lines"), plan()) as one:
        run_missing(one, 1)
    luck = random.Random(samples)
    for k, n in enumerate(luck.sample(range(1, undisturbed.lines), samples)):
        folder = Path(f"stopped{k}")
        with suppress(KeyboardInterrupt), CtrlC(n), Ledger(folder, plan()) as one:
            run_missing(one, 1)
        found = parts.part_folders(folder)
        assert all(parts.fault(part) is None for part in found)
        assert len(set(tasks_in(folder))) == len(tasks_in(folder))
        assert run_in(folder, True) == whole, f"line {n}"


def test_readers_work_while_a_run_writes(desk, whole):
    from experiments.storage.store import read

    with Ledger(Path("half"), plan()) as one:
        for task, outcome in work(plan().cells, plan().tasks[:5], 1, "reference", 1):
            one.add(task, outcome)
        results = read(Path("half"))
        assert results.manifest["replications"] == results.kpi["replication"].nunique() == 5
        whole_kpi = read(Path("whole")).kpi
        first = whole_kpi[whole_kpi["replication"] < 5].reset_index(drop=True)
        assert results.kpi["value"].equals(first["value"])
