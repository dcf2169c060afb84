"""Finished tasks on the disk, as parts that appear whole or not at all.

parts/<name>/tasks.parquet    one row per task: what it is, the digest of what it counted
             kpi.parquet      its key figures, in their order, all periods side by side
             census.parquet   places at 00:00 of each day, all sectors side by side
             equity.parquet   who got what, all periods side by side
             sums.json        SHA-256 of each of these; <name> begins the SHA-256 of this file

A part is never changed. A task is done when a whole part has its row; so resuming is running
what no part has. Only the process that holds the lock of the folder writes.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from experiments.interruption import uninterrupted
from experiments.storage.durable import DRAFT, sync, write_text
from sim.provenance import file_digest

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

TABLES = ("tasks", "kpi", "census", "equity")
# Words are few and go into a dictionary; to try that with numbers takes time and room.
QUICK = "COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 300"
SUMS, LOCK, NAME_LETTERS = "sums.json", "parts/.lock", 32


def write_part(folder: Path, tables: Mapping[str, "pd.DataFrame"]) -> Path:
    """Store the tables as one part of a results folder. Raises OSError; then nothing is there."""
    parts = folder / "parts"
    draft = parts / f"{DRAFT}{os.getpid()}"
    try:
        draft.mkdir(parents=True)
        for name, table in tables.items():
            _write_parquet(draft / f"{name}.parquet", table)
            sync(draft / f"{name}.parquet")
        sums = {path.name: file_digest(path) for path in sorted(draft.iterdir())}
        write_text(draft / SUMS, json.dumps(sums, indent=1))
        whole = parts / file_digest(draft / SUMS)[:NAME_LETTERS]
        os.replace(draft, whole)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync(parts)
    return whole


def _write_parquet(path: Path, table: "pd.DataFrame") -> None:
    base = _writer()
    base.register("one", table)
    try:
        copy(base, "one", path, f"(FORMAT parquet, {QUICK})")
    finally:
        base.unregister("one")


def copy(base: "duckdb.DuckDBPyConnection", what: str, path: Path, how: str) -> None:
    """Have the database write a file. Raises OSError on a full disk, for example."""
    import duckdb

    try:
        with uninterrupted():  # or DuckDB may wait for its own threads for ever
            base.execute(f"COPY {what} TO {quoted(path)} {how}")
    except duckdb.IOException as error:
        raise OSError(None, str(error).split("\n")[0]) from None


def make_ready() -> None:
    """Load now what the first part will need, half a second's work."""
    import pandas  # noqa: F401

    _writer()


@cache
def _writer() -> "duckdb.DuckDBPyConnection":
    """One database in memory for all parts: to open it takes longer than to write one."""
    import duckdb

    return duckdb.connect(config={"threads": 1})


def quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + path.as_posix().replace("'", "''") + "'"


def part_folders(folder: Path) -> list[Path]:
    """The parts of a results folder, in the order of their names."""
    try:
        found = [path for path in (folder / "parts").iterdir() if path.is_dir()]
    except FileNotFoundError:
        return []
    return sorted(path for path in found if not path.name.startswith(DRAFT))


def fault(part: Path) -> str | None:
    """What is wrong with a part: a file missing, one too many, or not the bytes of its sum."""
    try:
        if file_digest(part / SUMS)[:NAME_LETTERS] != part.name:
            return f"{SUMS} is damaged"
        sums = json.loads((part / SUMS).read_text("utf-8"))
        if others := sorted({path.name for path in part.iterdir()} - {*sums, SUMS}):
            return f"{others[0]} does not belong there"
        for name, digest in sums.items():
            if file_digest(part / name) != digest:
                return f"{name} is damaged"
    except FileNotFoundError as error:
        return f"{Path(error.filename).name} is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None


def done(parts: Iterable[Path]) -> list[str]:
    """The names of the tasks in these parts; a name stands twice if it was stored twice."""
    files = ", ".join(quoted(part / "tasks.parquet") for part in parts)
    if not files:
        return []
    import duckdb

    with duckdb.connect() as store:
        rows = store.execute(f"SELECT task FROM read_parquet([{files}])").fetchall()
    return [name for (name,) in rows]


def set_aside(folder: Path) -> list[str]:
    """Move damaged parts to `damaged/`, clear what was begun; a line for each damaged part."""
    told = []
    for path in (folder / "parts").glob(f"{DRAFT}*"):
        shutil.rmtree(path)
    for path in folder.glob(f"{DRAFT}*"):
        path.unlink()
    for part in part_folders(folder):
        if (wrong := fault(part)) is not None:
            (folder / "damaged").mkdir(exist_ok=True)
            place = folder / "damaged" / part.name
            shutil.rmtree(place, ignore_errors=True)
            os.replace(part, place)
            told.append(f"{part}: {wrong}; its tasks are run again")
    return told


def lock(folder: Path) -> IO[bytes]:
    """Be the only process that writes a results folder, until the file is closed or it ends.

    Raises BlockingIOError when another process is.
    """
    held = (folder / LOCK).open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            # Unlike flock, not handed on to workers, which may outlive this process for a moment.
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise BlockingIOError(error.errno, "another run writes to it") from None
    return held


def is_locked(folder: Path) -> bool:
    """Whether a process writes to a results folder now."""
    try:
        lock(folder).close()
    except OSError:
        return True
    return False
