"""Outcomes on their way to the disk, as four tables of columns.

Key figures come as columns (`sim.results.columns`). Their words repeat from task to task, so each
row is kept as the number of its words: a hundred times smaller, and quick to write.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.running.plan import Plan, Task
from experiments.running.tasks import KEPT, Axes, Outcome
from sim.results.columns import Columns, worded
from sim.vocab import NEVER, TICKS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd

KPI = ("period", "sector", "group", "district", "kpi", "value", "unit")
EQUITY = (
    *("period", "group", "district", "citizen_years"),
    *("measure", "per_citizen_year", "unit"),
)
CENSUS = ("date", "measured", "sector", "used", "waiting", "blocked", "places")


class Rows:
    """Rows of a table by column: numbers, or codes of words.

    Their memory is kept from part to part: to be given new memory takes longer than to fill it.
    """

    def __init__(self) -> None:
        self.n = 0
        self.room: dict[str, np.ndarray] = {}  # by column, for n rows and more

    def add(self, n: int, columns: Mapping[str, Any]) -> None:
        """Take in n rows; of a column that is a single number all have that."""
        begin, self.n = self.n, self.n + n
        for name, values in columns.items():
            self._roomy(name, begin, np.asarray(values).dtype)[begin : self.n] = values

    def _roomy(self, name: str, begin: int, dtype: np.dtype[Any]) -> np.ndarray:
        """A column with room for all rows, of which it has the first; codes may have grown."""
        room = self.room.get(name, np.empty(0, dtype))
        if len(room) < self.n or room.dtype != dtype:
            more = np.empty(max(self.n, begin + begin // 2), dtype)
            more[:begin] = room[:begin]
            self.room[name] = room = more
        return room

    def frame(self, words: Mapping[str, Iterable[str]]) -> "pd.DataFrame":
        """The rows, good until others are added; of these columns the words instead of codes."""
        import pandas as pd

        columns = {name: room[: self.n] for name, room in self.room.items()}
        spelt = {name: chosen(told, columns[name]) for name, told in words.items()}
        # Column by column, as they are: laid side by side they would all be copied once more.
        return pd.DataFrame({**columns, **spelt}, copy=False)


class Words:
    """The words of figures; equal ones are kept once."""

    def __init__(self, names: Sequence[str], numbers: Sequence[str]) -> None:
        self.names, self.numbers = names, numbers
        self.codes: dict[str, dict[str, int]] = {n: {} for n in names if n not in numbers}
        self.first: dict[Hashable, int] = {}  # of what is told alike: its first row of words
        self.known = {name: np.empty(0, "i1") for name in self.codes}  # codes, by row of words

    def columns(self, told: Columns) -> dict[str, np.ndarray]:
        """Figures by column: codes, and numbers as float64."""
        rows = self._first(told.periods, told.heads) + np.flatnonzero(told.told)
        made = {name: known[rows] for name, known in self.known.items()}
        made.update(zip(self.numbers, told.numbers, strict=True))
        return {name: made[name] for name in self.names}

    def _first(self, *alike: Any) -> int:
        """The first row of words of these periods and heads."""
        found = self.first.get(alike)
        if found is None:
            found = self.first[alike] = len(next(iter(self.known.values())))
            rows = [*worded(*alike)]
            for k, (name, codes) in enumerate(self.codes.items()):
                more = coded(codes, (row[k] for row in rows))
                self.known[name] = np.concatenate([self.known[name].astype(more.dtype), more])
        return found


class Batch:
    """Outcomes that are not stored yet."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows = {"kpi": Rows(), "census": Rows(), "equity": Rows()}
        self.kpi = Words(KPI, ("value",))
        self.equity = Words(EQUITY, ("citizen_years", "per_citizen_year"))
        self.policies = sorted({cell.key for cell in plan.cells})
        self.sectors: dict[str, int] = {}  # with their codes
        self.clear()

    def clear(self) -> None:
        """Let go of the outcomes: they are stored."""
        self.tasks: list[tuple[Task, str, float]] = []  # with digest and processor seconds
        for rows in self.rows.values():
            rows.n = 0

    @property
    def size(self) -> int:
        """Rows of all tables."""
        return sum(rows.n for rows in self.rows.values())

    def add(self, task: Task, outcome: Outcome) -> None:
        """Take in what a task brought home."""
        who = self._who(task)
        for name, columns in (
            ("kpi", self.kpi.columns(outcome.figures)),
            ("census", self._census(outcome.census, outcome.axes)),
            ("equity", self.equity.columns(outcome.shares)),
        ):
            n = len(next(iter(columns.values())))
            self.rows[name].add(n, {**who, **columns})
        self.tasks.append((task, outcome.digest, outcome.seconds))

    def tables(self) -> dict[str, "pd.DataFrame"]:
        """The tables of a part, good until the next outcome is taken in."""
        words = {
            "kpi": self.kpi.codes,
            "census": {"sector": self.sectors},
            "equity": self.equity.codes,
        }
        policies: Mapping[str, Iterable[str]] = {"policy": self.policies}
        frames = {name: rows.frame({**policies, **words[name]}) for name, rows in self.rows.items()}
        return {"tasks": self._tasks(), **frames}

    def _tasks(self) -> "pd.DataFrame":
        import pandas as pd

        tasks, digests, seconds = zip(*self.tasks, strict=True)
        who = pd.DataFrame([self._who(task) for task in tasks])
        who["policy"] = chosen(self.policies, who["policy"].to_numpy())
        who.insert(0, "task", [self.plan.name(task) for task in tasks])
        return who.assign(digest=digests, seconds=seconds)

    def _who(self, task: Task) -> dict[str, np.integer[Any]]:
        """Which task rows belong to; the policy as its code."""
        cell = self.plan.cells[task[0]]
        code = small(len(self.policies)).type(self.policies.index(cell.key))
        numbers = {"point": cell.point, "draw": cell.draw, "replication": task[1]}
        told = {name: np.int32(number) for name, number in numbers.items()}
        return {"point": told["point"], "draw": told["draw"], "policy": code,
                "replication": told["replication"]}  # fmt: skip

    def _census(self, census: np.ndarray, axes: Axes) -> dict[str, np.ndarray]:
        """A census int32 (day, sector, 4) as columns, sectors as codes."""
        made = dict(days(axes, len(census)))
        made["sector"] = np.tile(coded(self.sectors, axes.sectors), len(census))
        for i, name in enumerate(("used", "waiting", "blocked")):
            made[name] = census[:, :, i].ravel()
        return {name: made[name] for name in CENSUS}


