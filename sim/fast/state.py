"""What the compiled engine reads and remembers: records and rooms.

A citizen is a slot: all newcomers of all streams are known before the run and numbered in the
order of their ids, so ties by slot are ties by id. A request is the node 3 * slot + mode.
Kernels are given the rooms they work in. Axes: sectors s, destinations d (the last is the exit),
groups g, clinics c.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from sim.fast.counts import Counts
from sim.kernels.kernel import COMPILED, WORD_MASK, u64
from sim.prepare.staffing import Staff
from sim.rules.hazards import Hazards
from sim.vocab import NEVER

PRIMARY, FALLBACK, CALL = range(3)  # what a request is for: to stay, to wait there, to be treated
NOBODY = -1
UNKNOWN = -1  # an alarm that has to be found anew
NO_EVENT = u64(WORD_MASK)  # the key of nothing
LATE = (1 << 32) - 1  # NEVER in 32 bits; all that is later is the same
LINE = 64  # bytes of a line of the cache
KEYS = 8  # words of a line of coming events


def in_lines(fields: list[tuple[str, str]]) -> np.dtype[Any]:
    """A record of these fields, its length rounded up to whole lines of the cache."""
    made: Any = np.dtype(fields, align=True)
    names = list(made.names)
    return np.dtype(
        {
            "names": names,
            "formats": [made.fields[name][0] for name in names],
            "offsets": [made.fields[name][1] for name in names],
            "itemsize": -(-made.itemsize // LINE) * LINE,
        },
        align=True,
    )


CITIZEN = in_lines(
    [
        # The first 64 bytes, one line of the cache, are all that a nursing visit needs.
        ("uid", "u8"),  # key of all draws
        ("key", "u8"),  # the entry among the coming events; NO_EVENT for none
        ("other", "u8"),  # what comes first besides the next visit; NO_EVENT for nothing
        ("task", "u4"),  # the next nursing visit; LATE: none
        ("course_until", "u4"),
        ("band_until", "u4"),  # when the age band must be looked up again
        ("discharged", "u4"),  # LATE: never
        ("base_group", "i4"),  # with the first age band
        ("visits", "u4"),  # draws of times between visits
        ("sector", "i2"),
        ("band", "i2"),  # the present one, until `band_until`
        ("skill", "i1"),  # that the course needs
        ("in_clinic", "?"),
        ("on_video", "?"),
        ("alarm_kind", "i1"),  # DEATH or CLOCK
        ("birth", "i8"),
        # The second: ticks, of which the first is `other`; NEVER: not pending.
        ("alarm", "i8"),  # the next ring of a clock
        ("stay", "i8"),  # end of service, or of the handover after it
        ("renege", "i8"),  # the end of patience
        ("rank", "i8"),  # the request gets its guaranteed level
        ("again", "i8"),  # a place refused may be offered again
        ("look", "i8"),  # the next look for a place elsewhere
        ("start", "i8"),  # a booked package begins
        ("stay_kind", "i1"),  # READY or HANDOVER_END
        ("waiting", "?"),  # ready and without a place, or outside
        ("timed", "?"),  # the stay has an end of its own
        ("stuck", "?"),  # can do nothing but wait for another sector
        ("clock", "i2"),  # which will ring at `alarm`
        ("destination", "i2"),  # after the handover
        # The third.
        ("arrival", "u4"),
        ("spent_to", "u4"),  # thresholds are settled up to here
        ("booked", "u4"),  # length of the package booked in ticks, 0: nothing is booked
        ("package", "u4"),  # length of the one going on, 0: none
        ("package_day", "i4"),  # its first day
        ("id", "i4"),
        ("visit", "i4"),
        ("held", "i4"),  # group when asking for the present place, and for the kept one
        ("kept_held", "i4"),
        ("kept", "i2"),
        ("planned", "i2"),  # destination drawn on entering, NOWHERE: to be drawn when ready
        ("first_sector", "i2"),
        ("stream", "i2"),
        ("stop_gap", "?"),  # waits here for another sector
        # Before the arrival of who is found there at the start: `start` is the time stayed (NEVER:
        # service has ended), `renege` the tick of the request for the sector `destination`.
        ("found", "?"),
        ("opens", "?"),  # the last to arrive of those who wait at the start
        ("another", "?"),  # the stream brings another citizen after this one
    ]
)
REQUEST = np.dtype(
    [
        ("tick", "i8"),
        ("level", "i4"),
        ("next", "i4"),
        ("previous", "i4"),
        ("sector", "i4"),
        ("group", "i4"),
    ],
    align=True,
)
SECTOR = np.dtype(
    [
        ("places", "i8"),
        ("used", "i8"),
        ("turning", "i8"),  # places given up that are not yet to be had again
        ("present", "i8"),
        ("blocked", "i8"),
        ("stuck", "i8"),  # citizens who can do nothing but wait for another sector
        ("length", "i8"),  # of the list, those who would only wait here left out
        ("first", "i8"),  # nodes of the list
        ("last", "i8"),
        ("place_ticks", "i8"),
        ("stay_ticks", "i8"),
        ("turning_ticks", "i8"),
        ("granted", "i8"),  # minutes of help a week, of those present
        ("queue_limit", "i8"),
        ("renege_to", "i8"),  # where those ask who waited here in vain
        ("guarantee_within", "i8"),  # ticks, NEVER: none
        ("guarantee_priority", "i8"),
        ("refusal_again", "i8"),  # ticks, NEVER: nobody refuses
        ("home_visits", "?"),
        ("admitting", "?"),  # people may move in, by the hour
        ("suspect", "?"),  # may be part of a deadlock since this event
        ("changed", "?"),  # may have more places since this event
        ("turns_over", "?"),  # a place given up is made ready before it is offered
        ("plans", "?"),  # the way on is drawn on entering, and the service follows it
        ("service_site", "i8"),
        ("route_site", "i8"),
        ("handover_site", "i8"),
        ("patience_site", "i8"),
        ("guarantee_site", "i8"),  # NOWHERE: no draw, all are guaranteed
        ("refusal_site", "i8"),
        ("turnover_site", "i8"),
    ],
    align=True,
)
WAY = np.dtype(
    [
        ("priority", "i8"),  # on the list of the first sector, of those from the second
        ("kept_for", "i8"),  # ticks, NEVER: until the citizen comes back
        ("kept", "?"),  # the first sector keeps the place of whom a clock sends to the second
    ],
    align=True,
)
RUN = np.dtype(
    [
        (name, "i8")
        for name in (
            "now", "heap", "bucket", "row", "pages", "empty",
            "events", "visits", "requests", "stack", "circle", "suspects", "step", "days",
            "created", "left", "died", "rejected", "reneged",
            "horizon", "age_stride", "discharge_sector", "bucket_bits", "swaps",
            "tracing", "counting", "period", "period_begin", "period_end", "rows",
        )
    ]
)  # fmt: skip
CLOCK = np.dtype(
    [
        (name, "i8")
        for name in (
            "action", "sector", "site", "diverted_to", "diverted_site",
            "stride", "categories", "step",
        )
    ]
)  # fmt: skip
OUTCOME = np.dtype([(name, "i8") for name in ("sector", "site", "stride", "categories", "step")])
CARE = np.dtype(
    [
        (name, "i8")
        for name in (
            "course", "interval", "minutes_home", "minutes_clinic", "minutes_video", "driving",
            "after_permille",
        )
    ]
)  # fmt: skip
CLINIC = np.dtype([("district", "i8"), ("satellite", "?"), ("is_open", "?")], align=True)
CREW = np.dtype([("skill", "i8"), ("is_temp", "?")], align=True)
DISTRICT = np.dtype([("clinic", "i8"), ("demand", "i8")])


class Amounts(NamedTuple):
    """Resources r that stays take besides a place, in thousandths of their units."""

    amount: np.ndarray  # int64 (r,): what there is
    taken: np.ndarray  # int64 (r,)
    ticks: np.ndarray  # int64 (r,): integral of what is taken
    needs: np.ndarray  # int64 (s, r, g)
    needed: np.ndarray  # bool (r, s): by some group
    freed: np.ndarray  # bool (r,): given back by the move that is going on


class Packages(NamedTuple):
    """Packages p: their rules, the visits left, and what their lengths are drawn with."""

    of_sector: np.ndarray  # int64 (s,): package, NOWHERE: stays there are none
    first: np.ndarray  # int64 (p,): visits on the first day
    last: np.ndarray  # int64 (p,): on the last day
    left: np.ndarray  # int64 (p, day)
    service: np.ndarray  # int32 (s, g): table of lengths
    luck: "Luck"


class Books(NamedTuple):
    """Where everybody is, who waits for what, what comes next, and what has happened."""

    run: np.ndarray  # RUN (1,): the time, and how full the buffers are
    citizens: np.ndarray  # CITIZEN (slot,)
    requests: np.ndarray  # REQUEST (3 * slot,)
    sectors: np.ndarray  # SECTOR (s,)
    ways: np.ndarray  # WAY (s, d)
    amounts: Amounts
    packages: Packages
    turnover: np.ndarray  # int32 (s, g): table
    releases: np.ndarray  # int64 (slot,): when a kept place is given up; empty without the rule
    age_limits: np.ndarray  # int64 (band,)
    heap: np.ndarray  # uint64: keys of coming events of sectors and streams
    buckets: np.ndarray  # int32 (bucket,): where in `pages` the last key of each stands, 0: empty
    pages: np.ndarray  # uint64: keys of the buckets still to come, in lines; the first is no line
    row: np.ndarray  # uint64, as long: keys of the present bucket, falling
    stack: np.ndarray  # int32: sectors to be offered
    wanted: np.ndarray  # int32 (s, s): who is first of those who can only wait, from, to
    search: np.ndarray  # int32 (3, s), scratch
    circle: np.ndarray  # int32 (s,): requests of those who change places, last move first
    events: np.ndarray  # EVENT_DTYPE
    counts: Counts


class Luck(NamedTuple):
    """The key of all draws, their counters, and the tables they are looked up in."""

    seed: Any  # uint64
    replication: Any  # uint64
    sites: np.ndarray  # uint64 (site,)
    occurrences: np.ndarray  # int32 (slot, site): draws made
    tables: np.ndarray  # int64 (table, TABLE_SIZE)
    thresholds: np.ndarray  # int64 (TABLE_SIZE,)


class Network(NamedTuple):
    """Ways between sectors, their calendar and their census."""

    service: np.ndarray  # int32 (s, g): table
    way_service: np.ndarray  # int32 (s, d, g): table, in sectors that plan
    route: np.ndarray  # int64 (s, g, d): thresholds
    handover: np.ndarray  # int32 (s, d, g): table
    patience: np.ndarray  # int32 (s, g): table
    guarantee: np.ndarray  # int64 (s, g, 2): thresholds
    refusal: np.ndarray  # int64 (s, g, 2): thresholds
    when_full: np.ndarray  # int8 (door, d): code; a door is a sector or, after them, a stream
    alternatives: np.ndarray  # int16 (door, d, choice), padded with NOWHERE
    divert_after: np.ndarray  # int64 (door, d): see prepare.waiting.next_try
    overflow: np.ndarray  # int16 (s, choice), padded with NOWHERE
    outcomes: np.ndarray  # OUTCOME (outcome,), by sector and name
    outcome_share: np.ndarray  # int64 (outcome, g, 2): thresholds
    calendar: np.ndarray  # int64 (step, 3): tick, sector, places
    granted: np.ndarray  # int64 (s, g): minutes of help a week
    census: np.ndarray  # int32 (day, s, 4)


class Clocks(NamedTuple):
    """Hazards, and what is left of every citizen's thresholds."""

    rules: np.ndarray  # CLOCK (clock,)
    hazards: Hazards
    diverted: np.ndarray  # int64 (clock, g, 2): thresholds
    remaining: np.ndarray  # int64 (slot, clock)
    work: np.ndarray  # int64 (clock,), scratch


