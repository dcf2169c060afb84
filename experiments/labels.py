"""Words, numbers and dates of the output, in Danish (da) and English (en), from labels.yaml."""

import math
import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("da", "en")
LOCALES: Final = {"da": "da", "en": "en_GB"}
SHORT_DAY: Final = {"da": "d.", "en": "d"}
NO_VALUE: Final = "–"
MINUS: Final = "−"
MOVES: Final = "moves_to_"


@cache
def book() -> dict[str, Any]:
    """The whole of labels.yaml, read once."""
    from ruamel.yaml import YAML

    text = Path(__file__).with_name("labels.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)


def word(key: str, lang: str, **fields: object) -> str:
    """A phrase of `words` or `report`, its fields filled in and stray spaces taken out."""
    entry = book()["words"].get(key) or book()["report"][key]
    return filled(entry[lang], **fields)


def filled(template: str, **fields: object) -> str:
    """The template with its {fields}; values may hold braces, several spaces become one.

    Hard spaces stay, as they keep a number and its unit on one line.
    """
    text = re.sub(r"\{(\w+)\}", lambda field: str(fields[field[1]]), template)
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def kpi_label(kpi: str, lang: str, sectors: dict[str, str] | None = None) -> str:
    """The name of a key figure; `sectors` names destinations of moves. Unknown: its key, spaced."""
    if kpi.startswith(MOVES):
        to = sector_label(kpi.removeprefix(MOVES), lang, sectors)
        return filled(book()["kpis"]["moves"][lang], to=to)
    entry = book()["kpis"].get(kpi)
    return entry[lang] if entry else kpi.replace("_", " ").strip().capitalize()


def sector_label(sector: str, lang: str, sectors: dict[str, str] | None = None) -> str:
    """The scenario's own name of a sector, else the usual one, else the key with spaces."""
    if sectors and sectors.get(sector):
        return sectors[sector]
    entry = book()["sectors"].get(sector)
    return entry[lang] if entry else sector.replace("_", " ").strip().capitalize()


def is_total(kpi: str) -> bool:
    """Whether a figure is a sum that grows with the time measured."""
    entry = book()["kpis"].get("moves" if kpi.startswith(MOVES) else kpi, {})
    return bool(entry.get("total"))


def place(kpi: str) -> str:
    """How a sentence names the sector of a figure: `in`, `to`, `label` or `none`."""
    return str(book()["kpis"].get(kpi, {}).get("place", "label"))


def scaled(unit: str, size: float, lang: str) -> tuple[float, str]:
    """(divisor, unit in words) that make a figure of this size easy to read.

    9,000 minutes are shown as hours, 2,100,000 DKK as millions. An unknown unit stays.
    """
    divisor, entry = 1.0, book()["units"].get(unit, {})
    while (step := entry.get("larger")) and abs(size) / divisor >= step["from"]:
        divisor *= step["divide"]
        unit = step["unit"]
        entry = book()["units"][unit]
    return divisor, entry.get(lang, unit)


def number(value: float, lang: str, digits: int = 0) -> str:
    """1234.5 as `1.234,5` in Danish, `1,234.5` in English; a proper minus sign; nan as a dash."""
    if math.isnan(value):
        return NO_VALUE
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    from babel.numbers import format_decimal

    # The binary value decides what is nearest, as everywhere in Python.
    nearest = Decimal(f"{abs(value):.{digits}f}")
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    negative = value < 0 and nearest != 0
    return (MINUS if negative else "") + format_decimal(nearest, pattern, LOCALES[lang])


def signed(value: float, lang: str, digits: int = 0) -> str:
    """The number with its sign, plus too; zero and nan have none."""
    text = number(value, lang, digits)
    rises = value > 0 and any(c in "123456789∞" for c in text)
    return ("+" if rises else "") + text


def digits_for(value: float, low: float = math.nan, high: float = math.nan) -> int:
    """Decimals worth printing: two figures of the half-width, at most three of the value.

    A bound that is not zero is not printed as zero, as far as three decimals go.
    """
    half = abs(high - low) / 2
    known = math.isfinite(half) and half > 0
    sizes = [(abs(value), 3), (half, 2)] if known else [(abs(value), 3)]
    wanted = [n - 1 - math.floor(math.log10(x)) for x, n in sizes if math.isfinite(x) and x > 0]
    digits = min(max(min(wanted, default=0), 0), 3)
    bounds = [b for b in (low, high) if known and b != 0]
    while digits < 3 and any(round(b, digits) == 0 for b in bounds):
        digits += 1
    return digits


def percent(share: float, lang: str, digits: int = 0) -> str:
    """0.42 as `42 %` in Danish, `42%` in English."""
    return filled(book()["languages"][lang]["percent"], amount=number(100 * share, lang, digits))


def month(day: date, lang: str, letters: int | None = None) -> str:
    """The name of the month, cut to `letters`."""
    from babel.dates import get_month_names

    return get_month_names("wide", locale=LOCALES[lang])[day.month][:letters]


def day_text(day: date, lang: str, year: bool = True) -> str:
    """`1. januar 2027` in Danish, `1 January 2027` in English; without the year: `1. jan`."""
    from babel.dates import format_date

    if year:
        return format_date(day, "long", LOCALES[lang])
    return format_date(day, SHORT_DAY[lang], LOCALES[lang]) + " " + month(day, lang, 3)


def span_text(days: int, lang: str) -> str:
    """The time that a total is summed over: `om året`, `på 3 år`, `på 18 måneder`."""
    years, months = days / 365.2425, days / 30.436875
    if days <= 0:
        return word("period", lang)
    if abs(years - round(years)) < 0.01 * max(round(years), 0):
        if round(years) == 1:
            return word("a_year", lang)
        return word("years", lang, n=round(years))
    if days >= 70 and abs(months - round(months)) < 0.1:
        return word("months", lang, n=round(months))
    return word("days", lang, n=number(days, lang))
