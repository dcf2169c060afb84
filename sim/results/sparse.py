"""Counts of which most are 0: only the others are kept, and only they are added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from sim.kernels.kernel import kernel, u64
from sim.language.groups import GroupSpace


@dataclass(frozen=True, eq=False)
class Sparse:
    """Integers by period p, place (a sector, or a skill), name of what is counted, and group.

    shape: (periods, places, names, groups); an integer's index is its number in that order.
    at: int64, rising: the indexes of those that are not 0. amounts: int64, those integers.
    """

    names: tuple[str, ...]
    shape: tuple[int, int, int, int]
    at: np.ndarray
    amounts: np.ndarray

    def __getitem__(self, name: str) -> np.ndarray:
        """int64 (p, place, g): all counts of a name."""
        whole = np.zeros(self.shape, np.int64)
        whole.ravel()[self.at] = self.amounts
        return whole[:, :, self.names.index(name)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sparse):
            return NotImplemented
        same = (self.names, self.shape) == (other.names, other.shape)
        return same and all(
            np.array_equal(*pair) for pair in ((self.at, other.at), (self.amounts, other.amounts))
        )

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def rows(self) -> np.ndarray:
        """int64 (row + 1,): where what is of each period, place and name begins."""
        n_groups = self.shape[3]
        return np.searchsorted(self.at, np.arange(prod(self.shape[:3]) + 1) * n_groups)

    def by_group(self, places: Sequence[int], name: str) -> np.ndarray:
        """int64 (p, g): the counts of a name, added up over places."""
        n_periods, n_places, n_names, n_groups = self.shape
        first = np.arange(n_periods)[:, None] * n_places + np.array(places, np.int64)
        counts = np.zeros((n_periods, n_groups), np.int64)
        rows = first * n_names + self.names.index(name)
        scatter(self.at, self.amounts, self.rows, rows, counts)
        return counts

    def met(self, place: int, name: str) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each period: int64 (n,), the groups of which something was counted; how much."""
        n_periods, n_places, n_names, n_groups = self.shape
        found = []
        for period in range(n_periods):
            row = (period * n_places + place) * n_names + self.names.index(name)
            part = slice(self.rows[row], self.rows[row + 1])
            found.append((self.at[part] - row * n_groups, self.amounts[part]))
        return found

    def over(self, first: int, last: int) -> "Sparse":
        """The periods first <= p < last as one."""
        size = int(np.prod(self.shape[1:]))
        begin, end = np.searchsorted(self.at, (first * size, last * size))
        at, amounts = self.at[begin:end] - first * size, self.amounts[begin:end]
        if last > first + 1:
            sums = np.zeros(size, np.int64)
            np.add.at(sums, at % size, amounts)
            at = np.flatnonzero(sums)
            amounts = sums[at]
        return Sparse(self.names, (1, *self.shape[1:]), at, amounts)

    def sums(self, space: GroupSpace) -> np.ndarray:
        """int64 (p, place, name, label): sums over groups, see `add_up`."""
        sums = np.zeros((*self.shape[:3], space.n_labels), np.int64)
        add_up(self.at, self.amounts, space.labels, sums.reshape(-1, space.n_labels))
        return sums


def sparse(records: np.ndarray, row: np.ndarray | None = None) -> Sparse:
    """What is not 0 of records (p, place, g), or (p, row) if `row` (place, g) has rows, or -1."""
    if row is None:
        row = np.arange(records[0].size).reshape(records.shape[1:])
        records = records.reshape(len(records), -1)
    names = records.dtype.names or ()
    counts = records.view(np.int64).reshape(*records.shape, len(names))
    met = np.flatnonzero(row.ravel() >= 0)
    place, groups = np.divmod(met, row.shape[1])
    first = np.searchsorted(place, np.arange(len(row) + 1))
    n = np.count_nonzero(counts[:, : row.max(initial=-1) + 1])
    at, amounts = np.empty(n, np.int64), np.empty(n, np.int64)
    rows = row.ravel()[met].astype(np.int64)
    gather(counts, rows, groups, first, row.shape[1], at, amounts)
    return Sparse(names, (len(counts), len(row), len(names), row.shape[1]), at, amounts)


@kernel(inline=False)
def gather(counts, rows, groups, first, n_groups, at, amounts):  # type: ignore[no-untyped-def]
    """Write down index and amount of what is not 0; `first` has the first row of each place."""
    n, n_places, n_names = 0, len(first) - 1, counts.shape[2]
    for period in range(len(counts)):
        for place in range(n_places):
            for name in range(n_names):
                begin = ((period * n_places + place) * n_names + name) * n_groups
                for k in range(first[place], first[place + 1]):
                    amount = counts[period, rows[k], name]
                    if amount != 0:
                        at[n], amounts[n] = begin + groups[k], amount
                        n += 1


@kernel(inline=False)
def scatter(at, amounts, first, rows, counts):  # type: ignore[no-untyped-def]
    """Add the amounts of rows (p, place) to counts (p, g); `first` has where each row begins."""
    for period in range(len(rows)):
        for place in range(rows.shape[1]):
            row = rows[period, place]
            for i in range(first[row], first[row + 1]):
                counts[period, at[i] - row * counts.shape[1]] += amounts[i]


@kernel(inline=False)
def add_up(at, amounts, labels, sums):  # type: ignore[no-untyped-def]
    """Add amounts, by row and group, to all of their row (0) and to each label of their group.

    at: row * groups + group, rising. labels: uint64 (g, attribute). sums: int64 (row, label).
    """
    row, begin = 0, 0
    for i in range(len(at)):
        while at[i] - begin >= len(labels):
            row, begin = row + 1, begin + len(labels)
        # u64: an index that cannot be negative is looked up at twice the speed
        mine, group = u64(row), u64(at[i] - begin)
        sums[mine, u64(0)] += amounts[i]
        for attribute in range(labels.shape[1]):
            sums[mine, labels[group, u64(attribute)]] += amounts[i]
