"""Clocks: thresholds drawn and spent, the next ring of each citizen, what a ring does."""

from sim.fast.books import choice, group_of, record, word
from sim.fast.lists import asked_for, can_enter, join, other_place
from sim.fast.nursing import begin_stock, start
from sim.fast.state import CALL, LATE, PRIMARY, UNKNOWN
from sim.fast.waiting import ask_to_stay
from sim.kernels.kernel import i64, kernel
from sim.luck.streams import lookup
from sim.prepare.clocks import CHANGE, DIE, GO, REQUEST, SEND, START_NURSING
from sim.rules.hazards import next_ring, spend
from sim.vocab import NEVER, NOWHERE, Cause, EventKind

DEATH, RING = int(EventKind.DEATH), int(EventKind.CLOCK)
NONE, DIED = int(Cause.NONE), int(Cause.DEATH)
SENT, NEEDED, OVERFLOW = int(Cause.CLOCK), int(Cause.REQUEST), int(Cause.OVERFLOW)
EXIT = int(Cause.EXIT)


@kernel
def discharged(me):  # type: ignore[no-untyped-def]
    """When the citizen was last discharged, or NEVER."""
    return NEVER if me.discharged == LATE else i64(me.discharged)


@kernel
def settle(books, clocks, slot):  # type: ignore[no-untyped-def]
    """Spend what the clocks have run since last time; the situation ends, and so does the alarm."""
    me, now = books.citizens[slot], books.run[0].now
    if me.spent_to < now and me.sector != NOWHERE and len(clocks.rules) > 0:
        spend(
            clocks.hazards, clocks.remaining[slot], i64(me.spent_to), now,
            me.base_group, me.birth, me.sector, discharged(me),
        )  # fmt: skip
    me.spent_to, me.alarm = now, UNKNOWN


@kernel
def rewind(books, luck, clocks, slot, clock):  # type: ignore[no-untyped-def]
    """Draw the clock's next threshold."""
    drawn = word(books, luck, slot, clocks.rules[clock].site)
    clocks.remaining[slot, clock] = max(1, lookup(luck.thresholds, drawn))


@kernel(inline=False)
def begin(books, luck, clocks, care, slot):  # type: ignore[no-untyped-def]
    """Set the clocks going, and the nursing that the citizen already had."""
    now = books.run[0].now
    books.citizens[slot].spent_to = now
    for clock in range(len(clocks.rules)):
        rewind(books, luck, clocks, slot, clock)
    if now == 0 and len(care.rules) > 0:
        begin_stock(books, luck, care, slot)


@kernel
def set_alarm(books, clocks, slot):  # type: ignore[no-untyped-def]
    """Find the citizen's next ring under the hazards of the present, settled situation.

    No ring is looked for beyond the end of the stay, after which the alarm is set anew.
    """
    me = books.citizens[slot]
    if len(clocks.rules) == 0:
        me.alarm, me.clock = NEVER, -1
        return
    until = min(books.run[0].horizon, me.stay + 1)
    tick, clock = next_ring(
        clocks.hazards, clocks.remaining[slot], clocks.work, i64(me.spent_to), until,
        me.base_group, me.birth, me.sector, discharged(me),
    )  # fmt: skip
    me.alarm, me.clock = tick, clock
    if clock >= 0:
        me.alarm_kind = DEATH if clocks.rules[clock].action == DIE else RING


@kernel(inline=False)
def ring(books, luck, network, clocks, care, slot, clock):  # type: ignore[no-untyped-def]
    """A clock rings: what the citizen does, as (to, cause); cause NONE stays."""
    me, rule = books.citizens[slot], clocks.rules[clock]
    action, to = rule.action, int(rule.sector)
    settle(books, clocks, slot)
    rewind(books, luck, clocks, slot, clock)
    if action == DIE:
        return NOWHERE, DIED
    if action == CHANGE:
        change(books, network, me, rule)
    record(books, slot, RING, clock, NOWHERE, 0)
    if action == SEND:
        return send(books, luck, network, clocks, slot, clock, to)
    if action == REQUEST and asked_for(books, slot, PRIMARY) == NOWHERE and me.sector != to:
        if not me.timed and can_enter(books, slot, to, False):
            return to, NEEDED
        other = NOWHERE if me.timed else other_place(books, slot, network.overflow[to], False)
        if other != NOWHERE:
            return other, OVERFLOW
        ask_to_stay(books, luck, network, slot, to)
    elif action == START_NURSING and len(care.rules) > 0:
        start(books, luck, care, slot)
    elif action == GO:
        return NOWHERE, EXIT
    return NOWHERE, NONE


@kernel
def change(books, network, me, rule):  # type: ignore[no-untyped-def]
    """Move the citizen one category up or down in an attribute, if there is one."""
    category = me.base_group // rule.stride % rule.categories + rule.step
    if 0 <= category < rule.categories:
        grant(books, network, me, -1)
        me.base_group += rule.stride * rule.step
        grant(books, network, me, 1)


@kernel
def grant(books, network, me, sign):  # type: ignore[no-untyped-def]
    """Add the help that a citizen who comes is granted (1), or take it off as he goes (-1)."""
    if me.sector != NOWHERE:
        books.sectors[me.sector].granted += sign * network.granted[me.sector, me.base_group]


@kernel(inline=False)
def bear_outcomes(books, luck, network, clocks, slot):  # type: ignore[no-untyped-def]
    """What the service does to the citizen as it ends, in the order of the names."""
    me = books.citizens[slot]
    settle(books, clocks, slot)
    for number in range(len(network.outcomes)):
        rule = network.outcomes[number]
        if rule.sector == me.sector:
            levels = network.outcome_share[number, group_of(books, slot)]
            if choice(books, luck, slot, levels, rule.site) == 0:
                change(books, network, me, rule)


@kernel
def send(books, luck, network, clocks, slot, clock, to):  # type: ignore[no-untyped-def]
    """A clock sends the citizen to a sector, such as hospital; if full, a call waits."""
    rule = clocks.rules[clock]
    if rule.diverted_to != NOWHERE:
        levels = clocks.diverted[clock, group_of(books, slot)]
        if choice(books, luck, slot, levels, rule.diverted_site) == 0:
            to = int(rule.diverted_to)
    if books.citizens[slot].sector == to or asked_for(books, slot, CALL) != NOWHERE:
        return NOWHERE, NONE
    if can_enter(books, slot, to, True):
        return to, SENT
    other = other_place(books, slot, network.overflow[to], True)
    if other != NOWHERE:
        return other, SENT
    join(books, slot, to, CALL)
    return NOWHERE, NONE
