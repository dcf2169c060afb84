"""What is stored side by side comes back row by row, whatever runs lie in a part together."""

from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from experiments.running.plan import Plan
from experiments.running.run import Variant, work
from experiments.storage import ledger
from experiments.storage.batch import CENSUS, EQUITY, KPI, Batch, Rows
from experiments.storage.ledger import Ledger
from experiments.storage.tables import Chosen, views
from sim.language.spec import Label, Scenario

TOWN = {
    "format": 1,
    "name": "town",
    "title": {"da": "By", "en": "Town"},
    "start": "2024-12-25",
    "warm_up": "3 days",
    "horizon": "10 days",
    "sectors": {
        "hospital": {
            "places": 2,
            "service": {"distribution": "exponential", "mean": 3, "unit": "days"},
            "routes": {"exit": {}},
        }
    },
    "sources": {"arrivals": {"sector": "hospital", "rate": "0.5 per day"}},
    "prices": {"bed": {"item": "place_day/hospital", "value": 1000, "unit": "DKK",
                       "payer": "region", "source": "made up", "confidence": "assumption"}},
}  # fmt: skip
WARD = {
    "places": "unlimited",
    "service": {"distribution": "exponential", "mean": 1, "unit": "days"},
    "routes": {"hospital": {}},
}
OTHERS = {
    "later": {"start": "2025-12-31"},
    "in one year": {"start": "2025-03-01", "horizon": "4 days"},
    "with a ward": {
        "sectors": {**TOWN["sectors"], "acute_ward": WARD},
        "sources": {"arrivals": {"sector": "acute_ward", "rate": "0.5 per day"}},
    },
}


def plan() -> Plan:
    """Cells of different years and sectors, some of them only in one."""
    worlds = {"baseline": {}, **OTHERS}
    cells = [
        Variant(key, Label(da=key, en=key), (), Scenario.model_validate({**TOWN, **changed}))
        for key, changed in worlds.items()
    ]
    return Plan(tuple(cells), 2, 1, "reference")


@pytest.mark.parametrize("most", [1, 1 << 30], ids=["a part each", "one part"])
def test_stored_rows_come_back(tmp_path, monkeypatch, most):
    monkeypatch.setattr(ledger, "FIRST_WAIT", 1e9)
    monkeypatch.setattr(ledger, "MOST_BYTES", most)
    one, outcomes = plan(), {}
    with Ledger(tmp_path / "out", one) as stored:
        for task, outcome in work(one.cells, stored.missing, one.seed, one.engine, 1):
            stored.add(task, outcome)
            outcomes[task] = outcome
        stored.flush()
    chosen = Chosen(tmp_path / "out", one.record(), one.replications)
    for table, columns, rows in (
        ("kpi", KPI, lambda outcome: outcome.figures.rows()),
        ("equity", EQUITY, lambda outcome: outcome.shares.rows()),
        ("census", CENSUS, census),
    ):
        found = chosen.frame(table)
        assert [*found.columns[-len(columns) :]] == [*columns]
        base = views(tmp_path / "out")
        assert base.execute(f"SELECT count(*) FROM {table}").fetchone() == (len(found),)
        for i, cell in enumerate(one.cells):
            for replication in range(one.replications):
                mine = found[(found["policy"] == cell.key) & (found["replication"] == replication)]
                mine = mine[[*columns]].replace({np.nan: None})
                told = [tuple(row) for row in mine.itertuples(index=False)]
                assert told == rows(outcomes[i, replication]), (table, cell.key)


def census(outcome) -> list[tuple[object, ...]]:
    """Rows of a census, as they should be stored."""
    first, rows = np.datetime64(outcome.axes.first), []
    for day, counts in enumerate(outcome.census.tolist()):
        for s, sector in enumerate(outcome.axes.sectors):
            places = 2 if sector == "hospital" else None
            measured = "True" if day >= 3 else "False"
            rows.append((first + day, measured, sector, *counts[s][:3], places))
    return rows


def test_a_part_has_the_columns_of_the_whole_study(tmp_path):
    one = plan()
    with Ledger(tmp_path / "out", one) as stored:
        for task, outcome in work(one.cells, stored.missing[:1], one.seed, one.engine, 1):
            stored.add(task, outcome)
        stored.flush()
    (part,) = [path for path in (tmp_path / "out/parts").iterdir() if path.is_dir()]
    base = views(tmp_path / "out", [])
    names = [row[0] for row in base.execute(f"DESCRIBE FROM '{part}/kpi.parquet'").fetchall()]
    assert names[4:] == [
        *("sector", "group", "district", "kpi", "unit"),
        *("value:all", "value:2024", "value:2025", "value:2026"),
    ]
    names = [row[0] for row in base.execute(f"DESCRIBE FROM '{part}/census.parquet'").fetchall()]
    assert names[6::4] == ["used:acute_ward", "used:hospital"]
    assert views(tmp_path / "out").execute("SELECT DISTINCT sector FROM census").fetchall() == [
        ("hospital",)
    ]


def test_room_is_used_again_and_codes_may_grow():
    rows = Rows()
    for first in (0, 5):
        rows.n = 0
        for i in range(first, first + 200):
            codes = np.arange(i + 1, dtype=np.min_scalar_type(-i - 1))
            rows.add(i + 1, {"code": codes, "of": np.int32(i)})
        found = rows.frame({"code": [f"word {i}" for i in range(300)]})
        expected = [(f"word {k}", i) for i in range(first, first + 200) for k in range(i + 1)]
        assert [*found.itertuples(index=False, name=None)] == expected
        assert rows.size == len(expected) * 6


def test_the_folder_of_no_parts_has_no_tables(tmp_path):
    Path(tmp_path / "parts").mkdir()
    assert views(tmp_path).execute("SHOW TABLES").fetchall() == []


def test_of_a_task_that_memory_does_not_suffice_for_nothing_is_kept(monkeypatch):
    batch = Batch(plan())
    outcomes = dict(work(plan().cells, plan().tasks[:2], 1, "reference", 1))
    first, second = outcomes
    batch.add(first, outcomes[first])
    sizes = {name: len(table) for name, table in batch.tables().items()}
    with monkeypatch.context() as broken, pytest.raises(MemoryError):
        broken.setattr(Batch, "_census", Mock(side_effect=MemoryError))
        batch.add(second, outcomes[second])
    assert {name: len(table) for name, table in batch.tables().items()} == sizes
    batch.add(second, outcomes[second])
    assert all(len(table) > sizes[name] for name, table in batch.tables().items())
