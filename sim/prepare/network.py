"""The network of sectors as arrays: places, service times, routes, waiting rules."""

from dataclasses import dataclass

import numpy as np

from sim.language.groups import GroupSpace
from sim.language.quantity import Distribution
from sim.language.spec import EXIT, Route, Scenario
from sim.luck import dists
from sim.luck.streams import site_ids, threshold_rows
from sim.prepare.calendars import TimeFrame, calendar_of, hours_of
from sim.prepare.stay import (
    Outcomes,
    Packages,
    Resources,
    compile_outcomes,
    compile_packages,
    compile_resources,
)
from sim.vocab import NEVER, NOWHERE

DECISIONS = ("service", "route", "handover", "turnover")  # kinds of draws in a sector


class Tables:
    """Collects quantile tables; each distribution is tabulated once."""

    def __init__(self, space: GroupSpace) -> None:
        self.space = space
        self._rows: dict[str, int] = {}
        self._tables: list[np.ndarray] = []

    def rows(self, distribution: Distribution | None) -> np.ndarray:
        """int32 (n_groups,): the table of each group, NOWHERE where there is none."""
        rows = np.full(self.space.n_groups, NOWHERE, np.int32)
        if distribution is None:
            return rows
        if distribution.cases is None or distribution.by is None:
            rows[:] = self._row(distribution)
            return rows
        number = self.space.category(np.arange(self.space.n_groups), distribution.by)
        for i, category in enumerate(self.space.categories[distribution.by]):
            rows[number == i] = self._row(distribution.cases[category])
        return rows

    def _row(self, distribution: Distribution) -> int:
        law = dists.law(
            str(distribution.distribution),
            ticks_per_unit=distribution.ticks_per_unit,
            **distribution.parameters(),
        )
        key = repr(law)
        if key not in self._rows:
            self._rows[key] = len(self._tables)
            self._tables.append(dists.duration_table(law))
        return self._rows[key]

    def array(self) -> np.ndarray:
        """int64 (n_tables, TABLE_SIZE); one empty row when nothing was tabulated."""
        if not self._tables:
            return np.zeros((1, dists.TABLE_SIZE), np.int64)
        return np.ascontiguousarray(self._tables)


@dataclass(frozen=True)
class Network:
    """Arrays over sectors s, destinations d (the last d, number n_sectors, is the exit)."""

    sectors: tuple[str, ...]
    places: np.ndarray  # int64 (s,), at tick 0
    calendar: tuple[tuple[int, int, int], ...]  # (tick, sector, places), rising
    service: np.ndarray  # int32 (s, group): table, NOWHERE: no end of its own
    plans: np.ndarray  # bool (s,): the way on is drawn on entering, and the service follows it
    way_service: np.ndarray  # int32 (s, d, group): table of those who go this way
    route: np.ndarray  # int64 (s, group, d): cumulative thresholds
    handover: np.ndarray  # int32 (s, d, group): table, NOWHERE: none
    priority: np.ndarray  # int16 (s, from), from n_sectors = outside
    queue_limit: np.ndarray  # int64 (s,), NOWHERE: none
    admitting: np.ndarray  # bool (s,), at tick 0: people may move in
    hours: tuple[tuple[int, int, int], ...]  # (tick, sector, 1 or 0), rising: opens or closes
    overflow: tuple[tuple[int, ...], ...]  # [s]: sectors to go to when it is full
    kept_during: np.ndarray  # bool (s, sent to)
    kept_for: np.ndarray  # int64 (s, sent to): ticks, NEVER: until the citizen comes back
    turnover: np.ndarray  # int32 (s, group): table, NOWHERE: a place given up is free at once
    home_visits: np.ndarray  # bool (s,)
    swaps: bool  # a deadlocked circle changes places; else it is only reported
    service_sites: np.ndarray  # uint64 (s,)
    route_sites: np.ndarray  # uint64 (s,)
    handover_sites: np.ndarray  # uint64 (s,)
    turnover_sites: np.ndarray  # uint64 (s,)
    resources: Resources
    packages: Packages
    outcomes: Outcomes

    @property
    def exit(self) -> int:
        return len(self.sectors)

    @property
    def has_turnover(self) -> np.ndarray:
        """bool (s,): whether a place given up stands for a time before it is offered."""
        has: np.ndarray = (self.turnover != NOWHERE).any(axis=1)
        return has


