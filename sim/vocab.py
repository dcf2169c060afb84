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

    CAPACITY = 1  # a calendar changes the number of places
    REVIEW = 2  # a control rule looks at the system and acts
    DEATH = 3
    CLOCK = 4  # a hazard rings: admission, decline, a new need
    READY = 5  # service has ended; in hospital: medically ready
    HANDOVER_END = 6
    TASK = 7  # staff work for a citizen falls due
    ARRIVE = 8
    RENEGE = 9
    CENSUS = 10  # the count at 00:00
    ENTER = 11  # trace only: a citizen takes a place
    WAIT = 12  # trace only: a citizen joins a waiting list
    LEAVE = 13  # trace only: a citizen leaves the model
    BLOCK = 14  # trace only: ready, but the place wanted is full: keeps the present one


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


class VisitMode(IntEnum):
    """How a nursing visit was delivered."""

    HOME = 0
    CLINIC = 1
    AGENCY = 2  # bought, because the roster was full beyond the tolerance


EVENT_DTYPE = np.dtype(
    [
        ("tick", "i8"),
        ("kind", "i1"),  # EventKind
        ("cause", "i1"),  # Cause; on CLOCK rows the number of the clock
        ("citizen", "i4"),
        ("visit", "i4"),  # number of the citizen's stay, from 1
        ("sector", "i2"),  # where the citizen is (ENTER: the sector entered)
        ("to_sector", "i2"),  # ENTER: where from; else where to, or NOWHERE
        ("group", "i4"),  # after the event
        ("queue_length", "i4"),  # WAIT: length of the list with this citizen on it; else 0
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
    ]
)


def order_key(kind: int, citizen: int) -> int:
    """The low 32 bits of an event's key: events of one tick run in this order, without ties."""
    return (kind << CITIZEN_BITS) | citizen
