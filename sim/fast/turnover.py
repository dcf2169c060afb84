"""Turnover in the compiled engine: a place given up is made ready before it is offered.

The event at its end is (tick, CAPACITY, 1 + sector); the calendars of all sectors have number 0.
"""

from sim.fast.books import group_of, ticks
from sim.fast.heap import key_of, pop, push
from sim.kernels.kernel import kernel
from sim.vocab import NOWHERE, Cause, EventKind

CAPACITY, NONE = int(EventKind.CAPACITY), int(Cause.NONE)


@kernel(inline=False)
def turn_over(books, slot, sector):  # type: ignore[no-untyped-def]
    """A place that somebody gives up is made ready for the next, for one tick or more."""
    place, now = books.sectors[sector], books.run[0].now
    row = books.turnover[sector, group_of(books, slot)]
    need = max(1, ticks(books, books.packages.luck, slot, row, place.turnover_site))
    place.turning += 1
    place.turning_ticks -= now
    push(books, now + need, CAPACITY, 1 + sector)


@kernel(inline=False)
def come_back(books, number):  # type: ignore[no-untyped-def]
    """All places that are ready again at this tick; `number` is that of the event taken out."""
    run = books.run[0]
    if number > 0:
        free_again(books, number - 1)
    for sector in range(len(books.sectors)):
        while run.heap > 0 and books.heap[0] == key_of(run.now, CAPACITY, 1 + sector):
            pop(books)
            free_again(books, sector)


@kernel
def free_again(books, sector):  # type: ignore[no-untyped-def]
    """One place can be had again; a trace row that belongs to no citizen."""
    place, run = books.sectors[sector], books.run[0]
    place.turning -= 1
    place.turning_ticks += run.now
    place.changed = True
    if run.tracing:
        row = books.events[run.events]
        run.events += 1
        row.tick, row.kind, row.cause, row.visit = run.now, CAPACITY, NONE, 0
        row.citizen = row.sector = row.group = NOWHERE
        row.to_sector, row.queue_length = sector, place.turning
