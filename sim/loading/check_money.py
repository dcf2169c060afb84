"""Prices and who pays them: nothing twice, everybody named, dates that rise."""

from collections.abc import Callable, Iterator
from typing import Any

from sim.language.faults import Keys, Problem, near
from sim.language.spec import Scenario
from sim.language.spec_money import OWNER, SKILL_ITEMS, sector_of

SERVICES = ("home_care", "nursing")


def skills_of(scenario: Scenario) -> tuple[str, ...]:
    """The skills whose work is told apart."""
    return () if scenario.nursing is None else tuple(scenario.nursing.staff)


def _prices(scenario: Scenario) -> Iterator[Problem]:
    seen: dict[Any, str] = {}
    for name, price in scenario.prices.items():
        at: Keys = ("prices", name)
        key = (price.item, price.payer, price.paid_to, price.start)
        if key in seen:
            problem = f"{seen[key]} has the same item, payer and date"
            yield Problem(at, problem, "keep one of the two")
        seen.setdefault(key, name)
        if price.index is not None and price.year is None:
            yield Problem((*at, "index"), "the price has no `year` to rise from", "write `year`")
        owned = sector_of(price.item)
        if price.payer == OWNER and owned not in scenario.owners:
            yield Problem(
                (*at, "payer"), f"{owned} has no owner", f"add it under `owners`: {owned}"
            )
        sector = scenario.sectors.get(owned)
        if price.item.startswith("offered_day/") and sector and sector.places.unlimited:
            problem = f"the places of {owned} are unlimited, so nobody can pay for all of them"
            yield Problem((*at, "item"), problem, "use place_day, or limit the places")
        if price.item == "roster_hour" and scenario.nursing is None:
            yield Problem((*at, "item"), "the scenario has no `nursing`", "add it")
        if price.item.startswith("staff_year") and not scenario.workforce:
            yield Problem((*at, "item"), "the scenario has no `workforce`", "add it")
        kind, slash, skill = price.item.partition("/")
        skills = skills_of(scenario)
        if slash and kind in SKILL_ITEMS and skill not in skills:
            yield Problem((*at, "item"), f"there is no skill {skill!r}", near(skill, skills))


def _owners(scenario: Scenario) -> Iterator[Problem]:
    known = (*scenario.sectors, *SERVICES, *skills_of(scenario))
    for name, steps in scenario.owners.items():
        at: Keys = ("owners", name)
        if name not in known:
            yield Problem(at, f"there is no sector or service {name!r}", near(name, known))
        starts = [step.start for step in steps]
        dated = [start for start in starts[1:] if start is not None]
        if not steps or starts[0] is not None or sorted({*dated}) != starts[1:]:
            remedy = "write the first owner without `from`, the others with dates that rise"
            yield Problem(at, "who owns it when is not clear", remedy)


def _discounting(scenario: Scenario) -> Iterator[Problem]:
    rule = scenario.discounting
    if rule is None or rule.base is None:
        return
    if not scenario.start.year - 100 <= rule.base <= scenario.start.year:
        problem = f"{rule.base} is not a year at most 100 before the start"
        yield Problem(("discounting", "base"), problem, f"write {scenario.start.year}")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (_prices, _owners, _discounting)
