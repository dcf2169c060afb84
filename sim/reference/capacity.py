"""Capacity in the reference engine: calendars, admission hours, and places made ready again.

All that changes at one tick changes first; then the sectors are offered, in alphabetical order.
"""

from collections import defaultdict
from collections.abc import Callable, Generator
from typing import Any

from sim.reference.citizen import Citizen
from sim.reference.state import State
from sim.vocab import NOWHERE, EventKind


class Capacity:
    """What changes the number of places, or of an amount, that can be had.

    `at` makes an event, `offer` offers places of sectors.
    """

    def __init__(
        self,
        state: State,
        at: Callable[[int, int, int], Any],
        offer: Callable[[list[int]], None],
    ) -> None:
        self.state, self.network, self.at, self.offer = state, state.network, at, offer
        state.turn_over = self.turn_over
        self.turned: defaultdict[int, list[int]] = defaultdict(list)  # by tick: sectors of places
        n, resources = len(self.network.sectors), self.network.resources
        last = n + len(resources.names)
        self.steps: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # by tick
        for tick, sector, places in self.network.calendar:
            self.steps[tick].append((sector, places))
        for tick, resource, amount in resources.calendar:
            self.steps[tick].append((n + resource, amount))
        for tick, sector, is_open in self.network.hours:
            self.steps[tick].append((last + sector, is_open))

    def follow_calendars(self) -> Generator[Any, None, None]:
        """Wait for every tick at which a calendar or the hours of a sector change something."""
        for tick in sorted(self.steps):
            yield self.at(tick, EventKind.CAPACITY, 0)
            self.change()

    def turn_over(self, me: Citizen, sector: int) -> None:
        """A place that somebody gives up is made ready for the next, for one tick or more."""
        state, now = self.state, self.state.now()
        row = int(self.network.turnover[sector, state.group(me)])
        tick = now + max(1, state.draw_ticks(me, row, int(self.network.turnover_sites[sector])))
        state.turning[sector] += 1
        state.turning_ticks[sector] -= now
        self.turned[tick].append(sector)
        self.at(tick, EventKind.CAPACITY, 0).callbacks.append(lambda _: self.change())

    def change(self) -> None:
        """Everything of this tick, in whichever of its events comes first."""
        state, now = self.state, self.state.now()
        changed: set[int] = set()
        for which, value in sorted(self.steps.pop(now, ())):
            changed |= self.step(which, value)
        for sector in sorted(self.turned.pop(now, ())):
            state.turning[sector] -= 1
            state.turning_ticks[sector] += now
            row = (now, int(EventKind.CAPACITY), 0, NOWHERE, 0, NOWHERE)
            state.events.append((*row, sector, NOWHERE, state.turning[sector]))
            changed.add(sector)
        self.offer(sorted(changed))

    def step(self, which: int, value: int) -> set[int]:
        """One step of a calendar; the sectors it concerns. What is cut closes as it empties."""
        state, n = self.state, len(self.network.sectors)
        last = n + len(state.amounts.names)
        if which < n:
            state.places[which] = value
            state.suspect(which)
            return {which}
        if which >= last:
            state.admitting[which - last] = bool(value)
            return {which - last}
        state.amounts.amounts[which - n] = value
        return set(state.amounts.needing([which - n]))
