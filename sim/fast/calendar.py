"""Coming events of the citizens: one entry for each that holds, the first of all that is coming.

The run is cut into buckets of equal length. The keys of a bucket still to come stand in lines of
the cache, in no order; those of the present one are a sorted row. An entry that holds no longer
is left where it is, and passed over when it comes up: it is not the key in the citizen's record.
"""

from sim.fast.heap import CITIZENS, KINDS, key_of, parts_of, pop
from sim.fast.state import CITIZEN, KEYS, LINE, NO_EVENT
from sim.kernels.kernel import i64, kernel, prefetch, u64
from sim.vocab import CITIZEN_BITS, EventKind

START, RANK, TASK = int(EventKind.START), int(EventKind.RANK), int(EventKind.TASK)
LOOK, RENEGE = int(EventKind.DIVERT), int(EventKind.RENEGE)
RECORD = CITIZEN.itemsize  # bytes
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
    me.key = key
    if key == NO_EVENT:
        return
    bucket = parts_of(key)[0] >> run.bucket_bits
    if bucket > run.bucket:
        note_down(books, bucket, key)
    else:
        insert(books.row, run.row, key)
        run.row += 1


@kernel
def note_down(books, bucket, key):  # type: ignore[no-untyped-def]
    """Put a key into a bucket still to come.

    The bucket knows where its last key stands. The first word of a line is not a key: it tells
    where the key before this line stands (0: nowhere), or which is the next of the empty lines.
    """
    run, pages = books.run[0], books.pages
    at = i64(books.buckets[bucket])
    if at % KEYS == 0 or at % KEYS == KEYS - 1:
        line = run.empty
        if line > 0:
            run.empty = i64(pages[line])
        else:
            line = run.pages
            run.pages += KEYS
        pages[line] = u64(at)
        at = line
    pages[at + 1] = key
    books.buckets[bucket] = at + 1


@kernel
def take_down(books, bucket):  # type: ignore[no-untyped-def]
    """Copy the keys of a bucket into the row, and give its lines back; how many there were."""
    run, pages, row = books.run[0], books.pages, books.row
    at, size = i64(books.buckets[bucket]), 0
    while at > 0:
        while at % KEYS > 0:
            row[size] = pages[at]
            size += 1
            at -= 1
        line, at = at, i64(pages[at])
        pages[line] = u64(run.empty)
        run.empty = line
    return size


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
        run.row = take_down(books, run.bucket)
        sort(row, run.row)


@kernel
def look_ahead(books, luck, clocks):  # type: ignore[no-untyped-def]
    """Have the memory of the citizen fetched who comes up soon: waiting for it costs most."""
    run, row = books.run[0], books.row
    at = run.row - AHEAD
    if at >= 0:
        slot = i64(u64(row[at]) & CITIZENS)
        prefetch(books.citizens, slot, 0)
        if u64(row[at]) >> u64(CITIZEN_BITS) & KINDS != TASK:
            for line in range(LINE, RECORD, LINE):
                prefetch(books.citizens, slot, line)
            for line in range(0, 4 * luck.occurrences.shape[1], LINE):
                prefetch(luck.occurrences, slot, line)
            for line in range(0, 8 * clocks.remaining.shape[1], LINE):
                prefetch(clocks.remaining, slot, line)
            for mode in range(0, 3, 2):
                prefetch(books.requests, 3 * slot + mode, 0)
            prefetch(books.counts.marks, slot, 0)


@kernel
def next_event(books):  # type: ignore[no-untyped-def]
    """Take out the next event, of a citizen or of the system; NO_EVENT when nothing is left."""
    run = books.run[0]
    while True:
        turn_page(books)
        if run.row == 0:
            break
        key = books.row[run.row - 1]
        if run.heap > 0 and key > books.heap[0]:
            break
        run.row -= 1
        me = books.citizens[i64(u64(key) & CITIZENS)]
        if me.key == key:
            me.key = NO_EVENT
            return key
    return pop(books) if run.heap > 0 else NO_EVENT