def small(n: int) -> np.dtype[Any]:
    """The smallest integers for n codes, as a Categorical takes them."""
    return np.min_scalar_type(-n)


def coded(codes: dict[str, int], words: Iterable[str]) -> np.ndarray:
    """The code of each word; new ones get the next."""
    found = [codes.setdefault(word, len(codes)) for word in words]
    return np.array(found, small(len(codes)))


def chosen(words: Iterable[str], codes: np.ndarray) -> Any:
    """The word of each code, as a Categorical; words are told once each, and all codes have one."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=pd.Index(list(words)), validate=False)


@lru_cache(KEPT)  # as tasks come again of the same cells
def days(axes: Axes, n_days: int) -> dict[str, np.ndarray]:
    """The columns of a census of so many days that follow from its axes; no limit: nan."""
    n = len(axes.sectors)
    dates = np.datetime64(axes.first, "s") + np.arange(n_days) * np.timedelta64(TICKS_PER_DAY, "s")
    return {
        "date": np.repeat(dates, n),
        "measured": np.repeat(np.arange(n_days) * TICKS_PER_DAY >= axes.warm_up, n),
        "places": places_by_day(axes, n_days).ravel(),
    }


def places_by_day(axes: Axes, n_days: int) -> np.ndarray:
    """float64 (day, sector): places at 00:00 of each day, nan where unlimited."""
    places = np.tile(np.array(axes.places, float), (n_days, 1))
    for tick, sector, number in axes.calendar:
        places[-(-tick // TICKS_PER_DAY) :, sector] = number
    places[places >= NEVER] = np.nan
    return places