class Care(NamedTuple):
    """Home nursing; without it all arrays are empty."""

    rules: np.ndarray  # CARE (rule,)
    rule_of: np.ndarray  # int32 (g,)
    yes_no: (
        np.ndarray
    )  # int64 (3, g, 2): thresholds of on a course at the start, comes to a clinic,
    # is visited by video
    clinics: np.ndarray  # CLINIC (c,)
    districts: np.ndarray  # DISTRICT (district,)
    skill: np.ndarray  # int64 (g, skill): thresholds of the skill that a course needs
    roster: np.ndarray  # int64 (r, day): minutes left
    free: np.ndarray  # int64 (r,): see rosters.first_day
    chain: np.ndarray  # int64 (skill, district, link): rosters asked in turn, or NOWHERE
    rosters: np.ndarray  # CREW (r,)
    staff: Staff  # before the run
    slots: np.ndarray  # int64 (c, day): minutes left
    visits: np.ndarray  # VISIT_DTYPE
    course_site: int = 0
    interval_site: Any = np.uint64(0)  # its id; the citizen's record counts these draws
    clinic_site: int = 0
    initial_site: int = 0
    skill_site: int = 0
    video_site: int = 0
    least: int = 0  # minutes: no visit takes fewer
    tolerance: int = 0
    clinic_tolerance: int = 0
    review_every: int = NEVER  # NEVER: no reviews
    open_at: int = 0
    close_below: int = 0
    after_within: int = 0
    after_from: int = 0
    district_stride: int = 0


class World(NamedTuple):
    """All rooms of one run."""

    books: Books
    luck: Luck
    network: Network
    clocks: Clocks
    care: Care


def aligned(shape: int | tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
    """Zeros that begin where a line of the cache does."""
    size = math.prod(np.atleast_1d(shape).tolist()) * dtype.itemsize
    memory = np.zeros(size + LINE, np.uint8)
    begin = -memory.ctypes.data % LINE
    made: np.ndarray = memory[begin : begin + size].view(dtype).reshape(shape)
    return made


def records(shape: int | tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
    """Zeroed records whose fields are attributes, with and without the compiler."""
    made = aligned(shape, dtype)
    return made if COMPILED else made.view(np.recarray)


def grown(buffer: np.ndarray) -> np.ndarray:
    """The same content with twice the room."""
    larger: np.ndarray = aligned(2 * len(buffer), buffer.dtype).view(type(buffer))
    larger[: len(buffer)] = buffer
    return larger
