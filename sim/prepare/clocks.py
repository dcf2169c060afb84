"""Clocks as arrays: hazards spread over every situation, and what happens when one rings."""

from dataclasses import dataclass

import numpy as np

from sim.language.groups import GroupSpace
from sim.language.spec import Clock, Factor, Scenario, SinceDischarge
from sim.luck.dists import HAZARD_ONE
from sim.luck.streams import distinct, site_ids, yes_no
from sim.prepare.calendars import TimeFrame
from sim.prepare.citizens import People
from sim.prepare.profiles import pieces
from sim.rules.hazards import TEMPO_BITS, TEMPO_ONE, Hazards
from sim.vocab import NEVER, NOWHERE

DIE, SEND, REQUEST, CHANGE, START_NURSING, GO = range(6)  # codes of `does`
ACTIONS = {"die": 0, "send": 1, "request": 2, "change": 3, "start_nursing": 4, "leave": 5}


@dataclass(frozen=True)
class Clocks:
    """Hazards and actions; clocks that mean death come first, then in alphabetical order."""

    names: tuple[str, ...]
    hazards: Hazards
    discharge_sector: int  # NOWHERE: time since discharge is not used
    sites: np.ndarray  # uint64 (clock,)
    action: np.ndarray  # int8 (clock,)
    sector: np.ndarray  # int16 (clock,), of SEND and REQUEST
    diverted: np.ndarray  # int64 (clock, group, 2), thresholds of diverted or not, of SEND
    diverted_to: np.ndarray  # int16 (clock,), NOWHERE: nobody is diverted
    diverted_sites: np.ndarray  # uint64 (clock,)
    stride: np.ndarray  # int64 (clock,), group step of CHANGE
    size: np.ndarray  # int64 (clock,), categories of the attribute of CHANGE
    step: np.ndarray  # int8 (clock,), +1 or -1


def compile_clocks(
    scenario: Scenario,
    sectors: tuple[str, ...],
    frame: TimeFrame,
    space: GroupSpace,
    people: People,
) -> Clocks:
    """Spread every clock's rate, factors and profile over all situations."""
    clocks = scenario.clocks
    names = tuple(sorted(clocks, key=lambda name: (clocks[name].does != "die", name)))
    since = scenario.since_discharge
    chosen = [clocks[name] for name in names]
    ids = site_ids([f"{kind}/{name}" for kind in ("clock", "diverted") for name in names])
    return Clocks(
        names=names,
        hazards=_hazards(chosen, scenario.since_discharge, sectors, frame, space, people),
        discharge_sector=NOWHERE if since is None else sectors.index(since.sector),
        sites=np.array([ids[f"clock/{name}"] for name in names], np.uint64),
        action=np.array([ACTIONS[x.does] for x in chosen], np.int8),
        sector=np.array([sectors.index(x.sector) if x.sector else -1 for x in chosen], np.int16),
        diverted=_diverted(chosen, space),
        diverted_to=np.array(
            [sectors.index(x.diverted_to) if x.diverted_to else NOWHERE for x in chosen], np.int16
        ),
        diverted_sites=np.array([ids[f"diverted/{name}"] for name in names], np.uint64),
        stride=np.array([space.strides.get(x.attribute or "", 0) for x in chosen], np.int64),
        size=np.array([len(space.categories.get(x.attribute or "", ())) for x in chosen], np.int64),
        step=np.array([x.step or 0 for x in chosen], np.int8),
    )


