"""The rules of waiting as arrays: what a full sector means, patience and where it leads.

A door is where somebody asks from: a sector, or one of the streams, which come after the sectors
in their order.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.kernels.kernel import kernel
from sim.language.groups import GroupSpace
from sim.language.moments import day_ticks
from sim.language.quantity import Share, Time
from sim.language.spec import EXIT, Scenario
from sim.language.spec_waiting import DivertAfter, WhenFull
from sim.luck.streams import yes_no
from sim.prepare.network import Tables, decision_sites, luck_of
from sim.prepare.sources import stream_names
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY

HOLD, LEAVE, DIVERT, WAIT_ELSEWHERE, DIVERT_AFTER = range(5)  # codes of `when_full`


@dataclass(frozen=True)
class Waiting:
    """Arrays over doors and the sectors s that are waited for; destinations d include the exit."""

    when_full: np.ndarray  # int8 (door, d): code
    alternatives: tuple[tuple[tuple[int, ...], ...], ...]  # [door][d]: sectors of the rule
    divert_after: np.ndarray  # int64 (door, d): see next_try
    patience: np.ndarray  # int32 (s, group): table, NOWHERE: no end
    renege_to: np.ndarray  # int16 (s,), n_sectors = exit
    patience_sites: np.ndarray  # uint64 (s,)
    guarantee_within: np.ndarray  # int64 (s,): ticks, NEVER: none
    guarantee_priority: np.ndarray  # int64 (s,)
    guarantee_share: np.ndarray  # int64 (s, group, 2): thresholds of guaranteed or not
    guarantee_drawn: np.ndarray  # bool (s,): false: no draw, all are guaranteed
    guarantee_sites: np.ndarray  # uint64 (s,)
    refusal_again: np.ndarray  # int64 (s,): ticks, NEVER: nobody refuses
    refusal_share: np.ndarray  # int64 (s, group, 2): thresholds of declined or not
    refusal_sites: np.ndarray  # uint64 (s,)

    @property
    def has_patience(self) -> np.ndarray:
        """bool (s,): whether somebody may give up waiting."""
        has: np.ndarray = (self.patience != NOWHERE).any(axis=1)
        return has

    def sites_used(self) -> list[int]:
        """The sites at which a citizen may draw."""
        used = (
            self.patience_sites[self.has_patience],
            self.guarantee_sites[self.guarantee_drawn],
            self.refusal_sites[self.refusal_again != NEVER],
        )
        return [int(site) for sites in used for site in sites]


@kernel("int64(int64, int64)")
def next_try(now, rule):  # type: ignore[no-untyped-def]
    """The tick at which a place is looked for elsewhere: after `rule` ticks, NEVER without a rule.

    A rule below 0 is a time of the day, -1 less the ticks from 00:00: the next time it is then.
    """
    if rule == NEVER:
        return NEVER
    if rule >= 0:
        return now + rule
    ahead = (-1 - rule - now) % TICKS_PER_DAY
    return now + (ahead if ahead > 0 else TICKS_PER_DAY)


def compile_waiting(
    scenario: Scenario, names: tuple[str, ...], space: GroupSpace, tables: Tables
) -> Waiting:
    """Spread the rules over groups; `names` are the sectors in their order."""
    sectors, luck = [scenario.sectors[name] for name in names], luck_of(scenario, names)
    number = {name: i for i, name in enumerate((*names, EXIT))}
    when_full, alternatives, divert_after = _full_rules(scenario, number)
    guarantees = [sector.guarantee for sector in sectors]
    refusals = [sector.refuses for sector in sectors]
    return Waiting(
        when_full=when_full,
        alternatives=alternatives,
        divert_after=divert_after,
        patience=np.stack([tables.rows(sector.patience) for sector in sectors]),
        renege_to=np.array([number[sector.renege_to] for sector in sectors], np.int16),
        patience_sites=decision_sites(luck, "patience"),
        guarantee_within=_ticks(rule.within if rule else None for rule in guarantees),
        guarantee_priority=np.array([rule.priority if rule else 0 for rule in guarantees]),
        guarantee_share=_shares((rule.share if rule else None for rule in guarantees), space),
        guarantee_drawn=np.array([bool(rule and rule.share) for rule in guarantees], bool),
        guarantee_sites=decision_sites(luck, "guarantee"),
        refusal_again=_ticks(rule.again if rule else None for rule in refusals),
        refusal_share=_shares((rule.share if rule else None for rule in refusals), space),
        refusal_sites=decision_sites(luck, "refusal"),
    )


def _ticks(times: Iterable[Time | None]) -> np.ndarray:
    """int64: each time in ticks, NEVER for none."""
    return np.array([NEVER if time is None else round(time.base()) for time in times], np.int64)


def _shares(shares: Iterable[Share | None], space: GroupSpace) -> np.ndarray:
    """int64 (share, group, 2): thresholds; a draw below the first means yes. None: no one."""
    tables = [
        np.zeros(space.n_groups) if share is None else space.table(share) * share.scale
        for share in shares
    ]
    return np.stack([yes_no(table) for table in tables])


def _full_rules(
    scenario: Scenario, number: dict[str, int]
) -> tuple[np.ndarray, tuple[tuple[tuple[int, ...], ...], ...], np.ndarray]:
    """`when_full`, `alternatives` and `divert_after` of all doors."""
    streams = stream_names(scenario)
    rules: dict[tuple[int, int], WhenFull] = {
        (number[name], number[to]): route.when_full
        for name, sector in scenario.sectors.items()
        for to, route in sector.routes.items()
    }
    for name, source in scenario.sources.items():
        door = len(number) - 1 + streams.index(name)
        rules[door, number[source.sector]] = source.when_full
    shape = (len(number) - 1 + len(streams), len(number))
    when_full, divert_after = np.zeros(shape, np.int8), np.full(shape, NEVER, np.int64)
    others: dict[tuple[int, int], tuple[int, ...]] = {}
    for way, rule in rules.items():
        when_full[way], names = _code(rule)
        others[way] = tuple(number[name] for name in names)
        if rule.divert_after is not None:
            divert_after[way] = _try_rule(rule.divert_after)
    rows = (tuple(others.get((a, b), ()) for b in range(shape[1])) for a in range(shape[0]))
    return when_full, tuple(rows), divert_after


def _try_rule(rule: DivertAfter) -> int:
    """A delay, or a time of the day as next_try reads it."""
    if rule.time is not None:
        return round(rule.time.base())
    return -1 - day_ticks(rule.at or "")


def _code(rule: WhenFull) -> tuple[int, tuple[str, ...]]:
    """The code of a rule and the sectors that it names."""
    if rule.leave:
        return LEAVE, ()
    if rule.divert:
        return DIVERT, rule.divert
    if rule.divert_after is not None:
        return DIVERT_AFTER, rule.divert_after.to
    if rule.wait_elsewhere is not None:
        return WAIT_ELSEWHERE, (rule.wait_elsewhere,)
    return HOLD, ()
