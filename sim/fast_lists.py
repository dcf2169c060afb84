"""Waiting lists: who stands where, who is next; lists linked through the requests."""

from sim.fast_books import record
from sim.fast_state import CALL, FALLBACK, NOBODY, PRIMARY
from sim.kernel import kernel
from sim.vocab import NOWHERE, Cause, EventKind

WAIT = int(EventKind.WAIT)
REQUEST, WAIT_ELSEWHERE, CLOCK = int(Cause.REQUEST), int(Cause.WAIT_ELSEWHERE), int(Cause.CLOCK)


@kernel
def cause_of(mode):  # type: ignore[no-untyped-def]
    """Why somebody moves whose request is met."""
    if mode == PRIMARY:
        return REQUEST
    return WAIT_ELSEWHERE if mode == FALLBACK else CLOCK


@kernel
def asked_for(state, slot, mode):  # type: ignore[no-untyped-def]
    """The sector whose list the citizen is on in this mode, or NOWHERE."""
    return int(state.requests[3 * slot + mode].sector)


@kernel
def stands_before(state, node, level, tick, slot):  # type: ignore[no-untyped-def]
    """Whether somebody new comes before a request: by priority, tick, citizen."""
    other = state.requests[node]
    if level != other.level:
        return level < other.level
    if tick != other.tick:
        return tick < other.tick
    return slot < node // 3


@kernel
def join(world, state, slot, sector, mode):  # type: ignore[no-untyped-def]
    """Put the citizen on a waiting list; a standing request keeps its place on the list."""
    node = 3 * slot + mode
    mine, place, run = state.requests[node], state.sectors[sector], state.run[0]
    if mine.sector != NOWHERE:
        return
    came_from = state.citizens[slot].sector
    if came_from == NOWHERE:
        came_from = len(state.sectors)
    level, tick = world.priority[sector, came_from], run.now
    before, behind = place.last, NOBODY
    while before != NOBODY and stands_before(state, before, level, tick, slot):
        before, behind = state.requests[before].previous, before
    mine.sector, mine.level, mine.tick = sector, level, tick
    mine.previous, mine.next = before, behind
    if before == NOBODY:
        place.first = node
    else:
        state.requests[before].next = node
    if behind == NOBODY:
        place.last = node
    else:
        state.requests[behind].previous = node
    place.length += mode != FALLBACK
    run.requests += 1
    record(world, state, slot, WAIT, cause_of(mode), sector, place.length)


@kernel
def withdraw(state, slot, mode):  # type: ignore[no-untyped-def]
    """Take the citizen off the list of this mode, if on one."""
    mine = state.requests[3 * slot + mode]
    if mine.sector == NOWHERE:
        return
    place = state.sectors[mine.sector]
    if mine.previous == NOBODY:
        place.first = mine.next
    else:
        state.requests[mine.previous].next = mine.next
    if mine.next == NOBODY:
        place.last = mine.previous
    else:
        state.requests[mine.next].previous = mine.previous
    place.length -= mode != FALLBACK
    state.run[0].requests -= 1
    mine.sector = NOWHERE


@kernel
def can_move(state, node):  # type: ignore[no-untyped-def]
    """Whether an offer can be taken now (not while being treated, for one)."""
    me, mode = state.citizens[node // 3], node % 3
    return mode == CALL or me.waiting or (mode == PRIMARY and not me.timed)


@kernel
def has_place(state, sector):  # type: ignore[no-untyped-def]
    """Whether the sector has a free place."""
    return state.sectors[sector].used < state.sectors[sector].places


@kernel
def next_in_line(state, sector):  # type: ignore[no-untyped-def]
    """The request that gets a free place: the first that can; NOBODY without a place."""
    if not has_place(state, sector):
        return NOBODY
    node = state.sectors[sector].first
    while node != NOBODY and not can_move(state, node):
        node = state.requests[node].next
    return int(node)


@kernel
def next_offer(state):  # type: ignore[no-untyped-def]
    """The next request met by the sectors on the stack, depth first; NOBODY when all is done."""
    run = state.run[0]
    while run.stack > 0:
        node = next_in_line(state, state.stack[run.stack - 1])
        if node != NOBODY:
            return int(node)
        run.stack -= 1
    return NOBODY
