"""Lays a compiled scenario out in the rooms of the compiled engine."""

import numpy as np

from sim.fast.state import (
    CARE,
    CITIZEN,
    CLINIC,
    CLOCK,
    CREW,
    DISTRICT,
    KEYS,
    LATE,
    NO_EVENT,
    NOBODY,
    OUTCOME,
    REQUEST,
    RUN,
    SECTOR,
    WAY,
    Amounts,
    Books,
    Care,
    Clocks,
    Luck,
    Network,
    Packages,
    World,
    aligned,
    records,
)  # fmt: skip
from sim.fast.tally import no_counts
from sim.luck.dists import threshold_table
from sim.luck.streams import distinct
from sim.prepare.compile import Compiled
from sim.prepare.nursing import INTERVAL, SITES
from sim.prepare.people import newcomers
from sim.prepare.staffing import NO_STAFF, staff_of
from sim.prepare.stay import Outcomes
from sim.vocab import EVENT_DTYPE, NEVER, NOWHERE, VISIT_DTYPE

THRESHOLDS = threshold_table()
FEWEST_BUCKETS, MOST_BUCKETS = 1 << 8, 1 << 18


def make_world(
    compiled: Compiled, seed: int, replication: int, bounds: tuple[int, ...] = ()
) -> World:
    """Everybody outside, all places empty, nothing written.

    With `bounds` the run is counted by the periods between them, and leaves no trace.
    """
    citizens = _citizens(compiled, seed, replication)
    sites = site_numbers(compiled)
    luck = Luck(
        seed=np.uint64(seed),
        replication=np.uint64(replication),
        sites=np.array(list(sites), np.uint64),
        occurrences=np.zeros((len(citizens), len(sites)), np.int32),
        tables=compiled.tables,
        thresholds=THRESHOLDS,
    )
    return World(
        books=_books(compiled, citizens, sites, bounds, luck),
        luck=luck,
        network=_network(compiled, sites),
        clocks=_clocks(compiled, sites, len(citizens)),
        care=_care(compiled, sites, 0 if bounds else len(citizens), seed, replication),
    )


def site_numbers(compiled: Compiled) -> dict[int, int]:
    """Every decision a citizen makes in a run, from site id to column of the counters.

    But for times between visits, which the citizen's record counts.
    Sectors that draw as another share its sites, and so its counters. What one event may draw
    lies together.
    """
    network, clocks = compiled.network, compiled.clocks
    serves = (network.service != NOWHERE).any(axis=1)
    hands_over = (network.handover != NOWHERE).any(axis=(1, 2))
    stay = np.stack([network.service_sites, network.route_sites, network.handover_sites], axis=1)
    ids = [stay[np.stack([serves, serves, hands_over], axis=1)], network.outcomes.sites]
    ids += [network.turnover_sites[network.has_turnover]]
    ids += [clocks.sites, clocks.diverted_sites[clocks.diverted_to != NOWHERE]]
    every = np.concatenate(ids).tolist()
    every += compiled.waiting.sites_used()
    if compiled.nursing is not None:
        every += [compiled.nursing.sites[name] for name in SITES if name != INTERVAL]
    return {site: number for number, site in enumerate(dict.fromkeys(every))}


def _citizens(compiled: Compiled, seed: int, replication: int) -> np.ndarray:
    """All newcomers, stream by stream, which is the order of their ids."""
    streams = [newcomers(compiled, s, seed, replication) for s in compiled.people.streams]
    citizens = records(sum(len(people.id) for people in streams), CITIZEN)
    begin = 0
    for people in streams:
        part = citizens[begin : begin + len(people.id)]
        part["uid"], part["id"], part["arrival"] = people.uid, people.id, people.tick
        part["birth"], part["base_group"] = people.birth, people.base_group
        part["first_sector"], part["destination"] = people.sector, people.wants
        part["found"] = people.found
        part["start"] = np.where(people.stayed != NOWHERE, people.stayed, NEVER)
        part["renege"] = np.where(people.wants != NOWHERE, people.since, NEVER)
        part["stream"] = people.stream.rank
        part["another"][:-1] = True
        begin += len(part)
    waiting = np.flatnonzero(citizens["destination"] != NOWHERE)
    citizens["opens"][waiting[-1:]] = True
    for name in ("sector", "kept", "planned", "clock"):
        citizens[name] = NOWHERE
    for name in ("alarm", "stay", "rank", "again", "look"):
        citizens[name] = NEVER
    citizens["task"] = citizens["discharged"] = LATE
    citizens["key"] = citizens["other"] = NO_EVENT
    return citizens


