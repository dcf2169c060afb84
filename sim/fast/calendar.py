"""Coming events of the citizens: one entry for each, the first of all that is coming.

The run is cut into buckets of equal length. The entries of a bucket still to come are a list
linked through the citizens; those of the present one are a sorted row. An entry is moved or
taken out in place, so every entry that comes up is true.
"""

from sim.fast.heap import CITIZENS, KINDS, key_of, parts_of, pop
from sim.fast.state import CITIZEN, LINE, NO_EVENT, NOBODY
from sim.kernels.kernel import i64, kernel, prefetch, u64
from sim.vocab import CITIZEN_BITS, EventKind

START, RANK, TASK = int(EventKind.START), int(EventKind.RANK), int(EventKind.TASK)
LOOK, RENEGE = int(EventKind.DIVERT), int(EventKind.RENEGE)
RECORD, MORE = CITIZEN.itemsize, 2 * LINE  # bytes fetched for who does more than be visited
AHEAD = 3  # events
SHELL = 9  # how many times longer than its step a row must be to be sorted in wider steps


@kernel
def sooner(tick, kind, other, other_kind):  # type: ignore[no-untyped-def]
    """The first of two times of one citizen: (tick, kind)."""
    if other < tick or (other == tick and other_kind < kind):
        return int(other), int(other_kind)
    return int(tick), int(kind)


@kernel
def earliest(me):  # type: ignore[no-untyped-def]
    """What comes first to a citizen besides the next visit, (tick, kind).

    Every time in the second line of the record has its line here.
    """
    tick, kind = sooner(me.alarm, me.alarm_kind, me.stay, me.stay_kind)
    tick, kind = sooner(tick, kind, me.rank, RANK)
    tick, kind = sooner(tick, kind, me.again, RANK)
    tick, kind = sooner(tick, kind, me.start, START)
    tick, kind = sooner(tick, kind, me.look, LOOK)
    return sooner(tick, kind, me.renege, RENEGE)


@kernel
def reschedule(books, slot):  # type: ignore[no-untyped-def]
    """Bring the citizen's entry in line with the times in the record."""
    me = books.citizens[slot]
    tick, kind = earliest(me)
    me.other = key_of(tick, kind, slot) if tick < books.run[0].horizon else NO_EVENT
    reschedule_task(books, slot)


@kernel
def reschedule_task(books, slot):  # type: ignore[no-untyped-def]
    """The same when only the next visit can have changed: the rest of the record is not read."""
    run, me = books.run[0], books.citizens[slot]
    task = key_of(me.task, TASK, slot) if me.task < run.horizon else NO_EVENT
    key = min(task, u64(me.other))
    if key == me.key:
        return
    if me.key != NO_EVENT:
        take_out(books, slot)
    me.key = key
    if key == NO_EVENT:
        return
    bucket = parts_of(key)[0] >> run.bucket_bits
    if bucket > run.bucket:
        behind = books.buckets[bucket]
        me.earlier, me.later = NOBODY, behind
        if behind != NOBODY:
            books.citizens[behind].earlier = slot
        books.buckets[bucket] = slot
    else:
        insert(books.row, run.row, key)
        run.row += 1


@kernel
def take_out(books, slot):  # type: ignore[no-untyped-def]
    """Take the citizen's entry out of its list, or out of the sorted row."""
    run, me = books.run[0], books.citizens[slot]
    bucket = parts_of(me.key)[0] >> run.bucket_bits
    if bucket <= run.bucket:
        at = run.row - 1
        run.row = at
        key = books.row[at]
        while key != me.key:  # close the gap from the end, where the next events stand
            at -= 1
            key, books.row[at] = books.row[at], key
        return
    if me.earlier == NOBODY:
        books.buckets[bucket] = me.later
    else:
        books.citizens[me.earlier].later = me.later
    if me.later != NOBODY:
        books.citizens[me.later].earlier = me.earlier


@kernel
def insert(row, size, key):  # type: ignore[no-untyped-def]
    """Put a key into a falling row of `size` keys; the next event is the last."""
    at = size
    while at > 0 and row[at - 1] < key:
        row[at] = row[at - 1]
        at -= 1
    row[at] = key


@kernel
def sort(row, size):  # type: ignore[no-untyped-def]
    """Sort the first keys of a row, falling; many alike do not make it slow (Shell's method)."""
    step = 1
    while step * SHELL < size:
        step = 3 * step + 1
    while step > 0:
        for begin in range(step, size):
            key, at = row[begin], begin
            while at >= step and row[at - step] < key:
                row[at] = row[at - step]
                at -= step
            row[at] = key
        step //= 3


@kernel
def turn_page(books):  # type: ignore[no-untyped-def]
    """When the present bucket is empty, go on to the next entry or event of the system."""
    run, row = books.run[0], books.row
    last = len(books.buckets) - 1
    if run.heap > 0:
        last = parts_of(books.heap[0])[0] >> run.bucket_bits
    while run.row == 0 and run.bucket < last:
        run.bucket += 1
        slot = books.buckets[run.bucket]
        size = 0
        while slot != NOBODY:
            row[size] = books.citizens[slot].key
            size += 1
            slot = books.citizens[slot].later
        sort(row, size)
        run.row = size
        if run.bucket < last:
            run.cursor = books.buckets[run.bucket + 1]
            if run.cursor != NOBODY:
                prefetch(books.citizens, run.cursor, 0)


@kernel
def look_ahead(books, luck, clocks):  # type: ignore[no-untyped-def]
    """Have the memory of the citizen fetched who comes up soon: waiting for it costs most."""
    run, row = books.run[0], books.row
    if run.cursor != NOBODY:  # one step along the list of the next bucket
        run.cursor = books.citizens[run.cursor].later
        if run.cursor != NOBODY:
            prefetch(books.citizens, run.cursor, 0)
    at = run.row - AHEAD
    if at >= 0:
        slot = i64(u64(row[at]) & CITIZENS)
        if u64(row[at]) >> u64(CITIZEN_BITS) & KINDS != TASK:
            for line in range(LINE, RECORD, LINE):
                prefetch(books.citizens, slot, line)
            for line in range(0, MORE, LINE):
                prefetch(luck.occurrences, slot, line)
                prefetch(clocks.remaining, slot, line)


@kernel
def next_event(books):  # type: ignore[no-untyped-def]
    """Take out the next event, of a citizen or of the system; NO_EVENT when nothing is left."""
    run = books.run[0]
    turn_page(books)
    if run.row > 0:
        key = books.row[run.row - 1]
        if run.heap == 0 or key < books.heap[0]:
            run.row -= 1
            books.citizens[i64(u64(key) & CITIZENS)].key = NO_EVENT
            return key
    return pop(books) if run.heap > 0 else NO_EVENT
