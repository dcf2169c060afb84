"""What a stay takes besides a place: amounts of resources that sectors share."""

from typing import ClassVar

from pydantic import field_validator

from sim.quantity import Quantity, Sourced
from sim.spec_places import Places
from sim.units import known_unit


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
