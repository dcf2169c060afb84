"""Staff by skill: somebody for every course, pools of districts there are, hours in a day."""

from collections.abc import Callable, Iterator

import numpy as np

from sim.language.faults import Keys, Problem, near
from sim.language.groups import DISTRICT, GroupSpace, TableError
from sim.language.spec import Scenario
from sim.loading.check_tables import is_table
from sim.vocab import TICKS_PER_YEAR

MINUTES_A_DAY, WIDEST_SPREAD, MOST_HIRES = 1_440, 2.0, 6_000


def _staff(scenario: Scenario) -> Iterator[Problem]:
    nursing, at = scenario.nursing, ("nursing", "staff")
    if nursing is None:
        return
    if nursing.roster is None and not nursing.staff:
        yield Problem(("nursing",), "there are no nurses", "write `roster`, or `staff` by skill")
    rest = [name for name, rule in nursing.staff.items() if rule.share is None]
    if nursing.staff and len(rest) != 1:
        problem = f"{' and '.join(rest) or 'no skill'} without `share`"
        yield Problem(at, problem, "leave it out on one skill, which takes the rest")
    for name, rule in nursing.staff.items():
        if name in scenario.sectors:
            yield Problem((*at, name), f"{name} is a sector", "give the skill another name")
        for i, other in enumerate(rule.stands_in_for):
            if other == name or other not in nursing.staff:
                others = [skill for skill in nursing.staff if skill != name]
                where = (*at, name, "stands_in_for", i)
                yield Problem(where, f"{other!r} is no other skill", near(other, others))
        if not rule.hours.by and rule.hours.base() > MINUTES_A_DAY:
            yield Problem((*at, name, "hours"), "more than a day has", "write 24 hours or fewer")
        spread = rule.sickness_spread
        if spread is not None and not spread.by and spread.base() > WIDEST_SPREAD:
            path = (*at, name, "sickness_spread")
            yield Problem(path, "sickness cannot vary so much", f"write {WIDEST_SPREAD:g} or less")


def _workforce(scenario: Scenario) -> Iterator[Problem]:
    staff = {} if scenario.nursing is None else scenario.nursing.staff
    for name, rule in scenario.workforce.items():
        at: Keys = ("workforce", name)
        if name not in staff:
            yield Problem(at, f"nursing.staff has no {name!r}", near(name, staff))
        elif staff[name].vacancy is not None:
            problem = "`vacancy` is told by the workforce of this skill"
            yield Problem(("nursing", "staff", name, "vacancy"), problem, "take it out")
        employed = rule.positions if rule.employed is None else rule.employed
        if is_table(rule.positions, employed, rule.hires):
            continue  # told with the tables
        if rule.positions.base() < 1:
            yield Problem((*at, "positions"), "nobody could work there", "write 1 or more")
        elif employed.base() > rule.positions.base():
            yield Problem((*at, "employed"), "more than the positions", "write as many or fewer")
        if rule.hires.base() * TICKS_PER_YEAR > MOST_HIRES:
            yield Problem((*at, "hires"), "too many", f"write {MOST_HIRES} per year or fewer")


def _pools(scenario: Scenario) -> Iterator[Problem]:
    nursing, seen = scenario.nursing, set()
    if nursing is None or not nursing.pools:
        return
    at: Keys = ("nursing", "pools")
    if not nursing.staff:
        yield Problem(at, "one roster is for all districts anyway", "write `staff`, or take it out")
    districts = scenario.attributes.get(DISTRICT, ())
    for i, pool in enumerate(nursing.pools):
        for j, district in enumerate(pool):
            if district not in districts:
                problem = f"attribute {DISTRICT} has no {district!r}"
                yield Problem((*at, i, j), problem, near(district, districts))
            elif district in seen:
                yield Problem((*at, i, j), f"{district} stands twice", "name it in one pool, once")
            seen.add(district)


def _shares(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    if scenario.nursing is None:
        return
    total = np.zeros(space.n_groups)
    try:
        for rule in scenario.nursing.staff.values():
            if rule.share is not None:
                total += space.table(rule.share) * rule.share.scale
    except TableError:
        return  # told with the tables
    if (total > 1 + 1e-9).any():
        problem = f"shares of courses sum to {total.max():.10g}"
        yield Problem(("nursing", "staff"), problem, "let them sum to 1 at most")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (_staff, _workforce, _pools)
TABLE_RULES: tuple[Callable[[Scenario, GroupSpace], Iterator[Problem]], ...] = (_shares,)
