"""What the words and codes of StatBank tables mean, and which tables are known."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from calibration.importing.faults import shape
from calibration.importing.reading import Cell
from calibration.statbank import ages_of, municipality_of, plain, sex_of
from sim.loading.yamltree import Node
from sim.loading.yamltree import read as read_yaml

TIME = re.compile(r"(\d{4})(?:([KQ])([1-4])|M(\d\d)(?:D(\d\d))?|([HU])(\d{1,2}))?(?::(\d{4}))?")


@dataclass(frozen=True)
class Table:
    """What is known of a table beforehand."""

    name: str = "unknown"
    columns: tuple[str, ...] = ()
    unit: str = "citizens"
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    totals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ages: dict[str, str] = field(default_factory=dict)  # where codes are not ages themselves
    overlaps: dict[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def tables() -> tuple[Table, ...]:
    """The tables of statbank_tables.yaml, those with most columns first."""
    path = Path(__file__).with_name("statbank_tables.yaml")
    known = _plain(read_yaml(path.read_bytes(), path.name))
    made = [Table(name, **{**what, "columns": tuple(what["columns"])}) for name, what in known.items()]  # noqa: E501  # fmt: skip
    return tuple(sorted(made, key=lambda table: -len(table.columns)))


def period_of(text: str) -> tuple[date, date]:
    """First day and the day after the last of `2024`, `2024K1`, `2024M03`, `2024H1`, `2024U53`,
    `2024M03D09`, `2020:2024`. Raises ValueError."""
    found = TIME.fullmatch(text.upper())
    if found is None:
        raise ValueError(f"{shape(text)} is not a time; write 2024, 2024K1, 2024M03 or 2024U07")
    year, _, quarter, month, day, kind, number, last = found.groups()
    try:
        if kind == "U":
            first = date.fromisocalendar(int(year), int(number), 1)
            return first, first + timedelta(7)
        if day:
            first = date(int(year), int(month), int(day))
            return first, first + timedelta(1)
        months = 3 if quarter else 1 if month else 6 if kind else 12
        part = int(quarter or month or number or 1)
        begin = months * (part - 1)
        if not 0 <= begin < 12:
            raise ValueError
        end_year = int(last or year) + (begin + months) // 12
        first = date(int(year), begin + 1, 1)
        return first, date(end_year, (begin + months) % 12 + 1, 1)
    except ValueError:
        raise ValueError("there is no such week or day; weeks are counted as in ISO 8601") from None


def area_of(text: str) -> tuple[str, str | None]:
    """The code, and `country`, `region` or `no municipality` when it is none; names as codes."""
    if one := municipality_of(text):
        return one.code, None
    code = text.split(" ", maxsplit=1)[0]
    if code == "000" or plain(text) in {"hele landet", "all denmark"}:
        return "000", "country"
    return (code if code.isdigit() else text), "region"


def sex_word(text: str) -> str | None:
    """`man`, `woman`, `both`, or the cell when it is none of them."""
    code = text.split(" ", maxsplit=1)[0]
    return {"200": "man", "300": "woman", "100": "both"}.get(code) or sex_of(text) or text


def age_word(text: str) -> str:
    """`80`, `80-84`, `100+`, `all`, or the cell when it is no age."""
    ages = ages_of(text)
    if isinstance(ages, tuple):
        first, last = ages
        return f"{first}" if first == last else f"{first}+" if last >= 125 else f"{first}-{last}"
    return "all" if ages == "all" else text


def column_of(cell: Cell) -> str:
    """A column name for comparing: small letters, KOEN as KØN."""
    name = plain(str(cell)).replace(" ", "_")
    return {"kon": "kon", "koen": "kon", "tid": "tid", "indhold": "indhold"}.get(name, name)


def known_table(columns: tuple[str, ...]) -> Table:
    """The table that has these columns besides time and value; `unknown` when none has."""
    for table in tables():
        fits = {c for c in columns if any(c.startswith(k) for k in table.columns)}
        if fits == set(columns) and len(columns) == len(table.columns):
            return table
    return Table()


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return tuple(_plain(child) for child in node.value)
    return node.value
