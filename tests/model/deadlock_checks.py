"""Deadlock, seen from a recount and looked for in another way than the engines do."""

from typing import Any

PRIMARY = "primary"


def deadlocked(book: Any) -> set[int]:
    """Sectors whose citizens all wait for each other's places; empty if there are none.

    book: a Recount. Struck off, until nothing more can be: sectors with a free place or somebody
    who does more than wait, sectors in which somebody waits for one struck off, and at last
    those from which no way of requests to stay leads back.
    """
    n = len(book.used)
    wants: list[set[tuple[int, str]]] = [set() for _ in range(n)]
    held: list[set[int]] = [set() for _ in range(n)]
    for those in book.lists:
        for citizen, mode in those:
            idle = citizen in book.waiting or not book.timed.get(citizen, False)
            if mode == PRIMARY and idle and book.sector[citizen] >= 0:
                held[book.sector[citizen]].add(citizen)
    for to, those in enumerate(book.lists):
        for citizen, mode in those:
            if book.sector[citizen] >= 0 and citizen in held[book.sector[citizen]]:
                wants[book.sector[citizen]].add((to, mode))
    left = {s for s in range(n) if len(held[s]) == book.used[s] >= book.places[s]}
    while open_ended := {s for s in left if any(to not in left for to, _ in wants[s])}:
        left -= open_ended
    while ends := {s for s in left if not any((to, PRIMARY) in wants[s] for to in left)}:
        left -= ends
    return left
