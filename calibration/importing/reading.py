"""A file as rows of cells: CSV in Danish and English dress, xlsx, xlsm, xls and ods.

A cell is text, or what a spreadsheet knows it to be: a number, a date, a time, true or false.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from calibration.importing.faults import refused
from calibration.importing.identity import guarded_name

Cell = str | int | float | bool | date | datetime | time | timedelta
MOST_BYTES = 1 << 30
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
TWICE = re.compile("Ã[¦¸¥†˜…]")  # æ, ø, å, Æ, Ø, Å that were taken for cp1252 once too often
NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True)
class Sheet:
    """A table as it stands: name for messages, and rows with their numbers from 1."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    encoding: str = ""


def sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a workbook, or the one table of a text file. Raises DataError."""
    name = guarded_name(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refused(name, None, "", "larger than 1 GB", "divide it by year")
        data = path.read_bytes()
    except OSError as error:
        raise refused(
            name, None, "", f"cannot be read: {error.strerror}", "check the path"
        ) from None
    if not data.strip(b"\0\r\n\t "):
        raise refused(name, None, "", "the file is empty", "export it again")
    return _book(name, data) if data.startswith(BOOKS) else (_text_sheet(name, data),)


def _book(name: str, data: bytes) -> tuple[Sheet, ...]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        found = [(one, book.get_sheet_by_name(one)) for one in book.sheet_names]
        tables = [(one, sheet.to_python(skip_empty_area=False)) for one, sheet in found]
    except Exception as error:  # the reader has several kinds, some of them without a base
        kind = type(error).__name__
        raise refused(name, None, "", f"this workbook cannot be read ({kind})", "save it again as xlsx") from None  # noqa: E501  # fmt: skip
    return tuple(Sheet(f"{name}[{one}]", _rows(rows), "workbook") for one, rows in tables)


def _text_sheet(name: str, data: bytes) -> Sheet:
    text, encoding = _decoded(name, data)
    if "\0" in text:
        raise refused(name, None, "", "this is no text and no workbook", "export it as CSV or xlsx")
    if twice := TWICE.search(text):
        line = text.count("\n", 0, twice.start()) + 1
        problem = "Danish letters were saved in two encodings, one upon the other"
        raise refused(name, line, "", problem, "export the file again")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, Sequence[Cell]]] = []
    begin = 1
    try:
        for cells in reader:
            rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error:
        remedy = "close the quote, and double quotes inside"
        raise refused(name, begin, "", "a quote is opened here and not closed", remedy) from None
    return Sheet(name, _whole(rows), encoding)


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                raise refused(
                    name, None, "", f"broken {encoding} text", "export it again"
                ) from None
    if b"\0" in data[:1000]:  # UTF-16 without its mark
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if NOT_IN_CP1252.search(data):
        remedy = "save it as CSV UTF-8"
        raise refused(name, None, "", "the text is neither utf-8 nor cp1252", remedy)
    return data.decode("cp1252"), "cp1252"


def _delimiter(text: str) -> str:
    """The one that most lines at the top agree on; a decimal comma is none."""
    lines = [re.sub('"[^"]*"', "", line) for line in text.splitlines()[:50] if line.strip()]
    return max(";\t,|", key=lambda mark: sum(mark in line for line in lines))


def _rows(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    return _whole(list(enumerate(rows, 1)))


def _whole(rows: list[tuple[int, Sequence[Cell]]]) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    """Without empty rows; text without spaces around it, also those that do not break."""
    kept = []
    for line, cells in rows:
        clean = tuple(" ".join(c.split()) if isinstance(c, str) else c for c in cells)
        if any(cell != "" for cell in clean):
            kept.append((line, clean))
    return tuple(kept)
