"""Waiting in the reference engine: who asks to stay joins a list, and does not wait for ever."""

from collections.abc import Callable
from typing import Any

from sim.compile_waiting import Waiting
from sim.reference_citizen import FALLBACK, PRIMARY, Citizen, Request
from sim.reference_state import State
from sim.vocab import NOWHERE, Cause, EventKind


class WaitingRules:
    """What time does to the requests on the lists. `go` moves a citizen, `depart` lets one go."""

    def __init__(
        self,
        state: State,
        rules: Waiting,
        at: Callable[[int, int, int], Any],
        go: Callable[[Citizen, int, Cause], None],
        depart: Callable[[Citizen, Cause], None],
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

    def renege(self, request: Request) -> None:
        """Patience has run out: who does nothing but wait asks elsewhere, or leaves."""
        state, me = self.state, request.citizen
        state.record(EventKind.RENEGE, me, to=request.sector)
        state.withdraw(me, PRIMARY, FALLBACK)
        to, blocked = int(self.rules.renege_to[request.sector]), me.waiting and me.sector != NOWHERE
        if not me.waiting and not me.stop_gap:
            return
        if blocked:
            state.unblock(me)
        if to == state.network.exit:
            self.depart(me, Cause.RENEGED)
        elif state.can_enter(me, to):
            self.go(me, to, Cause.RENEGED)
        else:
            self.join(me, to)
            if blocked:
                state.block(me, to)
