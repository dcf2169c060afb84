"""Places: taking one, giving one up, leaving the model."""

from sim.fast.amounts import asked_as, needs_freed, take
from sim.fast.books import choice, group_of, record, remaining, ticks
from sim.fast.clocks import grant, settle
from sim.fast.kept import keep_for, release
from sim.fast.lists import CLOCK, WAIT_ELSEWHERE, asked_for, note, suspect, withdraw
from sim.fast.packages import begin_package, end_package
from sim.fast.state import CALL, FALLBACK, LATE, PRIMARY
from sim.fast.turnover import turn_over
from sim.kernels.kernel import kernel
from sim.vocab import NEVER, NOWHERE, Cause, EventKind

ENTER, READY = int(EventKind.ENTER), int(EventKind.READY)
GONE, DIED = int(EventKind.LEAVE), int(EventKind.DEATH)
DEATH, EXIT, RENEGED = int(Cause.DEATH), int(Cause.EXIT), int(Cause.RENEGED)
RETURN, SWAP = int(Cause.RETURN), int(Cause.SWAP)


@kernel
def offer(books, sector):  # type: ignore[no-untyped-def]
    """Note that a sector may have a place to offer; the last one noted is served first."""
    if sector != NOWHERE:
        run = books.run[0]
        books.stack[run.stack] = sector
        run.stack += 1


@kernel
def offer_freed(books, one, other):  # type: ignore[no-untyped-def]
    """Two sectors with a freed place (or NOWHERE), in the order of their numbers; then, in
    theirs, those that need an amount given back.
    """
    if len(books.amounts.taken) > 0:
        for sector in range(len(books.sectors) - 1, -1, -1):
            if needs_freed(books, sector):
                offer(books, sector)
    offer(books, max(one, other))
    offer(books, min(one, other))


@kernel
def free(books, slot, sector):  # type: ignore[no-untyped-def]
    """One place less in use, given up by a citizen."""
    if sector != NOWHERE:
        place = books.sectors[sector]
        place.used -= 1
        place.place_ticks += books.run[0].now
        if place.turns_over:
            turn_over(books, slot, sector)
        suspect(books, sector)


@kernel
def give_up(books, slot, to, cause):  # type: ignore[no-untyped-def]
    """End the present stay; free its place and a kept one, unless kept for the return.

    The sectors with a freed place, NOWHERE for none.
    """
    me, now = books.citizens[slot], books.run[0].now
    old, kept = int(me.sector), int(me.kept)
    if old == NOWHERE:
        return NOWHERE, NOWHERE
    place = books.sectors[old]
    place.present -= 1
    place.stay_ticks += now
    place.stuck -= me.stuck
    me.stuck = False
    if me.waiting:
        place.blocked -= 1
    if old == books.run[0].discharge_sector and to != old:
        me.discharged = now
    passes_on = to == old or cause == SWAP  # to the next stay, or to the next of a circle
    one, other = NOWHERE if passes_on else old, NOWHERE
    if cause == CLOCK and books.ways[old, to].kept:
        me.kept, me.kept_held = old, me.held
        one = kept
        if len(books.releases) > 0:
            keep_for(books, slot, books.ways[old, to].kept_for)
    elif kept != to:
        me.kept = NOWHERE
        other = kept  # NOWHERE, if none was kept
    free(books, slot, one)
    free(books, slot, other)
    return one, other


@kernel(inline=False)
def let_go(books, slot):  # type: ignore[no-untyped-def]
    """A kept place whose time is over is given up; notes the sectors to be offered."""
    sector = release(books, slot)
    if sector != NOWHERE:
        free(books, slot, sector)
        offer_freed(books, sector, NOWHERE)


