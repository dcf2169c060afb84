"""What things cost, from when, who pays, and what money of later years is worth."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.language.quantity import Frozen, Money, Share, Sourced
from sim.language.units import Day, Number, Whole

Payer = Literal["municipality", "region", "state", "citizen"]
OWNER = "owner"  # the payer is whoever `owners` names for the sector or service
# Items that stand alone, and items of a sector (`place_day/hospital`).
SKILL_ITEMS = (
    "nursing_hour",
    "roster_hour",
    "temp_hour",
    "staff_year",
    "agency_visit",
)  # and of a skill
ITEMS = ("home_care_hour", "bought_care_hour", *SKILL_ITEMS)
SECTOR_ITEMS = ("place_day", "offered_day", "ready_day", "late_ready_day", "admission")


def sector_of(item: str) -> str:
    """`place_day/hospital` -> hospital; an item without sector or skill belongs to its service."""
    _, _, sector = item.partition("/")
    services = {"home_care_hour": "home_care", "bought_care_hour": "home_care"}
    return sector or services.get(item, "nursing")


class Price(Money):
    """What one unit of an item costs and who pays, from a date on.

    With `index` the value is that of the price's `year`, and rises on every 1 January after it.
    """

    item: str
    payer: Literal["municipality", "region", "state", "citizen", "owner"]
    paid_to: Payer | None = None  # a charge between authorities: their income, no cost in all
    start: Annotated[Day | None, Field(alias="from")] = None
    index: Share | None = None  # rise a year


class Outlay(Money):
    """A sum that is paid whatever happens: once, on a day, or every year between two days."""

    every: Literal["once", "year"]
    payer: Payer
    start: Annotated[Day | None, Field(alias="from")] = None  # None: all the time
    until: Day | None = None  # the first day without it

    @model_validator(mode="after")
    def _on_days(self) -> Self:
        if self.every == "once" and (self.start is None or self.until is not None):
            raise ValueError("what is paid once has a day, `from`, and no `until`")
        if self.start is not None and self.until is not None and self.start >= self.until:
            raise ValueError("`from` is not before `until`; swap them")
        return self


class Owners(Sourced):
    """Which authorities have a sector or service, from a date on: the share of each."""

    value: dict[Payer, Annotated[Number, Field(ge=0)]]
    start: Annotated[Day | None, Field(alias="from")] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(self.value.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"the shares sum to {total:.10g}, not 1; mend them")
        return self


class Discount(Sourced):
    """The yearly rate from a number of years after the base year on."""

    after: Annotated[Whole, Field(ge=0)]  # years
    value: Annotated[Number, Field(ge=0)]
    unit: Literal["percent"]


class Discounting(Frozen):
    """Money of later years in money of the base year: real rates, so for fixed prices."""

    base: Whole | None = None  # year; None: that of the scenario's start
    rates: tuple[Discount, ...]

    @model_validator(mode="before")
    @classmethod
    def _rates(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("rates") in ([], ()):
            raise ValueError("`rates` is empty; write at least the rate after 0 years")
        return data

    @model_validator(mode="after")
    def _rising(self) -> Self:
        order = [rate.after for rate in self.rates]
        if order[0] != 0 or sorted(set(order)) != order:
            raise ValueError("`after` must rise from 0; write each once, the smallest first")
        return self

    def factor(self, years: int) -> float:
        """What a krone is worth so many years before."""
        worth = 1.0
        for number in range(1, years + 1):
            rate = [step.value for step in self.rates if step.after < number][-1]
            worth /= 1 + rate / 100
        return worth
