"""The program as a whole: help, faults, warm-up, interruptions, closed pipes."""

import json
import os
import resource
import signal
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import (
    COMMANDS,
    ONE,
    Done,
    call,
    children,
    group,
    start,
)

from experiments.cli import cli

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_of_every_command(command):
    done = CliRunner().invoke(cli, [*command.split(), "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output
    assert set(cli.commands) == set(COMMANDS)
    assert call(*command.split(), "-h").code == 0


def test_help_is_quick(capsys):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = start("--help")
    out, err = process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (process.returncode, err) == (0, "") and "validate" in out
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with capsys.disabled():
        print(f"[borgerflow --help: {used:.2f} s of processor time]", end=" ")


def test_the_version_is_told():
    done = call("--version")
    assert done.code == 0 and done.out.split()[-1][0].isdigit()


def test_a_fault_of_the_program_is_one_line_and_with_v_all(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("a screw is loose")

    monkeypatch.setattr("experiments.commands.actions.run", broken)
    done = call("run", "little.yaml")
    done.one_line(1, "unexpected RuntimeError: a screw is loose; -v shows where")
    with pytest.raises(RuntimeError):
        call("-v", "run", "little.yaml")


def test_a_warm_up_is_recommended_in_whole_weeks(desk):
    done = call("warm-up", "little.yaml", "-n", 10, "--set", "horizon=700 days", "--json", *ONE)
    told = json.loads(done.out)
    assert done.code == 0 and told["warm_up_days"] % 7 == 0
    assert {(row["sector"], row["count"]) for row in told["counts"]} == {
        ("hospital", count) for count in ("used", "waiting", "blocked")
    }
    done = call("warm-up", "little.yaml", "-n", 10, "--set", "horizon=700 days", *ONE)
    assert f"Recommended warm-up: {told['warm_up_days']} days" in done.out


def test_a_run_that_does_not_settle_gets_no_warm_up(desk):
    short = ("--set", "horizon=20 days", *ONE)
    done = call("warm-up", "little.yaml", "-n", 2, *short)
    assert done.code == 5 and "does not settle" in done.out
    done = call("run", "little.yaml", "-n", 1, *short, "--warm-up", "auto", "-o", "out")
    done.one_line(3, "little does not settle within the run")
    assert not (desk / "out").exists()


def test_a_run_with_another_warm_up(desk, no_pictures):
    args = ("run", "little.yaml", "-n", 1, *ONE, "-q")
    for wanted, days in (("9", 9), ("auto", None)):
        long = ("--set", "horizon=700 days") if wanted == "auto" else ()
        assert call(*args, *long, "--warm-up", wanted, "-o", wanted).code == 0
        told = json.loads((desk / wanted / "manifest.json").read_text("utf-8"))["warm_up_days"]
        assert told == days if days else told % 7 == 0
    assert call(*args, "--warm-up", "soon", "-o", "no").code == 2


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes")
@pytest.mark.parametrize(
    ("engine", "workers", "processes"),
    [("fast", 1, 0), ("fast", 2, 0), ("reference", 1, 0), ("reference", 2, 2)],
)
@pytest.mark.parametrize("instant", [0.5, *(pytest.param(n / 20, marks=pytest.mark.verify) for n in range(25))])  # noqa: E501  # fmt: skip
def test_an_interruption_leaves_a_run_to_go_on_with(desk, engine, workers, processes, instant):
    args = ("run", "little.yaml", "-n", 20_000, "-w", workers, "-o", "results/mine")
    process = start(*args, "--engine", engine)
    plan = desk / "results" / "mine" / "plan.json"
    deadline = time.monotonic() + 60
    while not (plan.exists() and len(children(process.pid)) >= processes):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(instant)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    out, err = process.communicate(timeout=30)
    done = Done(process.returncode, out, err)
    again = " ".join(["borgerflow", *map(str, args), "--engine", engine, "--resume"])
    done.told(130, "of 20000 runs are stored in results/mine; go on with: " + again)
    assert not (plan.parent / "manifest.json").exists()
    for _ in range(100):
        if not group(process.pid):
            return
        time.sleep(0.05)
    raise AssertionError(f"still running: {group(process.pid)}")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes")
def test_workers_end_with_a_killed_run(desk):
    process = start("run", "little.yaml", "-n", 20_000, "-w", 2, "--engine", "reference", "-o", "k")
    while len(found := children(process.pid)) < 2:
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.communicate(timeout=60)
    for _ in range(600):
        if not any(Path(f"/proc/{pid}").exists() for pid in found):
            break
        time.sleep(0.05)
    assert not [pid for pid in found if Path(f"/proc/{pid}").exists()]


@pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")
@pytest.mark.parametrize("args", [("policies",), ("schema",), ("trace", "little.yaml")])
def test_a_closed_pipe_is_no_fault(desk, args):
    process = start(*args)
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.wait(timeout=30)
    assert "Traceback" not in err and "Exception" not in err and "BrokenPipe" not in err
