"""Whole processes: from the start of Python to the first result; and the parts of a run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from .book import ROOT, Book
from .sizes import Sizes

FIRST_RESULT = """
from sim.loading.load import load
from sim.prepare.compile import compile_scenario
from sim.fast.engine import run_fast
print(run_fast(compile_scenario(load("aabenraa")), 1, 0).ledger.died)
"""
# Processor time; short, because these figures are there to find what has become slow.
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "benchmarks/parts.py")
ROUNDS = ("--benchmark-timer=time.process_time", "--benchmark-max-time=0.3")


def starts(book: Book, sizes: Sizes) -> None:
    """One replication of Aabenraa in a new process, by processor time and on the wall."""
    with tempfile.TemporaryDirectory() as folder:
        cold = process(folder)
        warm = [process(folder) for _ in range(sizes.starts)]
    for state, bar, runs in (("cold", "<= 8", [cold]), ("warm", "<= 0.9", warm)):
        cpu, wall = zip(*runs, strict=True)
        book.add(
            f"start: {state}, to the first result", median(cpu), "s of processor", bar=bar,
            low=min(cpu), high=max(cpu), pairs=len(runs), wall_s=median(wall),
        )  # fmt: skip


def process(cache: str) -> tuple[float, float]:
    """Processor seconds and wall seconds of a process that keeps its kernels in `cache`."""
    before, begun = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", FIRST_RESULT], cwd=ROOT, check=True, capture_output=True,
        env=os.environ | {"BORGERFLOW_CACHE": cache},
    )  # fmt: skip
    wall, after = time.perf_counter() - begun, os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system, wall


def parts(book: Book, sizes: Sizes) -> None:
    """The parts of a run, timed by pytest-benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "parts.json")
        command = [sys.executable, *PYTEST, *ROUNDS, f"--benchmark-json={report}"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        found = json.loads(report.read_text(encoding="utf-8"))["benchmarks"]
    for part in found:
        told, stats = part["name"].removeprefix("test_").replace("_", " "), part["stats"]
        book.add(
            f"part: {told}", 1000 * stats["median"], "ms", pairs=stats["rounds"],
            low=1000 * stats["min"], high=1000 * stats["max"],
        )  # fmt: skip
