"""Points that were run, each stored at once, so that a search that was stopped goes on.

points.jsonl has a line for each: its number, its place in the cube, the targets' figures of its
replications. A line that was cut off is run again. What is asked for follows from the seed, so
that a search that is gone through again asks for the same points and finds them here; two
processes in one folder would only write equal lines.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from experiments.storage.durable import write_text
from experiments.storage.ledger import as_json, read_json
from experiments.storage.store import ResultsError

PLAN, POINTS = "plan.json", "points.jsonl"
Run = Callable[[np.ndarray, int], np.ndarray]  # point (parameters,), number -> (targets, runs)


class Points:
    """The stored points of a folder, and the runs of those that are missing."""

    def __init__(self, folder: Path, plan: dict[str, Any], resume: bool) -> None:
        """Begin a folder, or go on in one that has the same plan. Raises ResultsError."""
        self.file = folder / POINTS
        try:
            if folder.exists() and any(folder.iterdir()) and not resume:
                raise ResultsError(f"{folder} is not empty; go on there with --resume, or name another folder with --out")  # noqa: E501  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / PLAN).exists():
                write_text(folder / PLAN, as_json(plan))
            else:
                _agree(folder, read_json(folder / PLAN), plan)
            self.known = _read(self.file)
        except OSError as error:
            raise ResultsError(f"cannot write {folder}: {error.strerror}") from None

    def get(self, number: int, u: np.ndarray, run: Run) -> np.ndarray:
        """The figures (targets, runs) of a point: stored ones, or run now and stored."""
        kept = self.known.get(number)
        if kept is not None and np.allclose(kept[0], u, rtol=0, atol=1e-9):
            return kept[1]
        y = run(u, number)
        line = json.dumps({"number": number, "u": u.tolist(), "y": y.tolist()}) + "\n"
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        self.known[number] = (u, y)
        return y


def _read(file: Path) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    if not file.is_file():
        return {}
    whole, known = file.read_bytes(), {}
    end = whole.rfind(b"\n") + 1
    if end < len(whole):  # cut off while it was written
        with file.open("r+b") as stream:
            stream.truncate(end)
    for text in whole[:end].decode("utf-8").splitlines():
        one = json.loads(text)
        known[int(one["number"])] = (np.array(one["u"]), np.array(one["y"]))
    return known


def _agree(folder: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    other = [key for key in wanted if found.get(key) != wanted[key]]
    if other:
        raise ResultsError(f"{folder} holds another calibration: {', '.join(other)} differ; name another folder with --out")  # noqa: E501  # fmt: skip
