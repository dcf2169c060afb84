"""Words of results are kept from part to part; the rows of each part are its own."""

import numpy as np

from experiments.storage.batch import KPI, Rows, Words
from sim.results.columns import EVERYBODY, Columns, columns

GROUPS = (("all", "n"), ("all", "s"))


def told(sector: str, *numbers: float) -> Columns:
    figures = [
        (sector, GROUPS, "stays", np.array([numbers[:2]]), "stays"),
        (sector, EVERYBODY, "wait", np.array([numbers[2]]), "days"),
    ]
    return columns(figures, (5,), ("all",))


def taken_in(rows: Rows, words: Words, *tasks: Columns) -> list[tuple[object, ...]]:
    """The rows of a part of these tasks."""
    for task in tasks:
        rows.add(len(task.rows()), words.columns(task))
    return [*rows.frame(words.codes).itertuples(index=False, name=None)]


def test_every_part_has_its_own_rows() -> None:
    parts = [
        [told("ward", 1, 2, 3)],
        [told("home", 4, 5, np.nan), told("ward", np.nan, 6, 7)],
        [told("ward", 8, 9, 10), told("ward", 11, 12, 13), told("home", 1, 1, 1)],
    ]
    rows, words = Rows(), Words(KPI, ("value",))
    for part in parts:
        rows.n = 0
        assert taken_in(rows, words, *part) == [row for task in part for row in task.rows()]


def test_more_words_than_a_byte_has_numbers() -> None:
    tasks = [told(f"ward {i}", i, i, i) for i in range(200)]
    told_rows = taken_in(Rows(), Words(KPI, ("value",)), *tasks)
    assert told_rows == [row for task in tasks for row in task.rows()]
