"""The event loop: what comes up, what the citizen then does, and what that frees."""

from sim.compile_network import DIVERT, LEAVE, WAIT_ELSEWHERE
from sim.fast_books import choice, group_of, record, ticks
from sim.fast_clocks import begin, kind_of, ring, set_alarm
from sim.fast_heap import pop, push
from sim.fast_lists import asked_for, cause_of, has_place, join, next_offer
from sim.fast_nursing import next_visit, review, visit
from sim.fast_places import leave, move, offer
from sim.fast_state import FALLBACK, NOBODY, PRIMARY
from sim.kernel import kernel
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

CAPACITY, REVIEW, DEATH = (
    int(kind) for kind in (EventKind.CAPACITY, EventKind.REVIEW, EventKind.DEATH)
)
CLOCK, READY, HANDOVER_END, TASK = (
    int(kind)
    for kind in (EventKind.CLOCK, EventKind.READY, EventKind.HANDOVER_END, EventKind.TASK)
)
ARRIVE, CENSUS, BLOCK = (
    int(kind) for kind in (EventKind.ARRIVE, EventKind.CENSUS, EventKind.BLOCK)
)
NONE, ROUTE, RETURN, STOP_GAP, DIVERTED, REJECTED, DIED, EXIT = (
    int(cause)
    for cause in (
        Cause.NONE, Cause.ROUTE, Cause.RETURN, Cause.WAIT_ELSEWHERE,
        Cause.DIVERTED, Cause.REJECTED, Cause.DEATH, Cause.EXIT,
    )
)  # fmt: skip
MARGIN = 32  # what one event can need of a buffer, besides one cascade through all requests


@kernel(inline=False)
def loop(world, state):  # type: ignore[no-untyped-def]
    """Run until nothing is left (True) or a buffer might not do for the next event (False)."""
    run = state.run[0]
    while run.heap > 0:
        if not has_room(state):
            return False
        tick, kind, slot = pop(state)
        run.now = tick
        one(world, state, kind, slot)
    return True


@kernel
def has_room(state):  # type: ignore[no-untyped-def]
    """Whether the buffers can take whatever the next event may write."""
    run = state.run[0]
    cascade = 3 * run.requests + MARGIN
    if run.events + cascade > len(state.events) or run.heap + cascade > len(state.heap):
        return False
    return run.visits + MARGIN <= len(state.visits)


@kernel
def one(world, state, kind, slot):  # type: ignore[no-untyped-def]
    """One event, unless its entry is stale: what it means for a citizen, then what follows."""
    if kind >= DEATH and kind <= TASK:
        me, now = state.citizens[slot], state.run[0].now
        if kind == TASK:
            if me.task == now:
                if state.sectors[me.sector].home_visits:
                    visit(world, state, slot)
                next_visit(world, state, slot)
        elif kind == READY or kind == HANDOVER_END:
            if me.stay == now and me.stay_kind == kind:
                to, cause = ready(world, state, slot, kind)
                if cause != NONE:
                    carry_out(world, state, slot, to, cause)
        elif me.alarm == now and kind_of(world, me.clock) == kind:
            to, cause = ring(world, state, slot, int(me.clock))
            carry_out(world, state, slot, to, cause)
    elif kind == ARRIVE:
        to, cause = arrive(world, state, slot)
        if cause != NONE:
            carry_out(world, state, slot, to, cause)
    else:
        system(world, state, kind)
