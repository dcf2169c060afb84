"""Coming events: a binary heap of keys in the total order of the model, (tick, kind, citizen).

Nothing is taken out before its time: an entry whose event has been put off or called off is
stale, and the loop notices when it comes up.
"""

from sim.kernel import i64, kernel, u64
from sim.vocab import CITIZEN_BITS

KIND_BITS = 4
TICK_BITS = CITIZEN_BITS + KIND_BITS  # below the tick
CITIZENS, KINDS = u64((1 << CITIZEN_BITS) - 1), u64((1 << KIND_BITS) - 1)


@kernel
def push(books, tick, kind, slot):  # type: ignore[no-untyped-def]
    """Schedule an event, unless it lies beyond the end of the run."""
    run, heap = books.run[0], books.heap
    if tick >= run.horizon:
        return
    key = u64(tick) << u64(TICK_BITS) | u64(kind) << u64(CITIZEN_BITS) | u64(slot)
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
    """The next event: (tick, kind, slot)."""
    run, heap = books.run[0], books.heap
    first, size = u64(heap[0]), run.heap - 1
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
    kind = first >> u64(CITIZEN_BITS) & KINDS
    return i64(first >> u64(TICK_BITS)), i64(kind), i64(first & CITIZENS)
