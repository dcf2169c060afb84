"""Staff as arrays: who has which roster, and in which order rosters are asked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.language import spec
from sim.language.groups import DISTRICT, GroupSpace
from sim.language.quantity import Quantity
from sim.language.spec import WEEKDAYS
from sim.language.spec_staff import Skill, Workforce
from sim.luck import dists
from sim.luck.streams import site_id
from sim.prepare.workforce import PERSON, Crew
from sim.vocab import NOWHERE, TICKS_PER_DAY, TICKS_PER_YEAR

MILLION = 1_000_000  # shares of staff are counted in millionths
EVERYWHERE = "all"  # the district of a roster for all districts


@dataclass(frozen=True)
class Part:
    """Staff of one skill in one district, who work in one roster."""

    roster: int
    minutes: np.ndarray  # int64 (day,): if nobody were ill
    sickness: np.ndarray | int  # millionths: quantiles over weeks, or always the same
    site: int  # of the draw of a week


@dataclass(frozen=True)
class Rosters:
    """Rosters r in the order of skills and districts, those of temps last."""

    skills: tuple[str, ...]
    names: tuple[tuple[str, str], ...]  # skill, districts
    is_temp: np.ndarray  # bool (r,)
    parts: tuple[Part, ...]
    chain: np.ndarray  # int64 (skill, district, link): rosters to ask, padded with NOWHERE


def one_roster(minutes: np.ndarray, n_districts: int) -> Rosters:
    """All nurses in one pot."""
    return Rosters(
        skills=("nurse",),
        names=(("nurse", EVERYWHERE),),
        is_temp=np.zeros(1, bool),
        parts=(Part(0, minutes, 0, 0),),
        chain=np.zeros((1, n_districts, 1), np.int64),
    )


def rosters_of(nursing: spec.Nursing, weekdays: np.ndarray, space: GroupSpace) -> Rosters:
    """The rosters of staff by skill and district; weekdays int64 (day,), Monday = 0."""
    skills = tuple(sorted(nursing.staff))
    districts = space.categories.get(DISTRICT, (EVERYWHERE,))
    pools = pools_of(nursing.pools, districts)
    names: list[tuple[str, str]] = []
    parts: list[Part] = []
    own: dict[tuple[str, str], int] = {}
    for skill in skills:
        rule = nursing.staff[skill]
        week = heads(rule, districts) * day_minutes(rule)
        for pool in pools:
            for district in pool:
                own[skill, district] = len(names)
                minutes = np.rint(week[:, districts.index(district)]).astype(np.int64)[weekdays]
                site = site_id(f"nursing/sickness/{skill}/{district}")
                parts.append(Part(len(names), minutes, sick_table(rule), site))
            names.append((skill, "+".join(pool)))
    temps = {}
    for skill in skills:
        if (rule := nursing.staff[skill]).temps is not None:
            table = GroupSpace({"weekday": WEEKDAYS}).table(rule.temps) * rule.temps.scale
            temps[skill] = len(names)
            parts.append(Part(len(names), np.rint(table).astype(np.int64)[weekdays], 0, 0))
            names.append((skill, "temps"))
    chain = np.full((len(skills), len(districts), len(skills) + 1), NOWHERE, np.int64)
    for k, skill in enumerate(skills):
        for d, district in enumerate(districts):
            asked = [own[skill, district]]
            asked += [own[o, district] for o in skills if skill in nursing.staff[o].stands_in_for]
            asked += [temps[skill]] if skill in temps else []
            chain[k, d, : len(asked)] = asked
    is_temp = np.arange(len(names)) >= len(names) - len(temps)
    return Rosters(skills, tuple(names), is_temp, tuple(parts), chain)


def pools_of(pools: Sequence[tuple[str, ...]], districts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All districts in groups that share their staff, in the order of their first district."""
    shared = {name: tuple(sorted(pool, key=districts.index)) for pool in pools for name in pool}
    return list(dict.fromkeys(shared.get(name, (name,)) for name in districts))


def heads(rule: Skill, districts: tuple[str, ...]) -> np.ndarray:
    """float64 (weekday, district): persons on duty."""
    space = GroupSpace({"weekday": WEEKDAYS, DISTRICT: districts})
    table = space.table(rule.headcount).reshape(space.sizes)
    return table.transpose([space.names.index(name) for name in ("weekday", DISTRICT)])


def day_minutes(rule: Skill) -> float:
    """Minutes for citizens of a person on duty who is well, vacancies deducted."""
    return rule.hours.base() * rule.direct.base() * (1 - part(rule.vacancy))


def part(quantity: Quantity | None) -> float:
    """A share or ratio; 0 when it is left out."""
    return 0.0 if quantity is None else quantity.base()


def sick_table(rule: Skill) -> np.ndarray | int:
    """What `Part.sickness` holds: a gamma law over weeks, or the mean."""
    mean, spread = part(rule.sickness), part(rule.sickness_spread)
    if mean == 0 or spread == 0:
        return round(mean * MILLION)
    return dists.duration_table(dists.law("gamma", mean=mean, cv=spread, ticks_per_unit=MILLION))


def shares_of(nursing: spec.Nursing, space: GroupSpace) -> np.ndarray:
    """float64 (g, skill): the part of courses that need each skill; the open one has the rest."""
    if not nursing.staff:
        return np.ones((space.n_groups, 1))
    rules = [nursing.staff[name].share for name in sorted(nursing.staff)]
    given = [None if s is None else space.table(s) * s.scale for s in rules]
    rest = 1 - sum((share for share in given if share is not None), np.zeros(space.n_groups))
    return np.stack([rest if share is None else share for share in given], axis=1)


def crews_of(
    workforce: Mapping[str, Workforce], skills: tuple[str, ...]
) -> tuple[Crew | None, ...]:
    """The workforce of each skill, None where the scenario has none."""
    return tuple(crew_of(name, workforce[name]) if name in workforce else None for name in skills)


def crew_of(name: str, rule: Workforce) -> Crew:
    """Rates as chances a month, persons in thousandths."""
    employed = rule.positions if rule.employed is None else rule.employed
    month, whole = TICKS_PER_YEAR / 12, PERSON if rule.drawn else 1
    trained = tuple(
        (
            month_of(one.ends),
            round(one.entries) if rule.drawn else one.entries,
            (1 - one.dropout.base()) * one.hired.base(),
        )
        for one in rule.training
    )
    return Crew(
        name=name,
        positions=round(rule.positions.base() * PERSON / whole) * whole,
        employed=round(employed.base() * PERSON / whole) * whole,
        leaving=1 - math.exp(-rule.turnover.base() * month),
        hires=rule.hires.base() * month,
        trained=trained,
        work_days=rule.work_days.base() / TICKS_PER_DAY,
        drawn=rule.drawn,
    )


def month_of(day: date) -> int:
    """Months from the year 0."""
    return day.year * 12 + day.month - 1
