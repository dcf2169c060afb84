"""Where and when a policy holds: districts, sectors, dates, and a share that grows.

A policy takes the parts its mechanism supports as further base classes, before Policy:
`class MyPolicy(Phased, InDistricts, Policy)`. The text then takes
`my_policy:from=2027-01-01,ramp_months=12,districts=north/south`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from policies.framework.errors import PolicyError
from policies.framework.parameters import day_option, names_option, parameter
from sim.language.groups import DISTRICT
from sim.language.spec import Scenario

DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True)
class Dated:
    """Holds from a date, until a date; without them it holds all the time, warm-up included."""

    start: date | None = field(
        default=None, metadata=day_option("from", "Gælder fra", "Holds from")
    )
    until: date | None = field(
        default=None, metadata=day_option("until", "Gælder til", "Holds until, not included")
    )


@dataclass(frozen=True)
class Phased(Dated):
    """Holds more and more: in equal steps, the last of them `ramp_months` after the first."""

    ramp_months: float = parameter(
        0, "months", 0, 240, "A choice of the municipality",
        "Måneder til fuld indfasning", "Months until it holds in full", range=(0, 36),
        law="chosen",
    )  # fmt: skip
    ramp_steps: float = parameter(
        4, "steps", 2, 60, "A choice of the study",
        "Trin i indfasningen", "Steps on the way", range=(2, 12), law="chosen", whole=True,
    )  # fmt: skip


@dataclass(frozen=True)
class InDistricts:
    """Holds in some districts only."""

    districts: tuple[str, ...] = field(
        default=(),
        metadata=names_option("districts", "Kun i disse distrikter", "In these districts only"),
    )


@dataclass(frozen=True)
class InSectors:
    """Holds in some sectors only."""

    sectors: tuple[str, ...] = field(
        default=(),
        metadata=names_option("sectors", "Kun i disse sektorer", "In these sectors only"),
    )


class Span(NamedTuple):
    """From a date (None: always) until a date (None: for good) this share is in force."""

    start: date | None
    until: date | None
    share: float


def spans(policy: Dated, scenario: Scenario) -> tuple[Span, ...]:
    """When how much of a policy is in force, in order, each part from one date to the next.

    A ramp without a date begins on the first measured day.
    """
    if policy.start and policy.until and policy.start >= policy.until:
        raise PolicyError(f"from={policy.start} is not before until={policy.until}; swap them")
    months = policy.ramp_months if isinstance(policy, Phased) else 0
    if months == 0:
        return (Span(policy.start, policy.until, 1.0),)
    assert isinstance(policy, Phased)
    n, first = round(policy.ramp_steps), policy.start or scenario.start
    days = [first + timedelta(days=round(k * months * DAYS_PER_MONTH / (n - 1))) for k in range(n)]
    shares = {day: (k + 1) / n for k, day in enumerate(days)}  # of one day's steps the last
    begins = [day for day in shares if policy.until is None or day < policy.until]
    ends = [*begins[1:], policy.until]
    return tuple(Span(a, b, shares[a]) for a, b in zip(begins, ends, strict=True))


def chosen(kind: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The names given, or all when none is. Raises PolicyError for one that is unknown."""
    given, known = tuple(given), tuple(known)
    for name in given:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise PolicyError(f"there is no {kind} {name!r}; known are: {listed}")
    return given or known


def districts_of(policy: InDistricts, scenario: Scenario) -> tuple[str, ...]:
    """The districts named, () for all of them. Raises PolicyError for an unknown one."""
    if policy.districts:
        chosen("district", policy.districts, scenario.attributes.get(DISTRICT, ()))
    return policy.districts


def sectors_of(policy: InSectors, scenario: Scenario, able: Iterable[str]) -> tuple[str, ...]:
    """Of the sectors on which the policy can act, those named and in the scenario."""
    return chosen("sector", policy.sectors, [s for s in able if s in scenario.sectors])
