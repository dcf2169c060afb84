"""StatBank tables, CSV or BULK, to tidy rows: totals taken out, units told apart.

Traps: a byte order mark, codes with leading zeros, totals beside their parts, KOEN and KØN, one
column with several units, `..` for what is withheld, weeks 53.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from calibration.importing import cells as read
from calibration.importing.disclosure import FEW, LEAST
from calibration.importing.faults import DataError, parted, refused, shape
from calibration.importing.identity import looks_like_cpr
from calibration.importing.reading import Cell, sheets
from calibration.importing.report import Loaded, Report
from calibration.importing.statbank_words import (
    Table,
    age_word,
    area_of,
    column_of,
    known_table,
    period_of,
    sex_word,
)
from calibration.statbank import ages_of, plain, sex_of
from sim.language.faults import Fault
from sim.provenance import file_digest

AREAS = {"omrade", "kommunedk", "bopkom", "kommune", "region"}
SEXES = {"kon"}
AGES = {"alder", "alder1"}
WORDS_FOR_ALL = {"tot", "ialt", "i alt", "total", "alle", "all"}
COLUMNS = ("table", "area", "sex", "age", "variables", "from", "until", "unit", "value")


def load_statbank(path: Path, published: bool = False) -> Loaded:
    """Tidy rows of a downloaded table.

    published: it is a table that Statistics Denmark has given out, so its small counts stay.
    Otherwise counts of 1 to 4 citizens are written as `<5`. Raises DataError with every bad cell.
    """
    [sheet, *_] = sheets(path)
    if not sheet.rows or len(sheet.rows[0][1]) < 2:
        raise refused(
            sheet.name, 1, "", "this is no table", "download it as CSV, ; between columns"
        )
    line, header = sheet.rows[0]
    names = [column_of(cell) for cell in header]
    for needed in ("tid", "indhold"):
        if needed not in names:
            remedy = "download the table as CSV or BULK, with codes in the first line"
            raise refused(sheet.name, line, needed.upper(), "the column is missing", remedy)
    if twice := [name for name, n in Counter(names).items() if n > 1]:
        raise refused(sheet.name, line, twice[0].upper(), "the column stands twice", "take one out")
    table = known_table(tuple(name for name in names if name not in ("tid", "indhold")))
    report = Report(path.name, file_digest(path), "statbank", sheet.encoding, len(sheet.rows) - 1)
    reader = _Reader(table, names, report, published)
    faults: list[Fault] = []
    found: list[_Line] = []
    for line, cells in sheet.rows[1:]:
        if len(cells) != len(names):
            problem = f"{len(cells)} cells stand under {len(names)} columns"
            faults.append(Fault(sheet.name, line, "", problem, "mend the row"))
            continue
        one, wrong = reader.row(line, dict(zip(names, cells, strict=True)))
        faults += [Fault(sheet.name, line, c.upper(), *parted(text)) for c, text in wrong]
        if one is not None:
            found.append(one)
    if faults:
        raise DataError(faults)
    rows = [one.values for one in _parts(found, report)]
    _notes(table, names, report)
    report.kept = len(rows)
    return Loaded(COLUMNS, rows, report)


@dataclass(frozen=True)
class _Line:
    """A row, and the axes on which it is a total (`area`: with its level)."""

    values: tuple[str | float | None, ...]
    totals: frozenset[str]


class _Reader:
    def __init__(self, table: Table, names: list[str], report: Report, published: bool) -> None:
        self.table, self.report, self.published = table, report, published
        self.others = [n for n in names if n not in AREAS | SEXES | AGES | {"tid", "indhold"}]

    def row(self, line: int, cells: dict[str, Cell]) -> tuple[_Line | None, list[tuple[str, str]]]:
        wrong: list[tuple[str, str]] = []
        texts = {name: read.text_of(cell) for name, cell in cells.items()}
        values: dict[str, str | float | None] = {"table": self.table.name}
        totals: set[str] = set()
        for name, text in texts.items():
            if name != "indhold" and looks_like_cpr(text):
                wrong.append((name, "looks like a CPR number; take it out"))
            elif name == "tid":
                try:
                    first, after = period_of(text)
                    values["from"], values["until"] = first.isoformat(), after.isoformat()
                except ValueError as error:
                    wrong.append((name, str(error)))
        for name, text in texts.items():
            if name in AREAS:
                values["area"], level = area_of(text)
                totals |= {level} if level else set()
            elif name not in ("tid", "indhold") and self._is_total(name, text):
                totals.add(name)
        values["sex"] = next((sex_word(texts[n]) for n in texts if n in SEXES), None)
        values["age"] = next((self._age(texts[n]) for n in texts if n in AGES), None)
        values["variables"] = " ".join(f"{n}={texts[n].split(' ')[0]}" for n in self.others) or None
        if any(texts.get(n, "").split(" ")[0] in codes for n, codes in self.table.overlaps.items()):
            self.report.dropped["counts what other rows count"] += 1
            return None, wrong
        values["unit"] = self._unit(texts)
        try:
            number = self._number(cells["indhold"])
        except ValueError as error:
            return None, [*wrong, ("indhold", str(error))]
        if number is None:
            self.report.dropped["withheld (..)"] += 1
            return None, wrong
        small = values["unit"] == "citizens" and 0 < number < LEAST and not self.published
        values["value"] = FEW if small else number
        if small:
            self.report.suppressed_rows.append(line)
        return _Line(tuple(values.get(c) for c in COLUMNS), frozenset(totals)), wrong

    def _is_total(self, name: str, text: str) -> bool:
        code = text.split(" ", maxsplit=1)[0]
        if code in self.table.totals.get(name, ()) or plain(text) in WORDS_FOR_ALL:
            return True
        if name in SEXES:
            return sex_of(text) == "both"
        return name in AGES and ages_of(text) == "all"

    def _age(self, text: str) -> str:
        return self.table.ages.get(text.split(" ", maxsplit=1)[0]) or age_word(text)

    def _unit(self, texts: dict[str, str]) -> str:
        for name, units in self.table.units.items():
            if name in texts:
                return units.get(texts[name].split(" ")[0], "unknown")
        return self.table.unit

    def _number(self, cell: Cell) -> float | None:
        text = read.text_of(cell)
        if text in ("..", "...", "-", ""):
            return None
        if re.fullmatch(r"-?(0|[1-9]\d*)", text):
            if looks_like_cpr(text) and not self.published:
                raise ValueError("looks like a CPR number; --published, if it is a public table")
            return int(text)
        if re.fullmatch(r"-?(0|[1-9]\d*)[.,]\d+", text):
            return float(text.replace(",", "."))
        raise ValueError(f"{shape(text)} is not a number; write digits")


def _parts(found: list[_Line], report: Report) -> list[_Line]:
    """Without rows that are totals on an axis on which there are parts as well."""
    with_parts = set()
    for axis in {axis for one in found for axis in one.totals}:
        others = [one for one in found if axis not in one.totals]
        if axis == "region":  # parts of a country are regions or municipalities
            others = [one for one in others if "country" not in one.totals]
        if others:
            with_parts.add(axis)
    kept = []
    for one in found:
        if axes := sorted(one.totals & with_parts):
            report.dropped[f"a total of {axes[0]}"] += 1
        else:
            kept.append(one)
    return kept


def _notes(table: Table, names: list[str], report: Report) -> None:
    if table.name == "unknown":
        report.notes.append(
            "the table is not known: numbers are taken for citizens, and codes other than those "
            "of area, sex and age may hold totals; look before you add them up"
        )
    if report.suppressed_rows:
        report.notes.append("counts of 1 to 4 are written as <5; --published keeps them")
