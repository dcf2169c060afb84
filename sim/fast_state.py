"""What the compiled engine remembers: records of citizens, requests and sectors, and buffers.

A citizen is a slot: all newcomers of all streams are known before the run and numbered in the
order of their ids, so ties by slot are ties by id. A request is the node 3 * slot + mode.
"""

from typing import NamedTuple

import numpy as np

from sim.compile import Compiled
from sim.fast_world import records
from sim.people import newcomers
from sim.vocab import EVENT_DTYPE, NEVER, NOWHERE, VISIT_DTYPE

PRIMARY, FALLBACK, CALL = range(3)  # what a request is for: to stay, to wait there, to be treated
NOBODY = -1

CITIZEN = np.dtype(
    [
        ("uid", "u8"),  # key of all draws
        ("arrival", "i8"),  # ticks from here to "task"; NEVER: not pending
        ("birth", "i8"),
        ("discharged", "i8"),
        ("spent_to", "i8"),  # thresholds are settled up to here
        ("band_until", "i8"),  # when the age band must be looked up again
        ("alarm", "i8"),  # the next ring of a clock
        ("stay", "i8"),  # end of service, or of the handover after it
        ("task", "i8"),  # the next nursing visit
        ("course_until", "i8"),
        ("id", "i4"),
        ("base_group", "i4"),  # with the first age band
        ("group", "i4"),  # with the present one, until `band_until`
        ("visit", "i4"),
        ("sector", "i2"),
        ("kept", "i2"),
        ("destination", "i2"),  # after the handover
        ("clock", "i2"),  # which will ring at `alarm`
        ("first_sector", "i2"),
        ("stay_kind", "i1"),  # READY or HANDOVER_END
        ("waiting", "?"),  # ready and without a place, or outside
        ("timed", "?"),  # the stay has an end of its own
        ("in_clinic", "?"),
        ("another", "?"),  # the stream brings another citizen after this one
    ],
    align=True,
)
REQUEST = np.dtype(
    [("tick", "i8"), ("level", "i4"), ("next", "i4"), ("previous", "i4"), ("sector", "i4")],
    align=True,
)
SECTOR = np.dtype(
    [
        ("places", "i8"),
        ("used", "i8"),
        ("present", "i8"),
        ("blocked", "i8"),
        ("length", "i8"),  # of the list, those who would only wait here left out
        ("first", "i8"),  # nodes of the list
        ("last", "i8"),
        ("place_ticks", "i8"),
        ("stay_ticks", "i8"),
        ("queue_limit", "i8"),
        ("home_visits", "?"),
        ("service_site", "i8"),
        ("route_site", "i8"),
        ("handover_site", "i8"),
    ],
    align=True,
)
RUN = np.dtype(
    [
        (name, "i8")
        for name in (
            "now", "heap", "events", "visits", "requests", "stack", "step", "days",
            "created", "left", "died", "rejected",
        )
    ]
)  # fmt: skip


class State(NamedTuple):
    """Everything that changes while a run lasts."""

    run: np.ndarray  # RUN (1,): the time, and how full the buffers are
    citizens: np.ndarray  # CITIZEN (slot,)
    requests: np.ndarray  # REQUEST (3 * slot,)
    sectors: np.ndarray  # SECTOR (s,)
    remaining: np.ndarray  # int64 (slot, clock): what is left of each threshold
    work: np.ndarray  # int64 (clock,), scratch
    occurrences: np.ndarray  # int32 (slot, site): draws made
    heap: np.ndarray  # uint64: keys of coming events
    stack: np.ndarray  # int32: sectors to be offered
    events: np.ndarray  # EVENT_DTYPE
    visits: np.ndarray  # VISIT_DTYPE
    census: np.ndarray  # int32 (day, s, 3)
    roster: np.ndarray  # int64 (day,): minutes left
    slots: np.ndarray  # int64 (clinic, day): minutes left
    is_open: np.ndarray  # bool (clinic,)
    demand: np.ndarray  # int64 (district,), scratch


def grown(buffer: np.ndarray) -> np.ndarray:
    """The same content with twice the room."""
    larger: np.ndarray = np.zeros(2 * len(buffer), buffer.dtype).view(type(buffer))
    larger[: len(buffer)] = buffer
    return larger


def make_state(
    compiled: Compiled, site_numbers: dict[int, int], seed: int, replication: int
) -> State:
    """Everybody outside, all places empty, nothing written."""
    frame, nursing = compiled.frame, compiled.nursing
    citizens = _citizens(compiled, seed, replication)
    n, n_clocks, n_sectors = len(citizens), len(compiled.clocks.names), compiled.network.exit
    requests = records(3 * n, REQUEST)
    requests["sector"] = NOWHERE
    no_days = np.zeros(0, np.int64)
    satellite = np.zeros(0, bool) if nursing is None else nursing.satellite
    return State(
        run=records(1, RUN),
        citizens=citizens,
        requests=requests,
        sectors=_sectors(compiled, site_numbers),
        remaining=np.zeros((n, n_clocks), np.int64),
        work=np.zeros(n_clocks, np.int64),
        occurrences=np.zeros((n, len(site_numbers)), np.int32),
        heap=np.zeros(4 * n + 256, np.uint64),
        stack=np.zeros(9 * n + 64, np.int32),  # a cascade serves each request at most once
        events=records(8 * n + 256, EVENT_DTYPE),
        visits=records(256 if nursing is None else 4 * n + 256, VISIT_DTYPE),
        census=np.zeros((frame.n_days, n_sectors, 3), np.int32),
        roster=no_days if nursing is None else nursing.roster.copy(),
        slots=no_days.reshape(0, 0) if nursing is None else nursing.slots.copy(),
        is_open=~satellite,
        demand=np.zeros(1 if nursing is None else nursing.n_districts, np.int64),
    )


def _citizens(compiled: Compiled, seed: int, replication: int) -> np.ndarray:
    """All newcomers, stream by stream, which is the order of their ids."""
    streams = [newcomers(compiled, s, seed, replication) for s in compiled.people.streams]
    citizens = records(sum(len(people.id) for people in streams), CITIZEN)
    begin = 0
    for people in streams:
        part = citizens[begin : begin + len(people.id)]
        part["uid"], part["id"], part["arrival"] = people.uid, people.id, people.tick
        part["birth"], part["base_group"] = people.birth, people.base_group
        part["first_sector"] = people.stream.sector
        part["another"][:-1] = True
        begin += len(part)
    for name in ("sector", "kept", "destination", "clock"):
        citizens[name] = NOWHERE
    for name in ("discharged", "alarm", "stay", "task"):
        citizens[name] = NEVER
    return citizens


def _sectors(compiled: Compiled, site_numbers: dict[int, int]) -> np.ndarray:
    network = compiled.network
    sectors = records(network.exit, SECTOR)
    sectors["places"], sectors["queue_limit"] = network.places, network.queue_limit
    sectors["home_visits"] = network.home_visits
    sectors["first"] = sectors["last"] = NOBODY
    for name in ("service", "route", "handover"):
        sites = getattr(network, f"{name}_sites").tolist()
        sectors[f"{name}_site"] = [site_numbers[site] for site in sites]
    return sectors
