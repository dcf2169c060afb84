"""Tidy tables and load reports to a folder: whole or not at all, and nothing is overwritten."""

import csv
import json
import os
from pathlib import Path

from calibration.importing.faults import refused
from calibration.importing.loading import Loaded

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")  # text that a spreadsheet would run


def write_table(loaded: Loaded, folder: Path) -> Path:
    """Write <table>.csv and <table>.report.json; returns the path of the table.

    The table has one row per stay, grant or visit: it is a working file for those who may see
    such rows, readable by its owner only, and is not for passing on. Raises DataError when it
    is there already, or cannot be written.
    """
    table = folder / f"{loaded.report.table}.csv"
    report = folder / f"{loaded.report.table}.report.json"
    for path in (table, report):
        if path.exists():
            raise refused(path.as_posix(), None, "", "is there already", "choose another --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _whole(table, loaded)
        report.write_text(
            json.dumps(loaded.report.as_dict(), indent=2, ensure_ascii=False) + "\n", "utf-8"
        )
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise refused(folder.as_posix(), None, "", problem, "choose another --out") from None
    return table


def _whole(path: Path, loaded: Loaded) -> None:
    draft = path.with_suffix(".unfinished")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as stream:  # noqa: E501  # fmt: skip
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(loaded.columns)
        for row in loaded.rows:
            writer.writerow([_cell(cell) for cell in row])
    draft.replace(path)


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return "'" + cell if cell.startswith(FORMULA) else cell
    return repr(int(cell)) if float(cell).is_integer() else repr(cell)
