"""Working hours that a decision takes (meetings, teaching, courses), as a sum paid every year."""

from typing import Any

from policies.framework.editing import edited
from sim.language.quantity import Money
from sim.language.spec import Scenario
from sim.language.spec_money import Outlay

# DKK for an hour at work: 360 of a nurse, 277 of helpers and assistants (derived from pay levels
# of 2021-23), each with 20 % overhead, as in the scenarios.
NURSE_HOUR, HELPER_HOUR, THERAPIST_HOUR = 430, 330, 410
# Employees to a citizen. Care homes: 31 to 33 hours of presence a week for each resident (VIVE
# 2020). Home care: 4,529 hours a week to 13,500 citizens of Aabenraa, 900 hours a year with
# citizens for each employee.
EMPLOYEES = {"care_home": 1.0, "home": 0.019}
WEEKS = 52


def citizens(scenario: Scenario, sector: str) -> float:
    """How many the scenario counts in a sector as the run begins; 0 where it does not say."""
    stocks = {name: one for name, one in scenario.stocks.items() if one.sector == sector}
    heads = {name: total(s.count.value) for name, s in scenario.stocks.items() if s.count}
    return sum(
        heads.get(name, 0) - sum(heads.get(x, 0) for x in s.less) for name, s in stocks.items()
    )


def employees(scenario: Scenario, *sectors: str) -> float:
    """About how many work with the citizens of these sectors."""
    return sum(EMPLOYEES[sector] * citizens(scenario, sector) for sector in sectors)


def total(value: Any) -> float:
    """The sum of a plain or nested table of numbers."""
    if isinstance(value, dict):
        return sum(map(total, value.values()))
    return float(value)


def with_hours(policy: Any, scenario: Scenario, hours: float, price: float) -> Scenario:
    """The scenario with so many hours a year at a price in DKK, while the policy holds.

    Whoever pays the policy's other costs pays them. They are money, not minutes of a roster.
    """
    if hours == 0:
        return scenario
    start, until = getattr(policy, "start", None), getattr(policy, "until", None)
    sums = Money(value=hours * price, unit="DKK").model_dump(include={"value", "unit"})
    paid = {
        **sums, "every": "year", "payer": policy.payer, "from": start, "until": until,
        "source": f"policy {policy.name}", "year": 2026, "confidence": "assumption",
    }  # fmt: skip
    outlays = {**scenario.outlays, f"{policy.name}_hours": Outlay.model_validate(paid)}
    changed: Scenario = edited(scenario, "outlays", outlays)
    return changed
