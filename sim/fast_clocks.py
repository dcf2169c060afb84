"""Clocks: thresholds drawn and spent, the next ring of each citizen, what a ring does."""

from sim.compile_people import CHANGE, DIE, REQUEST, SEND, START_NURSING
from sim.fast_books import choice, group_of, record, word
from sim.fast_heap import push
from sim.fast_lists import asked_for, has_place, join
from sim.fast_nursing import begin_stock, start
from sim.fast_state import CALL, PRIMARY
from sim.hazards import next_ring, spend
from sim.kernel import kernel
from sim.streams import lookup
from sim.vocab import NEVER, NOWHERE, Cause, EventKind

DEATH, RING = int(EventKind.DEATH), int(EventKind.CLOCK)
NONE, DIED = int(Cause.NONE), int(Cause.DEATH)
SENT, NEEDED = int(Cause.CLOCK), int(Cause.REQUEST)


@kernel
def settle(world, state, slot):  # type: ignore[no-untyped-def]
    """Spend what the clocks have run since last time, in the situation that is ending."""
    me, now = state.citizens[slot], state.run[0].now
    if me.spent_to < now and me.sector != NOWHERE:
        spend(
            state.remaining[slot], me.spent_to, now,
            world.hazard, world.epochs, world.age_limits, world.bin_ends,
            me.base_group, world.age_stride, me.birth, me.sector, me.discharged,
        )  # fmt: skip
    me.spent_to = now


@kernel
def rewind(world, state, slot, clock):  # type: ignore[no-untyped-def]
    """Draw the clock's next threshold."""
    drawn = word(world, state, slot, world.clocks[clock].site)
    state.remaining[slot, clock] = max(1, lookup(world.thresholds, drawn))


@kernel
def begin(world, state, slot):  # type: ignore[no-untyped-def]
    """Set the clocks going, and the nursing that the citizen already had."""
    now = state.run[0].now
    state.citizens[slot].spent_to = now
    for clock in range(len(world.clocks)):
        rewind(world, state, slot, clock)
    if now == 0 and world.care.exists:
        begin_stock(world, state, slot)


@kernel
def kind_of(world, clock):  # type: ignore[no-untyped-def]
    """The kind of event that the ring of a clock is."""
    return DEATH if world.clocks[clock].action == DIE else RING


@kernel
def set_alarm(world, state, slot):  # type: ignore[no-untyped-def]
    """Find the citizen's next ring under the hazards of the present, settled situation."""
    me = state.citizens[slot]
    tick, clock = next_ring(
        state.remaining[slot], state.work, me.spent_to, world.horizon,
        world.hazard, world.epochs, world.age_limits, world.bin_ends,
        me.base_group, world.age_stride, me.birth, me.sector, me.discharged,
    )  # fmt: skip
    me.alarm, me.clock = tick, clock
    if clock >= 0:
        push(world, state, tick, kind_of(world, clock), slot)


@kernel
def ring(world, state, slot, clock):  # type: ignore[no-untyped-def]
    """A clock rings: what the citizen does, as (to, cause); cause NONE stays."""
    me, rule = state.citizens[slot], world.clocks[clock]
    action, to = rule.action, int(rule.sector)
    settle(world, state, slot)
    rewind(world, state, slot, clock)
    if action == DIE:
        return NOWHERE, DIED
    if action == CHANGE:
        category = me.base_group // rule.stride % rule.size + rule.step
        if 0 <= category < rule.size:
            me.base_group += rule.stride * rule.step
    record(world, state, slot, RING, clock, NOWHERE, 0)
    if action == SEND:
        return send(world, state, slot, clock, to)
    if action == REQUEST and asked_for(state, slot, PRIMARY) == NOWHERE and me.sector != to:
        if not me.timed and has_place(state, to):
            return to, NEEDED
        join(world, state, slot, to, PRIMARY)
    elif action == START_NURSING and world.care.exists:
        start(world, state, slot)
    return NOWHERE, NONE


@kernel
def send(world, state, slot, clock, to):  # type: ignore[no-untyped-def]
    """A clock sends the citizen to a sector, such as hospital; if full, a call waits."""
    rule = world.clocks[clock]
    if rule.diverted_to != NOWHERE:
        levels = world.diverted[clock, group_of(world, state, slot)]
        if choice(world, state, slot, levels, rule.diverted_site) == 0:
            to = int(rule.diverted_to)
    if state.citizens[slot].sector == to or asked_for(state, slot, CALL) != NOWHERE:
        return NOWHERE, NONE
    if has_place(state, to):
        return to, SENT
    join(world, state, slot, to, CALL)
    return NOWHERE, NONE
