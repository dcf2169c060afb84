"""What a decision costs by itself: a sum on its first day, and so much a year."""

from typing import get_args

from policies.framework.editing import edited
from sim.language.quantity import Money
from sim.language.spec import Scenario
from sim.language.spec_money import Outlay, Payer

PAYERS: tuple[str, ...] = get_args(Payer)


def payer(text: str) -> str:
    """One of the payers, or a ValueError."""
    if text not in PAYERS:
        raise ValueError(text)
    return text


def with_costs(
    scenario: Scenario, policy: str, setup: float, running: float, payer: str, scope: object
) -> Scenario:
    """The scenario with the outlays of a policy: DKK once and DKK a year; none for zero.

    The set-up is paid on the policy's first day, without one on the first measured day.
    """
    start, until = getattr(scope, "start", None), getattr(scope, "until", None)
    told = {"payer": payer, "source": f"policy {policy}", "year": 2026, "confidence": "assumption"}
    found = dict(scenario.outlays)
    for name, value, every, dates in (
        ("setup", setup, "once", {"from": start or scenario.start}),
        ("running", running, "year", {"from": start, "until": until}),
    ):
        if value:
            sums = Money(value=value, unit="DKK").model_dump(include={"value", "unit"})
            found[f"{policy}_{name}"] = Outlay.model_validate(
                {**told, **sums, "every": every, **dates}
            )
    if found == scenario.outlays:
        return scenario
    changed: Scenario = edited(scenario, "outlays", found)
    return changed
