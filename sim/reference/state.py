"""What the reference engine remembers, and the elementary steps that change it.

Every step keeps the books (places, stays, waiting lists) and writes its trace row; when and
why a step is taken stands in engine.py.
"""

from bisect import insort
from collections.abc import Callable, Iterable

import numpy as np

from sim.luck import draws
from sim.prepare.compile import Compiled
from sim.prepare.staffing import staff_of
from sim.reference.citizen import CALL, FALLBACK, PRIMARY, Citizen, Request
from sim.reference.clocks import Clockwork
from sim.reference.packages import PackageBook
from sim.reference.resources import Amounts
from sim.results.trace import Ledger, Trace
from sim.vocab import (
    BIRTH_DTYPE,
    EVENT_DTYPE,
    NEVER,
    NOWHERE,
    TICKS_PER_DAY,
    VISIT_DTYPE,
    Cause,
    EventKind,
)


class State(Clockwork):
    """Places, lists and books of one run; see the module's first lines."""

    def __init__(
        self, compiled: Compiled, seed: int, replication: int, now: Callable[[], int]
    ) -> None:
        super().__init__(compiled, seed, replication, now)
        n = len(self.network.sectors)
        self.places = self.network.places.tolist()
        self.admitting = self.network.admitting.tolist()  # people may move in, by the hour
        self.used, self.present, self.blocked = [0] * n, [0] * n, [0] * n
        self.turning = [0] * n  # places given up that are not yet to be had again
        self.place_ticks, self.stay_ticks, self.turning_ticks = [0] * n, [0] * n, [0] * n
        self.turn_over: Callable[[Citizen, int], None]  # what happens to such a place
        self.keep_for: Callable[[Citizen, int], None]  # what happens to a kept one, after ticks
        self.has_turnover = self.network.has_turnover.tolist()
        self.stuck = [0] * n  # citizens who can do nothing but wait for another sector
        self.suspects: set[int] = set()  # sectors that may be part of a deadlock since this event
        self.alert: Callable[[], None] = lambda: None  # heard when there is a suspect
        self.lists: list[list[Request]] = [[] for _ in range(n)]
        self.amounts, self.packages = Amounts(self.network), PackageBook(self.network)
        self.created = self.died = self.left = self.rejected = self.reneged = 0
        self.events: list[tuple[int, ...]] = []
        self.visits: list[tuple[int, ...]] = []
        self.births: list[tuple[int, int]] = []  # (citizen, tick)
        self.census: list[list[tuple[int, int, int, int]]] = []
        self.staff = staff_of(compiled.nursing, seed, replication)

    # ----------------------------------------------------------------------- questions

    def has_place(self, sector: int) -> bool:
        taken = self.used[sector] + self.turning[sector]
        return self.admitting[sector] and bool(taken < self.places[sector])

    def is_stuck(self, sector: int) -> bool:
        """Whether every place is held by somebody who can only wait for another sector."""
        return self.stuck[sector] == self.used[sector] >= self.places[sector]

    def can_enter(self, me: Citizen, sector: int, called: bool = False) -> bool:
        """Whether the citizen could move in now: the one question of everybody who asks.

        `called`: sent by a clock, so that the present place may be kept.
        """
        if not self.has_place(sector):
            return False
        if self.packages.has(sector):
            return not me.asks_for(sector, PRIMARY) and self.package_fits_today(me, sector)
        return self.amounts.fit(self.extra_amounts(me, sector, called))

    def can_stay_on(self, me: Citizen, to: int) -> bool:
        """Whether this is the citizen's own sector, where nothing need be free."""
        return to == me.sector and not self.packages.has(to)

    def package_fits_today(self, me: Citizen, sector: int) -> bool:
        """Whether the package that the citizen would draw could begin at once."""
        row, site = self._service_draw(me, sector)
        key = (self.seed, self.replication, me.uid, site, me.occurrences.get(site, 0))
        length = max(1, int(draws.ticks(self.compiled.tables, row, *key)))
        today = self.now() // TICKS_PER_DAY
        return self.packages.first_day(sector, length, today) == today

    def book(self, me: Citizen, sector: int, earliest: int) -> None:
        """Draw a package of this sector and book the first that fits."""
        length = max(1, self.draw_ticks(me, *self._service_draw(me, sector)))
        self.packages.book(me, sector, length, earliest)

    def _service_draw(self, me: Citizen, sector: int) -> tuple[int, int]:
        """Table and site of the service in a sector."""
        row = int(self.network.service[sector, self.group(me)])
        return row, int(self.network.service_sites[sector])

    def other_place(self, me: Citizen, others: Iterable[int], called: bool = False) -> int | None:
        """The first of these sectors, but the citizen's own, with a place; None without one."""
        free = (to for to in others if to != me.sector and self.can_enter(me, to, called))
        return next(free, None)

    def extra_amounts(self, me: Citizen, to: int, called: bool) -> np.ndarray:
        """What moving would add to the amounts taken."""
        return self.amounts.extra(me, to, called, self.asked_as(me, to))

    def asked_as(self, me: Citizen, to: int) -> int:
        """The citizen's group when asking for a place there, by which the need of it goes."""
        asked = (request for request in me.requests if request is not None)
        return next((request.group for request in asked if request.sector == to), self.group(me))

    def list_length(self, sector: int) -> int:
        """Citizens who want to stay in the sector (those who would only wait there left out)."""
        return sum(request.mode != FALLBACK for request in self.lists[sector])

    def next_in_line(self, sector: int) -> Request | None:
        """Who gets a free place: the first on the list who can move in; None without one."""
        if not self.has_place(sector):
            return None
        movable = (request for request in self.lists[sector] if request.can_move())
        return next((r for r in movable if self.can_enter(r.citizen, sector, r.mode == CALL)), None)

    # --------------------------------------------------------------------------- steps

    def arrived(self, me: Citizen, sector: int) -> None:
        self.created += 1
        self.record(EventKind.ARRIVE, me, to=sector)

    def join(self, me: Citizen, sector: int, mode: int, before: int = 0) -> None:
        """Put the citizen on a waiting list, as of `before` ticks ago.

        A standing request keeps its place on the list.
        """
        if me.requests[mode] is not None:
            return
        came_from = me.sector if me.sector != NOWHERE else self.network.exit
        level = int(self.network.priority[sector, came_from])
        key = (level, self.now() - before, me.id)
        request = Request(me, sector, mode, key, self.group(me))
        insort(self.lists[sector], request)
        me.requests[mode] = request
        length = self.list_length(sector)
        self.record(EventKind.WAIT, me, cause=request.cause, to=sector, queue=length)
        self.note(me)

    def promote(self, request: Request, level: int) -> None:
        """Give a request another level; it stands there by the tick at which it was made."""
        self.lists[request.sector].remove(request)
        request.key = (level, *request.key[1:])
        insort(self.lists[request.sector], request)

    def block(self, me: Citizen, to: int) -> None:
        """Ready, but the place wanted is full: wait in the present place, or outside."""
        me.waiting = True
        if me.sector != NOWHERE:
            self.blocked[me.sector] += 1
            self.record(EventKind.BLOCK, me, to=to)
            self.note(me)

    def note(self, me: Citizen) -> None:
        """Keep count of those who can do nothing in their place but wait for another sector."""
        request = me.requests[PRIMARY]
        idle = me.sector != NOWHERE and (me.waiting or me.ready_at == NEVER)
        stuck = idle and request is not None
        self.stuck[me.sector] += stuck - me.stuck
        me.stuck = stuck
        if stuck:
            self.suspect(me.sector)

    def suspect(self, sector: int) -> None:
        """Have the sector looked at if nobody in it can do anything but wait.

        If it is closed and empty, have all looked at who may have hoped for it.
        """
        if self.is_stuck(sector):
            those = [sector] if self.used[sector] else range(len(self.used))
            self.suspects |= {s for s in those if self.used[s] and self.is_stuck(s)}
            self.alert()

    def unblock(self, me: Citizen) -> None:
        """Nothing is waited for any more, in the present place or outside."""
        me.waiting, me.look_at = False, NEVER
        if me.sector != NOWHERE:
            self.blocked[me.sector] -= 1

    def withdraw(self, me: Citizen, *modes: int) -> None:
        for mode in modes:
            if mode == PRIMARY:
                self.packages.cancel(me)
            if me.requests[mode] is not None:
                self.lists[me.requests[mode].sector].remove(me.requests[mode])
                me.requests[mode] = None
                if me.stuck:
                    self.note(me)

    def move(self, me: Citizen, to: int, cause: Cause) -> list[int]:
        """Take a place in `to`, give up the present one; returns the sectors to be offered."""
        now, old = self.now(), me.sector
        self.settle(me)
        self.begin_package(me, to)
        extra = self.extra_amounts(me, to, called=cause == Cause.CLOCK)
        group = self.asked_as(me, to)
        freed = self._give_up(me, to, cause)
        freed += [s for s in self.amounts.take(extra, now) if s not in freed]
        if to == me.kept:
            me.kept, me.held = NOWHERE, me.kept_held
        elif to != old:
            me.held = group
            self.used[to] += 1
            self.place_ticks[to] -= now
        met = {Cause.WAIT_ELSEWHERE: (), Cause.RETURN: (), Cause.CLOCK: (CALL,)}
        self.withdraw(me, FALLBACK, *met.get(cause, (PRIMARY,)))
        self.withdraw(me, *(m for m in (PRIMARY, CALL) if me.asks_for(to, m)))
        self.present[to] += 1
        self.stay_ticks[to] -= now
        self.grant(me, -1)
        me.sector, me.visit, me.waiting, me.look_at = to, me.visit + 1, False, NEVER
        self.grant(me, 1)
        me.planned = NOWHERE
        me.stop_gap = cause == Cause.WAIT_ELSEWHERE
        me.ready_at = NEVER if me.stop_gap else self.service_end(me)
        self.record(EventKind.ENTER, me, cause=cause, to=old)
        self.note(me)
        if me.requests[PRIMARY] is not None and me.ready_at == NEVER:
            freed.append(me.requests[PRIMARY].sector)  # a request that wakes up may find a place
        if self.amounts.names and me.requests[CALL] is not None:
            freed.append(me.requests[CALL].sector)  # what the citizen gives up is another amount
        return freed

    def begin_package(self, me: Citizen, to: int) -> None:
        """A move ends the package going on, and begins one: booked before, or today's.

        Another one that is booked stays booked for as long as it is asked for.
        """
        self.packages.end(me, self.now())
        if self.packages.has(to):
            other = None if me.asks_for(to, PRIMARY) else me.booked
            if not me.asks_for(to, PRIMARY):
                self.book(me, to, self.now() // TICKS_PER_DAY)
            me.package, me.booked = me.booked, other

    def service_end(self, me: Citizen) -> int:
        """When the service of a stay that begins now will end; NEVER without service."""
        row = int(self.network.service[me.sector, self.group(me)])
        stayed, me.stayed = me.stayed, NOWHERE
        if row == NOWHERE or stayed == NEVER:
            return NEVER
        if me.package is not None:
            return self.now() + me.package[1]
        if self.network.plans[me.sector]:
            me.planned = self.draw_route(me)
            row = int(self.network.way_service[me.sector, me.planned, self.group(me)])
        site = int(self.network.service_sites[me.sector])
        return self.now() + self.draw_remaining(me, row, site, stayed)

    def leave(self, me: Citizen, cause: Cause, wanted: int = NOWHERE) -> list[int]:
        """Leave the model, for this cause; returns the sectors with a freed place."""
        self.settle(me)
        kind = EventKind.DEATH if cause == Cause.DEATH else EventKind.LEAVE
        self.record(kind, me, cause=cause, to=wanted)
        self.packages.end(me, self.now())
        extra = self.extra_amounts(me, self.network.exit, called=False)
        freed = self._give_up(me, self.network.exit, cause)
        freed += [s for s in self.amounts.take(extra, self.now()) if s not in freed]
        self.withdraw(me, PRIMARY, FALLBACK, CALL)
        self.grant(me, -1)
        me.alive, me.sector, me.course_until, me.look_at = False, NOWHERE, 0, NEVER
        if cause == Cause.DEATH:
            self.died += 1
        elif cause == Cause.EXIT:
            self.left += 1
        elif cause == Cause.RENEGED:
            self.reneged += 1
        else:
            self.rejected += 1
        return freed

    def _give_up(self, me: Citizen, to: int, cause: Cause) -> list[int]:
        """End the present stay; free its place and a kept one, unless kept for the return."""
        now, old = self.now(), me.sector
        if old == NOWHERE:
            return []
        self.present[old] -= 1
        self.stay_ticks[old] += now
        self.stuck[old] -= me.stuck
        me.stuck = False
        if me.waiting:
            self.blocked[old] -= 1
        if old == self.clocks.discharge_sector and to != old:
            me.discharged = now
        freed = [old] if to != old else []  # who stays on keeps the place
        if cause == Cause.CLOCK and self.network.kept_during[old, to]:
            freed = [me.kept] if me.kept != NOWHERE else []
            me.kept, me.kept_held = old, me.held
            self.keep_for(me, int(self.network.kept_for[old, to]))
        elif me.kept not in (NOWHERE, to):
            freed.append(me.kept)
            me.kept = NOWHERE
        for sector in freed:
            self.free(me, sector, handed_over=sector == old and cause == Cause.SWAP)
        return sorted(freed)

    def give_up_kept(self, me: Citizen) -> list[int]:
        """Keep a place no longer; returns the sectors to be offered."""
        kept, me.kept = me.kept, NOWHERE
        self.free(me, kept)
        held = self.amounts.needs[kept, :, me.kept_held]
        return [kept, *(s for s in self.amounts.take(-held, self.now()) if s != kept)]

    def free(self, me: Citizen, sector: int, handed_over: bool = False) -> None:
        """One place less in use, given up by a citizen."""
        self.used[sector] -= 1
        self.place_ticks[sector] += self.now()
        if self.has_turnover[sector] and not handed_over:
            self.turn_over(me, sector)
        self.suspect(sector)

    # --------------------------------------------------------------------------- books

    def record(
        self,
        kind: EventKind,
        me: Citizen,
        cause: int = 0,
        to: int = NOWHERE,
        queue: int = 0,
    ) -> None:
        """Write a trace row, after the event's effect on the citizen."""
        row = (self.now(), int(kind), int(cause), me.id, me.visit, me.sector)
        self.events.append((*row, to, self.group(me), queue))

    def count(self) -> None:
        """The census by sector: places used, citizens on the list and blocked, help granted."""
        waiting = [self.list_length(sector) for sector in range(len(self.used))]
        counts = (self.used, waiting, self.blocked, self.granted)
        self.census.append(list(zip(*counts, strict=True)))

    def trace(self) -> Trace:
        """Close the books at the horizon."""
        end, n = self.compiled.frame.horizon, len(self.used)
        ledger = Ledger(
            created=self.created,
            left=self.left,
            died=self.died,
            rejected=self.rejected,
            reneged=self.reneged,
            present=self.created - self.left - self.died - self.rejected - self.reneged,
            place_ticks=tuple(self.place_ticks[s] + self.used[s] * end for s in range(n)),
            stay_ticks=tuple(self.stay_ticks[s] + self.present[s] * end for s in range(n)),
            turning_ticks=tuple(self.turning_ticks[s] + self.turning[s] * end for s in range(n)),
            resource_ticks=tuple((self.amounts.ticks + self.amounts.taken * end).tolist()),
        )
        census = np.array(self.census, np.int32).reshape(-1, n, 4)
        events = np.array(self.events, EVENT_DTYPE)
        births, visits = np.array(self.births, BIRTH_DTYPE), np.array(self.visits, VISIT_DTYPE)
        return Trace(events, visits, census, ledger, self.staff, births)
