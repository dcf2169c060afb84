"""Deadlock in the reference engine: citizens who wait for each other's places in a circle."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.reference.citizen import PRIMARY, Citizen, Request
from sim.reference.state import State
from sim.vocab import Cause, EventKind

Wanted = dict[int, dict[int, Request | None]]  # [from][to]: who is first; None: not to stay


class Deadlocks:
    """Finds deadlocks at the end of the event that makes them, and lets the circle change places.

    `settle_in` moves a citizen and returns what that frees; `offer` offers it.
    """

    def __init__(
        self,
        state: State,
        at: Callable[[int, int, int], Any],
        settle_in: Callable[[Citizen, int, Cause], list[int]],
        offer: Callable[[list[int]], None],
    ) -> None:
        self.state, self.at, self.settle_in, self.offer = state, at, settle_in, offer
        state.alert = self.alert

    def alert(self) -> None:
        """Look at the suspects when the present event has ended, before the next one."""
        self.at(self.state.now(), 0, 0).callbacks.append(self.untie)

    def untie(self, _: Any) -> None:
        """Name every deadlock; unless they are only reported, let its circle change places."""
        state = self.state
        while state.suspects:
            sector = min(state.suspects)
            state.suspects.remove(sector)
            circle = self.find(sector)
            for request in circle:
                me, length = request.citizen, len(circle)
                state.record(EventKind.DEADLOCK, me, to=request.sector, queue=length)
                state.suspects.discard(me.sector)
            if state.network.swaps and self.can_swap(circle):
                freed: list[int] = []
                for request in circle:
                    freed = self.settle_in(request.citizen, request.sector, Cause.SWAP) + freed
                self.offer(freed)

    def can_swap(self, circle: list[Request]) -> bool:
        """Whether the resources do for all of them together in their new places."""
        extra = (self.state.extra_amounts(r.citizen, r.sector, False) for r in circle)
        return self.state.amounts.fit(sum(extra, np.zeros(len(self.state.amounts.names), np.int64)))

    def find(self, start: int) -> list[Request]:
        """A circle of citizens who can only move together; empty if there is other hope.

        There is none if everybody in the sector waits, and in every sector waited for, and so on.
        """
        wanted, reached = self.wanted(), [start]
        for sector in reached:
            if not self.state.is_stuck(sector):
                return []
            reached += [to for to in wanted[sector] if to not in reached]
        circles = (shortest_circle(wanted, sector) for sector in (start, *sorted(reached)))
        return next(filter(None, circles), [])

    def wanted(self) -> Wanted:
        """From which sector those who can only wait want to which, and who is first of them."""
        wanted: Wanted = defaultdict(dict)
        for to, requests in enumerate(self.state.lists):
            for request in requests:
                me = request.citizen
                if me.stuck and wanted[me.sector].get(to) is None:
                    wanted[me.sector][to] = request if request.mode == PRIMARY else None
        return wanted


def shortest_circle(wanted: Wanted, first: int) -> list[Request]:
    """The shortest way from a sector back to it, sectors in alphabetical order; empty if none."""
    way: dict[int, list[Request]] = {first: []}
    reached = [first]
    for sector in reached:
        for to, request in wanted[sector].items():
            if request is None:
                continue
            if to == first:
                return [*way[sector], request]
            if to not in way:
                way[to] = [*way[sector], request]
                reached.append(to)
    return []
