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


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
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
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(indent(what, "    "))],
        capture_output=True, text=True, check=True, timeout=50, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    assert (done.stdout.split(), done.stderr) == (told.split(), "")
