"""Figures as columns: what a figure is of is said once, its numbers lie side by side.

A figure is a tuple of words, `Labels` and numbers: an array by period, and by label if it is told
of others than everybody. Tens of thousands of rows a run are a few hundred such tuples.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Labels = tuple[tuple[str, str], ...]  # (group, district) of each number
EVERYBODY: Labels = (("all", "all"),)
# sector, labels, kpi, numbers (period,) or (period, label), unit
Figure = tuple[str, Labels, str, np.ndarray, str]
Row = tuple[str, str, str, str, float, str]  # sector, group, district, kpi, value, unit


@dataclass(frozen=True)
class Columns:
    """Figures of a run: rows period by period, in each head by head, in each label by label.

    heads: figures without their numbers. at: where in a row, with period, group and district,
    each kind of number stands. told: bool (period x label of each head,). numbers: float64 (kind
    of number, row); rows that are not told have none.
    """

    periods: tuple[str, ...]
    heads: tuple[tuple[Any, ...], ...]
    at: tuple[int, ...]
    told: np.ndarray
    numbers: np.ndarray

    def rows(self) -> list[tuple[Any, ...]]:
        """A tuple for each row: words and numbers in the order of the figure."""
        words = zip(worded(self.periods, self.heads), self.told.tolist(), strict=True)
        told = (list(row) for row, is_told in words if is_told)
        found = []
        for row, numbers in zip(told, self.numbers.T.tolist(), strict=True):
            for place, number in zip(self.at, numbers, strict=True):
                row.insert(place, number)
            found.append(tuple(row))
        return found


def columns(
    figures: Iterable[tuple[Any, ...]], at: tuple[int, ...], periods: Sequence[str]
) -> Columns:
    """Figures whose numbers stand at these places of a row; nan is not told."""
    found = list(figures)
    places = [place - 2 for place in at]  # before it: the period, and labels as two parts of a row
    heads = [tuple(part for i, part in enumerate(one) if i not in places) for one in found]
    kinds = [np.empty((len(periods), 0))] * len(at)
    for kind, place in enumerate(places if found else ()):
        sides = [figure[place].reshape(len(periods), -1) for figure in found]
        kinds[kind] = np.concatenate(sides, axis=1, dtype=float)
    numbers = np.array(kinds).reshape(len(at), -1)
    told = np.asarray(~np.isnan(numbers).any(axis=0))
    return Columns(tuple(periods), tuple(heads), at, told, numbers[:, told])


def worded(
    periods: Iterable[str], heads: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[str, ...]]:
    """The words of each row, told or not; group and district among them."""
    for period in periods:
        for head in heads:
            at = next(i for i, part in enumerate(head) if isinstance(part, tuple))
            for label in head[at]:
                yield (period, *head[:at], *label, *head[at + 1 :])


def rows(figures: Iterable[Figure]) -> list[Row]:
    """Figures of one period, a row for each label."""
    return [row[1:] for row in columns(figures, (5,), ("",)).rows()]
