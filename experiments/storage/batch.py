"""Outcomes on their way to the disk, as four tables of columns.

Key figures come as columns (`sim.results.columns`). Their words repeat from task to task, so each
row is kept as the number of its words: a hundred times smaller, and quick to write.
"""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.running.plan import Plan, Task
from experiments.running.tasks import Axes, Outcome
from sim.results.columns import Columns, columns, worded
from sim.vocab import NEVER, TICKS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd

KPI = ("period", "sector", "group", "district", "kpi", "value", "unit")
EQUITY = (
    *("period", "group", "district", "citizen_years"),
    *("measure", "per_citizen_year", "unit"),
)
NOTHING = columns((), (5,), ())
CENSUS = ("date", "measured", "sector", "used", "waiting", "blocked", "places")


class Words:
    """Rows of words and numbers as columns; equal words are kept once."""

    def __init__(self, names: tuple[str, ...], numbers: tuple[str, ...]) -> None:
        self.names = names
        self.at = [names.index(name) for name in numbers]
        self.rest = [i for i in range(len(names)) if i not in self.at]
        self.first: dict[Hashable, int] = {}  # of what is told alike: its first row of words
        self.words: list[dict[str, int]] = [{} for _ in self.rest]  # of a column, with their codes
        self.known = [np.empty(0, "i1") for _ in self.rest]  # codes, by row of words
        self.clear()

    def clear(self) -> None:
        """Forget the rows, but not the words: the next tasks have the same."""
        self.codes: list[list[np.ndarray]] = []  # of each task and column of words
        self.numbers: list[np.ndarray] = []

    def add(self, columns: Columns) -> int:
        """Take in columns; returns how many rows they are."""
        first = self._first(columns.periods, columns.heads)
        rows = first + np.flatnonzero(columns.told)
        self.codes.append([known[rows] for known in self.known])
        self.numbers.append(columns.numbers)
        return len(rows)

    def _first(self, *alike: Any) -> int:
        """The first row of words of these periods and heads."""
        found = self.first.get(alike)
        if found is None:
            found = self.first[alike] = len(self.known[0])
            rows = [*worded(*alike)]
            for k, words in enumerate(self.words):
                more = [words.setdefault(row[k], len(words)) for row in rows]
                small = np.min_scalar_type(-len(words))  # as few bytes as Categorical takes
                self.known[k] = np.concatenate([self.known[k], more], dtype=small, casting="unsafe")
        return found

    def columns(self) -> dict[str, Any]:
        """All rows by column: words as categories, numbers as float64."""
        made: dict[str, Any] = {}
        for i, words, *codes in zip(self.rest, self.words, *self.codes, strict=True):
            made[self.names[i]] = chosen(words, np.concatenate(codes))
        for k, i in enumerate(self.at):
            made[self.names[i]] = np.concatenate([numbers[k] for numbers in self.numbers])
        return {name: made[name] for name in self.names}


class Batch:
    """Outcomes that are not stored yet."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.kpi = Words(KPI, ("value",))
        self.equity = Words(EQUITY, ("citizen_years", "per_citizen_year"))
        self.clear()

    def clear(self) -> None:
        """Let go of the outcomes: they are stored."""
        self.kpi.clear()
        self.equity.clear()
        self.tasks: list[tuple[Task, Outcome]] = []
        self.rows: list[tuple[int, int]] = []  # of each task: in kpi, in equity
        self.size = 0  # rows of both

    def add(self, task: Task, outcome: Outcome) -> None:
        """Take in what a task brought home."""
        self.rows.append((self.kpi.add(outcome.figures), self.equity.add(outcome.shares)))
        self.size += sum(self.rows[-1])
        light = replace(outcome, figures=NOTHING, shares=NOTHING)
        self.tasks.append((task, light))

    def tables(self) -> dict[str, "pd.DataFrame"]:
        """The tables of a part."""
        n_kpi, n_equity = np.array(self.rows).T
        return {
            "tasks": self._tasks(),
            "kpi": self._table(n_kpi, self.kpi.columns()),
            "census": self._census(),
            "equity": self._table(n_equity, self.equity.columns()),
        }

    def _tasks(self) -> "pd.DataFrame":
        import pandas as pd

        names = [self.plan.name(task) for task, _ in self.tasks]
        head = pd.DataFrame({"task": names, **self._who(np.ones(len(names), int))})
        outcomes = [outcome for _, outcome in self.tasks]
        return head.assign(
            digest=[outcome.digest for outcome in outcomes],
            seconds=[outcome.seconds for outcome in outcomes],
        )

    def _who(self, times: np.ndarray) -> dict[str, Any]:
        """Which task the rows belong to, each task's so many times."""
        cells = [self.plan.cells[task[0]] for task, _ in self.tasks]
        keys = sorted({cell.key for cell in cells})

        def each(values: Iterable[int]) -> np.ndarray:
            return np.repeat(np.array([*values], "i4"), times)

        return {
            "point": each(cell.point for cell in cells),
            "draw": each(cell.draw for cell in cells),
            "policy": chosen(keys, each(keys.index(cell.key) for cell in cells)),
            "replication": each(task[1] for task, _ in self.tasks),
        }

    def _table(self, times: np.ndarray, columns: dict[str, Any]) -> "pd.DataFrame":
        import pandas as pd

        # Column by column, as they are: laid side by side they would all be copied once more.
        return pd.DataFrame({**self._who(times), **columns}, copy=False)

    def _census(self) -> "pd.DataFrame":
        parts = [census_columns(o.census, o.axes) for _, o in self.tasks]
        names = sorted({name for _, o in self.tasks for name in o.axes.sectors})
        for part, (_, o) in zip(parts, self.tasks, strict=True):
            own = np.array([names.index(name) for name in o.axes.sectors], "i2")
            part["sector"] = own[part["sector"]]
        times = np.array([len(part["used"]) for part in parts])
        columns: dict[str, Any] = {
            name: np.concatenate([part[name] for part in parts]) for name in CENSUS
        }
        columns["sector"] = chosen(names, columns["sector"])
        return self._table(times, columns)


def chosen(words: Iterable[str], codes: np.ndarray) -> Any:
    """The word of each code, as a Categorical; words are told once each, and all codes have one."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=pd.Index(list(words)), validate=False)


def census_columns(census: np.ndarray, axes: Axes) -> dict[str, np.ndarray]:
    """A census int32 (day, sector, 4) as columns: sectors as numbers, no places as nan."""
    n_days, n = census.shape[:2]
    days = np.datetime64(axes.first, "s") + np.arange(n_days) * np.timedelta64(TICKS_PER_DAY, "s")
    return {
        "date": np.repeat(days, n),
        "measured": np.repeat(np.arange(n_days) * TICKS_PER_DAY >= axes.warm_up, n),
        "sector": np.tile(np.arange(n), n_days),
        "used": census[:, :, 0].ravel(),
        "waiting": census[:, :, 1].ravel(),
        "blocked": census[:, :, 2].ravel(),
        "places": places_by_day(axes, n_days).ravel(),
    }


def places_by_day(axes: Axes, n_days: int) -> np.ndarray:
    """float64 (day, sector): places at 00:00 of each day, nan where unlimited."""
    places = np.tile(np.array(axes.places, float), (n_days, 1))
    for tick, sector, number in axes.calendar:
        places[-(-tick // TICKS_PER_DAY) :, sector] = number
    places[places >= NEVER] = np.nan
    return places
