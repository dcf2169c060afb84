"""Dated values that a policy puts into a scenario: factors, places and profiles by span."""

from collections.abc import Callable, Iterable
from datetime import date

from policies.framework.editing import edited
from policies.framework.errors import PolicyError
from policies.framework.scope import Dated, InDistricts, Span, districts_of, spans
from sim.language.groups import DISTRICT
from sim.language.spec import Factor, Scenario
from sim.language.spec_places import Places, Step
from sim.language.spec_profile import DatedFactor, Profile

ALWAYS = date(1900, 1, 1)  # stands for a date before every run


def factors(
    policy: Dated, scenario: Scenario, name: str, value: float,
    sectors: Iterable[str] = (), since: Iterable[str] = (),
) -> dict[str, Factor]:  # fmt: skip
    """Factors on a hazard, one per span: 1 + (value - 1) x the share in force; none for 1.

    Their names begin with `name`, which should begin with the policy's. In the districts of the
    policy if it takes some.
    """
    if value == 1:
        return {}
    districts = districts_of(policy, scenario) if isinstance(policy, InDistricts) else ()
    found = {}
    for number, span in enumerate(spans(policy, scenario)):
        held = 1 + (value - 1) * span.share
        table: dict[str, object] = {"value": held}
        if districts:
            every = scenario.attributes[DISTRICT]
            values = {d: held if d in districts else 1.0 for d in every}
            table = {"value": values, "by": (DISTRICT,)}
        told = {
            "unit": "ratio", "sectors": tuple(sectors), "since": tuple(since),
            "from": span.start, "until": span.until, "source": f"policy {name}",
            "year": 2026, "confidence": "assumption", **table,
        }  # fmt: skip
        plain = {key: given for key, given in told.items() if given not in (None, ())}
        found[f"{name}_{number}"] = Factor.model_validate(plain)
    return found


def with_factors(
    policy: Dated, scenario: Scenario, clocks: Iterable[str], name: str, value: float,
    sectors: Iterable[str] = (), since: Iterable[str] = (),
) -> Scenario:  # fmt: skip
    """The scenario with these factors on the hazards of these clocks."""
    new = factors(policy, scenario, name, value, sectors, since)
    if not new:
        return scenario
    for clock in clocks:
        old = scenario.clocks[clock].factors
        scenario = edited(scenario, f"clocks.{clock}.factors", {**old, **new})
    return scenario


def phased_places(
    policy: Dated, scenario: Scenario, places: Places, change: Callable[[int, float], int]
) -> Places:
    """Places with `change(places, share in force)` made in each span.

    Without dates every step of a calendar is changed. With dates, the places must be a number or
    a calendar of dates, because calendars that repeat cannot have a beginning.
    """
    if places.unlimited:
        return places
    held = spans(policy, scenario)
    if len(held) == 1 and held[0].start is None and held[0].until is None:
        return all_places(places, lambda number: change(number, 1.0))
    if places.weekly or places.yearly:
        raise PolicyError("places that repeat every week or year cannot change from a date on")
    first = places.value if places.value is not None else places.calendar[0].value
    old = {ALWAYS: first, **{step.start: step.value for step in places.calendar}}
    new, number = {}, first
    for day in sorted({*old, *_edges(held)}):
        number = old.get(day, number)
        share = _share(held, day)
        new[day] = change(number, share) if share else number
    if _rid_of_repeats(new) == _rid_of_repeats(old):
        return places
    steps = [Step.model_validate({"from": d, "value": v}) for d, v in _rid_of_repeats(new).items()]
    return places.model_copy(update={"value": None, "calendar": tuple(steps)})


def _edges(held: Iterable[Span]) -> set[date]:
    return {day for span in held for day in span[:2] if day is not None}


def _rid_of_repeats(steps: dict[date, int]) -> dict[date, int]:
    kept: dict[date, int] = {}
    for day, value in steps.items():
        if not kept or [*kept.values()][-1] != value:
            kept[day] = value
    return kept


def all_places(places: Places, change: Callable[[int], int]) -> Places:
    """Places with a change made in their number, or at every step of their calendars."""
    value = None if places.value is None else change(places.value)
    calendars = {
        form: tuple(
            step.model_copy(update={"value": change(step.value)}) for step in getattr(places, form)
        )
        for form in ("calendar", "weekly", "yearly")
    }
    return places.model_copy(update={"value": value, **calendars})


def _share(held: Iterable[Span], day: date) -> float:
    """The share in force on a day."""
    for span in held:
        begun = span.start is None or span.start <= day
        if begun and (span.until is None or day < span.until):
            return span.share
    return 0.0


def phased_profile(
    policy: Dated, scenario: Scenario, profile: Profile | None, value: float, name: str
) -> Profile | None:
    """A profile of a rate with 1 + (value - 1) x the share in force; as it was for a value of 1."""
    if value == 1:
        return profile
    held = spans(policy, scenario)
    old = profile.dated if profile is not None else ()
    days = sorted({ALWAYS, *_edges(held), *(step.start for step in old)})
    dated = []
    for day in days:
        known = [step.value for step in old if step.start <= day]
        factor = 1 + (value - 1) * _share(held, day)
        step = {"from": day, "value": (known[-1] if known else 1.0) * factor}
        dated.append(DatedFactor.model_validate(step))
    if profile is not None:
        return profile.model_copy(update={"dated": tuple(dated)})
    source = f"policy {name}"
    return Profile(dated=tuple(dated), source=source, year=2026, confidence="assumption")