def _books(
    compiled: Compiled,
    citizens: np.ndarray,
    sites: dict[int, int],
    bounds: tuple[int, ...],
    luck: Luck,
) -> Books:
    network, people, n = compiled.network, compiled.people, len(citizens)
    run, requests = records(1, RUN), records(3 * n, REQUEST)
    run["horizon"], run["age_stride"] = compiled.frame.horizon, people.age_stride
    run["discharge_sector"], run["swaps"] = compiled.clocks.discharge_sector, network.swaps
    run["tracing"], run["counting"] = not bounds, bool(bounds)
    run["period_end"] = bounds[0] if bounds else NEVER
    requests["sector"] = NOWHERE
    sectors = records(network.exit, SECTOR)
    sectors["places"], sectors["queue_limit"] = network.places, network.queue_limit
    sectors["admitting"] = network.admitting
    sectors["home_visits"], sectors["plans"] = network.home_visits, network.plans
    sectors["first"] = sectors["last"] = NOBODY
    for name in ("service", "route", "handover"):
        ids = getattr(network, f"{name}_sites").tolist()
        sectors[f"{name}_site"] = [sites.get(site, NOWHERE) for site in ids]
    turnover_sites = network.turnover_sites.tolist()
    sectors["turnover_site"] = [sites.get(site, NOWHERE) for site in turnover_sites]
    sectors["turns_over"] = network.has_turnover
    for name in ("renege_to", "guarantee_within", "guarantee_priority", "refusal_again"):
        sectors[name] = getattr(compiled.waiting, name)
    for name in ("patience", "guarantee", "refusal"):
        ids = getattr(compiled.waiting, f"{name}_sites").tolist()
        sectors[f"{name}_site"] = [sites.get(site, NOWHERE) for site in ids]
    ways = records((network.exit, network.exit + 1), WAY)
    ways["priority"] = network.priority
    ways["kept"][:, :-1], ways["kept_for"][:, :-1] = network.kept_during, network.kept_for
    n_kept = n if (network.kept_for != NEVER).any() else 0
    run["pages"] = KEYS
    run["bucket_bits"] = bucket_bits(compiled.frame.horizon, n)
    n_buckets = (compiled.frame.horizon >> int(run["bucket_bits"][0])) + 1
    pages = aligned(KEYS * (n // 4 + 1024), np.dtype(np.uint64))
    return Books(
        run=run,
        citizens=citizens,
        requests=requests,
        sectors=sectors,
        ways=ways,
        amounts=_amounts(compiled),
        packages=_packages(compiled, luck),
        turnover=network.turnover,
        releases=np.full(n_kept, NEVER, np.int64),
        age_limits=people.age_limits,
        heap=np.zeros(len(people.streams) + 256, np.uint64),
        buckets=np.zeros(n_buckets, np.int32),
        pages=pages,
        row=np.zeros(len(pages), np.uint64),
        stack=np.zeros(n // 4 + 4 * network.exit + 1024, np.int32),
        wanted=np.zeros((network.exit, network.exit), np.int32),
        search=np.zeros((3, network.exit), np.int32),
        circle=np.zeros(network.exit, np.int32),
        events=records(0 if bounds else 8 * n + 256, EVENT_DTYPE),
        counts=no_counts(compiled, bounds, n),
    )


def bucket_bits(horizon: int, n_citizens: int) -> int:
    """Length of a bucket as a power of two of ticks: about as many buckets as citizens."""
    wanted = min(max(n_citizens, FEWEST_BUCKETS), MOST_BUCKETS)
    return max(0, (horizon // wanted).bit_length() - 1)


def _packages(compiled: Compiled, luck: Luck) -> Packages:
    rules = compiled.network.packages
    return Packages(
        of_sector=rules.of_sector,
        first=rules.first,
        last=rules.last,
        left=rules.capacity.copy(),
        service=compiled.network.service,
        luck=luck,
    )


def _amounts(compiled: Compiled) -> Amounts:
    resources = compiled.network.resources
    n = len(resources.names)
    return Amounts(
        amount=resources.amounts.copy(),
        taken=np.zeros(n, np.int64),
        ticks=np.zeros(n, np.int64),
        needs=resources.needs,
        needed=np.ascontiguousarray((resources.needs > 0).any(axis=2).T),
        freed=np.zeros(n, bool),
    )


def _network(compiled: Compiled, sites: dict[int, int]) -> Network:
    network, waiting = compiled.network, compiled.waiting
    longest = max(len(choices) for row in waiting.alternatives for choices in row)
    shape = (*waiting.when_full.shape, longest + 1)
    alternatives = np.full(shape, NOWHERE, np.int16)
    for door, row in enumerate(waiting.alternatives):
        for d, choices in enumerate(row):
            alternatives[door, d, : len(choices)] = choices
    resource_steps = (
        (tick, network.exit + r, value) for tick, r, value in network.resources.calendar
    )
    n_resources = len(network.resources.names)
    hours = ((tick, network.exit + n_resources + s, is_open) for tick, s, is_open in network.hours)
    calendar = sorted((*network.calendar, *resource_steps, *hours))
    overflow = np.full((network.exit, 1 + max(map(len, network.overflow))), NOWHERE, np.int16)
    for s, others in enumerate(network.overflow):
        overflow[s, : len(others)] = others
    return Network(
        service=network.service,
        way_service=network.way_service,
        route=network.route,
        handover=network.handover,
        patience=waiting.patience,
        guarantee=waiting.guarantee_share,
        refusal=waiting.refusal_share,
        when_full=waiting.when_full,
        alternatives=alternatives,
        divert_after=waiting.divert_after,
        overflow=overflow,
        outcomes=_outcomes(network.outcomes, sites),
        outcome_share=network.outcomes.share,
        calendar=np.array(calendar, np.int64).reshape(-1, 3),
        granted=compiled.help.granted,
        census=np.zeros((compiled.frame.n_days, network.exit, 4), np.int32),
    )


def _outcomes(outcomes: Outcomes, sites: dict[int, int]) -> np.ndarray:
    rules = records(len(outcomes.sector), OUTCOME)
    for name in ("sector", "stride", "step"):
        rules[name] = getattr(outcomes, name)
    rules["categories"] = outcomes.size
    rules["site"] = [sites[site] for site in outcomes.sites.tolist()]
    return rules


def _clocks(compiled: Compiled, sites: dict[int, int], n_citizens: int) -> Clocks:
    clocks = compiled.clocks
    n = len(clocks.names)
    rules = records(n, CLOCK)
    for name in ("action", "sector", "diverted_to", "stride", "step"):
        rules[name] = getattr(clocks, name)
    rules["categories"] = clocks.size
    rules["site"] = [sites[site] for site in clocks.sites.tolist()]
    diverted = clocks.diverted_sites.tolist()
    rules["diverted_site"] = [sites.get(site, NOWHERE) for site in diverted]
    return Clocks(
        rules=rules,
        hazards=clocks.hazards,
        diverted=clocks.diverted,
        remaining=np.zeros((n_citizens, n), np.int64),
        work=np.zeros(n, np.int64),
    )


def _care(
    compiled: Compiled, sites: dict[int, int], n_citizens: int, seed: int, replication: int
) -> Care:
    nursing = compiled.nursing
    if nursing is None:
        return Care(
            rules=records(0, CARE),
            rule_of=np.zeros(0, np.int32),
            yes_no=np.zeros((3, 0, 2), np.int64),
            clinics=records(0, CLINIC),
            districts=records(1, DISTRICT),
            skill=np.zeros((0, 0), np.int64),
            roster=np.zeros((0, 0), np.int64),
            free=np.zeros(0, np.int64),
            chain=np.zeros((0, 0, 0), np.int64),
            rosters=records(0, CREW),
            staff=NO_STAFF,
            slots=np.zeros((0, 0), np.int64),
            visits=records(64, VISIT_DTYPE),
        )
    names = CARE.names or ()
    each, rule_of = distinct(np.stack([getattr(nursing, name) for name in names], axis=1))
    rules = records(len(each), CARE)
    for name, column in zip(names, each.T, strict=True):
        rules[name] = column
    clinics = records(len(nursing.clinic_names), CLINIC)
    clinics["district"], clinics["satellite"] = nursing.clinic_district, nursing.satellite
    clinics["is_open"] = ~nursing.satellite
    districts = records(nursing.n_districts, DISTRICT)
    districts["clinic"] = NOWHERE
    districts["clinic"][nursing.clinic_district] = np.arange(len(clinics))
    course, interval, clinic, initial, skill, video = (nursing.sites[x] for x in SITES)
    staff = staff_of(nursing, seed, replication)
    rosters = records(len(nursing.roster_names), CREW)
    rosters["skill"], rosters["is_temp"] = nursing.roster_skill, nursing.is_temp
    return Care(
        rules=rules,
        rule_of=rule_of,
        yes_no=np.stack([nursing.initial, nursing.clinic, nursing.video]),
        clinics=clinics,
        districts=districts,
        skill=nursing.skill,
        roster=staff.minutes.copy(),
        free=np.zeros(len(staff.minutes), np.int64),
        chain=nursing.chain,
        rosters=rosters,
        staff=staff,
        slots=nursing.slots.copy(),
        visits=records(4 * n_citizens + 256, VISIT_DTYPE),
        course_site=sites[course],
        interval_site=np.uint64(interval),
        clinic_site=sites[clinic],
        initial_site=sites[initial],
        skill_site=sites[skill],
        video_site=sites[video],
        least=nursing.least,
        tolerance=nursing.tolerance,
        clinic_tolerance=nursing.clinic_tolerance,
        review_every=nursing.review_every if nursing.satellite.any() else NEVER,
        open_at=nursing.open_at,
        close_below=nursing.close_below,
        after_within=nursing.after_within,
        after_from=nursing.after_from,
        district_stride=nursing.district_stride,
    )
