"""Deadlock: citizens who wait for each other's places in a circle, and how they change places."""

from sim.fast.amounts import extra
from sim.fast.books import record
from sim.fast.lists import cause_of, is_stuck, next_offer
from sim.fast.state import NOBODY, PRIMARY
from sim.kernels.kernel import kernel
from sim.vocab import NOWHERE, Cause, EventKind

DEADLOCK = int(EventKind.DEADLOCK)
NONE, SWAP = int(Cause.NONE), int(Cause.SWAP)
NOT_TO_STAY = NOBODY - 1  # in `wanted`: they would wait there, or be treated
QUEUE, CAME, INSIDE = range(3)  # rows of `search`


@kernel
def next_move(books):  # type: ignore[no-untyped-def]
    """Who moves next, as (request, cause): the next of a circle, or of those offered a place."""
    run = books.run[0]
    while True:
        if run.circle > 0:
            run.circle -= 1
            return int(books.circle[run.circle]), SWAP
        node = next_offer(books)
        if node != NOBODY:
            return node, cause_of(node % 3)
        if not run.suspects:
            return NOBODY, NONE
        untie(books)


@kernel(inline=False)
def untie(books):  # type: ignore[no-untyped-def]
    """Look at the first suspect; name a deadlock, and let its circle move, unless only reported."""
    run = books.run[0]
    sector = next_suspect(books)
    if sector == NOWHERE:
        run.suspects = False
        return
    look_around(books)
    if not all_stuck(books, sector):
        return
    length = shortest_circle(books, sector)
    for other in range(len(books.sectors)):
        if length == 0 and books.search[INSIDE, other]:
            length = shortest_circle(books, other)
    for at in range(length - 1, -1, -1):
        node = books.circle[at]
        slot = node // 3
        record(books, slot, DEADLOCK, NONE, books.requests[node].sector, length)
        books.sectors[books.citizens[slot].sector].suspect = False
    run.circle = length if run.swaps and can_swap(books, length) else 0


@kernel
def can_swap(books, length):  # type: ignore[no-untyped-def]
    """Whether the resources do for all of the circle together in their new places."""
    amounts = books.amounts
    for resource in range(len(amounts.taken)):
        added = 0
        for at in range(length):
            node = books.circle[at]
            slot, to = node // 3, int(books.requests[node].sector)
            added += extra(books, slot, to, False, int(books.requests[node].group), resource)
        if added > 0 and added > amounts.amount[resource] - amounts.taken[resource]:
            return False
    return True


@kernel
def next_suspect(books):  # type: ignore[no-untyped-def]
    """The first sector that may be part of a deadlock, cleared of the suspicion; or NOWHERE."""
    for sector in range(len(books.sectors)):
        if books.sectors[sector].suspect:
            books.sectors[sector].suspect = False
            return sector
    return NOWHERE


@kernel
def look_around(books):  # type: ignore[no-untyped-def]
    """From which sector those who can only wait want to which, and who is first of them."""
    books.wanted[:] = NOBODY
    for to in range(len(books.sectors)):
        node = books.sectors[to].first
        while node != NOBODY:
            me = books.citizens[node // 3]
            if me.stuck and books.wanted[me.sector, to] < 0:
                books.wanted[me.sector, to] = node if node % 3 == PRIMARY else NOT_TO_STAY
            node = books.requests[node].next


@kernel
def all_stuck(books, start):  # type: ignore[no-untyped-def]
    """Whether all in a sector can only wait, and in every sector waited for, and so on."""
    queue, inside = books.search[QUEUE], books.search[INSIDE]
    inside[:] = 0
    queue[0], inside[start] = start, 1
    at, size = 0, 1
    while at < size:
        sector = queue[at]
        at += 1
        if not is_stuck(books, sector):
            return False
        for to in range(len(books.sectors)):
            if books.wanted[sector, to] != NOBODY and not inside[to]:
                queue[size], inside[to] = to, 1
                size += 1
    return True


@kernel
def shortest_circle(books, first):  # type: ignore[no-untyped-def]
    """Write down the shortest way from a sector back to it, last move first; its length, or 0."""
    queue, came = books.search[QUEUE], books.search[CAME]
    came[:] = NOBODY
    queue[0] = first
    at, size = 0, 1
    while at < size:
        sector = queue[at]
        at += 1
        for to in range(len(books.sectors)):
            node = books.wanted[sector, to]
            if node < 0:
                continue
            if to == first:
                return written_down(books, first, node)
            if came[to] == NOBODY:
                came[to], queue[size] = node, to
                size += 1
    return 0


@kernel
def written_down(books, first, node):  # type: ignore[no-untyped-def]
    """Follow the search back from the request that closes the circle; the number of requests."""
    length = 0
    while True:
        books.circle[length] = node
        length += 1
        sector = books.citizens[node // 3].sector
        if sector == first:
            return length
        node = books.search[CAME, sector]
