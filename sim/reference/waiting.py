"""Waiting in the reference engine: who asks to stay joins a list, and does not wait for ever."""

from collections.abc import Callable
from typing import Any

from sim.prepare.waiting import DIVERT, LEAVE, WAIT_ELSEWHERE, Waiting, next_try
from sim.reference.citizen import FALLBACK, PRIMARY, Citizen, Request
from sim.reference.state import State
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind


class WaitingRules:
    """What time does to the requests on the lists.

    `go` moves a citizen, `depart` lets one leave the model, `offer` offers places of sectors.
    """

    def __init__(
        self,
        state: State,
        rules: Waiting,
        at: Callable[[int, int, int], Any],
        go: Callable[[Citizen, int, Cause], None],
        depart: Callable[..., None],
        offer: Callable[[list[int]], None],
    ) -> None:
        self.state, self.rules, self.at = state, rules, at
        self.go, self.depart, self.offer = go, depart, offer

    def join(self, me: Citizen, sector: int, before: int = 0) -> None:
        """Ask to stay in a sector, as of `before` ticks ago; its times have been running since."""
        if me.requests[PRIMARY] is not None:
            return
        self.state.join(me, sector, PRIMARY, before)
        if self.state.packages.has(sector):
            self.state.book(me, sector, self.state.now() // TICKS_PER_DAY + 1)
            self.start_later(me.requests[PRIMARY])
        table = self.rules.patience[sector, self.state.group(me)]
        if table != NOWHERE:
            site = int(self.rules.patience_sites[sector])
            patience = self.state.draw_remaining(me, int(table), site, before or NOWHERE)
            self.later(me.requests[PRIMARY], patience, EventKind.RENEGE, self.renege)
        self.guarantee(me.requests[PRIMARY])

    def guarantee(self, request: Request) -> None:
        """A request that is guaranteed a place within a time will get a lower level then."""
        sector, me = request.sector, request.citizen
        within = int(self.rules.guarantee_within[sector])
        if within == NEVER:
            return
        is_listed = not self.rules.guarantee_drawn[sector] or self.state.draw_yes(
            me, self.rules.guarantee_share[sector], int(self.rules.guarantee_sites[sector])
        )
        if is_listed and self.rules.guarantee_priority[sector] < request.key[0]:
            before = self.state.now() - request.key[1]
            delay = within if before == 0 else max(1, within - before)
            request.rank_at = self.state.now() + delay
            self.later(request, delay, EventKind.RANK, self.rank)

    def refuses(self, request: Request) -> bool:
        """Whether an offer from the list is declined; it is made again later, in the same turn."""
        sector, me = request.sector, request.citizen
        again = int(self.rules.refusal_again[sector])
        if request.mode != PRIMARY or again == NEVER:
            return False
        levels, site = self.rules.refusal_share[sector], int(self.rules.refusal_sites[sector])
        if not self.state.draw_yes(me, levels, site):
            return False
        self.state.record(EventKind.REFUSE, me, to=sector)
        request.again_at = self.state.now() + again
        self.later(request, again, EventKind.RANK, self.rank)
        return True

    def rank(self, request: Request) -> None:
        """The guarantee has run out, or the sector may be offered again, or both."""
        now, sector = self.state.now(), request.sector
        promoted, offered = request.rank_at == now, request.again_at == now
        if promoted:
            request.rank_at = NEVER
            self.state.promote(request, int(self.rules.guarantee_priority[sector]))
        if offered:
            request.again_at = NEVER
        if promoted or offered:
            self.state.record(EventKind.RANK, request.citizen, to=sector, queue=request.key[0])
        if offered:
            self.offer([sector])

    def start_later(self, request: Request) -> None:
        """The package booked begins at 00:00 of its first day."""
        begins = request.citizen.booked[2] * TICKS_PER_DAY
        self.later(request, begins - self.state.now(), EventKind.START, self.start)

    def start(self, request: Request) -> None:
        """A booked package begins; for who cannot come, from the next first day on."""
        state, me = self.state, request.citizen
        state.record(EventKind.START, me, to=request.sector)
        if request.can_move():
            self.go(me, request.sector, Cause.REQUEST)
            return
        length, tomorrow = me.booked[1], me.booked[2] + 1
        state.packages.cancel(me)
        state.packages.book(me, request.sector, length, tomorrow)
        self.start_later(request)

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
        """The sector asked for is full: flow over, or do what the route or the source says."""
        state, door = self.state, self.door(me)
        rule, others = self.rules.when_full[door, to], self.rules.alternatives[door][to]
        free = [other for other in others if state.can_enter(me, other)]
        limit = state.network.queue_limit[to] if me.sector == NOWHERE else NOWHERE
        overflow = state.other_place(me, state.network.overflow[to])
        if overflow is not None:
            self.go(me, overflow, Cause.OVERFLOW)
        elif rule == DIVERT and free:
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
        rule = int(self.rules.divert_after[self.door(me), me.requests[PRIMARY].sector])
        tick = int(next_try(self.state.now(), rule))
        if tick != NEVER:
            me.look_at = tick
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
        elif state.can_stay_on(me, to) or state.can_enter(me, to):
            self.go(me, to, Cause.RENEGED)
        else:
            self.join(me, to)
            if waited:
                state.block(me, to)
