"""Outcomes on their way to the disk, as four tables of columns.

A row of what is stored says something of all periods, or of all sectors, side by side: its words
stand once, not once for each. `tables.py` makes long tables of it again.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.running.plan import Plan, Task
from experiments.running.tasks import KEPT, Axes, Outcome
from sim.prepare.compile import frame_of
from sim.results.columns import Columns, worded
from sim.results.measured import windows
from sim.vocab import NEVER, TICKS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Wide:
    """A table of which each row stands for several: one for each `key`, a period or a sector."""

    columns: tuple[str, ...]  # of the long table, after those that name the task
    key: str
    numbers: tuple[str, ...]  # these columns are there for each key

    @property
    def words(self) -> tuple[str, ...]:
        """The columns that are there once."""
        return tuple(name for name in self.columns if name not in (self.key, *self.numbers))


KPI = ("period", "sector", "group", "district", "kpi", "value", "unit")
EQUITY = (
    *("period", "group", "district", "citizen_years"),
    *("measure", "per_citizen_year", "unit"),
)
CENSUS = ("date", "measured", "sector", "used", "waiting", "blocked", "places")
WIDE = {
    "kpi": Wide(KPI, "period", ("value",)),
    "census": Wide(CENSUS, "sector", ("used", "waiting", "blocked", "places")),
    "equity": Wide(EQUITY, "period", ("citizen_years", "per_citizen_year")),
}


def column(number: str, key: str) -> str:
    """What a column is called that has a number of one period or sector."""
    return f"{number}:{key}"


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

    @property
    def size(self) -> int:
        """Bytes."""
        return self.n * sum(room.itemsize for room in self.room.values())

    def frame(self, words: Mapping[str, Iterable[str]]) -> "pd.DataFrame":
        """The rows, good until others are added; of these columns the words instead of codes."""
        import pandas as pd

        columns = {name: room[: self.n] for name, room in self.room.items()}
        spelt = {name: chosen(told, columns[name]) for name, told in words.items()}
        # Column by column, as they are: laid side by side they would all be copied once more.
        return pd.DataFrame({**columns, **spelt}, copy=False)


class Words:
    """The words of figures by column, as codes; equal figures are looked up once."""

    def __init__(self, names: Iterable[str]) -> None:
        self.codes: dict[str, dict[str, int]] = {name: {} for name in names}
        self.known: dict[Hashable, dict[str, np.ndarray]] = {}

    def of(self, heads: tuple[tuple[Any, ...], ...]) -> dict[str, np.ndarray]:
        """The words of each label of each head."""
        if heads not in self.known:
            rows = [*worded(heads)]
            self.known[heads] = {
                name: coded(codes, (row[k] for row in rows))
                for k, (name, codes) in enumerate(self.codes.items())
            }
        return self.known[heads]


class Batch:
    """Outcomes that are not stored yet."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        scenarios = [cell.scenario for cell in plan.cells]
        # All parts of a study have the same columns: those of all its periods and sectors.
        self.sectors = sorted({name for scenario in scenarios for name in scenario.sectors})
        spans = {period.name for one in scenarios for period in windows(frame_of(one))}
        self.periods = sorted(spans, key=lambda name: (name != "all", name))
        self.policies = sorted({cell.key for cell in plan.cells})
        self.words = {name: Words(WIDE[name].words) for name in ("kpi", "equity")}
        self.rows = {name: Rows() for name in WIDE}
        self.clear()

    def clear(self) -> None:
        """Let go of the outcomes: they are stored."""
        self.tasks: list[tuple[Task, str, float]] = []  # with digest and processor seconds
        for rows in self.rows.values():
            rows.n = 0

    @property
    def size(self) -> int:
        """Bytes of what is not stored."""
        return sum(rows.size for rows in self.rows.values())

    def add(self, task: Task, outcome: Outcome) -> None:
        """Take in what a task brought home, or nothing of it when memory does not suffice."""
        before = {name: rows.n for name, rows in self.rows.items()}
        try:
            self._add(task, outcome)
        except BaseException:
            for name, n in before.items():
                self.rows[name].n = n
            raise

    def _add(self, task: Task, outcome: Outcome) -> None:
        who = self._who(task)
        for name, told in (("kpi", outcome.figures), ("equity", outcome.shares)):
            words, numbers = self.words[name].of(told.heads), self._numbers(name, told)
            self.rows[name].add(told.numbers.shape[2], {**who, **words, **numbers})
        census = self._census(outcome.census, outcome.axes)
        self.rows["census"].add(len(outcome.census), {**who, **census})
        self.tasks.append((task, outcome.digest, outcome.seconds))

    def tables(self) -> dict[str, "pd.DataFrame"]:
        """The tables of a part, good until the next outcome is taken in."""
        frames = {}
        for name, rows in self.rows.items():
            words = self.words[name].codes if name in self.words else {}
            frames[name] = rows.frame({"policy": self.policies, **words})
        return {"tasks": self._tasks(), **frames}

    def _tasks(self) -> "pd.DataFrame":
        import pandas as pd

        tasks, digests, seconds = zip(*self.tasks, strict=True)
        who = pd.DataFrame([self._who(task) for task in tasks])
        who["policy"] = chosen(self.policies, who["policy"].to_numpy())
        who.insert(0, "task", [self.plan.name(task) for task in tasks])
        return who.assign(digest=digests, seconds=seconds)

    def _who(self, task: Task) -> dict[str, Any]:
        """Which task rows belong to; the policy as its code."""
        cell = self.plan.cells[task[0]]
        return {
            "point": np.int32(cell.point),
            "draw": np.int32(cell.draw),
            "policy": small(len(self.policies)).type(self.policies.index(cell.key)),
            "replication": np.int32(task[1]),
        }

    def _numbers(self, name: str, told: Columns) -> dict[str, Any]:
        """The numbers of figures, period by period; nan where a run has no such period."""
        made: dict[str, Any] = {}
        for number, kind in zip(WIDE[name].numbers, told.numbers, strict=True):
            own = dict(zip(told.periods, kind, strict=True))
            made |= {column(number, period): own.get(period, np.nan) for period in self.periods}
        return made

    def _census(self, census: np.ndarray, axes: Axes) -> dict[str, Any]:
        """A census int32 (day, sector, 4), sector by sector; -1 where a run has no such sector."""
        alike, places = days(axes, len(census))
        made: dict[str, Any] = {**alike}
        own = {name: s for s, name in enumerate(axes.sectors)}
        for name in self.sectors:
            s, counts = own.get(name), WIDE["census"].numbers[:3]
            for k, number in enumerate(counts):
                made[column(number, name)] = np.int32(-1) if s is None else census[:, s, k]
            made[column("places", name)] = np.nan if s is None else places[:, s]
        return made


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
def days(axes: Axes, n_days: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Date of each day, and whether it is measured; and float64 (day, sector): places."""
    dates = np.datetime64(axes.first, "s") + np.arange(n_days) * np.timedelta64(TICKS_PER_DAY, "s")
    measured = np.arange(n_days) * TICKS_PER_DAY >= axes.warm_up
    return {"date": dates, "measured": measured}, places_by_day(axes, n_days)


def places_by_day(axes: Axes, n_days: int) -> np.ndarray:
    """float64 (day, sector): places at 00:00 of each day, nan where unlimited."""
    places = np.tile(np.array(axes.places, float), (n_days, 1))
    for tick, sector, number in axes.calendar:
        places[-(-tick // TICKS_PER_DAY) :, sector] = number
    places[places >= NEVER] = np.nan
    return places
