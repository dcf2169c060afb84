"""Places kept for a time in the compiled engine: given up when the citizen has not come back.

The end of the time is an event (tick, RELEASE, slot) that is never taken back: `releases` says
whether it still means something.
"""

from sim.fast.amounts import give_back
from sim.fast.books import record
from sim.fast.heap import push
from sim.kernels.kernel import kernel
from sim.vocab import NEVER, NOWHERE, Cause, EventKind

RELEASE, NONE = int(EventKind.RELEASE), int(Cause.NONE)


@kernel(inline=False)
def keep_for(books, slot, ticks):  # type: ignore[no-untyped-def]
    """A place is kept from now on, for so many ticks (NEVER: without an end)."""
    now = books.run[0].now
    books.releases[slot] = NEVER if ticks == NEVER else now + ticks
    if ticks != NEVER:
        push(books, now + ticks, RELEASE, slot)


@kernel(inline=False)
def release(books, slot):  # type: ignore[no-untyped-def]
    """The time is over: the sector whose place is given up, NOWHERE if none is kept any more."""
    me, now = books.citizens[slot], books.run[0].now
    kept = int(me.kept)
    if kept == NOWHERE or books.releases[slot] != now:
        return NOWHERE
    give_back(books, kept, int(me.kept_held))
    me.kept = NOWHERE
    record(books, slot, RELEASE, NONE, kept, 0)
    return kept
