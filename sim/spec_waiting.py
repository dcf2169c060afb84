"""The language of waiting: what somebody does who finds a sector full."""

from typing import Any, Self

from pydantic import ConfigDict, model_validator

from sim.faults import shown
from sim.quantity import Frozen, Time
from sim.units import Flag, Name, short_forms


class DivertAfter(Frozen):
    """Each time this long has passed, the first of these sectors with a place is taken."""

    time: Time
    to: tuple[Name, ...]


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
