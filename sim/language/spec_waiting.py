"""The language of waiting: what somebody does who finds a sector full, and who comes first."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from sim.language.faults import shown
from sim.language.moments import DayTime
from sim.language.quantity import Frozen, Share, Time
from sim.language.units import Flag, Name, Whole, short_forms

Level = Annotated[Whole, Field(ge=0, le=99)]  # of a request on a list; low first


class DivertAfter(Frozen):
    """Each time this long has passed, or at this time of every day, the first with a place."""

    time: Time | None = None
    at: DayTime | None = None
    to: tuple[Name, ...]

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.time is None) == (self.at is None):
            raise ValueError("needs exactly one time; write one of: time, at")
        return self


class WhenFull(Frozen):
    """What a citizen does who asks for a sector that has no free place."""

    model_config = ConfigDict(json_schema_extra=short_forms({"enum": ["hold", "leave"]}))
    hold: Flag = False  # keep the present place: blocked
    leave: Flag = False  # give up and leave the model, counted as rejected
    divert: tuple[Name, ...] = ()  # try these sectors at once, in order; else hold
    divert_after: DivertAfter | None = None  # hold, and try others from time to time
    wait_elsewhere: Name | None = None  # move there (or hold) and stay on the list

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if data in ("hold", "leave"):
            return {data: True}
        if not isinstance(data, (dict, WhenFull)):
            rules = "write hold, leave, or a mapping with divert, divert_after or wait_elsewhere"
            raise ValueError(f"{shown(data)} is not a rule; {rules}")
        return data

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        others = (self.divert_after is not None, self.wait_elsewhere is not None)
        if sum((self.hold, self.leave, bool(self.divert), *others)) != 1:
            known = ", ".join(type(self).model_fields)
            raise ValueError(f"needs exactly one rule; write one of: {known}")
        return self


class Guarantee(Frozen):
    """Who has waited this long comes before others: the request gets a lower level."""

    within: Time
    priority: Level = 0
    share: Share | None = None  # of requests; the others chose freely. None: all


class Refusals(Frozen):
    """Offers from the list are declined by this share, each time; another comes later."""

    share: Share
    again: Time  # no offer before
