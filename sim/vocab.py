"""The words that every part of the model shares: event kinds, causes, ticks, record layouts."""

from enum import IntEnum

import numpy as np

TICKS_PER_DAY = 86_400  # one tick is one second
DAYS_PER_YEAR = 365.25  # Julian year, so that a rate per year does not depend on leap years
TICKS_PER_YEAR = 31_557_600
NEVER = 1 << 62  # a tick that no run reaches
NOWHERE = -1  # "no sector"

CITIZEN_BITS = 28  # of the event key; see order_key
CITIZENS_PER_STREAM = 1 << 22


class EventKind(IntEnum):
    """What happens, in the order in which events of one tick happen (DESIGN.md, decision 3).

    Kinds up to CENSUS are scheduled; those above only appear in the trace, as consequences.
    """

    CAPACITY = 1  # places change or come back: calendars, admission hours, turnover
    REVIEW = 2  # a control rule looks at the system and acts
    DEATH = 3
    CLOCK = 4  # a hazard rings: admission, decline, a new need
    RANK = 5  # on a list: the guarantee has run out, or an offer may be made again
    RELEASE = 6  # a place kept for a citizen's return is given up
    READY = 7  # service has ended; in hospital: medically ready
    HANDOVER_END = 8
    START = 9  # a booked package begins
    TASK = 10  # staff work for a citizen falls due
    ARRIVE = 11
    DIVERT = 12  # a blocked citizen's time to look elsewhere has come
    RENEGE = 13  # patience has run out
    CENSUS = 14  # the count at 00:00
    ENTER = 16  # trace only: a citizen takes a place
    WAIT = 17  # trace only: a citizen joins a waiting list
    LEAVE = 18  # trace only: a citizen leaves the model
    BLOCK = 19  # trace only: ready, but the place wanted is full: keeps the present one
    REFUSE = 20  # trace only: an offer is declined
    DEADLOCK = 21  # trace only: one of a circle of citizens who wait for each other's places


class Cause(IntEnum):
    """Why a trace row happened, where its kind leaves that open."""

    NONE = 0
    ROUTE = 1  # drawn from the sector's routes
    RETURN = 2  # back to a place that was kept
    REQUEST = 3  # a standing request was met
    CLOCK = 4  # a clock sent the citizen
    WAIT_ELSEWHERE = 5  # stays here while waiting for another sector
    DIVERTED = 6  # the wanted sector was full
    REJECTED = 7  # no place and no room to wait
    DEATH = 8
    EXIT = 9  # the pathway ends here
    RENEGED = 10  # tired of waiting
    OVERFLOW = 11  # the sector was full, and this one takes its overflow
    SWAP = 12  # one of a circle of citizens who change places


class VisitMode(IntEnum):
    """How a nursing visit was delivered."""

    HOME = 0
    CLINIC = 1
    AGENCY = 2  # bought, because the rosters were full beyond the tolerance
    VIDEO = 3


EVENT_DTYPE = np.dtype(
    [
        ("tick", "i8"),
        ("kind", "i1"),  # EventKind
        ("cause", "i1"),  # Cause; on CLOCK rows the number of the clock
        ("citizen", "i4"),  # CAPACITY: NOWHERE; a place of `to_sector` is free after its turnover
        ("visit", "i4"),  # number of the citizen's stay, from 1
        ("sector", "i2"),  # where the citizen is (ENTER: the sector entered)
        ("to_sector", "i2"),  # ENTER: where from; else where to, or NOWHERE
        ("group", "i4"),  # after the event
        # WAIT: length of the list with this citizen on it; RANK: level of the request;
        # CAPACITY: places of the sector still in turnover; else 0
        ("queue_length", "i4"),
    ]
)

VISIT_DTYPE = np.dtype(
    [
        ("due", "i8"),  # tick
        ("citizen", "i4"),
        ("group", "i4"),
        ("district", "i2"),
        ("mode", "i1"),  # VisitMode
        ("day", "i4"),  # day of the run on which the visit is made
        ("minutes", "i4"),  # with the citizen
        ("driving", "i4"),  # minutes
        ("skill", "i2"),  # needed
        ("roster", "i2"),  # whose minutes; of bought visits: the first that was asked
    ]
)

BIRTH_DTYPE = np.dtype([("citizen", "i8"), ("birth", "i8")])  # tick, negative before the run


def order_key(kind: int, citizen: int) -> int:
    """The low 32 bits of an event's key: events of one tick run in this order, without ties."""
    return (kind << CITIZEN_BITS) | citizen
