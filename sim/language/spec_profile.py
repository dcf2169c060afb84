"""How a rate changes over the week, over the year, from date to date and from year to year."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from sim.language.moments import WeekTime, YearTime, week_ticks
from sim.language.quantity import Frozen, Sourced
from sim.language.units import Day, Number

Factor = Annotated[Number, Field(ge=0)]


class WeekFactor(Frozen):
    """The factor that holds from a time of every week on."""

    start: Annotated[WeekTime, Field(alias="from")]
    value: Factor


class YearFactor(Frozen):
    """The factor that holds from a day of every year on."""

    start: Annotated[YearTime, Field(alias="from")]
    value: Factor


class DatedFactor(Frozen):
    """The factor that holds from a date on; 1 before the first date."""

    start: Annotated[Day, Field(alias="from")]
    value: Factor


class Trend(Frozen):
    """A factor that grows by the same part every year after a date; 1 until a year has passed."""

    start: Annotated[Day, Field(alias="from")]
    per_year: Annotated[Number, Field(gt=-1)]  # -0.01: one per cent less every year


class Profile(Sourced):
    """Factors on a rate, each holding until the next of its kind; they multiply."""

    weekly: tuple[WeekFactor, ...] = ()
    yearly: tuple[YearFactor, ...] = ()
    dated: tuple[DatedFactor, ...] = ()
    trend: Trend | None = None

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not (self.weekly or self.yearly or self.dated or self.trend):
            raise ValueError("the profile is empty; write `weekly`, `yearly`, `dated` or `trend`")
        orders: dict[str, list[Any]] = {
            "times of a week": [week_ticks(step.start) for step in self.weekly],
            "days of a year": [step.start for step in self.yearly],
            "dates of a profile": [step.start for step in self.dated],
        }
        for name, order in orders.items():
            if sorted(set(order)) != order:
                raise ValueError(f"the {name} must rise; write each once, the earliest first")
        return self
