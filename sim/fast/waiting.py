"""Waiting: who asks to stay joins a list, and does not wait for ever."""

from sim.fast.books import choice, group_of, record, remaining, ticks
from sim.fast.lists import (
    asked_for,
    can_enter,
    can_stay_on,
    join,
    link,
    note,
    other_place,
    unlink,
    withdraw,
)  # fmt: skip
from sim.fast.packages import book, draw_length, has_package
from sim.fast.state import FALLBACK, PRIMARY
from sim.kernels.kernel import kernel
from sim.prepare.waiting import DIVERT, LEAVE, WAIT_ELSEWHERE, next_try
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

BLOCK, RENEGE = int(EventKind.BLOCK), int(EventKind.RENEGE)
RANK, REFUSE = int(EventKind.RANK), int(EventKind.REFUSE)
NONE, STOP_GAP, DIVERTED, OVERFLOW, REJECTED, RENEGED = (
    int(cause)
    for cause in (
        Cause.NONE, Cause.WAIT_ELSEWHERE, Cause.DIVERTED, Cause.OVERFLOW,
        Cause.REJECTED, Cause.RENEGED,
    )
)  # fmt: skip


@kernel(inline=False)
def ask_to_stay(books, luck, network, slot, sector):  # type: ignore[no-untyped-def]
    """Join the list of a sector; the times of a new request begin to run."""
    if asked_for(books, slot, PRIMARY) != NOWHERE:
        return
    me, now = books.citizens[slot], books.run[0].now
    join(books, slot, sector, PRIMARY)
    if has_package(books, sector):
        length = draw_length(books, slot, sector, False)
        book(books, slot, sector, length, books.run[0].now // TICKS_PER_DAY + 1)
    row = network.patience[sector, group_of(books, slot)]
    if row != NOWHERE:
        site, waited = books.sectors[sector].patience_site, now - books.requests[3 * slot].tick
        if waited > 0:  # at the start of the run
            patience = remaining(books, luck, slot, row, site, waited)
        else:
            patience = max(1, ticks(books, luck, slot, row, site))
        me.renege = now + patience
    elif me.found:
        me.renege = NEVER
    guarantee(books, luck, network, slot, sector)


@kernel
def guarantee(books, luck, network, slot, sector):  # type: ignore[no-untyped-def]
    """A request that is guaranteed a place within a time will get a lower level then."""
    place = books.sectors[sector]
    if place.guarantee_within == NEVER:
        return
    site = place.guarantee_site
    if site != NOWHERE:
        levels = network.guarantee[sector, group_of(books, slot)]
        if choice(books, luck, slot, levels, site) != 0:
            return
    if place.guarantee_priority < books.requests[3 * slot + PRIMARY].level:
        now, since = books.run[0].now, books.requests[3 * slot + PRIMARY].tick
        due = since + place.guarantee_within
        books.citizens[slot].rank = due if since == now else max(now + 1, due)


@kernel(inline=False)
def refuses(books, luck, network, node):  # type: ignore[no-untyped-def]
    """Whether an offer from the list is declined; it is made again later, in the same turn."""
    slot, sector = node // 3, int(books.requests[node].sector)
    place = books.sectors[sector]
    if node % 3 != PRIMARY or place.refusal_again == NEVER:
        return False
    levels = network.refusal[sector, group_of(books, slot)]
    if choice(books, luck, slot, levels, place.refusal_site) != 0:
        return False
    record(books, slot, REFUSE, NONE, sector, 0)
    books.citizens[slot].again = books.run[0].now + place.refusal_again
    return True


@kernel(inline=False)
def rank(books, slot):  # type: ignore[no-untyped-def]
    """The guarantee has run out, or the sector may be offered again, or both.

    The sector to be offered, or NOWHERE.
    """
    me, mine, now = books.citizens[slot], books.requests[3 * slot + PRIMARY], books.run[0].now
    offered = me.again == now
    if me.rank == now:
        me.rank = NEVER
        unlink(books, 3 * slot + PRIMARY)
        mine.level = books.sectors[mine.sector].guarantee_priority
        link(books, 3 * slot + PRIMARY)
    if offered:
        me.again = NEVER
    record(books, slot, RANK, NONE, mine.sector, mine.level)
    return int(mine.sector) if offered else NOWHERE


@kernel
def door_of(books, slot):  # type: ignore[no-untyped-def]
    """Where the citizen asks from: the sector, or outside the stream."""
    me = books.citizens[slot]
    return int(me.sector) if me.sector != NOWHERE else len(books.sectors) + int(me.stream)


@kernel(inline=False)
def found_full(books, luck, network, slot, to):  # type: ignore[no-untyped-def]
    """The sector asked for is full: flow over, or do what the route or source says; (to, cause)."""
    door, outside = door_of(books, slot), books.citizens[slot].sector == NOWHERE
    rule, place = network.when_full[door, to], books.sectors[to]
    other = other_place(books, slot, network.overflow[to], False)
    if other != NOWHERE:
        return other, OVERFLOW
    if rule == DIVERT:
        other = diverted_place(books, network, slot, to)
        if other != NOWHERE:
            return other, DIVERTED
    too_long = outside and place.queue_limit != NOWHERE and place.length >= place.queue_limit
    if rule == LEAVE or too_long:
        return to if outside else NOWHERE, REJECTED
    ask_to_stay(books, luck, network, slot, to)
    if rule == WAIT_ELSEWHERE:
        meanwhile = int(network.alternatives[door, to, 0])
        if meanwhile != door:
            if can_enter(books, slot, meanwhile, False):
                return meanwhile, STOP_GAP
            join(books, slot, meanwhile, FALLBACK)
    block(books, slot, to)
    look_later(books, network, slot)
    return NOWHERE, NONE


@kernel
def diverted_place(books, network, slot, to):  # type: ignore[no-untyped-def]
    """The first sector with a place that the rule for this full one names, or NOWHERE."""
    for other in network.alternatives[door_of(books, slot), to]:
        if other != NOWHERE and can_enter(books, slot, other, False):
            return int(other)
    return NOWHERE


@kernel
def look_later(books, network, slot):  # type: ignore[no-untyped-def]
    """Set the time at which to look for a place elsewhere, if that is the rule."""
    rule = network.divert_after[door_of(books, slot), asked_for(books, slot, PRIMARY)]
    books.citizens[slot].look = next_try(books.run[0].now, rule)


@kernel(inline=False)
def look(books, network, slot):  # type: ignore[no-untyped-def]
    """Who still waits takes the first place there is elsewhere, or looks again; (to, cause)."""
    books.citizens[slot].look = NEVER
    other = diverted_place(books, network, slot, asked_for(books, slot, PRIMARY))
    if other != NOWHERE:
        return other, DIVERTED
    look_later(books, network, slot)
    return NOWHERE, NONE


@kernel
def block(books, slot, to):  # type: ignore[no-untyped-def]
    """Ready, but the place wanted is full: wait in the present place, or outside."""
    me = books.citizens[slot]
    me.waiting = True
    if me.sector != NOWHERE:
        books.sectors[me.sector].blocked += 1
        record(books, slot, BLOCK, NONE, to, 0)
        note(books, slot)


@kernel
def unblock(books, slot):  # type: ignore[no-untyped-def]
    """Nothing is waited for any more, in the present place or outside."""
    me = books.citizens[slot]
    me.waiting, me.look = False, NEVER
    if me.sector != NOWHERE:
        books.sectors[me.sector].blocked -= 1


@kernel(inline=False)
def renege(books, luck, network, slot):  # type: ignore[no-untyped-def]
    """Patience has run out: who does nothing but wait asks elsewhere; (to, cause), exit NOWHERE."""
    me, wanted = books.citizens[slot], asked_for(books, slot, PRIMARY)
    record(books, slot, RENEGE, NONE, wanted, 0)
    withdraw(books, slot, PRIMARY)
    withdraw(books, slot, FALLBACK)
    to, waited = int(books.sectors[wanted].renege_to), me.waiting
    if not waited and not me.stop_gap:
        return NOWHERE, NONE
    if waited:
        unblock(books, slot)
    if to == len(books.sectors):
        return NOWHERE, RENEGED
    if can_stay_on(books, slot, to) or can_enter(books, slot, to, False):
        return to, RENEGED
    ask_to_stay(books, luck, network, slot, to)
    if waited:
        block(books, slot, to)
    return NOWHERE, NONE
