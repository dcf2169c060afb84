"""What a cell means: times, numbers, weeks, names. Each reader raises ValueError in our words.

Text of messages has the form `problem; remedy` and never the cell's value, only its shape.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from calibration.importing.faults import shape
from calibration.importing.reading import Cell

EMPTY = {"", "..", "-", "–", "null", "none", "nan", "n/a", "#n/a", "#value!", "(tom)", "ukendt"}
DANISH = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:[ T]+(?:kl\.? ?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?")  # noqa: E501  # fmt: skip
ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?Z?)?")
WEEK = re.compile(r"(?:uge ?)?(\d{4})[ -]?(?:u|w|uge)?[ -]?(\d{1,2})")
WEEK_FIRST = re.compile(r"(?:uge|u|w|week) ?(\d{1,2})[ ,/-]+(\d{4})")
GROUPED = {",": re.compile(r"[-+]?\d{1,3}([. ]\d{3})+(,\d+)?"), ".": re.compile(r"[-+]?\d{1,3}([, ]\d{3})+(\.\d+)?")}  # noqa: E501  # fmt: skip
PLAIN_NUMBER = {",": re.compile(r"[-+]?\d+(,\d+)?"), ".": re.compile(r"[-+]?\d+(\.\d+)?")}
YEARS = (1900, 2100)


def is_empty(cell: Cell) -> bool:
    """Whether nothing is known: blank, `..` and the like."""
    return isinstance(cell, str) and cell.casefold() in EMPTY


def text_of(cell: Cell) -> str:
    """A cell as text; a whole number without `.0`, codes keep their zeros."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def moment_of(cell: Cell) -> str:
    """`2026-03-29`, or `2026-03-29 14:30` when the hour is known; local time."""
    if isinstance(cell, datetime):
        whole = cell.time() == time(0)
        return _within(cell.date(), None if whole else (cell.hour, cell.minute))
    if isinstance(cell, date):
        return _within(cell, None)
    if isinstance(cell, (int, float, bool, time, timedelta)):
        raise ValueError("a number stands where a date is needed; format the column as dates")
    return _moment(cell)


@lru_cache(maxsize=1 << 16)
def _moment(text: str) -> str:
    if found := DANISH.fullmatch(text):
        day, month, year, *clock = found.groups()
    elif found := ISO.fullmatch(text):
        year, month, day, *clock = found.groups()
    else:
        raise ValueError(f"{shape(text)} is not a date; write dd-mm-yyyy or yyyy-mm-dd")
    try:
        day_of_year = date(int(year), int(month), int(day))
        at = time(int(clock[0]), int(clock[1]), int(clock[2] or 0)) if clock[0] else None
    except ValueError:
        raise ValueError("this date is not in the calendar; write dd-mm-yyyy") from None
    return _within(day_of_year, (at.hour, at.minute) if at else None)


def _within(day: date, at: tuple[int, int] | None) -> str:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError("the year is not within reason; mend it")
    if at is None:
        return day.isoformat()
    spring = day.month == 3 and day.weekday() == 6 and day.day >= 25
    if spring and at[0] == 2:
        raise ValueError("there is no such hour, clocks go forward then; write 03")
    return f"{day.isoformat()} {at[0]:02}:{at[1]:02}"


def week_of(cell: Cell) -> str:
    """`2026-W07`, from any common way to write a week; week 53 only in years that have it."""
    text = text_of(cell).casefold()
    if found := WEEK.fullmatch(text):
        year, week = int(found[1]), int(found[2])
    elif found := WEEK_FIRST.fullmatch(text):
        year, week = int(found[2]), int(found[1])
    else:
        raise ValueError(f"{shape(text)} is not a week; write 2026-07")
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        raise ValueError(f"{year} has no week {week}; weeks are counted as in ISO 8601") from None
    return f"{year}-W{week:02}"


def number_of(cell: Cell, decimal: str) -> float:
    """A number whose decimal mark is `,` or `.`."""
    if isinstance(cell, (bool, date, time, timedelta)):
        raise ValueError("a date stands where a number is needed; format the column as numbers")
    if isinstance(cell, (int, float)):
        return float(cell)
    text = cell.replace("\u2212", "-")
    if not PLAIN_NUMBER[decimal].fullmatch(text) and not GROUPED[decimal].fullmatch(text):
        raise ValueError(f"{shape(cell)} is not a number; write digits, decimal mark {decimal}")
    other = "." if decimal == "," else ","
    return float(text.replace(" ", "").replace(other, "").replace(decimal, "."))


def decimal_mark(cells: Iterable[Cell]) -> str:
    """The decimal mark that the cells prove. Raises ValueError when they prove both, or neither
    while `1.234` may be a thousand."""
    proven: set[str] = set()
    doubtful = ""
    for cell in cells:
        if not isinstance(cell, str) or not re.search("[.,]", cell):
            continue
        marks = re.sub("[^.,]", "", cell)
        last, digits = marks[-1], len(re.split("[.,]", cell)[-1])
        if len(set(marks)) > 1 or (len(marks) == 1 and digits != 3) or cell[:2] in ("0,", "0."):
            proven.add(last)
        elif len(marks) > 1:
            proven.add("," if last == "." else ".")
        else:
            doubtful = last
    if len(proven) > 1:
        raise ValueError("numbers are written with decimal comma and with decimal point; mend them")
    if not proven and doubtful:
        raise ValueError(
            "numbers such as 9.999 may be thousands or decimals; "
            "name the mark, `decimal` in the profile or --decimal"
        )
    return proven.pop() if proven else ","