@kernel(inline=False)
def move(books, luck, network, clocks, slot, to, cause):  # type: ignore[no-untyped-def]
    """Take a place in `to`, give up the present one; notes the sectors to be offered."""
    me, now = books.citizens[slot], books.run[0].now
    old = int(me.sector)
    settle(books, clocks, slot)
    begin_package(books, slot, to)
    take(books, slot, to, cause == CLOCK)
    group = asked_as(books, slot, to)
    one, other = give_up(books, slot, to, cause)
    place = books.sectors[to]
    if to == me.kept:
        me.kept, me.held = NOWHERE, me.kept_held
    elif to != old:
        me.held = group
        if cause != SWAP:
            place.used += 1
            place.place_ticks -= now
    if cause not in (WAIT_ELSEWHERE, RETURN, CLOCK) or asked_for(books, slot, PRIMARY) == to:
        withdraw(books, slot, PRIMARY)
    withdraw(books, slot, FALLBACK)
    if cause == CLOCK or asked_for(books, slot, CALL) == to:
        withdraw(books, slot, CALL)
    place.present += 1
    place.stay_ticks -= now
    grant(books, network, me, -1)
    me.sector, me.visit, me.waiting, me.look = to, me.visit + 1, False, NEVER
    grant(books, network, me, 1)
    me.timed, me.stay, me.planned = False, NEVER, NOWHERE
    me.stop_gap = cause == WAIT_ELSEWHERE
    if not me.stop_gap:
        begin_service(books, luck, network, slot)
    record(books, slot, ENTER, cause, old, 0)
    note(books, slot)
    if len(books.amounts.taken) > 0:
        offer(books, asked_for(books, slot, CALL))  # what the citizen gives up is another amount
    if not me.timed:
        offer(books, asked_for(books, slot, PRIMARY))  # a request that wakes may find a place
    offer_freed(books, one, other)


@kernel
def draw_route(books, luck, network, slot):  # type: ignore[no-untyped-def]
    """Where the citizen goes on to, drawn from the routes."""
    me = books.citizens[slot]
    levels = network.route[me.sector, group_of(books, slot)]
    return choice(books, luck, slot, levels, books.sectors[me.sector].route_site)


@kernel
def begin_service(books, luck, network, slot):  # type: ignore[no-untyped-def]
    """Find when the service of a stay that begins now will end, if it has an end of its own."""
    me = books.citizens[slot]
    place, group = books.sectors[me.sector], group_of(books, slot)
    stayed = NOWHERE
    if me.found:
        stayed, me.start = int(me.start), NEVER
    row = network.service[me.sector, group]
    if me.package > 0:
        me.timed, me.stay_kind = True, READY
        me.stay = books.run[0].now + me.package
    elif row != NOWHERE and stayed != NEVER:
        if place.plans:
            me.planned = draw_route(books, luck, network, slot)
            row = network.way_service[me.sector, me.planned, group]
        me.timed, me.stay_kind = True, READY
        if stayed == NOWHERE:
            need = max(1, ticks(books, luck, slot, row, place.service_site))
        else:
            need = remaining(books, luck, slot, row, place.service_site, stayed)
        me.stay = books.run[0].now + need


@kernel(inline=False)
def leave(books, network, slot, cause, wanted):  # type: ignore[no-untyped-def]
    """Leave the model, for this cause; notes the sectors with a freed place."""
    run, me = books.run[0], books.citizens[slot]
    record(books, slot, DIED if cause == DEATH else GONE, cause, wanted, 0)
    end_package(books, slot)
    take(books, slot, len(books.sectors), False)
    one, other = give_up(books, slot, len(books.sectors), cause)
    for mode in range(3):
        withdraw(books, slot, mode)
    grant(books, network, me, -1)
    me.sector = NOWHERE
    me.alarm = me.stay = me.look = NEVER
    me.task = LATE
    if cause == DEATH:
        run.died += 1
    elif cause == EXIT:
        run.left += 1
    elif cause == RENEGED:
        run.reneged += 1
    else:
        run.rejected += 1
    offer_freed(books, one, other)
