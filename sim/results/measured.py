"""A counted run with the scenario it belongs to, and the periods that are told apart."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from sim.prepare.compile import Compiled
from sim.language.groups import DISTRICT, GroupSpace
from sim.language.spec import Scenario
from sim.results.columns import EVERYBODY, Labels
from sim.results.tally import Tally
from sim.vocab import TICKS_PER_DAY

Made = TypeVar("Made")


@dataclass(frozen=True)
class Window:
    """A period: its name and ticks begin <= t < end."""

    name: str
    begin: int
    end: int

    @property
    def days(self) -> float:
        return (self.end - self.begin) / TICKS_PER_DAY


@dataclass(frozen=True)
class Run:
    """What was counted in a run, and what it was a run of."""

    tally: Tally
    compiled: Compiled
    scenario: Scenario

    def over(self, begin: int, end: int) -> Tally:
        """The counts between two bounds as one period, added up once."""
        return self.once(("over", begin, end), lambda: self.tally.over(begin, end))

    def sums(self, counts: str, begin: int, end: int) -> dict[str, np.ndarray]:
        """Of `cells` or `visits` between two bounds: int64 (sector or skill, label) of each."""
        first, last = self.tally.bounds.index(begin), self.tally.bounds.index(end)
        space, records = self.compiled.space, getattr(self.tally, counts)
        every = self.once(("sums", counts), lambda: spread_records(space, records))
        return {name: of_all[first:last].sum(axis=0) for name, of_all in every.items()}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, kept under the key: years and the whole ask for the same."""
        if key not in self._known:
            self._known[key] = make()
        return cast(Made, self._known[key])

    @cached_property
    def _known(self) -> dict[Hashable, Any]:
        return {}


def windows(compiled: Compiled) -> list[Window]:
    """The measured time as a whole, then each calendar year when there are several."""
    frame = compiled.frame
    whole = Window("all", frame.warm_up, frame.horizon)
    last = date.fromordinal(frame.start.toordinal() + frame.n_days - frame.days_before - 1)
    years = range(frame.start.year, last.year + 1)
    if len(years) == 1:
        return [whole]
    parts = []
    for year in years:
        begin, end = frame.tick(date(year, 1, 1)), frame.tick(date(year + 1, 1, 1))
        parts.append(Window(str(year), max(begin, whole.begin), min(end, whole.end)))
    return [whole, *parts]


def bounds(compiled: Compiled, scenario: Scenario) -> tuple[int, ...]:
    """Ticks between which a run is counted: of the windows, and where what costs changes."""
    ticks = {tick for w in windows(compiled) for tick in (w.begin, w.end)}
    dated = [price.start for price in scenario.prices.values()]
    dated += [step.start for steps in scenario.owners.values() for step in steps]
    dated += [day for outlay in scenario.outlays.values() for day in (outlay.start, outlay.until)]
    starts = {compiled.frame.tick(start) for start in dated if start is not None}
    inside = {tick for tick in starts if min(ticks) < tick < max(ticks)}
    return tuple(sorted(ticks | inside))


def labels(space: GroupSpace) -> Labels:
    """(group, district) of each sum that `spread` makes."""
    found = [*EVERYBODY]
    for name in space.names:
        for category in space.categories[name]:
            found.append(("all", category) if name == DISTRICT else (f"{name}={category}", "all"))
    return tuple(found)


def spread(space: GroupSpace, amounts: np.ndarray) -> np.ndarray:
    """Sums over groups: of all, then of each category of each attribute.

    amounts int64 (group, ...); returns int64 (label, ...) in the order of `labels`.
    """
    n, whole = len(space.sizes), amounts.sum(axis=0, keepdims=True)
    split = amounts.reshape((*space.sizes, *amounts.shape[1:]))
    if not np.issubdtype(amounts.dtype, np.integer):
        return np.concatenate([whole, *_by_axis(split, n)])
    # Whole numbers add up alike in any order: by halves of the axes first, so that what is large
    # is read twice and not once for each attribute.
    half = n // 2
    front, back = split.sum(axis=tuple(range(half, n))), split.sum(axis=tuple(range(half)))
    return np.concatenate([whole, *_by_axis(front, half), *_by_axis(back, n - half)])


def _by_axis(split: np.ndarray, n: int) -> list[np.ndarray]:
    """Of each of the first n axes, the sums over the others of them."""
    return [split.sum(axis=tuple(i for i in range(n) if i != kept)) for kept in range(n)]


def spread_records(space: GroupSpace, records: np.ndarray) -> dict[str, np.ndarray]:
    """`spread` of each field of records (..., group): int64 (..., label).

    Most counts are 0, so only the others are looked at. They are added as float64, which is exact
    below 2**53: ticks of 285 million citizen-years in one period.
    """
    names = records.dtype.names or ()
    plain = np.ascontiguousarray(records).view("i8").ravel()
    at = np.flatnonzero(plain != 0)
    amounts, (where, field) = plain[at], np.divmod(at, len(names))
    row, group = np.divmod(where, space.n_groups)
    row, n_rows = row + field * (records.size // space.n_groups), plain.size // space.n_groups
    sums = [np.bincount(row, amounts, n_rows)[:, None]]
    for name, size in zip(space.names, space.sizes, strict=True):
        cell = row * size + space.category(group, name)
        sums.append(np.bincount(cell, amounts, n_rows * size).reshape(n_rows, size))
    whole = np.hstack(sums).astype(np.int64)
    return dict(zip(names, whole.reshape(len(names), *records.shape[:-1], -1), strict=True))
