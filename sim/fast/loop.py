"""The event loop: what comes up, what the citizen then does, and what that frees."""

from sim.fast.amounts import needs_freed
from sim.fast.books import group_of, record, ticks
from sim.fast.calendar import look_ahead, next_event, reschedule, reschedule_task
from sim.fast.clocks import bear_outcomes, begin, ring, set_alarm
from sim.fast.deadlock import next_move
from sim.fast.heap import parts_of, push
from sim.fast.lists import asked_for, can_enter, can_stay_on, suspect
from sim.fast.nursing import next_visit, review, visit
from sim.fast.packages import START, start
from sim.fast.places import draw_route, leave, let_go, move, offer
from sim.fast.start import take_up
from sim.fast.state import KEYS, NO_EVENT, NOBODY, PRIMARY, UNKNOWN
from sim.fast.tally import turn
from sim.fast.turnover import come_back
from sim.fast.waiting import found_full, look, rank, refuses, renege
from sim.kernels.kernel import kernel
from sim.kernels.rooms import room_at
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

CAPACITY, REVIEW, DEATH = (
    int(kind) for kind in (EventKind.CAPACITY, EventKind.REVIEW, EventKind.DEATH)
)
CLOCK, READY, HANDOVER_END, TASK = (
    int(kind) for kind in (EventKind.CLOCK, EventKind.READY, EventKind.HANDOVER_END, EventKind.TASK)
)
RANK, ARRIVE, LOOK = (int(kind) for kind in (EventKind.RANK, EventKind.ARRIVE, EventKind.DIVERT))
RENEGE, CENSUS, RELEASE = (
    int(kind) for kind in (EventKind.RENEGE, EventKind.CENSUS, EventKind.RELEASE)
)
NONE, ROUTE, RETURN, REJECTED, DIED, EXIT, RENEGED, SWAP = (
    int(cause)
    for cause in (
        Cause.NONE, Cause.ROUTE, Cause.RETURN,
        Cause.REJECTED, Cause.DEATH, Cause.EXIT, Cause.RENEGED, Cause.SWAP,
    )
)  # fmt: skip
PAUSE = 0  # a kind before all others of its tick
MARGIN = 32  # what one event can need of a buffer, besides one cascade through all requests


@kernel(inline=False)
def loops(first, where, ended):  # type: ignore[no-untyped-def]
    """Run worlds one after the other, of which `first` is one; skip those that have ended.

    where: their `addresses`. ended bool (world,): set as `loop` says.
    """
    for i in range(len(where)):
        if not ended[i]:
            ended[i] = loop(room_at(first, where[i]))


@kernel(inline=False)
def loop(world):  # type: ignore[no-untyped-def]
    """Run until a pause or until nothing is left (True), or a buffer might not do (False)."""
    books = world.books
    run = books.run[0]
    while has_room(books, world.care):
        key = next_event(books)
        if key == NO_EVENT:
            return True
        look_ahead(books, world.luck, world.clocks)
        run.now, kind, number = parts_of(key)
        if kind == PAUSE:
            return True
        if run.now >= run.period_end:
            turn(books, run.now)
        if kind == TASK:
            work(world, number)
        else:
            to, cause, slot = decide(world, kind, number)
            carry_out(world, slot, to, cause)
    return False


@kernel
def has_room(books, care):  # type: ignore[no-untyped-def]
    """Whether the buffers can take whatever the next event may write."""
    run = books.run[0]
    cascade = 4 * run.requests + MARGIN
    if run.heap + cascade > len(books.heap):
        return False
    keys = run.requests + MARGIN  # each may need a line of its own
    if run.pages + KEYS * keys > len(books.pages) or run.row + keys > len(books.row):
        return False
    # A move has four sectors offered, and those that need an amount; a request is met once.
    offers = 4 + (len(books.sectors) if len(books.amounts.taken) > 0 else 0)
    if offers * (run.requests + MARGIN) + 2 * len(books.sectors) > len(books.stack):
        return False
    if not run.tracing:
        return True
    rows = run.events + cascade + run.heap  # places may come back together
    return rows <= len(books.events) and run.visits + MARGIN <= len(care.visits)


