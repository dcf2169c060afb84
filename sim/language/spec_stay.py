"""What a stay takes besides a place, amounts of resources or visits every day; what it leaves."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, field_validator

from sim.language.quantity import Frozen, Quantity, Share, Sourced, Time
from sim.language.spec_places import Places
from sim.language.units import Name, Whole, known_unit


def _form(kept: Any) -> str:
    return "[times]" if isinstance(kept, dict) else "[names]"


# Sectors during which a place is kept: for so long, or, of a list, until the citizen comes back.
Kept = Annotated[
    Annotated[dict[Name, Time], Tag("[times]")] | Annotated[tuple[Name, ...], Tag("[names]")],
    Discriminator(_form),
]


class Resource(Sourced):
    """Something that stays in several sectors use at once, such as hours of home care."""

    amount: Places  # a whole number of units, or a calendar of them
    unit: str = "units"

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        return known_unit(unit, "amount")


class Need(Quantity):
    """How much of a resource a citizen takes while holding a place, in the resource's unit."""

    dimension: ClassVar[str] = "amount"


class Package(Sourced):
    """A stay with visits every day, `first` on its first day and `last` on its last.

    It begins when each of its days fits under `capacity`, visits a day in all.
    """

    first: Annotated[Whole, Field(ge=0, le=99)]
    last: Annotated[Whole, Field(ge=0, le=99)]
    capacity: Places


class Outcome(Frozen):
    """What a stay does to part of the citizens whose service ends there."""

    attribute: Name
    step: Literal[1, -1]  # one category up or down
    share: Share
