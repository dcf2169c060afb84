"""The book of results: one line of JSON per figure, appended, with what it was measured on."""

import json
import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .native import FLAGS, compiler
from .pairs import Ratios

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results.jsonl")
PACKAGES = ("numpy", "numba", "llvmlite", "simpy", "ciw")


@dataclass
class Book:
    """Takes figures as they come, prints them, and appends each to a file at once."""

    path: Path = RESULTS
    figures: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, name: str, value: float, unit: str, *, bar: str = "", low: float | None = None,
        high: float | None = None, pairs: int = 1, **more: Any,
    ) -> None:  # fmt: skip
        """Note one figure; `bar` is what it is held to, such as `>= 100`, if anything."""
        figure = {"name": name, "value": value, "unit": unit, "low": low, "high": high}
        figure |= {"pairs": pairs, "bar": bar, **more}
        self.figures.append(figure)
        spread = (
            "" if low is None or high is None else f"  ({low:.4g} to {high:.4g}, {pairs} turns)"
        )
        verdict = f"  [{bar}: {'met' if holds(value, bar) else 'NOT MET'}]" if bar else ""
        print(f"{name:58} {value:10.4g} {unit}{spread}{verdict}", flush=True)
        with self.path.open("a", encoding="utf-8") as file:
            print(
                json.dumps(figure | circumstances() | {"load": load()}, sort_keys=True), file=file
            )

    def add_ratio(self, name: str, ratios: Ratios, *, bar: str = "", **more: Any) -> None:
        """Note the median ratio of pairs, its range, and the median seconds of both."""
        seconds = {"first_s": ratios.first.median, "second_s": ratios.second.median}
        low, high, n = min(ratios.each), max(ratios.each), len(ratios.each)
        self.add(
            name, ratios.median, "ratio", bar=bar, low=low, high=high, pairs=n, **seconds, **more
        )


def table(path: Path = RESULTS) -> str:
    """The latest figure of each name as a table in Markdown, with the load it was taken under."""
    latest = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        figure = json.loads(line)
        latest[figure["name"]] = figure
    rows = ["| figure | value | range | bar | load | commit |", "|---|---|---|---|---|---|"]
    for name, told in latest.items():
        wide = "" if told["low"] is None else f"{told['low']:.3g} to {told['high']:.3g}"
        cells = (name, f"{told['value']:.4g} {told['unit']}", wide, told["bar"])
        rows.append(f"| {' | '.join(cells)} | {told['load']} | {told['commit']} |")
    return "\n".join(rows)


def holds(value: float, bar: str) -> bool:
    """Whether a value is within a bar such as `>= 100` or `<= 1.1`."""
    sign, bound = bar.split()
    return value >= float(bound) if sign == ">=" else value <= float(bound)


@cache
def circumstances() -> dict[str, Any]:
    """When, on what and with what: date of the run, commit, processor, versions."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": said_by("git", "describe", "--always", "--dirty", "--abbrev=10"),
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "gcc": said_by(compiler() or "gcc", "-dumpfullversion"),
        "gcc_flags": " ".join(FLAGS),
        "versions": {name: version(name) for name in PACKAGES},
    }


def load() -> float | None:
    """Processes that wanted a processor in the last minute, on average; None on Windows."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def said_by(*command: str) -> str:
    """The first line that a command prints; empty if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    except OSError:
        return ""
    return done.stdout.partition("\n")[0].strip()


def processor() -> str:
    """The processor's name, as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
