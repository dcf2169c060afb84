"""Edits of a frozen scenario that several policies make."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel

from policies.framework.errors import PolicyError
from sim.language.groups import DISTRICT
from sim.language.quantity import Quantity
from sim.language.spec import Scenario

AnyQuantity = TypeVar("AnyQuantity", bound=Quantity)


def edited(model: Any, path: str, value: Any) -> Any:
    """A copy of a scenario part with the field at a dotted path replaced (or added in a mapping).

    `edited(scenario, "sectors.hospital.routes.home.share", share)`. Raises KeyError for a
    path that does not exist.
    """
    head, _, rest = path.partition(".")
    if isinstance(model, BaseModel):
        if head not in type(model).model_fields:
            raise KeyError(head)
        old = getattr(model, head)
        return model.model_copy(update={head: edited(old, rest, value) if rest else value})
    if rest and head not in model:
        raise KeyError(head)
    return {**model, head: edited(model[head], rest, value) if rest else value}


def need(
    scenario: Scenario, policy: str, sectors: Iterable[str] = (), nursing: bool = False
) -> None:
    """Refuse a scenario that lacks what the policy acts on."""
    missing = [name for name in sectors if name not in scenario.sectors]
    if missing:
        raise PolicyError(f"{policy} needs the sectors {', '.join(missing)} in {scenario.name}")
    if nursing and scenario.nursing is None:
        raise PolicyError(f"{policy} needs `nursing` in {scenario.name}")


def need_clocks(scenario: Scenario, policy: str, clocks: Iterable[str]) -> None:
    """Refuse a scenario without these clocks."""
    missing = [name for name in clocks if name not in scenario.clocks]
    if missing:
        raise PolicyError(f"{policy} needs the clocks {', '.join(missing)} in {scenario.name}")


def stated(kind: type[AnyQuantity], value: Any, unit: str, policy: str) -> AnyQuantity:
    """A quantity that a policy puts into a scenario, with the policy as its source."""
    told = {"source": f"policy {policy}", "year": 2026, "confidence": "assumption"}
    return kind.model_validate({"value": value, "unit": unit, **told})


def scaled(value: Any, factor: float) -> Any:
    """A plain or nested table of numbers, each times a factor."""
    if isinstance(value, dict):
        return {key: scaled(child, factor) for key, child in value.items()}
    return value * factor


def times(
    quantity: AnyQuantity, factor: float, scenario: Scenario, districts: tuple[str, ...] = ()
) -> AnyQuantity:
    """The quantity times a factor, in some districts only if they are named.

    A quantity that knows no districts becomes a table by district, innermost.
    """
    if factor == 1:
        return quantity
    if not districts:
        return quantity.model_copy(update={"value": scaled(quantity.value, factor)})
    every = scenario.attributes.get(DISTRICT, ())
    by = quantity.by if DISTRICT in quantity.by else (*quantity.by, DISTRICT)

    def inside(value: Any, left: tuple[str, ...]) -> Any:
        if not left:
            return value
        if left[0] == DISTRICT:
            table = value if DISTRICT in quantity.by else dict.fromkeys(every, value)
            return {d: scaled(x, factor) if d in districts else x for d, x in table.items()}
        return {key: inside(child, left[1:]) for key, child in value.items()}

    return quantity.model_copy(update={"by": by, "value": inside(quantity.value, by)})
