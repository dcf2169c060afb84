"""Figures as columns: what a figure is of is said once, its numbers lie side by side.

A figure is a tuple of words, `Labels` and numbers: one number if it is told of everybody only, or
an array of one for each label. Tens of thousands of rows a run are a few thousand such tuples.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np

Labels = tuple[tuple[str, str], ...]  # (group, district) of each number
EVERYBODY: Labels = (("all", "all"),)
Figure = tuple[str, Labels, str, Any, str]  # sector, labels, kpi, number or numbers, unit
Row = tuple[str, str, str, str, float, str]  # sector, group, district, kpi, value, unit


@dataclass(frozen=True)
class Columns:
    """Figures of a run. A head is a figure without its numbers.

    numbers: float64 (kind of number, row); a row for each label of each head.
    at: where in a row, with group and district, each kind of number stands.
    """

    heads: tuple[tuple[Any, ...], ...]
    numbers: np.ndarray
    at: tuple[int, ...]

    def rows(self) -> list[tuple[Any, ...]]:
        """A tuple for each row: words and numbers in the order of the figure."""
        words = (list(row) for head in self.heads for row in worded(head))
        found = []
        for row, numbers in zip(words, self.numbers.T.tolist(), strict=True):
            for place, number in zip(self.at, numbers, strict=True):
                row.insert(place, number)
            found.append(tuple(row))
        return found


def columns(figures: Iterable[tuple[Any, ...]], at: tuple[int, ...]) -> Columns:
    """Figures whose numbers stand at these places of a row, after group and district."""
    places = [place - 1 for place in at]  # labels are one part of a figure and two of a row
    found = list(figures)
    words = itemgetter(*(i for i in range(len(found[0])) if i not in places)) if found else tuple
    numbers = [_side_by_side(figure[place] for figure in found) for place in places]
    return Columns(tuple(map(words, found)), np.array(numbers).reshape(len(at), -1 if at else 0), at)


def _side_by_side(numbers: Iterable[Any]) -> np.ndarray:
    every: list[float] = []
    for number in numbers:
        if isinstance(number, np.ndarray):
            every += number.tolist()
        else:
            every.append(number)
    return np.array(every, float)


def worded(head: tuple[Any, ...]) -> Iterator[tuple[str, ...]]:
    """The words of each row of a head, group and district among them."""
    at = next(i for i, part in enumerate(head) if isinstance(part, tuple))
    before, after = head[:at], head[at + 1 :]
    return ((*before, *label, *after) for label in head[at])


def rows(figures: Iterable[Figure]) -> list[Row]:
    """Figures of a period, a row for each label."""
    return columns(figures, (4,)).rows()
