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
    each kind of number stands. numbers: float64 (kind of number, period, label of each head); what
    is nan is not told, and what is not told has no row.
    """

    periods: tuple[str, ...]
    heads: tuple[tuple[Any, ...], ...]
    at: tuple[int, ...]
    numbers: np.ndarray

    def rows(self) -> list[tuple[Any, ...]]:
        """A tuple for each row: words and numbers in the order of the figure."""
        words, told = [*worded(self.heads)], ~np.isnan(self.numbers).any(axis=0)
        found = []
        for p, period in enumerate(self.periods):
            for i in np.flatnonzero(told[p]):
                row = [period, *words[i]]
                for place, number in zip(self.at, self.numbers[:, p, i].tolist(), strict=True):
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
    sides = [[figure[place].reshape(len(periods), -1) for figure in found] for place in places]
    n_labels = sum(side.shape[1] for side in sides[0])
    numbers = np.empty((len(at), len(periods), n_labels))
    if found:
        for kind, of_kind in zip(numbers, sides, strict=True):
            np.concatenate(of_kind, axis=1, out=kind)
    return Columns(tuple(periods), tuple(heads), at, numbers)


def worded(heads: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, ...]]:
    """The words of each label of each head, group and district among them."""
    for head in heads:
        at = next(i for i, part in enumerate(head) if isinstance(part, tuple))
        for label in head[at]:
            yield (*head[:at], *label, *head[at + 1 :])


def rows(figures: Iterable[Figure]) -> list[Row]:
    """Figures of one period, a row for each label."""
    return [row[1:] for row in columns(figures, (5,), ("",)).rows()]
