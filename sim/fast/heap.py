"""Coming events that belong to no citizen in care: a binary heap of keys in the model's order.

Calendar steps, reviews, the census, and the next arrival of each stream. Nothing is taken out
before its time, and two entries may be alike.
"""

from sim.kernels.kernel import i64, kernel, u64
from sim.vocab import CITIZEN_BITS

KIND_BITS = 4
TICK_BITS = CITIZEN_BITS + KIND_BITS  # below the tick
CITIZENS, KINDS = u64((1 << CITIZEN_BITS) - 1), u64((1 << KIND_BITS) - 1)


@kernel
def key_of(tick, kind, number):  # type: ignore[no-untyped-def]
    """An event as one word; words compare as (tick, kind, number)."""
    return u64(tick) << u64(TICK_BITS) | u64(kind) << u64(CITIZEN_BITS) | u64(number)


@kernel
def parts_of(key):  # type: ignore[no-untyped-def]
    """(tick, kind, number) of a key."""
    key = u64(key)
    kind = key >> u64(CITIZEN_BITS) & KINDS
    return i64(key >> u64(TICK_BITS)), i64(kind), i64(key & CITIZENS)


@kernel
def push(books, tick, kind, number):  # type: ignore[no-untyped-def]
    """Schedule an event of a sector or a stream, unless it lies beyond the end of the run."""
    run, heap = books.run[0], books.heap
    if tick >= run.horizon:
        return
    key = key_of(tick, kind, number)
    at = run.heap
    run.heap = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if heap[above] <= key:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = key


@kernel
def pop(books):  # type: ignore[no-untyped-def]
    """Take out the first key."""
    run, heap = books.run[0], books.heap
    first, size = heap[0], run.heap - 1
    run.heap = size
    key = heap[size]
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= key:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = key
    return first
