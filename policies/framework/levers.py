"""What several policies do to a scenario: slow a hazard, change places, staff or a price."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from policies.framework.editing import edited, scaled
from policies.framework.errors import PolicyError
from policies.framework.scope import Dated, spans
from sim.language.quantity import Distribution, Sourced
from sim.language.spec import Clock, Factor, Price, Scenario
from sim.language.spec_places import Places, Step
from sim.language.spec_staff import Skill, Workforce
from sim.vocab import TICKS_PER_DAY

OWN_MONEY = ("owner", "municipality")  # payers of a price that a decision can move
FIRST_DAYS = ("days_0_3",)  # bin of the time since discharge
WAYS = ("temporary_bed", "care_home")  # from hospital, with an assessment on the way
BY_POLICY = "policy "  # so begins the source of a number that a policy puts into a scenario
LEVEL = "level"  # the attribute that tells the need of help


def told(policy: str) -> dict[str, Any]:
    """Where a number comes from that a policy puts into a scenario."""
    return {"source": f"{BY_POLICY}{policy}", "year": 2026, "confidence": "assumption"}


def by_policy(number: Sourced) -> bool:
    """Whether a policy put a number into the scenario: others leave it as it is."""
    return (number.source or "").startswith(BY_POLICY)


def at_home(scenario: Scenario) -> tuple[str, ...]:
    """The sectors whose citizens live at home, in a course or a package of care as well."""
    return tuple(name for name, sector in scenario.sectors.items() if sector.home_visits)


def clocks_where(scenario: Scenario, wanted: Callable[[Clock], bool]) -> tuple[str, ...]:
    """Names of the clocks that a rule picks."""
    return tuple(name for name, clock in scenario.clocks.items() if wanted(clock))


def to_hospital(clock: Clock) -> bool:
    """Whether a clock sends citizens to hospital."""
    return clock.does == "send" and clock.sector == "hospital"


def worsens(clock: Clock) -> bool:
    """Whether a clock raises the need of help."""
    return clock.does == "change" and clock.attribute == LEVEL and clock.step == 1


def betters(clock: Clock) -> bool:
    """Whether a clock of the scenario's own lowers the need of help."""
    lowers = clock.does == "change" and clock.attribute == LEVEL and clock.step == -1
    return lowers and not by_policy(clock.rate)


def begins_nursing(clock: Clock) -> bool:
    """Whether a clock begins a course of home nursing."""
    return clock.does == "start_nursing"


def slowed(
    policy: Any,
    scenario: Scenario,
    wanted: Callable[[Clock], bool],
    value: float,
    key: str = "",
    sectors: tuple[str, ...] = (),
    since: tuple[str, ...] = (),
    level: int = 0,
) -> Scenario:
    """A factor on hazards, under a name of the policy's own, so that factors of policies multiply.

    For citizens of functional `level` and more only; in those of `sectors` that the scenario has
    and where a clock runs. By spans, if the policy is dated. Raises PolicyError when the scenario
    has no such hazard.
    """
    bins = () if scenario.since_discharge is None else tuple(scenario.since_discharge.bins)
    if missing := [name for name in since if name not in bins]:
        raise PolicyError(f"{policy.name} needs the bin {missing[0]} of `since_discharge`")
    names = clocks_where(scenario, wanted)
    acts = {name: runs_in(scenario, name, sectors) for name in names}
    acts = {name: where for name, where in acts.items() if where is not None}
    if not acts:
        raise PolicyError(f"{policy.name} finds no hazard to act on in {scenario.name}")
    if value == 1:
        return scenario
    dated = policy if isinstance(policy, Dated) else Dated()
    for name, where in acts.items():
        new = {}
        for number, span in enumerate(spans(dated, scenario)):
            held = by_level(policy, scenario, 1 + (value - 1) * span.share, level)
            dates = {"from": span.start, "until": span.until, "sectors": where, "since": since}
            factor = Factor.model_validate({**held, **dates, "unit": "ratio", **told(policy.name)})
            new[f"{policy.name}{key}_{number}"] = factor
        old = scenario.clocks[name].factors
        scenario = edited(scenario, f"clocks.{name}.factors", {**old, **new})
    return scenario


def asks_for(sector: str) -> Callable[[Clock], bool]:
    """Whether a clock has citizens ask for a place in a sector."""
    return lambda clock: clock.does == "request" and clock.sector == sector


def with_outcomes(scenario: Scenario, sector: str, factor: float) -> Scenario:
    """What a course does to the need of help, for a factor as many of those who complete it."""
    if factor == 1:
        return scenario
    outcomes = {
        name: edited(one, "share.value", scaled(one.share.value, factor))
        if one.attribute == LEVEL
        else one
        for name, one in scenario.sectors[sector].outcomes.items()
    }
    changed: Scenario = edited(scenario, f"sectors.{sector}.outcomes", outcomes)
    return changed


def runs_in(scenario: Scenario, clock: str, sectors: tuple[str, ...]) -> tuple[str, ...] | None:
    """Of some sectors those in which a clock runs; () for everywhere, None for nowhere."""
    if not sectors:
        return ()
    runs = scenario.clocks[clock].sectors or tuple(scenario.sectors)
    return tuple(sector for sector in sectors if sector in runs) or None


def by_level(policy: Any, scenario: Scenario, value: float, level: int) -> dict[str, Any]:
    """A number for citizens of a functional level and more, 1 for the others."""
    if level == 0:
        return {"value": value}
    levels = scenario.attributes.get(LEVEL)
    if levels is None:
        raise PolicyError(f"{policy.name} needs the attribute `{LEVEL}` in {scenario.name}")
    return {"value": {x: value if i >= level else 1.0 for i, x in enumerate(levels)}, "by": LEVEL}


