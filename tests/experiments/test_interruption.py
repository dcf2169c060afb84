"""Ctrl-C comes where it does no harm, and comes for certain."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

PROGRAM = """\
import signal, time
from experiments.interruption import hear_patiently, uninterrupted

def press():
    signal.raise_signal(signal.SIGINT)

class Thrown:
    def __del__(self):
        press()
        print("gone")

signal.signal(signal.SIGINT, signal.default_int_handler)
hear_patiently()
try:
{}
    time.sleep(60)
except KeyboardInterrupt:
    print("stopped")
"""
COPYING = """
import os, signal, threading, time, duckdb
from pathlib import Path
from experiments.storage.parts import copy

path = Path("long.csv")

def stop():
    while not path.exists():
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=stop).start()
try:
    copy(duckdb.connect(), "(FROM range(5_000_000))", path, "(FORMAT csv)")
except KeyboardInterrupt:
    print("STOPPED")
"""
HALF = """\
import signal
signal.raise_signal(signal.SIGINT)
print("imported")
"""
AT_ONCE = "press(); print('no')"
WHILE_IMPORTING = "import half"
WHILE_THROWN_AWAY = "one = Thrown(); del one"
UNINTERRUPTED = """\
with uninterrupted():
    press(); print("done")
print("no")
"""
DROPPED = """\
try:
    press()
except KeyboardInterrupt:
    print("dropped")
with uninterrupted():
    print("done")
print("no")
"""
IGNORED = """\
signal.signal(signal.SIGINT, signal.SIG_IGN)
hear_patiently()
with uninterrupted():
    press()
print("ignored"); raise SystemExit
"""


pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")


def said(program, folder):
    """What a process prints that runs this program in a folder, and its errors."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=True, timeout=50, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    return done.stdout.split(), done.stderr


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (AT_ONCE, "stopped"),
        (WHILE_IMPORTING, "imported stopped"),
        (WHILE_THROWN_AWAY, "gone stopped"),
        (UNINTERRUPTED, "done stopped"),
        (DROPPED, "dropped done stopped"),
        (IGNORED, "ignored"),
    ],
    ids=["at-once", "importing", "thrown-away", "uninterrupted", "dropped", "ignored"],
)
def test_it_comes(tmp_path, what, told):
    (tmp_path / "half.py").write_text(HALF, "utf-8")
    assert said(PROGRAM.format(indent(what, "    ")), tmp_path) == (told.split(), "")


def test_it_waits_until_a_table_is_written(tmp_path):
    """DuckDB 2.0, interrupted in a COPY, sometimes never came back."""
    assert said(COPYING, tmp_path) == (["STOPPED"], "")
    assert (tmp_path / "long.csv").read_text().endswith("\n4999999\n")