@kernel
def work(world, slot):  # type: ignore[no-untyped-def]
    """A nursing visit falls due, by far the most frequent event; nobody moves."""
    books, care = world.books, world.care
    if books.sectors[books.citizens[slot].sector].home_visits:
        visit(books, care, slot)
    next_visit(books, world.luck, care, slot)
    reschedule_task(books, slot)


@kernel
def decide(world, kind, slot):  # type: ignore[no-untyped-def]
    """What an event means: (to, cause, the citizen to whom it happens, or NOBODY)."""
    books, luck, network = world.books, world.luck, world.network
    clocks, care = world.clocks, world.care
    to, cause = NOWHERE, NONE
    if kind < DEATH or kind == CENSUS:
        system(books, network, care, kind, slot)
        return to, cause, NOBODY
    if kind == ARRIVE:
        to, cause = arrive(books, luck, network, slot)
    elif kind in (READY, HANDOVER_END):
        to, cause = ready(books, luck, network, clocks, slot, kind)
    elif kind == RANK:
        offer(books, rank(books, slot))
    elif kind == RELEASE:
        let_go(books, slot)
    elif kind == START:
        to, cause = start(books, slot)
    elif kind == LOOK:
        to, cause = look(books, network, slot)
    elif kind == RENEGE:
        to, cause = renege(books, luck, network, slot)
    else:
        clock = int(books.citizens[slot].clock)
        to, cause = ring(books, luck, network, clocks, care, slot, clock)
    return to, cause, slot


@kernel
def carry_out(world, slot, to, cause):  # type: ignore[no-untyped-def]
    """Move or let go a citizen; then offer what is free, until nobody wants it."""
    books, luck, network = world.books, world.luck, world.network
    clocks, care = world.clocks, world.care
    while True:
        if cause in (EXIT, REJECTED, DIED) or (cause == RENEGED and to == NOWHERE):
            leave(books, network, slot, cause, to)
        elif cause != NONE:
            newcomer = books.citizens[slot].sector == NOWHERE
            move(books, luck, network, clocks, slot, to, cause)
            if newcomer:
                begin(books, luck, clocks, care, slot)
        if slot != NOBODY and books.citizens[slot].found:
            take_up(books, luck, network, slot)
        if slot != NOBODY:
            if books.citizens[slot].alarm == UNKNOWN:
                set_alarm(books, clocks, slot)
            reschedule(books, slot)
        node, cause = next_move(books)
        if node == NOBODY:
            return
        slot, to = node // 3, int(books.requests[node].sector)
        if cause != SWAP and refuses(books, luck, network, node):
            cause = NONE


@kernel(inline=False)
def system(books, network, care, kind, number):  # type: ignore[no-untyped-def]
    """What concerns no single citizen: places, clinics, the count at 00:00."""
    run = books.run[0]
    if kind == CAPACITY:
        change_places(books, network.calendar, number)
    elif kind == REVIEW:
        review(books, care)
        push(books, run.now + care.review_every, REVIEW, 0)
    else:
        for sector in range(len(books.sectors)):
            place = books.sectors[sector]
            network.census[run.days, sector, 0] = place.used
            network.census[run.days, sector, 1] = place.length
            network.census[run.days, sector, 2] = place.blocked
            network.census[run.days, sector, 3] = place.granted
        run.days += 1
        if run.days < len(network.census):
            push(books, run.days * TICKS_PER_DAY, CENSUS, 0)


