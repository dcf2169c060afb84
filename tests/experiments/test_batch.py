"""Words of results are kept from part to part; the rows of each part are its own."""

import numpy as np
import pytest

from experiments.storage.batch import KPI, Words
from sim.results.columns import EVERYBODY, Columns, columns

GROUPS = (("all", "n"), ("all", "s"))


def told(sector: str, *numbers: float) -> Columns:
    figures = [
        (sector, GROUPS, "stays", np.array([numbers[:2]]), "stays"),
        (sector, EVERYBODY, "wait", np.array([numbers[2]]), "days"),
    ]
    return columns(figures, (5,), ("all",))


def rows(words: Words) -> list[tuple[object, ...]]:
    columns = [np.asarray(column).tolist() for column in words.columns().values()]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("kept", [True, False])
def test_every_part_has_its_own_rows(kept: bool) -> None:
    parts = [
        [told("ward", 1, 2, 3)],
        [told("home", 4, 5, np.nan), told("ward", np.nan, 6, 7)],
        [told("ward", 8, 9, 10), told("ward", 11, 12, 13), told("home", 1, 1, 1)],
    ]
    words = Words(KPI, ("value",))
    for part in parts:
        expected = [row for task in part for row in task.rows()]
        assert [words.add(task) for task in part] == [len(task.rows()) for task in part]
        assert rows(words) == expected
        if kept:
            words.clear()
        else:
            words = Words(KPI, ("value",))
