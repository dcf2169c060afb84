"""Staff as arrays: who has which roster, and in which order rosters are asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim import dists, spec
from sim.groups import DISTRICT, GroupSpace
from sim.spec import WEEKDAYS
from sim.spec_staff import Skill
from sim.streams import site_id
from sim.vocab import NOWHERE

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
    return rule.hours.base() * rule.direct.base() * (1 - rule.vacancy.base())


def sick_table(rule: Skill) -> np.ndarray | int:
    """What `Part.sickness` holds: a gamma law over weeks, or the mean."""
    mean = rule.sickness.base()
    spread = 0.0 if rule.sickness_spread is None else rule.sickness_spread.base()
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