@kernel
def change_places(books, calendar, number):  # type: ignore[no-untyped-def]
    """All calendar steps and ends of turnover of this tick; then sectors are offered, by number."""
    run, amounts = books.run[0], books.amounts
    for resource in range(len(amounts.taken)):
        amounts.freed[resource] = False
    first, n = run.step, len(books.sectors)
    while run.step < len(calendar) and calendar[run.step, 0] == run.now:
        which, value = calendar[run.step, 1], calendar[run.step, 2]
        if which < n:
            books.sectors[which].places = value
            books.sectors[which].changed = True
            suspect(books, which)
        elif which >= n + len(amounts.taken):  # hours, numbered after the resources
            place = books.sectors[which - n - len(amounts.taken)]
            place.admitting, place.changed = value != 0, True
        else:  # a resource, numbered after the sectors
            amounts.amount[which - n] = value
            amounts.freed[which - n] = True
        run.step += 1
    come_back(books, number)
    for sector in range(n - 1, -1, -1):
        if books.sectors[sector].changed or needs_freed(books, sector):
            offer(books, sector)
        books.sectors[sector].changed = False
    if first < run.step < len(calendar):
        push(books, calendar[run.step, 0], CAPACITY, 0)


@kernel(inline=False)
def arrive(books, luck, network, slot):  # type: ignore[no-untyped-def]
    """Come in from outside: take a place, wait for one, or be turned away; (to, cause)."""
    me = books.citizens[slot]
    if me.another:
        push(books, books.citizens[slot + 1].arrival, ARRIVE, slot + 1)
    sector = int(me.first_sector)
    books.run[0].created += 1
    record(books, slot, ARRIVE, NONE, sector, 0)
    if me.found:
        return sector, ROUTE if sector != NOWHERE else NONE
    if can_enter(books, slot, sector, False):
        return sector, ROUTE
    return found_full(books, luck, network, slot, sector)


@kernel(inline=False)
def ready(books, luck, network, clocks, slot, kind):  # type: ignore[no-untyped-def]
    """Service or handover has ended: on to the handover, or to the next place; (to, cause)."""
    me, now = books.citizens[slot], books.run[0].now
    me.alarm = UNKNOWN  # it was set no further than to this end of the stay
    if kind == READY:
        if len(network.outcomes) > 0:
            bear_outcomes(books, luck, network, clocks, slot)
        me.destination = route(books, luck, network, slot)
        record(books, slot, READY, NONE, me.destination, 0)
        me.stay = NEVER
        row = network.handover[me.sector, me.destination, group_of(books, slot)]
        if row != NOWHERE and me.destination != me.kept:
            site = books.sectors[me.sector].handover_site
            delay = ticks(books, luck, slot, row, site)
            if delay > 0:
                me.stay, me.stay_kind = now + delay, HANDOVER_END
                return NOWHERE, NONE
    else:
        me.stay = NEVER
        record(books, slot, HANDOVER_END, NONE, me.destination, 0)
    return ask(books, luck, network, slot, int(me.destination))


@kernel
def route(books, luck, network, slot):  # type: ignore[no-untyped-def]
    """Where to: back to a kept place, to the sector already asked for, as planned or drawn."""
    me, asked = books.citizens[slot], asked_for(books, slot, PRIMARY)
    if me.kept != NOWHERE:
        return int(me.kept)
    if asked != NOWHERE:
        return asked
    if me.planned != NOWHERE:
        return int(me.planned)
    return draw_route(books, luck, network, slot)


@kernel
def ask(books, luck, network, slot, to):  # type: ignore[no-untyped-def]
    """Ask for the next place: go at once, or do what the route says when it is full."""
    me, asked = books.citizens[slot], asked_for(books, slot, PRIMARY)
    if asked != NOWHERE and to != me.kept:
        to = asked  # a need may have arisen during the handover
    if to == len(books.sectors):
        return NOWHERE, EXIT
    if to == me.kept:
        return to, RETURN
    if can_stay_on(books, slot, to) or can_enter(books, slot, to, False):
        return to, ROUTE
    return found_full(books, luck, network, slot, to)
