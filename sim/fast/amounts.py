"""Amounts that stays take besides a place, in the compiled engine."""

from sim.fast.books import group_of
from sim.kernels.kernel import kernel
from sim.vocab import NOWHERE


@kernel
def asked_as(books, slot, to):  # type: ignore[no-untyped-def]
    """The citizen's group when asking for a place there, by which the need of it goes."""
    for node in range(3 * slot, 3 * slot + 3):
        if books.requests[node].sector == to:
            return int(books.requests[node].group)
    return group_of(books, slot)


@kernel
def extra(books, slot, to, called, group, resource):  # type: ignore[no-untyped-def]
    """What moving to a sector (or the exit) would add to the amount taken of a resource.

    What the citizen gives up by moving counts against it.
    """
    me, needs = books.citizens[slot], books.amounts.needs
    old, kept = int(me.sector), int(me.kept)
    keeps = called and old != NOWHERE and books.ways[old, to].kept
    back = to == kept and not keeps
    added = 0
    if to < len(books.sectors) and not back and to != old:
        added += needs[to, resource, group]
    if old != NOWHERE and not keeps and to != old:
        added -= needs[old, resource, me.held]
    if kept != NOWHERE and not back:
        added -= needs[kept, resource, me.kept_held]
    return added


@kernel
def fits(books, slot, to, called):  # type: ignore[no-untyped-def]
    """Whether as much is free; nobody is hindered by what the move does not ask for."""
    amounts = books.amounts
    if len(amounts.taken) == 0:
        return True
    group = asked_as(books, slot, to)
    for resource in range(len(amounts.taken)):
        added = extra(books, slot, to, called, group, resource)
        if added > 0 and added > amounts.amount[resource] - amounts.taken[resource]:
            return False
    return True


@kernel
def take(books, slot, to, called):  # type: ignore[no-untyped-def]
    """Note what a move that begins adds, and which resources it gives something back of."""
    amounts, now = books.amounts, books.run[0].now
    if len(amounts.taken) == 0:
        return
    group = asked_as(books, slot, to)
    for resource in range(len(amounts.taken)):
        added = extra(books, slot, to, called, group, resource)
        amounts.taken[resource] += added
        amounts.ticks[resource] -= added * now
        amounts.freed[resource] = added < 0


@kernel
def give_back(books, sector, group):  # type: ignore[no-untyped-def]
    """Note that a place is no longer held, and which resources this gives something back of."""
    amounts, now = books.amounts, books.run[0].now
    for resource in range(len(amounts.taken)):
        need = amounts.needs[sector, resource, group]
        amounts.taken[resource] -= need
        amounts.ticks[resource] += need * now
        amounts.freed[resource] = need > 0


@kernel
def needs_freed(books, sector):  # type: ignore[no-untyped-def]
    """Whether some group in a sector needs a resource that was given back."""
    amounts = books.amounts
    for resource in range(len(amounts.taken)):
        if amounts.freed[resource] and amounts.needed[resource, sector]:
            return True
    return False
