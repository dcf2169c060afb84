"""How many places a sector has, and when that changes."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sim.language.faults import shown
from sim.language.moments import WEEKDAYS, DayTime, WeekTime, YearTime, day_ticks, week_ticks
from sim.language.quantity import Frozen, Sourced
from sim.language.units import Day, Flag, Whole, short_forms

Number = Annotated[Whole, Field(ge=0)]
FORMS = "`unlimited`, `value`, `calendar`, `weekly`, `yearly`"


class Step(Frozen):
    """One step of a calendar: the value that holds from a date on."""

    start: Annotated[Day, Field(alias="from")]
    value: Number


class WeekStep(Frozen):
    """The value that holds from a time of every week on."""

    start: Annotated[WeekTime, Field(alias="from")]
    value: Number


class YearStep(Frozen):
    """The value that holds from a day of every year on."""

    start: Annotated[YearTime, Field(alias="from")]
    value: Number


class Places(Sourced):
    """Capacity: `unlimited`, a whole number, or a calendar. A cut evicts nobody."""

    model_config = ConfigDict(
        json_schema_extra=short_forms({"const": "unlimited"}, {"type": "integer", "minimum": 0})
    )
    unlimited: Flag = False
    value: Number | None = None
    calendar: tuple[Step, ...] = ()
    weekly: tuple[WeekStep, ...] = ()  # the same every week
    yearly: tuple[YearStep, ...] = ()  # the same every year

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if data == "unlimited":
            return {"unlimited": True}
        if isinstance(data, int) and not isinstance(data, bool):
            return {"value": data}
        if isinstance(data, (str, bool, float)) or data is None:
            raise ValueError(f"{shown(data)} is not a number of places; write 26 or unlimited")
        return data

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        calendars = (self.calendar, self.weekly, self.yearly)
        if sum((self.unlimited, self.value is not None, *map(bool, calendars))) != 1:
            raise ValueError(f"needs exactly one form; write one of: {FORMS}")
        orders: dict[str, list[Any]] = {
            "dates of a calendar": [step.start for step in self.calendar],
            "times of a week": [week_ticks(step.start) for step in self.weekly],
            "days of a year": [step.start for step in self.yearly],
        }
        for name, order in orders.items():
            if sorted(set(order)) != order:
                raise ValueError(f"the {name} must rise; write each once, the earliest first")
        return self


class Hours(Frozen):
    """Days of the week and hours of these days."""

    days: tuple[Literal[WEEKDAYS], ...]  # type: ignore[valid-type]
    start: Annotated[DayTime, Field(alias="from")]
    until: Annotated[DayTime, Field(alias="to")]

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if len(set(self.days)) < max(1, len(self.days)):
            raise ValueError("no day, or one twice; name each day once")
        if day_ticks(self.start) >= day_ticks(self.until):
            raise ValueError("the hours end before they begin; write two spans for a night")
        return self
