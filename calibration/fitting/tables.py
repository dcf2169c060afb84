"""Tidy tables back from their files, as columns."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np

from calibration.importing.faults import refused
from calibration.importing.layouts import LAYOUTS

TABLES = ("stays", "discharges", "services", "visits", "capacity", "statbank")
EPOCH = date(1900, 1, 1).toordinal()


@dataclass(frozen=True)
class Tidy:
    """A tidy table: cells by column; an empty cell is ''."""

    file: str
    path: Path
    columns: Mapping[str, list[str]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def read_tables(folder: Path) -> dict[str, Tidy]:
    """The tables that `data import` wrote into a folder. Raises DataError when there is none."""
    found = {}
    for name in TABLES:
        path = folder / f"{name}.csv"
        if path.is_file():
            found[name] = _read(name, path)
    if not found:
        remedy = "bring tables there by `borgerflow data import`"
        raise refused(folder.as_posix(), None, "", "there is no table", remedy)
    return found


def _read(name: str, path: Path) -> Tidy:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        wanted = list(LAYOUTS[name].columns) if name in LAYOUTS else header
        if header != wanted:
            remedy = "write it by `borgerflow data import`"
            raise refused(path.as_posix(), 1, "", "these are not the columns of the table", remedy)
        rows = list(reader)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    return Tidy(path.name, path, {h: list(c) for h, c in zip(header, columns, strict=True)})


def days_of(moments: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """float64: days since 1900 of moments, nan for none; bool: whether only the date is known."""
    known: dict[str, float] = {"": np.nan}
    for moment in set(moments) - {""}:
        when = datetime.fromisoformat(moment)
        known[moment] = when.toordinal() - EPOCH + (when.hour * 60 + when.minute) / 1_440
    days = np.array([known[moment] for moment in moments])
    return days, np.array([len(moment) == 10 for moment in moments])


def day_number(day: date) -> float:
    """Days since 1900 at its 00:00."""
    return float(day.toordinal() - EPOCH)
