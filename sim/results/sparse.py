"""Counts of which most are 0: only the others are kept, and only they are added up."""

from dataclasses import dataclass

import numpy as np

from sim.kernels.kernel import kernel
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

    def by_group(self, period: int, place: int, name: str) -> np.ndarray:
        """int64 (g,): the counts of one period, place and name."""
        groups = self.shape[3]
        row = np.ravel_multi_index((period, place, self.names.index(name)), self.shape[:3])
        first, last = np.searchsorted(self.at, (row * groups, (row + 1) * groups))
        counts = np.zeros(groups, np.int64)
        counts[self.at[first:last] - row * groups] = self.amounts[first:last]
        return counts

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
def add_up(at, amounts, labels, sums):  # type: ignore[no-untyped-def]
    """Add amounts, by row and group, to all of their row (0) and to each label of their group.

    at: row * groups + group. labels: int64 (attribute, g). sums: int64 (row, label).
    """
    n_groups = labels.shape[1]
    for i in range(len(at)):
        row, group = at[i] // n_groups, at[i] % n_groups
        sums[row, 0] += amounts[i]
        for attribute in range(len(labels)):
            sums[row, labels[attribute, group]] += amounts[i]
