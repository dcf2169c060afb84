"""Waiting lists: who stands where, who is next; lists linked through the requests."""

from sim.fast.amounts import fits
from sim.fast.books import group_of, record
from sim.fast.packages import cancel, fits_today, has_package
from sim.fast.state import CALL, FALLBACK, NOBODY, PRIMARY
from sim.kernels.kernel import kernel
from sim.vocab import NEVER, NOWHERE, Cause, EventKind

WAIT = int(EventKind.WAIT)
REQUEST, WAIT_ELSEWHERE, CLOCK = int(Cause.REQUEST), int(Cause.WAIT_ELSEWHERE), int(Cause.CLOCK)


@kernel
def cause_of(mode):  # type: ignore[no-untyped-def]
    """Why somebody moves whose request is met."""
    if mode == PRIMARY:
        return REQUEST
    return WAIT_ELSEWHERE if mode == FALLBACK else CLOCK


@kernel
def asked_for(books, slot, mode):  # type: ignore[no-untyped-def]
    """The sector whose list the citizen is on in this mode, or NOWHERE."""
    return int(books.requests[3 * slot + mode].sector)


@kernel
def stands_before(books, node, level, tick, slot):  # type: ignore[no-untyped-def]
    """Whether somebody new comes before a request: by priority, tick, citizen."""
    other = books.requests[node]
    if level != other.level:
        return level < other.level
    if tick != other.tick:
        return tick < other.tick
    return slot < node // 3


@kernel(inline=False)
def link(books, node):  # type: ignore[no-untyped-def]
    """Put a request into its list, where its level and tick say."""
    mine = books.requests[node]
    place = books.sectors[mine.sector]
    before, behind = place.last, NOBODY
    while before != NOBODY and stands_before(books, before, mine.level, mine.tick, node // 3):
        before, behind = books.requests[before].previous, before
    mine.previous, mine.next = before, behind
    if before == NOBODY:
        place.first = node
    else:
        books.requests[before].next = node
    if behind == NOBODY:
        place.last = node
    else:
        books.requests[behind].previous = node


@kernel
def unlink(books, node):  # type: ignore[no-untyped-def]
    """Take a request out of its list."""
    mine = books.requests[node]
    place = books.sectors[mine.sector]
    if mine.previous == NOBODY:
        place.first = mine.next
    else:
        books.requests[mine.previous].next = mine.next
    if mine.next == NOBODY:
        place.last = mine.previous
    else:
        books.requests[mine.next].previous = mine.previous


@kernel(inline=False)
def join(books, slot, sector, mode):  # type: ignore[no-untyped-def]
    """Put the citizen on a waiting list; a standing request keeps its place on the list."""
    node = 3 * slot + mode
    mine, place, run = books.requests[node], books.sectors[sector], books.run[0]
    if mine.sector != NOWHERE:
        return
    came_from = books.citizens[slot].sector
    if came_from == NOWHERE:
        came_from = len(books.sectors)
    me = books.citizens[slot]
    level, tick = books.ways[sector, came_from].priority, me.renege if me.found else run.now
    mine.sector, mine.level, mine.tick = sector, level, tick
    mine.group = group_of(books, slot)
    link(books, node)
    place.length += mode != FALLBACK
    run.requests += 1
    record(books, slot, WAIT, cause_of(mode), sector, place.length)
    note(books, slot)


@kernel
def withdraw(books, slot, mode):  # type: ignore[no-untyped-def]
    """Take the citizen off the list of this mode, if on one."""
    mine = books.requests[3 * slot + mode]
    if mine.sector == NOWHERE:
        return
    if mode == PRIMARY:
        me = books.citizens[slot]
        me.renege = me.rank = me.again = NEVER
        cancel(books, slot, mine.sector)
    unlink(books, 3 * slot + mode)
    books.sectors[mine.sector].length -= mode != FALLBACK
    books.run[0].requests -= 1
    mine.sector = NOWHERE
    if books.citizens[slot].stuck:
        note(books, slot)


@kernel
def note(books, slot):  # type: ignore[no-untyped-def]
    """Keep count of those who can do nothing in their place but wait for another sector."""
    me = books.citizens[slot]
    stuck = me.sector != NOWHERE and asked_for(books, slot, PRIMARY) != NOWHERE
    stuck = stuck and (me.waiting or not me.timed)
    if stuck != me.stuck:
        books.sectors[me.sector].stuck += 1 if stuck else -1
        me.stuck = stuck
    if stuck:
        suspect(books, me.sector)


@kernel
def suspect(books, sector):  # type: ignore[no-untyped-def]
    """Have the sector looked at if nobody in it can do anything but wait.

    If it is closed and empty, have all looked at who may have hoped for it.
    """
    if not is_stuck(books, sector):
        return
    books.run[0].suspects = True
    if books.sectors[sector].used > 0:
        books.sectors[sector].suspect = True
        return
    for other in range(len(books.sectors)):
        if books.sectors[other].used > 0 and is_stuck(books, other):
            books.sectors[other].suspect = True


@kernel
def is_stuck(books, sector):  # type: ignore[no-untyped-def]
    """Whether every place is held by somebody who can only wait for another sector."""
    place = books.sectors[sector]
    return place.stuck == place.used and place.used >= place.places


@kernel
def can_move(books, node):  # type: ignore[no-untyped-def]
    """Whether an offer would be heard now (not while being treated, for one)."""
    me, mode = books.citizens[node // 3], node % 3
    if mode == PRIMARY and me.again != NEVER:
        return False
    return mode == CALL or me.waiting or (mode == PRIMARY and not me.timed)


@kernel
def has_place(books, sector):  # type: ignore[no-untyped-def]
    """Whether the sector has a free place, and lets people in."""
    place = books.sectors[sector]
    return place.admitting and place.used + place.turning < place.places


@kernel
def can_enter(books, slot, sector, called):  # type: ignore[no-untyped-def]
    """Whether the citizen could move in now: the one question of everybody who asks.

    `called`: sent by a clock, so that the present place may be kept.
    """
    if not has_place(books, sector):
        return False
    if has_package(books, sector):
        return fits_today(books, slot, sector)
    return fits(books, slot, sector, called)


@kernel
def can_stay_on(books, slot, to):  # type: ignore[no-untyped-def]
    """Whether this is the citizen's own sector, where nothing need be free."""
    return to == books.citizens[slot].sector and not has_package(books, to)


@kernel(inline=False)
def other_place(books, slot, others, called):  # type: ignore[no-untyped-def]
    """The first of these sectors, but the citizen's own, with a place; NOWHERE without one."""
    own = books.citizens[slot].sector
    for to in others:
        if to == NOWHERE:
            return NOWHERE
        if to != own and can_enter(books, slot, to, called):
            return int(to)
    return NOWHERE


@kernel
def next_in_line(books, sector):  # type: ignore[no-untyped-def]
    """The request that gets a free place: the first that can; NOBODY without a place."""
    if not has_place(books, sector):
        return NOBODY
    node = books.sectors[sector].first
    while node != NOBODY:
        if can_move(books, node) and can_enter(books, node // 3, sector, node % 3 == CALL):
            return int(node)
        node = books.requests[node].next
    return NOBODY


@kernel
def next_offer(books):  # type: ignore[no-untyped-def]
    """The next request met by the sectors on the stack, depth first; NOBODY when all is done."""
    run = books.run[0]
    while run.stack > 0:
        node = next_in_line(books, books.stack[run.stack - 1])
        if node != NOBODY:
            return int(node)
        run.stack -= 1
    return NOBODY
