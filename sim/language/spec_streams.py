"""Who comes into a world: citizens who are there at the start, and sources of those who come."""

from typing import Annotated, Any, NamedTuple, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from sim.language.moments import Moment, moment_ticks
from sim.language.quantity import Count, Distribution, Frozen, Rate, Share, Sourced, Time
from sim.language.spec_profile import Factor, Profile
from sim.language.spec_waiting import WhenFull
from sim.language.units import Name, Whole, short_forms

MOST_IN_A_BATCH = 1_000


class CensusRow(NamedTuple):
    """A citizen of a census; rows are ranked by these values, in this order."""

    group: int
    sector: str  # "": outside, waiting
    stayed: int  # ticks, NOWHERE: the stay begins now
    waiting_for: str  # "": for none
    waited: int  # ticks


class Census(Frozen):
    """A file with one row per citizen, in the place that the path from this file names."""

    model_config = ConfigDict(json_schema_extra=short_forms({"type": "string"}))
    file: str
    sha256: str | None = None  # of the file that was read; another one is refused
    _rows: tuple[CensusRow, ...] | None = PrivateAttr(None)

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        return {"file": data} if isinstance(data, str) else data

    @property
    def rows(self) -> tuple[CensusRow, ...]:
        """Every citizen, ranked. Raises ValueError if the file has not been read."""
        if self._rows is None:
            raise ValueError(f"{self.file} has not been read; load the scenario from its file")
        return self._rows

    def keep(self, rows: tuple[CensusRow, ...], sha256: str) -> None:
        """Take what was read; part of loading, before anybody else sees the scenario."""
        self._rows = rows
        object.__setattr__(self, "sha256", sha256)
        self.__pydantic_fields_set__.add("sha256")


class Stock(Frozen):
    """Citizens who are there when the run begins, each group cell counted, or in a census."""

    sector: Name | None = None  # None: outside, waiting
    count: Count | None = None
    census: Census | None = None
    less: tuple[Name, ...] = ()  # other stocks that are part of this register count
    stayed: Distribution | None = None  # time spent there already; None: the stay begins now
    waiting_for: Name | None = None  # on the list of this sector
    waited: Distribution | None = None  # time on the list already; None: none
    traits: dict[Name, Share] = {}

    @model_validator(mode="after")
    def _there(self) -> Self:
        if (self.count is None) == (self.census is None):
            raise ValueError("how many there are is not known; write either `count` or `census`")
        if self.census is not None:
            more = [key for key in sorted(self.model_fields_set - {"census"}) if getattr(self, key)]
            if more:
                raise ValueError(f"`{more[0]}` beside `census`; the file says it, take it out")
            return self
        if self.sector is None and self.waiting_for is None:
            raise ValueError("nowhere to be; write `sector`, or `waiting_for`, or both")
        if self.waited is not None and self.waiting_for is None:
            raise ValueError("`waited` without `waiting_for`; name the sector waited for")
        if self.stayed is not None and self.waiting_for is not None:
            raise ValueError("`stayed` beside `waiting_for`; who is ready has no stay left to draw")
        return self

    @property
    def counted(self) -> Count:
        """The count of a stock without a census; none of one that has it."""
        return self.count or Count(value=0, unit="citizens")

    @property
    def waits(self) -> bool:
        """Whether some of its citizens are on a list when the run begins."""
        in_census = self.census is not None and any(row.waiting_for for row in self.census.rows)
        return in_census or self.waiting_for is not None


def _sizes(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    for size in data:
        whole = str(size).isascii() and str(size).isdigit() and str(size)[0] != "0"
        if not whole or int(size) > MOST_IN_A_BATCH:
            problem = f"{size!r} is not the size of a batch"
            raise ValueError(f"{problem}; write a whole number from 1 to {MOST_IN_A_BATCH}")
    return {str(size): share for size, share in data.items()}


class Batch(Sourced):
    """How many citizens come together: the share of each size."""

    value: Annotated[dict[str, Factor], BeforeValidator(_sizes)]

    @property
    def sizes(self) -> dict[int, float]:
        """Share by size."""
        return {int(size): share for size, share in self.value.items()}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(self.value.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"the shares sum to {total:.10g}, not 1; mend them")
        return self


def _counted(data: Any) -> Any:
    """A list of times is a count of one for each time it names."""
    if not isinstance(data, (list, tuple)):
        return data
    counts: dict[Any, int] = {}
    for moment in map(str, data):
        counts[moment] = counts.get(moment, 0) + 1
    return counts


Arrivals = Annotated[
    dict[Moment, Annotated[Whole, Field(ge=1)]],
    BeforeValidator(_counted),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}},
                {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
            ]
        }
    ),
]


class Source(Frozen):
    """A stream of citizens from outside: Poisson, renewal, or at given times."""

    sector: Name
    rate: Rate | None = None  # Poisson
    profile: Profile | None = None  # when the rate is not the same all the time
    gaps: Distribution | None = None  # renewal: the time from one arrival to the next
    at: Arrivals = {}  # dates, or times of dates, with the citizens who come then
    batch: Batch | None = None  # None: one at a time
    demand: Share | None = None  # part of those who come after all; the others stay away
    when_full: WhenFull = WhenFull(hold=True)
    age: Time | None = None  # age on arrival; needed when `age` is an attribute
    traits: dict[Name, Share] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.rate is not None) + (self.gaps is not None) + bool(self.at) != 1:
            raise ValueError("needs exactly one way to come; write one of: rate, gaps, at")
        if self.profile is not None and self.rate is None:
            raise ValueError("`profile` changes a rate; write `rate`, or take it out")
        if self.batch is not None and self.at:
            raise ValueError("`batch` beside `at`; write in `at` how many come")
        moments = [moment_ticks(moment) for moment in self.at]
        if len(set(moments)) < len(moments):
            raise ValueError("one time stands twice in `at`; write each once, with its count")
        return self
