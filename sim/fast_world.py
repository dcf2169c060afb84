"""What never changes while a run lasts, laid out for the compiled engine."""

from typing import Any, NamedTuple

import numpy as np

from sim.compile import Compiled
from sim.dists import threshold_table
from sim.kernel import COMPILED
from sim.vocab import NEVER, NOWHERE

THRESHOLDS = threshold_table()
NURSING_SITES = ("nursing/course", "nursing/interval", "nursing/clinic", "nursing/initial")

CLOCK = np.dtype(
    [
        (name, "i8")
        for name in (
            "action", "sector", "site", "diverted_to", "diverted_site", "stride", "size", "step",
        )
    ]
)  # fmt: skip


class Care(NamedTuple):
    """Home nursing; arrays over groups g and clinics c. Without nursing all of them are empty."""

    exists: bool
    initial: np.ndarray  # int64 (g, 2): thresholds
    clinic: np.ndarray  # int64 (g, 2): thresholds
    course: np.ndarray  # int32 (g,): table
    interval: np.ndarray  # int32 (g,): table
    minutes_home: np.ndarray  # int64 (g,)
    minutes_clinic: np.ndarray  # int64 (g,)
    driving: np.ndarray  # int64 (g,)
    after_permille: np.ndarray  # int64 (g,)
    clinic_of: np.ndarray  # int64 (district,), NOWHERE: none
    clinic_district: np.ndarray  # int64 (c,)
    satellite: np.ndarray  # bool (c,)
    sites: np.ndarray  # int64 (4,): course, interval, clinic, initial
    tolerance: int
    review_every: int  # NEVER: no reviews
    open_at: int
    close_below: int
    after_within: int
    after_from: int
    district_stride: int


class World(NamedTuple):
    """A scenario and the key of its draws; arrays over sectors s, destinations d, groups g."""

    seed: Any  # uint64
    replication: Any  # uint64
    horizon: int
    n_days: int
    tables: np.ndarray  # int64 (table, TABLE_SIZE)
    thresholds: np.ndarray  # int64 (TABLE_SIZE,)
    sites: np.ndarray  # uint64 (site,)
    calendar: np.ndarray  # int64 (step, 3): tick, sector, places
    service: np.ndarray  # int32 (s, g): table
    route: np.ndarray  # int64 (s, g, d): thresholds
    handover: np.ndarray  # int32 (s, d, g): table
    when_full: np.ndarray  # int8 (s, d)
    alternatives: np.ndarray  # int16 (s, d, choice), padded with NOWHERE
    priority: np.ndarray  # int16 (s, from)
    kept_during: np.ndarray  # bool (s, sent to)
    age_stride: int
    age_limits: np.ndarray  # int64 (band,)
    clocks: np.ndarray  # CLOCK (clock,)
    hazard: np.ndarray  # int64 (epoch, clock, bin, s, g)
    epochs: np.ndarray  # int64 (epoch,)
    bin_ends: np.ndarray  # int64 (bin - 1,)
    diverted: np.ndarray  # int64 (clock, g, 2): thresholds
    discharge_sector: int
    care: Care


def records(n: int, dtype: np.dtype[Any]) -> np.ndarray:
    """Zeroed records whose fields are attributes, with and without the compiler."""
    made = np.zeros(n, dtype)
    return made if COMPILED else made.view(np.recarray)


def site_numbers(compiled: Compiled) -> dict[int, int]:
    """Every decision a citizen makes in a run, from site id to column of the counters.

    Sectors that draw as another share its sites, and so its counters.
    """
    network, clocks = compiled.network, compiled.clocks
    ids = [network.service_sites, network.route_sites, network.handover_sites]
    every = np.concatenate([*ids, clocks.sites, clocks.diverted_sites]).tolist()
    if compiled.nursing is not None:
        every += [compiled.nursing.sites[name] for name in NURSING_SITES]
    return {site: number for number, site in enumerate(dict.fromkeys(every))}


def make_world(compiled: Compiled, numbers: dict[int, int], seed: int, replication: int) -> World:
    """Lay a compiled scenario out for the kernels."""
    network, people, clocks = compiled.network, compiled.people, compiled.clocks
    # The hazards of one situation lie side by side.
    hazard = np.ascontiguousarray(np.moveaxis(clocks.hazard, 1, -1))
    return World(
        seed=np.uint64(seed),
        replication=np.uint64(replication),
        horizon=compiled.frame.horizon,
        n_days=compiled.frame.n_days,
        tables=compiled.tables,
        thresholds=THRESHOLDS,
        sites=np.array(list(numbers), np.uint64),
        calendar=np.array(network.calendar, np.int64).reshape(-1, 3),
        service=network.service,
        route=network.route,
        handover=network.handover,
        when_full=network.when_full,
        alternatives=_alternatives(network.alternatives),
        priority=network.priority,
        kept_during=network.kept_during,
        age_stride=people.age_stride,
        age_limits=people.age_limits,
        clocks=_clocks(compiled, numbers),
        hazard=np.moveaxis(hazard, -1, 1),
        epochs=clocks.epochs,
        bin_ends=clocks.bin_ends,
        diverted=clocks.diverted,
        discharge_sector=int(clocks.discharge_sector),
        care=_care(compiled, numbers),
    )


def _alternatives(rules: tuple[tuple[tuple[int, ...], ...], ...]) -> np.ndarray:
    longest = max((len(choices) for row in rules for choices in row), default=0)
    table = np.full((len(rules), len(rules) + 1, longest + 1), NOWHERE, np.int16)
    for s, row in enumerate(rules):
        for d, choices in enumerate(row):
            table[s, d, : len(choices)] = choices
    return table


def _clocks(compiled: Compiled, numbers: dict[int, int]) -> np.ndarray:
    clocks = compiled.clocks
    rows = records(len(clocks.names), CLOCK)
    for name in ("action", "sector", "diverted_to", "stride", "size", "step"):
        rows[name] = getattr(clocks, name)
    rows["site"] = [numbers[site] for site in clocks.sites.tolist()]
    rows["diverted_site"] = [numbers[site] for site in clocks.diverted_sites.tolist()]
    return rows


def _care(compiled: Compiled, numbers: dict[int, int]) -> Care:
    rules = compiled.nursing
    if rules is None:
        none, pairs = np.zeros(0, np.int64), np.zeros((0, 2), np.int64)
        tables, satellite = np.zeros(0, np.int32), np.zeros(0, bool)
        by_group = (pairs, pairs, tables, tables, *[none] * 4)
        return Care(False, *by_group, none, none, satellite, none, 0, NEVER, 0, 0, 0, 0, 0)
    clinic_of = np.full(rules.n_districts, NOWHERE, np.int64)
    clinic_of[rules.clinic_district] = np.arange(len(rules.clinic_district))
    return Care(
        exists=True,
        initial=rules.initial,
        clinic=rules.clinic,
        course=rules.course,
        interval=rules.interval,
        minutes_home=rules.minutes_home,
        minutes_clinic=rules.minutes_clinic,
        driving=rules.driving,
        after_permille=rules.after_permille,
        clinic_of=clinic_of,
        clinic_district=rules.clinic_district,
        satellite=rules.satellite,
        sites=np.array([numbers[rules.sites[name]] for name in NURSING_SITES], np.int64),
        tolerance=rules.tolerance,
        review_every=rules.review_every if any(rules.satellite) else NEVER,
        open_at=rules.open_at,
        close_below=rules.close_below,
        after_within=rules.after_within,
        after_from=rules.after_from,
        district_stride=rules.district_stride,
    )