def _hazards(
    clocks: list[Clock],
    since: SinceDischarge | None,
    sectors: tuple[str, ...],
    frame: TimeFrame,
    space: GroupSpace,
    people: People,
) -> Hazards:
    """Dated factors begin regimes, profiles make the tempo; both begin epochs."""
    bins = {} if since is None else {name: round(t.base()) for name, t in since.bins.items()}
    labels = [*sorted(bins, key=lambda name: bins[name]), "later"]
    changes = {0}
    for clock in clocks:
        for factor in clock.factors.values():
            changes |= {frame.tick(day) for day in (factor.start, factor.until) if day is not None}
    regimes = sorted(t for t in changes if t >= 0)
    # Groups that no rate and no factor tells apart are one kind, of which there are few.
    parts = [[clock.rate, *_factors(clock)] for clock in clocks]
    tables = [space.table(part) * part.scale for own in parts for part in own]
    kinds, kind_of = distinct(np.stack([np.zeros(space.n_groups), *tables], axis=1))
    columns = iter(kinds.T[1:])
    shape = (len(kinds), len(regimes), len(labels), len(sectors), len(clocks))
    speed = np.zeros(shape, np.int64)
    for c, clock in enumerate(clocks):
        own = [next(columns) for _ in parts[c]]
        hazard = _speed(clock, own, regimes, labels, sectors, frame)
        speed[..., c] = np.rint(np.moveaxis(hazard, 3, 0) * HAZARD_ONE)
    rows, row_of_kind = distinct(speed)
    begins = [np.array(regimes), *(pieces(x.profile, frame)[0][:-1] for x in clocks if x.profile)]
    epochs = np.unique(np.concatenate(begins)).astype(np.int64)
    tempo = np.full((len(epochs), len(clocks)), TEMPO_ONE, np.int64)
    for c, clock in enumerate(clocks):
        if clock.profile is not None:
            starts, factors = pieces(clock.profile, frame)
            found = np.searchsorted(starts[:-1], epochs, side="right") - 1
            tempo[:, c] = np.rint(factors[found] * TEMPO_ONE)
    fastest = max(1, int(speed.max(initial=0)) * int(tempo.max(initial=0)) >> TEMPO_BITS)
    return Hazards(
        speed=np.ascontiguousarray(np.moveaxis(rows, 0, 3)),
        rows=row_of_kind[kind_of],
        epochs=epochs,
        regimes=np.searchsorted(regimes, epochs, side="right") - 1,
        tempo=tempo,
        bin_ends=np.array(sorted(bins.values()), np.int64),
        age_limits=people.age_limits,
        age_stride=people.age_stride,
        longest=max(1, (1 << 61) // fastest),
    )


def _diverted(clocks: list[Clock], space: GroupSpace) -> np.ndarray:
    """int64 (clock, group, 2): thresholds; a draw below the first means diverted."""
    levels = np.zeros((len(clocks), space.n_groups, 2), np.int64)
    for c, clock in enumerate(clocks):
        if clock.diverted is not None:
            share = space.table(clock.diverted) * clock.diverted.scale
            levels[c] = yes_no(share)
    return levels


def _factors(clock: Clock) -> list[Factor]:
    """By name: another order would change the last bit of their product."""
    return [factor for _, factor in sorted(clock.factors.items())]


def _speed(
    clock: Clock,
    tables: list[np.ndarray],
    regimes: list[int],
    labels: list[str],
    sectors: tuple[str, ...],
    frame: TimeFrame,
) -> np.ndarray:
    """float64 (regime, bin, sector, kind): the hazard per tick.

    tables: float64 (kind,) of the rate and of each factor.
    """
    speed = np.zeros((len(regimes), len(labels), len(sectors), len(tables[0])))
    runs = [i for i, name in enumerate(sectors) if not clock.sectors or name in clock.sectors]
    speed[:, :, runs, :] = tables[0]
    for factor, table in zip(_factors(clock), tables[1:], strict=True):
        inside = _scope(factor, regimes, labels, sectors, frame)
        speed = np.where(inside[..., None], speed * table, speed)
    return speed


def _scope(
    factor: Factor,
    regimes: list[int],
    labels: list[str],
    sectors: tuple[str, ...],
    frame: TimeFrame,
) -> np.ndarray:
    """bool (regime, bin, sector): where the factor holds."""
    begin = -NEVER if factor.start is None else frame.tick(factor.start)
    end = NEVER if factor.until is None else frame.tick(factor.until)
    in_time = np.array([begin <= regime < end for regime in regimes])
    in_bin = np.array([not factor.since or label in factor.since for label in labels])
    in_sector = np.array([not factor.sectors or name in factor.sectors for name in sectors])
    return in_time[:, None, None] & in_bin[None, :, None] & in_sector[None, None, :]