def compile_network(
    scenario: Scenario, frame: TimeFrame, space: GroupSpace, tables: Tables
) -> Network:
    """Number the sectors and spread their rules over groups."""
    names = tuple(sorted(scenario.sectors))
    number = {name: i for i, name in enumerate((*names, EXIT))}
    sectors = [scenario.sectors[name] for name in names]
    n, g = len(names), space.n_groups
    route = np.zeros((n, g, n + 1), np.int64)
    handover = np.full((n, n + 1, g), NOWHERE, np.int32)
    service = np.stack([tables.rows(x.service) for x in sectors])
    way_service = np.repeat(service[:, None], n + 1, axis=1)
    priority = np.ones((n, n + 1), np.int16)
    kept, kept_for = np.zeros((n, n), bool), np.full((n, n), NEVER, np.int64)
    for s, sector in enumerate(sectors):
        if sector.routes:
            shares = route_shares(sector.routes, number, space)
            route[s] = threshold_rows(shares)
        for name, way in sector.routes.items():
            d = number[name]
            handover[s, d] = tables.rows(way.handover)
            if way.service is not None:
                way_service[s, d] = tables.rows(way.service)
                service[s] = way_service[s, d] if sector.service is None else service[s]
        for name, level in sector.priority.items():
            priority[s, number[name]] = level
        for name in sector.kept_during:
            kept[s, number[name]] = True
            if isinstance(sector.kept_during, dict):
                kept_for[s, number[name]] = round(sector.kept_during[name].base())
    hours = [hours_of(sector.admissions, frame) for sector in sectors]
    calendars = [calendar_of(sector.places, frame) for sector in sectors]
    luck = luck_of(scenario, names)
    sites = {kind: decision_sites(luck, kind) for kind in DECISIONS}
    return Network(
        sectors=names,
        places=np.array([first for first, _ in calendars], np.int64),
        calendar=tuple(
            sorted(
                (tick, s, value) for s, (_, steps) in enumerate(calendars) for tick, value in steps
            )
        ),
        service=service,
        plans=np.array([any(way.service for way in x.routes.values()) for x in sectors], bool),
        way_service=way_service,
        route=route,
        handover=handover,
        priority=priority,
        queue_limit=np.array(
            [NOWHERE if x.queue_limit is None else x.queue_limit for x in sectors], np.int64
        ),
        admitting=np.array([first for first, _ in hours], bool),
        hours=tuple(sorted((t, s, n) for s, (_, steps) in enumerate(hours) for t, n in steps)),
        overflow=tuple(tuple(number[name] for name in x.overflow) for x in sectors),
        kept_during=kept,
        kept_for=kept_for,
        turnover=np.stack([tables.rows(x.turnover) for x in sectors]),
        swaps=scenario.deadlock == "swap",
        home_visits=np.array([x.home_visits for x in sectors]),
        service_sites=sites["service"],
        route_sites=sites["route"],
        handover_sites=sites["handover"],
        turnover_sites=sites["turnover"],
        resources=compile_resources(scenario, names, frame, space),
        packages=compile_packages(scenario, names, frame),
        outcomes=compile_outcomes(scenario, names, luck, space),
    )


def luck_of(scenario: Scenario, names: tuple[str, ...]) -> list[str]:
    """The sector whose sites each sector draws at: its own, unless it draws as another."""
    return [scenario.sectors[name].draws_as or name for name in names]


def route_shares(routes: dict[str, Route], number: dict[str, int], space: GroupSpace) -> np.ndarray:
    """float64 (n_groups, n_destinations): probabilities, the open route filled with the rest."""
    shares = np.zeros((space.n_groups, len(number)))
    for name, way in routes.items():
        if way.share is not None:
            shares[:, number[name]] = space.table(way.share) * way.share.scale
    for name, way in routes.items():
        if way.share is None:
            shares[:, number[name]] = np.maximum(0.0, 1.0 - shares.sum(axis=1))
    return shares


def decision_sites(names: list[str], kind: str) -> np.ndarray:
    """uint64 (name,): the site of a kind of decision in each sector."""
    ids = site_ids([f"{name}/{kind}" for name in names])
    return np.array([ids[f"{name}/{kind}"] for name in names], np.uint64)
