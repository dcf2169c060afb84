"""A start from a file with one row per citizen: read, checked, and put into a fixed order.

Columns: every attribute, `sector`, and where wanted `stayed`, `waiting_for`, `waited` (days).
Separated by `;` (decimal comma) or `,` (decimal point), UTF-8 with or without a mark.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sim.language.faults import Fault, ScenarioError, near, shown
from sim.language.groups import AGE, GroupSpace
from sim.language.spec import Scenario
from sim.language.spec_streams import CensusRow, Stock
from sim.loading.yamltree import Node
from sim.vocab import CITIZENS_PER_STREAM, NOWHERE, TICKS_PER_DAY

MAX_BYTES = 1 << 26
MOST_DAYS = 36_525
PLACES, TIMES = ("sector", "waiting_for"), ("stayed", "waited")
PERSONAL = re.compile("[0-9]{6}[- ]?[0-9]{4}")  # looks like a CPR number
PERSONAL_NAMES = re.compile("cpr|personnummer", re.IGNORECASE)
REMOVE = "take the column out: this file must hold no personal numbers"


def read_censuses(scenario: Scenario, tree: Node) -> None:
    """Read the census of every stock that has one; `tree` knows the file that names it.

    Paths are relative to that file. Raises ScenarioError with all faults found.
    """
    faults: list[Fault] = []
    for name, stock in scenario.stocks.items():
        if stock.census is not None:
            node = tree.value["stocks"].value[name].value["census"]
            place = Fault(node.file, node.line, f"stocks.{name}.census", "", "")
            path = Path(node.file).parent / stock.census.file
            faults += _read_into(stock, path, place, scenario)
    if faults:
        raise ScenarioError(faults)


def _read_into(stock: Stock, path: Path, place: Fault, scenario: Scenario) -> list[Fault]:
    """Give the stock its rows; the faults, if there are any. `place` is where the file is named."""
    assert stock.census is not None
    shown_path = path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = f"{shown_path} cannot be read: {error.strerror}"
        remedy = "write the path from this file to the census"
        return [replace(place, problem=problem, remedy=remedy)]
    digest = hashlib.sha256(data).hexdigest()
    if stock.census.sha256 not in (None, digest):
        problem = f"{shown_path} is another file than before: its SHA-256 is {digest}"
        return [replace(place, problem=problem, remedy="take `sha256` out to use it")]
    reader = _Reader(shown_path, scenario)
    rows = reader.read(data)
    if not reader.faults:
        stock.census.keep(rows, digest)
    return reader.faults


class _Reader:
    """Reads one file, and collects what is wrong with it."""

    def __init__(self, name: str, scenario: Scenario) -> None:
        self.name, self.scenario, self.space = name, scenario, GroupSpace(scenario.attributes)
        self.faults: list[Fault] = []
        self.comma = False  # decimals have one

    def fault(self, line: int | None, column: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.name, line, column, problem, remedy))

    def read(self, data: bytes) -> tuple[CensusRow, ...]:
        """The rows in the order of their content, so that the order of the file is none."""
        if len(data) > MAX_BYTES:
            self.fault(None, "", f"larger than {MAX_BYTES} bytes", "divide it into several stocks")
            return ()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.fault(line, "", "not UTF-8", "save the file as CSV UTF-8")
            return ()
        self.comma = ";" in text.partition("\n")[0]
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if self.comma else ",")
        try:
            header = [name.strip() for name in next(lines, [])]
            if not self.header_fits(header):
                return ()
            return tuple(sorted(self.rows(lines, header)))
        except csv.Error as error:
            self.fault(lines.line_num, "", f"this is not CSV: {error}", "mend the line")
            return ()

    def header_fits(self, header: list[str]) -> bool:
        """Whether every column is known, there once, and none is missing."""
        known = (*self.space.names, *PLACES, *TIMES)
        for name in header:
            if PERSONAL_NAMES.search(name) or PERSONAL.search(name):
                self.fault(1, "", "a column of personal data (CPR)", REMOVE)
            elif name not in known:
                self.fault(1, shown(name), "unknown column", f"{near(name, known)} Or take it out")
            elif header.count(name) > 1:
                self.fault(1, name, "the column stands twice", "keep one of the two")
        for name in (*self.space.names, "sector"):
            if name not in header and not self.faults:
                self.fault(
                    1, name, "the column is missing", f"add it; needed are {', '.join(known[:-3])}"
                )
        return not self.faults

    def rows(self, lines: Iterator[list[str]], header: list[str]) -> Iterator[CensusRow]:
        """Row by row; a row with a fault is left out."""
        for number, values in enumerate(lines, 2):
            if not any(values):
                continue  # an empty line at the end
            if number > CITIZENS_PER_STREAM:
                self.fault(number, "", "too many citizens", "divide it into several stocks")
                return
            if len(self.faults) > 20:
                return  # enough to mend
            before = len(self.faults)
            row = self.one(number, values, header)
            if row is not None and len(self.faults) == before:
                yield row

    def one(self, line: int, values: list[str], header: list[str]) -> CensusRow | None:
        """One citizen."""
        cells = [value.strip() for value in values]
        for number, value in enumerate(cells):
            if PERSONAL.fullmatch(value):  # not shown: it would stand in logs
                column = header[number] if number < len(header) else ""
                self.fault(line, column, "a value that looks like a CPR number", REMOVE)
                return None
        if len(cells) != len(header):
            problem = f"{len(cells)} values under {len(header)} columns"
            self.fault(line, "", problem, "write as many as there are columns")
            return None
        given = dict(zip(header, cells, strict=True))
        category = {name: self.category(line, name, given[name]) for name in self.space.names}
        sector, waiting_for = (self.sector(line, name, given.get(name, "")) for name in PLACES)
        stayed, waited = (self.ticks(line, name, given.get(name, "")) for name in TIMES)
        self.check(line, sector, stayed, waiting_for, waited)
        if any(number < 0 for number in category.values()):
            return None
        group = self.space.index(category)
        return CensusRow(group, sector, stayed, waiting_for, max(0, waited))

    def category(self, line: int, name: str, value: str) -> int:
        """The number of a category; of an age in whole years that of its band."""
        labels = self.space.categories[name]
        if value in labels:
            return labels.index(value)
        if name == AGE and re.fullmatch("[0-9]{1,3}", value):
            lows = [int(label.rstrip("+").split("-")[0]) for label in labels]
            if int(value) >= lows[0]:
                return sum(low <= int(value) for low in lows) - 1
            self.fault(line, name, f"{value} years is below the first band", f"from {lows[0]} up")
        else:
            self.fault(line, name, f"{shown(value)} is not a category", near(value, labels))
        return NOWHERE

    def sector(self, line: int, name: str, value: str) -> str:
        """A sector that exists, or none."""
        known: Mapping[str, object] = self.scenario.sectors
        if value and value not in known:
            self.fault(line, name, f"there is no sector {shown(value)}", near(value, known))
        return value

    def ticks(self, line: int, name: str, value: str) -> int:
        """A number of days as ticks, NOWHERE for none."""
        if not value:
            return NOWHERE
        point = "," if self.comma else "."
        if not re.fullmatch(f"[0-9]+([{point}][0-9]+)?", value):
            remedy = f"write digits, such as 12{point}5"
            self.fault(line, name, f"{shown(value)} is not a number of days", remedy)
            return NOWHERE
        days = float(value.replace(",", "."))
        if days > MOST_DAYS:
            self.fault(line, name, f"{value} days is more than a century", "write days")
            return NOWHERE
        return round(days * TICKS_PER_DAY)

    def check(self, line: int, sector: str, stayed: int, waiting_for: str, waited: int) -> None:
        """What a row says fits together, as in a stock."""
        sectors = self.scenario.sectors
        if not sector and not waiting_for:
            self.fault(line, "sector", "nowhere to be", "write `sector`, `waiting_for`, or both")
        if sector and sector == waiting_for:
            self.fault(line, "waiting_for", "is there already", "name another sector")
        if waited != NOWHERE and not waiting_for:
            self.fault(line, "waited", "without `waiting_for`", "name the sector waited for")
        if stayed != NOWHERE and (waiting_for or not sector):
            remedy = "leave it empty: who waits has no stay left to draw"
            self.fault(line, "stayed", "beside `waiting_for`", remedy)
        for name, value in (("sector", sector), ("waiting_for", waiting_for)):
            rule = sectors.get(value)
            if rule is not None and rule.package is not None and (stayed != NOWHERE or waiting_for):
                problem = "packages before the run are not in the model"
                self.fault(line, name, problem, "name a sector without `package`")
