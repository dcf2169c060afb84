"""Waiting: who asks to stay joins a list, and does not wait for ever."""

from sim.fast_books import group_of, record, ticks
from sim.fast_lists import asked_for, can_enter, join, withdraw
from sim.fast_state import FALLBACK, PRIMARY
from sim.kernel import kernel
from sim.vocab import NOWHERE, Cause, EventKind

BLOCK, RENEGE = int(EventKind.BLOCK), int(EventKind.RENEGE)
NONE, RENEGED = int(Cause.NONE), int(Cause.RENEGED)


@kernel
def ask_to_stay(books, luck, network, slot, sector):  # type: ignore[no-untyped-def]
    """Join the list of a sector; the patience of a new request begins to run out."""
    if asked_for(books, slot, PRIMARY) != NOWHERE:
        return
    join(books, slot, sector, PRIMARY)
    row = network.patience[sector, group_of(books, slot)]
    if row != NOWHERE:
        patience = max(1, ticks(books, luck, slot, row, books.sectors[sector].patience_site))
        books.citizens[slot].renege = books.run[0].now + patience


@kernel
def block(books, slot, to):  # type: ignore[no-untyped-def]
    """Ready, but the place wanted is full: wait in the present place."""
    me = books.citizens[slot]
    me.waiting = True
    books.sectors[me.sector].blocked += 1
    record(books, slot, BLOCK, NONE, to, 0)


@kernel
def renege(books, luck, network, slot):  # type: ignore[no-untyped-def]
    """Patience has run out: who does nothing but wait asks elsewhere; (to, cause), exit NOWHERE."""
    me, wanted = books.citizens[slot], asked_for(books, slot, PRIMARY)
    record(books, slot, RENEGE, NONE, wanted, 0)
    withdraw(books, slot, PRIMARY)
    withdraw(books, slot, FALLBACK)
    to, blocked = int(books.sectors[wanted].renege_to), me.waiting and me.sector != NOWHERE
    if not me.waiting and not me.stop_gap:
        return NOWHERE, NONE
    if blocked:
        me.waiting = False
        books.sectors[me.sector].blocked -= 1
    if to == len(books.sectors):
        return NOWHERE, RENEGED
    if can_enter(books, slot, to):
        return to, RENEGED
    ask_to_stay(books, luck, network, slot, to)
    if blocked:
        block(books, slot, to)
    return NOWHERE, NONE