def added_places(
    policy: str, scenario: Scenario, sector: str, more: Iterable[tuple[date, int]]
) -> Scenario:
    """So many places more (or fewer) from each date on, on top of a number or a calendar.

    A scenario with steps before the run begins is the same as one without them.
    """
    places = scenario.sectors[sector].places
    if places.unlimited or places.weekly or places.yearly:
        raise PolicyError(f"{policy} needs a number of places in {sector} of {scenario.name}")
    extra: dict[date, int] = {}
    for day, number in more:
        extra[day] = extra.get(day, 0) + number
    if not any(extra.values()):
        return scenario
    first = scenario.start - timedelta(days=-(-int(scenario.warm_up.base()) // TICKS_PER_DAY))
    now = {step.start: step.value for step in places.calendar} or {first: places.value or 0}
    steps, value, sum_of_extra = [], now[min(now)], 0
    for day in sorted({*now, *extra}):
        value, sum_of_extra = now.get(day, value), sum_of_extra + extra.get(day, 0)
        held = {"from": day, "value": max(0, value + sum_of_extra)}
        steps.append(Step.model_validate(held))
    changed = places.model_copy(update={"value": None, "calendar": tuple(steps)})
    result: Scenario = edited(scenario, f"sectors.{sector}.places", changed)
    return result


def with_places(scenario: Scenario, sector: str, places: Places) -> Scenario:
    """The scenario with other places in a sector."""
    result: Scenario = edited(scenario, f"sectors.{sector}.places", places)
    return result


def with_staff(policy: str, scenario: Scenario, change: Callable[[str, Skill], Skill]) -> Scenario:
    """Every skill of home nursing changed. Raises PolicyError where staff is not told by skill."""
    nursing = scenario.nursing
    if nursing is None or not nursing.staff:
        raise PolicyError(f"{policy} needs `nursing.staff` in {scenario.name}")
    staff = {name: change(name, rule) for name, rule in nursing.staff.items()}
    result: Scenario = edited(scenario, "nursing.staff", staff)
    return result


def more_direct(rule: Skill, minutes: float, policy: str) -> Skill:
    """So many minutes a day more (or fewer) of everybody at work for citizens and driving."""
    if minutes == 0:
        return rule
    share = rule.direct.base() + minutes / rule.hours.base()
    if not 0 <= share <= 1:
        raise PolicyError(
            f"{policy} leaves {share:.0%} of the day to citizens; write other minutes"
        )
    direct = rule.direct.model_copy(update={"value": share, "unit": "share"})
    return rule.model_copy(update={"direct": direct})


def with_workforce(
    policy: str, scenario: Scenario, change: Callable[[str, Workforce], Workforce]
) -> Scenario:
    """The workforce of every skill changed. Raises PolicyError where there is none."""
    if not scenario.workforce:
        raise PolicyError(f"{policy} needs `workforce` in {scenario.name}")
    crews = {name: change(name, rule) for name, rule in scenario.workforce.items()}
    return scenario.model_copy(update={"workforce": crews})


def fewer_ill_and_leaving(
    policy: str, scenario: Scenario, sickness: float, leaving: float
) -> Scenario:
    """Sickness of every skill, and turnover of every workforce there is, times a factor."""

    def well(_: str, rule: Skill) -> Skill:
        if rule.sickness is None or sickness == 1:
            return rule
        ill: Skill = edited(rule, "sickness.value", scaled(rule.sickness.value, sickness))
        return ill

    scenario = with_staff(policy, scenario, well)
    if not scenario.workforce or leaving == 1:
        return scenario

    def stays(_: str, rule: Workforce) -> Workforce:
        left: Workforce = edited(rule, "turnover.value", scaled(rule.turnover.value, leaving))
        return left

    return with_workforce(policy, scenario, stays)


def handover(
    policy: str, scenario: Scenario, sector: str, to: tuple[str, ...], factor: float
) -> Scenario:
    """The time from ready to the request, times a factor, on the ways that have one."""
    routes = scenario.sectors[sector].routes
    found = {name: routes[name].handover for name in to if name in routes}
    if not any(found.values()):
        raise PolicyError(f"{policy} finds no handover from {sector} in {scenario.name}")
    for name, law in found.items():
        if law is not None and factor != 1:
            path = f"sectors.{sector}.routes.{name}.handover"
            scenario = edited(scenario, path, longer(policy, law, factor))
    return scenario


def longer(policy: str, law: Distribution, factor: float) -> Distribution:
    """A distribution of times with the same shape, its times multiplied by a factor."""
    if law.cases is not None:
        cases = {name: longer(policy, case, factor) for name, case in law.cases.items()}
        return law.model_copy(update={"cases": cases})
    if law.log_mean is not None or law.knots is not None:
        raise PolicyError(f"{policy} needs a distribution of times that is told by its mean")
    names = ("value", "mean", "sd", "scale", "low", "high", "mode")
    given = {name: getattr(law, name) for name in names}
    return law.model_copy(update={n: x * factor for n, x in given.items() if x is not None})


def _own(price: Price) -> bool:
    return price.paid_to is None and price.payer in OWN_MONEY and not by_policy(price)


def dearer(scenario: Scenario, item: str, factor: float) -> Scenario:
    """What the municipality (or the owner) pays for a unit of an item, times a factor.

    Charges between authorities, what citizens pay, and what other policies add, stay.
    """
    prices = {
        name: price.model_copy(update={"value": scaled(price.value, factor)})
        if price.item == item and _own(price)
        else price
        for name, price in scenario.prices.items()
    }
    return scenario.model_copy(update={"prices": prices})
