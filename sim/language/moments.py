"""Moments as the language writes them, of a date or coming again; and their ticks."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from sim.language.faults import shown
from sim.vocab import TICKS_PER_DAY

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TICKS_PER_WEEK = 7 * TICKS_PER_DAY
CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
OF_WEEK = f"^({'|'.join(WEEKDAYS)})( {CLOCK})?$"
OF_DATE = f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}( {CLOCK})?$"
OF_YEAR = f"^[01][0-9]-[0-3][0-9]( {CLOCK})?$"


def _matching(form: str, otherwise: str) -> Callable[[Any], str]:
    def read(data: Any) -> str:
        if isinstance(data, str) and re.fullmatch(form, data):
            return data
        raise ValueError(f"{shown(data)} is not {otherwise}")

    return read


_time_of_year = _matching(OF_YEAR, "a day of the year; write month-day, as in 07-01 or 07-01 08:00")


def _day_of_every_year(data: Any) -> str:
    moment = _time_of_year(data)
    try:
        date(2023, int(moment[:2]), int(moment[3:5]))  # no leap year
    except ValueError:
        raise ValueError(f"{moment!r} does not come every year; write another day") from None
    return moment


WeekTime = Annotated[
    str,
    BeforeValidator(_matching(OF_WEEK, "a time of the week; write monday, or monday 08:00")),
    WithJsonSchema({"type": "string", "pattern": OF_WEEK}),
]
YearTime = Annotated[
    str,
    BeforeValidator(_day_of_every_year),
    WithJsonSchema({"type": "string", "pattern": OF_YEAR}),
]


def _moment(data: Any) -> str:
    text = data.isoformat() if type(data) is date else data
    if isinstance(text, str) and re.fullmatch(OF_DATE, text):
        try:
            date.fromisoformat(text[:10])
        except ValueError:
            raise ValueError(f"{text!r} is not in the calendar; write year-month-day") from None
        return text
    how = "write year-month-day, as in 2027-01-01 or 2027-01-01 08:00"
    raise ValueError(f"{shown(data)} is not a date, nor a time of one; {how}")


Moment = Annotated[
    str,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": OF_DATE}),
]


OF_DAY = f"^({CLOCK}|24:00)$"
DayTime = Annotated[
    str,
    BeforeValidator(_matching(OF_DAY, 'a time of the day; write it in quotes, as in "08:00"')),
    WithJsonSchema({"type": "string", "pattern": OF_DAY}),
]


def day_ticks(clock: str) -> int:
    """Ticks from 00:00 to a time of the day such as `08:00`; no time is 00:00."""
    hours, _, minutes = clock.partition(":")
    return 3_600 * int(hours or 0) + 60 * int(minutes or 0)


def week_ticks(moment: str) -> int:
    """Ticks from Monday 00:00 to a time of the week such as `monday 08:00`."""
    day, _, clock = moment.partition(" ")
    return WEEKDAYS.index(day) * TICKS_PER_DAY + day_ticks(clock)


def in_year(moment: str, year: int) -> tuple[date, int]:
    """Date, and ticks from its 00:00, of a time such as `07-01 08:00` in one year."""
    day, _, clock = moment.partition(" ")
    return date(year, int(day[:2]), int(day[3:])), day_ticks(clock)


def moment_ticks(moment: str) -> int:
    """Ticks from the beginning of 1900 to a date, or a time of one, such as `2027-01-01 08:00`."""
    day, _, clock = moment.partition(" ")
    days = date.fromisoformat(day).toordinal() - date(1900, 1, 1).toordinal()
    return days * TICKS_PER_DAY + day_ticks(clock)
