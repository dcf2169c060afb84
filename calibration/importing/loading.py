"""An export and its profile to a tidy table and a load report. Nothing is written here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from calibration.importing import cells as read
from calibration.importing.faults import DataError, parted, shape
from calibration.importing.finding import find_table, mark_of
from calibration.importing.fsiii import service_of
from calibration.importing.identity import (
    key_mark,
    looks_like_cpr,
    looks_like_identity,
    pseudonym,
)
from calibration.importing.layouts import LAYOUTS, Column
from calibration.importing.profile import Profile
from calibration.importing.reading import Cell
from calibration.importing.report import Loaded, Report, Values
from calibration.statbank import plain
from sim.language.faults import Fault
from sim.provenance import file_digest

TOTALS = {"i alt", "ialt", "total", "sum", "hovedtotal", "grand total", "samlet"}
DATES = ("moment", "day")


class LeftOutError(Exception):
    """A row that the profile leaves out, and why."""


def load_table(
    path: Path, profile: Profile, key: bytes | None = None, drop_bad: bool = False
) -> Loaded:
    """Read a file by its profile.

    key: citizens are replaced by a hash with it. Without one a CPR number is refused.
    Raises DataError with every bad cell, unless bad rows are to be dropped.
    """
    sheet, header, at = find_table(path, profile)
    layout = LAYOUTS[profile.table]
    body = [row for row in sheet.rows if row[0] > header and not is_total(row[1])]
    report = Report(path.name, file_digest(path), profile.table, sheet.encoding, len(body))
    width = len(next(cells for line, cells in sheet.rows if line == header))
    report.columns_left_out = width - len(at)
    report.key = key_mark(key) if key else None
    reader = _Reader(profile, at, key, mark_of(sheet.name, profile, at, body), report)
    faults: list[Fault] = []
    kept: list[Values] = []
    seen: set[Values] = set()
    for line, raw in body:
        try:
            row, wrong = reader.row(line, raw, width)
        except LeftOutError as reason:
            report.dropped[str(reason)] += 1
            continue
        wrong += list(layout.broken(row)) if not wrong else []
        if wrong:
            report.dropped.update(f"bad cell in {column}" for column, _ in wrong[:1])
            faults += [Fault(sheet.name, line, column, *parted(text)) for column, text in wrong]
            continue
        values = tuple(row.get(name) for name in layout.columns)
        if values in seen:
            report.dropped["the same row again"] += 1
            continue
        seen.add(values)
        kept.append(values)
    severe = [fault for fault in faults if fault.problem.startswith("looks like a CPR")]
    if faults and (severe or not drop_bad):
        raise DataError(severe if drop_bad else faults)
    _finish(report, layout.columns, kept)
    return Loaded(tuple(layout.columns), kept, report)


def is_total(cells: Sequence[Cell]) -> bool:
    """Whether a row adds up others; such rows are passed over as titles are."""
    first = next((plain(c) for c in cells if isinstance(c, str) and c), "")
    return first.rstrip(":") in TOTALS


def _finish(report: Report, columns: Mapping[str, Column], kept: list[Values]) -> None:
    report.kept = len(kept)
    for place, (name, column) in enumerate(columns.items()):
        cells = [row[place] for row in kept]
        report.empty[name] = sum(cell is None for cell in cells)
        days = sorted({str(cell)[:10] for cell in cells if cell is not None})
        if column.kind in (*DATES, "week") and days:
            report.first_day = min(report.first_day or days[0], days[0])
            report.last_day = max(report.last_day or days[-1], days[-1])
    report.empty = Counter({name: n for name, n in report.empty.items() if n})


class _Reader:
    """Reads rows with one profile."""

    def __init__(
        self, profile: Profile, at: dict[str, int], key: bytes | None, decimal: str, report: Report
    ) -> None:
        self.profile, self.at, self.key, self.decimal = profile, at, key, decimal
        self.report = report
        self.columns = LAYOUTS[profile.table].columns
        self.words = {c: {plain(k): v for k, v in m.items()} for c, m in profile.values.items()}
        self.renamed = {c: {plain(k): v for k, v in m.items()} for c, m in profile.renamed.items()}
        self.only = {c: set(map(plain, words)) for c, words in profile.only.items()}
        self.without = {c: set(map(plain, words)) for c, words in profile.without.items()}

    def row(
        self, line: int, raw: Sequence[Cell], width: int
    ) -> tuple[dict[str, str | float | None], list[tuple[str, str]]]:
        """The row, and what is wrong by column. Raises LeftOutError for a row that is left out."""
        if len(raw) > width and any(cell != "" for cell in raw[width:]):
            return {}, [(f"cell {width + 1}", f"{len(raw)} cells stand under {width} columns; mend the row")]  # noqa: E501  # fmt: skip
        cells = {c: raw[i] if i < len(raw) else "" for c, i in self.at.items()}
        for column, words in self.only.items():
            if plain(read.text_of(cells.get(column, ""))) not in words:
                raise LeftOutError(f"{column} is not wanted")
        for column, words in self.without.items():
            if plain(read.text_of(cells.get(column, ""))) in words:
                raise LeftOutError(f"{column} is not wanted")
        row: dict[str, str | float | None] = {}
        wrong: list[tuple[str, str]] = []
        for name, cell in cells.items():
            try:
                row[name] = self._cell(name, self.columns[name], cell)
            except ValueError as error:
                wrong.append((name, str(error)))
        return row, wrong

    def _cell(self, name: str, column: Column, cell: Cell) -> str | float | None:
        if column.kind == "citizen":
            return self._citizen(cell)
        if read.is_empty(cell):
            if column.needed:
                raise ValueError("nothing stands here; fill it in")
            return None
        if looks_like_cpr(read.text_of(cell)):
            raise ValueError("looks like a CPR number; take it out")
        if column.kind in DATES:
            moment = read.moment_of(cell)
            return moment[:10] if column.kind == "day" else moment
        if column.kind == "week":
            return read.week_of(cell)
        if column.kind in ("number", "whole"):
            return self._number(column, cell)
        return self._word(name, column, read.text_of(cell))

    def _citizen(self, cell: Cell) -> str:
        text = read.text_of(cell)
        if read.is_empty(cell):
            raise ValueError("no citizen stands here; fill it in")
        if self.key is not None:
            return pseudonym(text, self.key)
        if looks_like_identity(text):
            raise ValueError("looks like a CPR number; use --key FILE to replace it by a hash")
        return text

    def _number(self, column: Column, cell: Cell) -> float:
        number = read.number_of(cell, self.decimal)
        if not column.low <= number <= column.high:
            raise ValueError(f"out of bounds; a number from {column.low:g} to {column.high:g}")
        if column.kind == "whole" and not number.is_integer():
            raise ValueError("not a whole number; mend it")
        return int(number) if column.kind == "whole" else number

    def _word(self, name: str, column: Column, text: str) -> str:
        text = self.renamed.get(name, {}).get(plain(text), text)
        known = self.words.get(name)
        if known is not None:
            if plain(text) in known:
                return known[plain(text)]
            if plain(text) not in {plain(word) for word in known.values()}:
                return self._unknown(name, text)
        if column.kind == "code" and service_of(text) is None:
            return self._unknown(name, text)
        return text.casefold() if column.kind == "name" else text

    def _unknown(self, name: str, text: str) -> str:
        self.report.unknown.setdefault(name, Counter())[text[:60]] += 1
        if self.profile.unknown == "drop":
            raise LeftOutError(f"unknown {name}")
        if self.profile.unknown == "keep":
            return text
        raise ValueError(f"{shape(text)} is not known; add it to `values` of the profile")
