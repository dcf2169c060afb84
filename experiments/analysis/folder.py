"""The folder of an analysis: its question, its finished runs, and in the end its tables.

question.json            what is asked; there from the beginning
parts/                   figures of finished runs (`kept.py`)
<table>.csv              what came of it
scenario.resolved.yaml   the scenario with every default filled in
analysis.json            question, versions and digests; written last
"""

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from experiments.analysis.kept import Kept
from experiments.statistics.figure import Figure
from experiments.storage import parts
from experiments.storage.durable import write_text, write_whole
from experiments.storage.ledger import (
    SCENARIO,
    Interrupted,
    ResultsError,
    as_json,
    claimed,
    read_json,
    resuming,
    said,
)
from sim.language.spec import Scenario
from sim.loading.load import resolved_yaml, scenario_digest
from sim.provenance import environment, file_digest

if TYPE_CHECKING:
    import pandas as pd

QUESTION, ANSWER = "question.json", "analysis.json"


def default_folder(scenario: Scenario, what: str) -> Path:
    """results/<time>_<scenario>_<what>."""
    return Path("results") / f"{datetime.now(UTC):%Y%m%dT%H%M%S}_{scenario.name}_{what}"


class Folder:
    """The folder of an analysis while it is written; a context that lets go of it at the end.

    Raises ResultsError for a folder that is not empty, or with `resume` one that asks something
    else. What is interrupted leaves its runs; what fails before any run leaves nothing.
    """

    def __init__(
        self, out: Path, scenario: Scenario, figures: Sequence[Figure],
        question: Mapping[str, Any], resume: bool = False,
    ) -> None:  # fmt: skip
        self.out, self.scenario, self.there = out, scenario, out.exists()
        self.question = {
            "schema_version": 1,
            "scenario": scenario.name,
            "scenario_sha256": scenario_digest(scenario),
            **question,
        }
        self._lock = claimed(out, resume)
        try:
            self.damaged = parts.set_aside(out)
            self._agree(resume)
            self.kept = Kept(out, figures)
        except BaseException:
            self._lock.close()
            raise

    def _agree(self, resume: bool) -> None:
        path = self.out / QUESTION
        others = {one.name for one in self.out.iterdir()} - {"parts"}
        if not path.is_file() and not others:
            write_text(path, as_json(self.question))
            return
        if not resume or not path.is_file():
            what = "holds no analysis to go on with" if resume else "exists and is not empty"
            more = ", or add --resume" if path.is_file() else ""
            raise ResultsError(f"{self.out} {what}; name another folder with --out{more}")
        found, wanted = read_json(path), self.question
        for key in [key for key in wanted if found.get(key) != wanted[key]]:
            raise ResultsError(f"{self.out} holds another analysis: its {key} is {found.get(key)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> None:
        try:
            self.kept.flush()
            if isinstance(error, KeyboardInterrupt):
                stored = f"{len(self.kept.known)} runs are stored in {self.out}"
                raise Interrupted(
                    f"interrupted; {stored}; go on with: {resuming(self.out)}"
                ) from None
            if error is not None and not self.kept.known:
                shutil.rmtree(self.out)
                if self.there:
                    self.out.mkdir()
        finally:
            self._lock.close()

    def answer(self, tables: Mapping[str, "pd.DataFrame"], more: Mapping[str, Any]) -> None:
        """Write <name>.csv of each table, the scenario, and analysis.json. Raises ResultsError."""
        self.kept.flush()
        try:
            for name, table in tables.items():
                write_csv(self.out / f"{name}.csv", table)
            write_text(self.out / SCENARIO, resolved_yaml(self.scenario))
            files = [SCENARIO, *(f"{name}.csv" for name in tables)]
            record = {
                **self.question,
                **more,
                "runs": len(self.kept.known),
                "ended": datetime.now(UTC).isoformat(timespec="seconds"),
                "outputs": {name: file_digest(self.out / name) for name in sorted(files)},
                **environment(),
            }
            write_text(self.out / ANSWER, as_json(record))
        except OSError as error:
            raise ResultsError(f"cannot write {self.out}: {said(error)}") from None


def write_csv(path: Path, table: "pd.DataFrame") -> None:
    """A table for programs: comma, point, UTF-8."""
    write_whole(path, lambda draft: table.to_csv(draft, index=False, lineterminator="\n"))
