"""Tables downloaded from Statistics Denmark's StatBank: bytes to rows, and what cells mean.

Known layouts: `;` or tab or `,` between cells, with or without a byte order mark, utf-8, utf-16
or cp1252, codes (`580`), words (`Aabenraa`) or both. Column names are compared without regard
to case and to how Danish letters are written (KØN and KOEN).
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NoReturn

from sim.language.faults import Fault, ScenarioError, near

MISSING = ".."
MOST_BYTES = 200 * 1024 * 1024
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
LETTERS = (("æ", "ae"), ("ø", "o"), ("å", "a"), ("oe", "o"), ("aa", "a"))
MEN, WOMEN = {"1", "m", "maend", "men"}, {"2", "k", "kvinder", "women"}
BOTH = {"tot", "ialt", "i", "total", "00"}
AGE_TOTAL = re.compile(r"(ialt|tot|i alt|total|alder|age)\b.*")
AGE_BAND = re.compile(r"(\d+)\s*-\s*(\d+)\b.*")
AGE_OPEN = re.compile(r"(\d+)\s*(-|\+|ar og derover|years and over)")
AGE_SINGLE = re.compile(r"(\d+)( \1)?( ar| years?)?")
TIME = re.compile(r"(\d{4})(?:[KQ]([1-4])|M(0[1-9]|1[0-2]))?")
OLDEST = 125

Span = tuple[int, int]  # first and last age, both inside; OLDEST: open


@dataclass(frozen=True)
class Row:
    """One line of a table: its number, and its cells by plain column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Municipality:
    """Code (three digits) and name."""

    code: str
    name: str


def refuse(file: str, line: int | None, column: str, problem: str, remedy: str) -> NoReturn:
    """Raise one fault with its place in the file."""
    raise ScenarioError([Fault(file, line, column, problem, remedy)])


def plain(text: str) -> str:
    """Lower case with Danish letters written out, for comparing."""
    text = " ".join(text.casefold().split())
    for letter, written in LETTERS:
        text = text.replace(letter, written)
    return text


def rows(path: Path) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The column names as they stand in the first line, and the lines below it."""
    file = path.as_posix()
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = tuple(cell.strip() for cell in next(reader, []))
    names = [plain(cell) for cell in header]
    if len(header) < 2:
        refuse(file, 1, "", "this is no table", "download it as CSV, with ; between the columns")

    def below() -> Iterator[Row]:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(names):
                    problem = f"{len(cells)} cells stand under {len(names)} columns"
                    refuse(file, reader.line_num, "", problem, "mend the line")
                yield Row(reader.line_num, dict(zip(names, map(str.strip, cells), strict=True)))

    return header, below()


def _text(path: Path) -> str:
    file = path.as_posix()
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        refuse(file, None, "", f"cannot be read: {error.strerror}", "check the path")
    if len(data) > MOST_BYTES:
        refuse(file, None, "", "larger than 200 MB", "choose fewer municipalities or years")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        refuse(file, None, "", "this is an Excel file", "download the table as CSV")
    for mark, encoding in ENCODINGS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def sex_of(cell: str) -> str | None:
    """`man`, `woman` or `both`; None: not a sex."""
    word = (plain(cell).split() or [""])[0]
    for sex, words in (("man", MEN), ("woman", WOMEN), ("both", BOTH)):
        if word in words:
            return sex
    return None


def ages_of(cell: str) -> Span | str | None:
    """First and last age, `all`, or None: not an age."""
    text = plain(cell)
    if AGE_TOTAL.fullmatch(text):
        return "all"
    if band := AGE_BAND.fullmatch(text):
        return int(band[1]), int(band[2])
    if first := AGE_OPEN.fullmatch(text):
        return int(first[1]), OLDEST
    if single := AGE_SINGLE.fullmatch(text):
        return int(single[1]), int(single[1])
    return None


def day_of(cell: str) -> date | None:
    """The day that `2026`, `2026K2` (or Q2) or `2026M04` counts; None: not a time."""
    found = TIME.fullmatch(cell.upper())
    if found is None or found[1] == "0000":
        return None
    month = 3 * int(found[2]) - 2 if found[2] else int(found[3] or 1)
    return date(int(found[1]), month, 1)


@cache
def municipalities() -> dict[str, Municipality]:
    """The 98 municipalities, by code and by plain name."""
    text = Path(__file__).with_name("municipalities.csv").read_text("utf-8")
    known = [Municipality(*line.split(";")) for line in text.splitlines()[1:]]
    words = {word: one for one in known for word in (one.code, plain(one.name))}
    return words | {"copenhagen": words["101"]}


def municipality_of(cell: str) -> Municipality | None:
    """The municipality that `580`, `Aabenraa` or `580 Aabenraa` names; None: another area."""
    known, text = municipalities(), plain(cell)
    code = re.match(r"(\d{3})\b", text)
    return known.get(code[1]) if code else known.get(text.removesuffix(" kommune"))


def wanted_municipality(word: str) -> Municipality:
    """The municipality that a user asked for. Raises ScenarioError naming the nearest."""
    found = municipality_of(word)
    if found is None:
        names = sorted({one.name for one in municipalities().values()})
        hint = near(word.title(), names, "write a code as 580, or a name; known are")
        refuse("--municipality", None, "", f"there is no municipality {word[:60]!r}", hint)
    return found
