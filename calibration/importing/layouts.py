"""The tidy tables: which columns, of what kind, and what must hold within a row.

The same names stand in the header of the tables that are written; docs/calibrate.md says what
they mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["citizen", "text", "name", "moment", "day", "number", "whole", "code", "week"]
Row = Mapping[str, str | float | None]


@dataclass(frozen=True)
class Column:
    """A column: what its cells are, whether it must be there, and their bounds."""

    kind: Kind
    needed: bool = False
    low: float = 0.0
    high: float = 1e9


@dataclass(frozen=True)
class Layout:
    """A tidy table: its columns, and pairs of columns of which the second is not earlier."""

    name: str
    columns: Mapping[str, Column]
    order: tuple[tuple[str, str], ...] = ()

    def broken(self, row: Row) -> Iterator[tuple[str, str]]:
        """Columns of a row that contradict another one, and what is wrong."""
        for first, second in self.order:
            early, late = row.get(first), row.get(second)
            if early is None or late is None:
                continue
            a, b = str(early), str(late)
            both = min(len(a), len(b))  # a day holds every hour of it
            if b[:both] < a[:both]:
                yield second, f"before `{first}`; mend one of them"


PERSON = {
    "birth_year": Column("whole", low=1890, high=2100),
    "sex": Column("name"),
}
LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout(
            "stays",
            {
                "citizen": Column("citizen", needed=True),
                "sector": Column("name", needed=True),
                "begin": Column("moment", needed=True),
                "ready": Column("moment"),
                "end": Column("moment"),
                "destination": Column("name"),
                "requested": Column("moment"),
                "offered": Column("moment"),
                "unit": Column("text"),
                **PERSON,
            },
            (("begin", "end"), ("begin", "ready"), ("ready", "end"), ("requested", "begin"),
             ("requested", "offered")),
        ),
        Layout(
            "discharges",
            {
                "citizen": Column("citizen", needed=True),
                "admitted": Column("moment", needed=True),
                "ready": Column("moment"),
                "discharged": Column("moment"),
                "destination": Column("name"),
                "hospital": Column("text"),
                "ward": Column("text"),
                "region": Column("text"),
                **PERSON,
            },
            (("admitted", "discharged"), ("admitted", "ready"), ("ready", "discharged")),
        ),
        Layout(
            "services",
            {
                "citizen": Column("citizen", needed=True),
                "code": Column("code", needed=True),
                "service": Column("text"),
                "law": Column("text"),
                "paragraph": Column("text"),
                "supplier": Column("text"),
                "district": Column("text"),
                "status": Column("name"),
                "requested": Column("moment"),
                "granted": Column("moment"),
                "ordered": Column("moment"),
                "begin": Column("moment", needed=True),
                "end": Column("moment"),
                "minutes_per_week": Column("number", high=10_080),
                "municipality": Column("text"),
                **PERSON,
            },
            (("begin", "end"), ("requested", "granted"), ("granted", "ordered")),
        ),
        Layout(
            "visits",
            {
                "citizen": Column("citizen", needed=True),
                "begin": Column("moment", needed=True),
                "minutes": Column("number", needed=True, high=1_440),
                "driving": Column("number", high=1_440),
                "mode": Column("name"),
                "district": Column("text"),
                "profession": Column("name"),
            },
        ),
        Layout(
            "capacity",
            {
                "unit": Column("text", needed=True),
                "sector": Column("name", needed=True),
                "places": Column("whole", needed=True, high=100_000),
                "from": Column("day", needed=True),
                "until": Column("day"),
                "owner": Column("name"),
                "payer": Column("name"),
                "price_per_day": Column("number", high=1e6),
            },
            (("from", "until"),),
        ),
        Layout(
            "staff",
            {
                "unit": Column("text", needed=True),
                "week": Column("week", needed=True),
                "profession": Column("name", needed=True),
                "hours": Column("number", needed=True, high=1e6),
            },
        ),
    )
}  # fmt: skip
COMMANDS = {  # tables by the word of `data import`
    "stays": ("stays",),
    "discharges": ("discharges",),
    "eoj": ("services", "visits"),
    "capacity": ("capacity",),
    "staff": ("staff",),
}
