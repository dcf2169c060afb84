"""The figures of finished runs on the disk, so that an analysis that was stopped goes on.

A run's name is a hash of all that decides its figures: scenario with its policies, replication,
seed, code. Parts (`experiments.storage.parts`) hold a row per run in `tasks` and one per figure in
`figures`; whatever asks for the same run again, now or after a kill, is given what is stored.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from experiments.interruption import uninterrupted
from experiments.statistics.figure import Figure
from experiments.storage import parts
from experiments.storage.ledger import FIRST_WAIT, LONGEST_WAIT, ResultsError, said
from experiments.storage.parts import quoted
from sim.language.spec import Scenario
from sim.loading.load import scenario_digest
from sim.provenance import code_digest

NAME_LETTERS: Final = 32
MOST_RUNS: Final = 20_000  # in a part
Values = tuple[tuple[float, str], ...]  # value (nan: nobody) and unit of each figure


class Kept:
    """Runs by name, those of the folder and those added since; stored from time to time."""

    def __init__(self, folder: Path, figures: Sequence[Figure]) -> None:
        self.folder, self.figures = folder, tuple(map(str, figures))
        self.known = self._read()
        self._new: list[str] = []
        self._wait, self._last = FIRST_WAIT, time.monotonic()
        self._code = code_digest()

    def named(self, scenario: Scenario, replications: Sequence[int], seed: int) -> list[str]:
        """The names of these runs of a scenario."""
        head = [scenario_digest(scenario), seed, self._code]
        texts = (json.dumps([*head, r]) for r in replications)
        return [hashlib.sha256(text.encode()).hexdigest()[:NAME_LETTERS] for text in texts]

    @uninterrupted()
    def add(self, name: str, values: Values) -> None:
        """Take in a run; from time to time what came is stored."""
        self.known[name] = values
        self._new.append(name)
        if time.monotonic() - self._last >= self._wait or len(self._new) >= MOST_RUNS:
            self.flush()
            self._wait = min(2 * self._wait, LONGEST_WAIT)

    @uninterrupted()  # what is stored and still counts as new would be stored twice
    def flush(self) -> None:
        """Store what came since the last part. Raises ResultsError; then it is still here."""
        import pandas as pd

        if not self._new:
            return
        rows = [
            (name, figure, value, unit)
            for name in self._new
            for figure, (value, unit) in zip(self.figures, self.known[name], strict=True)
        ]
        tables = {
            "tasks": pd.DataFrame({"task": self._new}),
            "figures": pd.DataFrame(rows, columns=["task", "figure", "value", "unit"]),
        }
        try:
            parts.write_part(self.folder, tables)
        except OSError as error:
            raise ResultsError(f"cannot write {self.folder}: {said(error)}") from None
        self._new, self._last = [], time.monotonic()

    def _read(self) -> dict[str, Values]:
        """All runs of the folder that have every figure."""
        import duckdb

        files = [part / "figures.parquet" for part in parts.part_folders(self.folder)]
        if not files:
            return {}
        with duckdb.connect() as base:
            table = f"read_parquet([{', '.join(map(quoted, files))}])"
            rows = base.execute(f"SELECT task, figure, value, unit FROM {table}").fetchall()
        found: dict[str, dict[str, tuple[float, str]]] = {}
        for task, figure, value, unit in rows:
            found.setdefault(task, {})[figure] = (value, unit)
        return {
            task: tuple(told[figure] for figure in self.figures)
            for task, told in found.items()
            if told.keys() >= {*self.figures}
        }
