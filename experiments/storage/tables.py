"""The parts of a results folder as tables: for SQL, and as the CSV files that people open."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.interruption import uninterrupted
from experiments.storage.batch import WIDE, column
from experiments.storage.durable import DRAFT, write_whole
from experiments.storage.ledger import ResultsError
from experiments.storage.parts import TABLES, copy, part_folders, quoted

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# Rows of a CSV file; what has more is shortened (results/README.md), the parts have it all.
MOST_ROWS = {"kpi": 2_400_000, "equity": 2_400_000, "census": 2_000_000}
EVERYBODY = "\"group\" = 'all' AND district = 'all'"
SHORTER = (f"(period = 'all' OR ({EVERYBODY}))", EVERYBODY, f"period = 'all' AND {EVERYBODY}")
WHO = "point, draw, policy, replication"
# Which rows of a long table there are: what is not told, or of no sector of the run, is none.
TOLD = {
    "kpi": "NOT isnan(value)",
    "equity": "NOT (isnan(citizen_years) OR isnan(per_citizen_year))",
    "census": "used >= 0",
}
IN_ORDER = {"kpi": "place, file_row", "equity": "place, file_row", "census": "file_row, place"}
WRITTEN = {  # as the CSV files have always had it
    "value": "CASE WHEN NOT isnan(value) THEN value END",
    "citizen_years": "CASE WHEN NOT isnan(citizen_years) THEN citizen_years END",
    "per_citizen_year": "CASE WHEN NOT isnan(per_citizen_year) THEN per_citizen_year END",
    "places": "CASE WHEN NOT isnan(places) THEN places END",
    "date": "date::DATE",
    "measured": "CASE WHEN measured THEN 'True' ELSE 'False' END",
}


def views(folder: Path, tables: Sequence[str] = TABLES) -> "duckdb.DuckDBPyConnection":
    """A database with the views tasks, kpi, census, equity of what is stored so far.

    Parts that are still being written are not seen. Without parts there are no views. Raises
    ResultsError when a part cannot be read.
    """
    import duckdb

    base = duckdb.connect()
    base.execute("SET memory_limit = '1GB'")
    base.execute(f"SET temp_directory = {quoted(folder / 'parts' / f'{DRAFT}spill')}")
    parts = part_folders(folder)
    try:
        for name in tables if parts else ():
            files = ", ".join(quoted(part / f"{name}.parquet") for part in parts)
            if name not in WIDE:
                base.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{files}])")
                continue
            stored = f"read_parquet([{files}], file_row_number = true)"
            base.execute(f"CREATE VIEW {name}_stored AS SELECT * FROM {stored}")
            if not (keys := _keys(base, name)):
                raise ResultsError(f"{folder}: parts of an older version; run the study again")
            base.execute(f"CREATE VIEW {name}_in_order AS {_long(name, keys)}")
            columns = ", ".join(f'"{one}"' for one in WIDE[name].columns)
            base.execute(f"CREATE VIEW {name} AS SELECT {WHO}, {columns} FROM {name}_in_order")
    except duckdb.Error:
        wrong = f"{folder}: a part cannot be read"
        raise ResultsError(f"{wrong}; borgerflow verify-results {folder} names it") from None
    return base


def _keys(base: "duckdb.DuckDBPyConnection", name: str) -> list[str]:
    """The periods or sectors that a table has columns for, in their order."""
    first = column(WIDE[name].numbers[0], "")
    stored = [row[0] for row in base.execute(f"DESCRIBE {name}_stored").fetchall()]
    return [one.removeprefix(first) for one in stored if one.startswith(first)]


def _long(name: str, keys: Sequence[str]) -> str:
    """SQL of a table's rows, one for each period or sector, from what is stored side by side.

    `place` is the number of the period or sector, `file_row` that of the stored row in its part.
    """
    wide = WIDE[name]
    words = "".join(f', "{word}"' for word in wide.words)
    rows = (
        f"SELECT {WHO}{words}, '{key}' AS {wide.key}, {place} AS place, "
        + "".join(f'"{column(number, key)}" AS {number}, ' for number in wide.numbers)
        + f"file_row_number AS file_row FROM {name}_stored"
        for place, key in enumerate(keys)
    )
    return f"SELECT * FROM ({' UNION ALL '.join(rows)}) WHERE {TOLD[name]}"


class Chosen:
    """The tasks of a plan among what is stored, in the order of the plan."""

    def __init__(self, folder: Path, plan: dict[str, Any], replications: int) -> None:
        self.base, self.plan = views(folder), plan
        self.replications = replications
        self.design = "cells" in plan
        self.base.execute("CREATE TABLE cells (rank INT, point INT, draw INT, policy VARCHAR)")
        self.cells = cells_of(plan)
        rows = [(i, *cell) for i, cell in enumerate(self.cells)]
        self.base.executemany("INSERT INTO cells VALUES (?, ?, ?, ?)", rows)

    def select(self, table: str) -> str:
        """SQL of a table's rows as its CSV file has them, shortened if it has too many."""
        as_it_is = {name: f'"{name}"' for name in WIDE[table].columns}
        columns = [f'{sql} AS "{name}"' for name, sql in {**as_it_is, **WRITTEN}.items()
                   if name in as_it_is]  # fmt: skip
        place = ["point", "draw"] if self.design else []
        scenario = self.plan["scenario"].replace("'", "''")
        head = [] if table == "census" else [f"'{scenario}' AS scenario"]
        who = [*head, *place, "policy", "replication"]
        return (
            f"SELECT {', '.join([*who, *columns])} FROM {table}_in_order "
            f"JOIN cells USING (point, draw, policy) WHERE {self._kept(table)} "
            f"ORDER BY rank, replication, {IN_ORDER[table]}"
        )

    def _kept(self, table: str) -> str:
        """Which rows: all of the plan, or those that matter most."""
        kept = f"replication < {self.replications}"
        rows = self._count(table, kept)
        if table == "census" and rows > MOST_ROWS[table]:
            return f"replication < {max(1, self.replications * MOST_ROWS[table] // rows)}"
        shorter = [kept, *(f"{kept} AND {fewer}" for fewer in SHORTER)]
        fits = (some for some in shorter if self._count(table, some) <= MOST_ROWS[table])
        return next(fits, shorter[-1])

    def _count(self, table: str, which: str) -> int:
        query = f"SELECT count(*) FROM {table} JOIN cells USING (point, draw, policy) WHERE {which}"
        return int(self.base.execute(query).fetchall()[0][0])

    def write(self, table: str, path: Path) -> None:
        """A table as a CSV file: UTF-8, comma, point. Raises OSError."""
        sql, how = self.select(table), "(FORMAT csv, HEADER)"
        write_whole(path, lambda draft: copy(self.base, f"({sql})", draft, how))

    def frame(self, table: str) -> "pd.DataFrame":
        """The same as a frame."""
        with uninterrupted():  # of DuckDB's making Ctrl-C is no KeyboardInterrupt
            return self.base.execute(self.select(table)).df()

    def digests(self) -> tuple[dict[str, str], float]:
        """The digest of every task, and the processor time of all."""
        name = "point || '/' || draw || '/' || policy" if self.design else "policy"
        found = self.base.execute(
            f"SELECT {name} || '/' || replication, digest, seconds FROM tasks "
            f"JOIN cells USING (point, draw, policy) WHERE replication < {self.replications} "
            "ORDER BY rank, replication"
        ).fetchall()
        return {task: digest for task, digest, _ in found}, sum(row[2] for row in found)


def cells_of(plan: dict[str, Any]) -> Sequence[tuple[int, int, str]]:
    """(point, draw, policy) of a plan's cells, in their order."""
    if "cells" in plan:
        return [tuple(cell) for cell in plan["cells"]]
    return [(0, 0, policy["key"]) for policy in plan["policies"]]


def whole_replications(folder: Path, plan: dict[str, Any]) -> int:
    """How many replications, counted from 0, are stored for every cell of the plan."""
    base = views(folder, ["tasks"])
    if not part_folders(folder):
        return 0
    counts = base.execute("SELECT replication, count(*) FROM tasks GROUP BY 1").fetchall()
    whole = {replication for replication, n in counts if n >= len(cells_of(plan))}
    return next(r for r in range(len(whole) + 1) if r not in whole)
