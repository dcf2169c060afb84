"""The start of a run in the compiled engine: who is found in a place, or on a list."""

from sim.fast.books import group_of, record
from sim.fast.places import offer
from sim.fast.waiting import ask_to_stay, block, look_later
from sim.kernels.kernel import kernel
from sim.vocab import NOWHERE, Cause, EventKind

READY, NONE = int(EventKind.READY), int(Cause.NONE)


@kernel(inline=False)
def take_up(books, luck, network, slot):  # type: ignore[no-untyped-def]
    """Who is found there takes up the request of before the run; the last opens the lists."""
    me = books.citizens[slot]
    wants = int(me.destination)
    if wants != NOWHERE:
        ready = me.sector != NOWHERE and network.service[me.sector, group_of(books, slot)] >= 0
        if ready:
            record(books, slot, READY, NONE, wants, 0)
        ask_to_stay(books, luck, network, slot, wants)
        if ready or me.sector == NOWHERE:
            block(books, slot, wants)
            look_later(books, network, slot)
    me.found = False
    if me.opens:  # everybody is there: now places are offered
        for sector in range(len(books.sectors) - 1, -1, -1):
            offer(books, sector)
