"""A counted run with the scenario it belongs to, and the periods that are told apart."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np

from sim.prepare.compile import Compiled, Frame
from sim.language.groups import DISTRICT, GroupSpace
from sim.language.spec import Scenario
from sim.results.columns import EVERYBODY, Labels
from sim.results.sparse import add_up
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
    # What follows from the scenario alone; runs of the same compiled scenario may share it.
    lasting: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def over(self, counts: np.ndarray, periods: Sequence[Window]) -> np.ndarray:
        """int64 (period, ...): counts (p, ...) of the tally, added up over each period."""
        return np.array([counts[self.parts(period)].sum(axis=0) for period in periods])

    def sums(self, counts: str, periods: Sequence[Window]) -> dict[str, np.ndarray]:
        """Of `cells` or `visits`, by name: int64 (period, sector or skill, label)."""
        part = getattr(self.tally, counts)
        every = self.once(("sums", counts), lambda: part.sums(self.compiled.space))
        found = self.over(every, periods)
        return {name: found[:, :, i] for i, name in enumerate(part.names)}

    def parts(self, period: Window) -> slice:
        """The periods of the tally that make up a period. Raises ValueError for another one."""
        bounds = self.tally.bounds
        return slice(bounds.index(period.begin), bounds.index(period.end))

    @cached_property
    def smallest(self) -> list[Window]:
        """The periods of the tally."""
        return [Window(str(begin), begin, end) for begin, end in pairwise(self.tally.bounds)]

    @property
    def labels(self) -> Labels:
        """(group, district) of each label."""
        return self.always("labels", lambda: labels(self.compiled.space))

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, kept under the key: years and the whole ask for the same."""
        return _kept(self._known, key, make)

    def always(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The same of what follows from the scenario alone, whatever was counted."""
        return _kept(self.lasting, key, make)

    @cached_property
    def _known(self) -> dict[Hashable, Any]:
        return {}


def _kept(known: dict[Hashable, Any], key: Hashable, make: Callable[[], Made]) -> Made:
    if key not in known:
        known[key] = make()
    return cast(Made, known[key])


def windows(frame: Frame) -> list[Window]:
    """The measured time as a whole, then each calendar year when there are several."""
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
    ticks = {tick for w in windows(compiled.frame) for tick in (w.begin, w.end)}
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


def length(periods: Sequence[Window]) -> np.ndarray:
    """int64 (period,): ticks."""
    return np.array([period.end - period.begin for period in periods], np.int64)


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """float64: part / whole, elementwise; nan, which is not told, where the whole is 0."""
    some = np.where(whole == 0, np.nan, whole)
    return np.asarray(part / some)


def spread(space: GroupSpace, amounts: np.ndarray) -> np.ndarray:
    """int64 (..., label): sums of int64 (..., g) over groups, in the order of `labels`."""
    sums = np.zeros((*amounts.shape[:-1], space.n_labels), np.int64)
    at = np.flatnonzero(amounts)
    add_up(at, amounts.ravel()[at], space.labels, sums.reshape(-1, space.n_labels))
    return sums
