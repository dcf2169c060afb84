"""A finished run made ready for counting: periods, and the trace as intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.compile import Compiled
from sim.groups import DISTRICT, GroupSpace
from sim.intervals import kept_places, present, stays, waits
from sim.spec import Scenario
from sim.trace import Trace
from sim.vocab import TICKS_PER_DAY

READMITTED_WITHIN = 30 * TICKS_PER_DAY
Row = tuple[str, str, str, str, float, str]  # sector, group, district, kpi, value, unit


@dataclass(frozen=True)
class Window:
    """A period: its name and ticks begin <= t < end."""

    name: str
    begin: int
    end: int

    @property
    def days(self) -> float:
        return (self.end - self.begin) / TICKS_PER_DAY


class Run:
    """A trace made ready for counting: stays, waits, kept places and presence as intervals."""

    def __init__(self, trace: Trace, compiled: Compiled, scenario: Scenario) -> None:
        self.trace, self.compiled, self.scenario = trace, compiled, scenario
        horizon = compiled.frame.horizon
        self.stays = stays(trace.events, horizon)
        self.waits = waits(trace.events, horizon)
        self.present = present(trace.events, horizon)
        self.kept = kept_places(self.stays, compiled.network.kept_during)
        self.readmission = self._readmissions()

    def _readmissions(self) -> np.ndarray:
        """bool, by stay: begun within 30 days after the citizen last left the same sector."""
        s = self.stays
        order = np.lexsort((s.begin, s.sector, s.citizen))
        again = np.zeros(len(order), bool)
        same = (np.diff(s.citizen[order]) == 0) & (np.diff(s.sector[order]) == 0)
        gap = s.begin[order][1:] - s.end[order][:-1]
        again[order[1:]] = same & (gap < READMITTED_WITHIN)
        return again

    def windows(self) -> list[Window]:
        """The measured time as a whole, then each calendar year when there are several."""
        frame = self.compiled.frame
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


def in_window(ticks: np.ndarray, w: Window) -> np.ndarray:
    """bool, shaped like `ticks`."""
    return (ticks >= w.begin) & (ticks < w.end)


def spread(
    space: GroupSpace, group: np.ndarray, amount: np.ndarray
) -> Iterator[tuple[str, str, int]]:
    """(group, district, sum): in all, then by each category of each attribute.

    group int (n,), amount int64 (n,): summed exactly.
    """
    yield "all", "all", int(amount.sum())
    for name in space.names:
        number = space.category(group, name)
        sums = np.zeros(len(space.categories[name]), np.int64)
        np.add.at(sums, number, amount)
        for category, total in zip(space.categories[name], sums.tolist(), strict=True):
            if name == DISTRICT:
                yield "all", category, total
            else:
                yield f"{name}={category}", "all", total
