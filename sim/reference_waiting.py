"""Waiting in the reference engine: who asks to stay joins a list, and does not wait for ever."""

from collections.abc import Callable
from typing import Any

from sim.compile_waiting import DIVERT, LEAVE, WAIT_ELSEWHERE, Waiting
from sim.reference_citizen import FALLBACK, PRIMARY, Citizen, Request
from sim.reference_state import State
from sim.vocab import NEVER, NOWHERE, Cause, EventKind


class WaitingRules:
    """What time does to the requests on the lists. `go` moves a citizen, `depart` lets one go."""

    def __init__(
        self,
        state: State,
        rules: Waiting,
        at: Callable[[int, int, int], Any],
        go: Callable[[Citizen, int, Cause], None],
        depart: Callable[..., None],
    ) -> None:
        self.state, self.rules, self.at, self.go, self.depart = state, rules, at, go, depart

    def join(self, me: Citizen, sector: int) -> None:
        """Ask to stay in a sector; the patience of a new request begins to run out."""
        if me.requests[PRIMARY] is not None:
            return
        self.state.join(me, sector, PRIMARY)
        table = self.rules.patience[sector, self.state.group(me)]
        if table != NOWHERE:
            site = int(self.rules.patience_sites[sector])
            patience = max(1, self.state.draw_ticks(me, int(table), site))
            self.later(me.requests[PRIMARY], patience, EventKind.RENEGE, self.renege)

    def later(
        self, request: Request, delay: int, kind: int, what: Callable[[Request], None]
    ) -> None:
        """Do something with a request after a delay, if it still stands then."""
        me = request.citizen

        def happen(_: Any) -> None:
            if me.requests[PRIMARY] is request:
                what(request)

        self.at(self.state.now() + delay, kind, me.id).callbacks.append(happen)

    def found_full(self, me: Citizen, to: int) -> None:
        """The sector asked for is full: do what the route or the source says."""
        state, door = self.state, self.door(me)
        rule, others = self.rules.when_full[door, to], self.rules.alternatives[door][to]
        free = [other for other in others if state.can_enter(me, other)]
        limit = state.network.queue_limit[to] if me.sector == NOWHERE else NOWHERE
        if rule == DIVERT and free:
            self.go(me, free[0], Cause.DIVERTED)
        elif rule == LEAVE or (limit != NOWHERE and state.list_length(to) >= limit):
            self.depart(me, Cause.REJECTED, to if me.sector == NOWHERE else NOWHERE)
        else:
            self.wait_for(me, to, others[0] if rule == WAIT_ELSEWHERE else None)

    def door(self, me: Citizen) -> int:
        """Where the citizen asks from: the sector, or outside the stream."""
        return me.sector if me.sector != NOWHERE else self.state.network.exit + me.stream

    def wait_for(self, me: Citizen, to: int, meanwhile: int | None) -> None:
        """Join the list; wait in the present place (blocked), or elsewhere if that is the rule."""
        state = self.state
        self.join(me, to)
        if meanwhile is not None and meanwhile != me.sector:
            if state.can_enter(me, meanwhile):
                self.go(me, meanwhile, Cause.WAIT_ELSEWHERE)
                return
            state.join(me, meanwhile, FALLBACK)
        state.block(me, to)
        self.look_later(me)

    def look_later(self, me: Citizen) -> None:
        """Set the time at which to look for a place elsewhere, if that is the rule."""
        delay = int(self.rules.divert_after[self.door(me), me.requests[PRIMARY].sector])
        if delay != NEVER:
            me.look_at = self.state.now() + delay
            event = self.at(me.look_at, EventKind.DIVERT, me.id)
            event.callbacks.append(lambda _: self.look(me))

    def look(self, me: Citizen) -> None:
        """Who still waits takes the first place there is elsewhere, or looks again later."""
        if me.look_at != self.state.now():
            return
        others = self.rules.alternatives[self.door(me)][me.requests[PRIMARY].sector]
        free = [other for other in others if self.state.can_enter(me, other)]
        if free:
            self.go(me, free[0], Cause.DIVERTED)
        else:
            self.look_later(me)

    def renege(self, request: Request) -> None:
        """Patience has run out: who does nothing but wait asks elsewhere, or leaves."""
        state, me = self.state, request.citizen
        state.record(EventKind.RENEGE, me, to=request.sector)
        state.withdraw(me, PRIMARY, FALLBACK)
        to, waited = int(self.rules.renege_to[request.sector]), me.waiting
        if not waited and not me.stop_gap:
            return
        if waited:
            state.unblock(me)
        if to == state.network.exit:
            self.depart(me, Cause.RENEGED)
        elif to == me.sector or state.can_enter(me, to):
            self.go(me, to, Cause.RENEGED)
        else:
            self.join(me, to)
            if waited:
                state.block(me, to)
