"""A tidy table and what became of the rows of the file it was read from."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from calibration.importing.disclosure import LEAST, Suppressions

PERSONS = ("stays", "discharges", "services", "visits")  # a row is about one citizen
Values = tuple[str | float | None, ...]


@dataclass
class Report:
    """What became of the rows of a file."""

    file: str
    sha256: str
    table: str
    encoding: str
    rows_in: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)  # cells of known columns
    unknown: dict[str, Counter[str]] = field(default_factory=dict)  # words by column
    columns_left_out: int = 0
    first_day: str | None = None
    last_day: str | None = None
    key: str | None = None  # mark of the key with which citizens were hashed
    notes: list[str] = field(default_factory=list)
    suppressed_rows: list[int] = field(default_factory=list)  # of the file, with a small count

    def as_dict(self) -> dict[str, Any]:
        """For JSON: small counts are kept back, and it says which."""
        small = Suppressions()
        persons = self.table in PERSONS
        counts = (self.rows_in, self.kept, *self.dropped.values(), *self.empty.values())
        # With one kept back the others are rounded, or a difference would give it away.
        fine = LEAST if persons and any(0 < n < LEAST for n in counts) else 1

        def shown(name: str, n: int) -> int | str:
            return small.count(name, n if n < LEAST else n // fine * fine) if persons else n

        data = {
            **{k: getattr(self, k) for k in ("file", "sha256", "table", "encoding")},
            "rows_in": shown("rows_in", self.rows_in),
            "kept": shown("kept", self.kept),
            "rounded_down_to": fine,
            "dropped": {k: shown(f"dropped.{k}", n) for k, n in self.dropped.items()},
            "empty": {k: shown(f"empty.{k}", n) for k, n in self.empty.items()},
            "unknown": {k: small.counts(f"unknown.{k}", n) for k, n in self.unknown.items()},
            "columns_left_out": self.columns_left_out,
            "first_month": self.first_day and self.first_day[:7],
            "last_month": self.last_day and self.last_day[:7],
            "key": self.key,
            "notes": self.notes,
        }
        rows = [f"value of row {line}" for line in self.suppressed_rows]
        return {**data, "suppressed": [*rows, *small.cells]}


@dataclass(frozen=True)
class Loaded:
    """A tidy table: its columns, its rows, and how they came about."""

    columns: tuple[str, ...]
    rows: list[Values]
    report: Report
