"""A run's own folder: what it is to run, what it has run, and what is still missing.

plan.json says what is to be run and is there before anything else; parts hold what was run
(`parts.py`); manifest.json is written last and says that the folder is complete. A folder
without it can be gone on with, whatever stopped the run.
"""

import json
import shlex
import sys
import time
from pathlib import Path
from typing import IO, Any

from experiments.interruption import uninterrupted
from experiments.running.plan import Plan, Task
from experiments.running.tasks import Outcome
from experiments.storage import parts
from experiments.storage.batch import Batch
from experiments.storage.durable import DRAFT, write_text
from sim.loading.load import resolved_yaml

PLAN, MANIFEST, SCENARIO = "plan.json", "manifest.json", "scenario.resolved.yaml"
CRATE = "ro-crate-metadata.json"  # describes a complete folder (crate.py)
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds between parts: twice as long each time
MOST_TASKS, MOST_BYTES = 500, 80_000_000  # in a part: what lies in memory


class ResultsError(Exception):
    """A results folder that cannot be written or read."""


class Interrupted(Exception):  # noqa: N818
    """Ctrl-C, told with what is stored and how to go on."""


class Ledger:
    """The folder of a run while it is written; a context that lets go of it at the end."""

    def __init__(self, folder: Path, plan: Plan, resume: bool = False) -> None:
        self.folder, self.plan = folder, plan
        self._lock = claimed(folder, resume)
        try:
            fresh = _is_fresh(folder, resume)
            self.damaged = parts.set_aside(folder)
            if fresh:
                write_text(folder / SCENARIO, resolved_yaml(plan.cells[0].scenario))
            self._agree()
            self.missing = missing(folder, plan)
        except OSError as error:
            self._lock.close()
            raise ResultsError(f"cannot write {folder}: {said(error)}") from None
        except BaseException:
            self._lock.close()
            raise
        self._batch, self._wait, self._last = Batch(plan), FIRST_WAIT, time.monotonic()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def _agree(self) -> None:
        """Write the plan, or find the same one; more replications may be asked for."""
        wanted = self.plan.record()
        if not (self.folder / PLAN).exists():
            write_text(self.folder / PLAN, as_json(wanted))
            return
        found = read_json(self.folder / PLAN)
        if found.get("study_sha256") != wanted["study_sha256"]:
            raise ResultsError(f"{self.folder} holds another study: {_difference(found, wanted)}")
        if found["replications"] != wanted["replications"]:
            for name in (MANIFEST, CRATE):
                (self.folder / name).unlink(missing_ok=True)
            write_text(self.folder / PLAN, as_json({**wanted, "begun": found["begun"]}))

    @property
    def complete(self) -> bool:
        """Whether everything is there already, the tables too."""
        return not self.missing and (self.folder / MANIFEST).is_file()

    @uninterrupted()  # half a task's rows would be stored with the others
    def add(self, task: Task, outcome: Outcome) -> None:
        """Take in a finished task; from time to time what came is stored as a part."""
        self._batch.add(task, outcome)
        waited = time.monotonic() - self._last
        full = len(self._batch.tasks) >= MOST_TASKS or self._batch.size >= MOST_BYTES
        if waited >= self._wait or full:
            self.flush()
            self._wait = min(2 * self._wait, LONGEST_WAIT)

    @uninterrupted()  # what is stored and not cleared would be stored twice
    def flush(self) -> None:
        """Store what came since the last part. Raises ResultsError; then it is still here."""
        if not self._batch.tasks:
            return
        try:
            parts.write_part(self.folder, self._batch.tables())
        except OSError as error:
            raise ResultsError(f"cannot write {self.folder}: {said(error)}") from None
        self._batch.clear()
        self._last = time.monotonic()


def resuming(folder: Path) -> str:
    """The command line of this process, so that it goes on with a folder."""
    words = [word for word in sys.argv[1:] if word != "--resume"]
    named = any(word in ("-o", "--out") or word.startswith("--out=") for word in words)
    more = [] if named else ["--out", str(folder)]
    return shlex.join(["borgerflow", *words, *more, "--resume"])


def missing(folder: Path, plan: Plan) -> list[Task]:
    """The tasks of a plan that no part of the folder has, in their order."""
    stored = set(parts.done(parts.part_folders(folder)))
    if not stored:  # names of thousands of tasks take a while
        return list(plan.tasks)
    return [task for task in plan.tasks if plan.name(task) not in stored]


def claimed(folder: Path, resume: bool) -> IO[bytes]:
    """The lock of a folder that is empty, or a run's own; of others nothing is touched.

    What lies in the folder is looked at only under the lock, since another process may be about to
    begin its run there. Raises ResultsError.
    """
    if folder.exists() and folder.samefile(Path.cwd()):
        raise ResultsError(f"{folder} is the folder you are in; name another with --out")
    ours = (folder / "parts").is_dir() or (folder / PLAN).is_file()
    if folder.exists() and not ours and not (folder.is_dir() and not any(folder.iterdir())):
        raise _taken(folder, resume)
    try:
        (folder / "parts").mkdir(parents=True, exist_ok=True)
        return parts.lock(folder)
    except OSError as error:
        raise ResultsError(f"cannot write {folder}: {said(error)}") from None


def _is_fresh(folder: Path, resume: bool) -> bool:
    """Whether a run begins here (and not goes on). Raises ResultsError if it may not."""
    found = {path.name for path in folder.iterdir() if not path.name.startswith(DRAFT)}
    begun = (folder / SCENARIO).exists() or bool(parts.part_folders(folder))
    if found <= {"parts", SCENARIO} and (resume or not begun):
        return True  # nothing is here yet, or a run was stopped before it had written its plan
    if not (folder / PLAN).is_file() or not resume:
        raise _taken(folder, resume and not (folder / PLAN).is_file())
    return False


def _taken(folder: Path, resume: bool) -> ResultsError:
    if resume:
        return ResultsError(f"{folder} holds no run to go on with; name another folder with --out")
    more = ", or add --resume" if (folder / PLAN).is_file() else ""
    return ResultsError(f"{folder} exists and is not empty; name another folder with --out{more}")


def _difference(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    """What the two plans differ in, for a message."""
    names = {"seed": "seed", "engine": "engine", "scenario_sha256": "scenario"}
    for key, name in names.items():
        if found.get(key) != wanted[key]:
            told = key in ("seed", "engine")
            return f"its {name} is {found.get(key)}" if told else f"its {name} is another one"
    keys = [[policy["key"] for policy in plan.get("policies", [])] for plan in (found, wanted)]
    if keys[0] != keys[1]:
        return f"its policies are {', '.join(keys[0])}"
    return "it was begun with another version of borgerflow"


def said(error: OSError) -> str:
    """What the system said of a file, without its number."""
    return str(error.strerror or error.args[-1])


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a results folder. Raises ResultsError when it is damaged."""
    try:
        read = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ResultsError(f"{path.parent} cannot be read: {path.name}: {error}") from None
    if not isinstance(read, dict):
        raise ResultsError(f"{path.parent}: results of another version; run the study again")
    return read


def as_json(record: dict[str, Any]) -> str:
    """A record as the folder holds it."""
    return json.dumps(record, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
