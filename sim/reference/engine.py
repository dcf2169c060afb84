"""The reference engine: SimPy processes that read like the flow chart of a citizen's way.

    arrive -> stay -> ready -> route -> handover -> ask for a place -> (wait) -> move -> stay ...

Everything that touches somebody else (taking, freeing and offering places) happens inside
one event; what SimPy then wakes is only the citizen's own process. Events of one tick run in
the order (kind, citizen), which SimPy gets as their priority.
"""

from collections.abc import Callable, Generator
from typing import cast

import simpy
from simpy.events import EventPriority

from sim.prepare.clocks import CHANGE, DIE, GO, REQUEST, SEND, START_NURSING
from sim.prepare.compile import Compiled
from sim.prepare.people import Newcomers, newcomers
from sim.reference.capacity import Capacity
from sim.reference.citizen import CALL, PRIMARY, Citizen
from sim.reference.deadlock import Deadlocks
from sim.reference.kept import KeptPlaces
from sim.reference.nursing import NursingService
from sim.reference.state import State
from sim.reference.waiting import WaitingRules
from sim.results.trace import Trace
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind, order_key

Steps = Generator[simpy.Event, None, None]
K = EventKind


class Appointment(simpy.Event):
    """An event at (tick, kind, citizen), the total order of the model."""

    def __init__(self, env: simpy.Environment, tick: int, kind: int, citizen: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        priority = cast(EventPriority, order_key(kind, citizen))
        env.schedule(self, priority=priority, delay=tick - env.now)


class Reference:
    """One replication of a compiled scenario. `run()` gives its trace."""

    def __init__(self, compiled: Compiled, seed: int, replication: int) -> None:
        self.compiled, self.network = compiled, compiled.network
        self.env = simpy.Environment(initial_time=0)
        self.state = State(compiled, seed, replication, lambda: int(self.env.now))
        self.streams = [newcomers(compiled, s, seed, replication) for s in compiled.people.streams]
        ways = (self.go, self.depart, self.offer)
        self.waiting = WaitingRules(self.state, compiled.waiting, self.at, *ways)
        Deadlocks(self.state, self.at, self.settle_in, self.offer)
        self.capacity = Capacity(self.state, self.at, self.offer)
        KeptPlaces(self.state, self.at, self.offer)
        waiting = [people.id[people.wants != NOWHERE] for people in self.streams]
        self.last_waiting = max((int(ids[-1]) for ids in waiting if len(ids)), default=NOWHERE)
        self.nursing: NursingService | None = None
        if compiled.nursing is not None:
            self.nursing = NursingService(self.state, compiled.nursing, self.at, self.env.process)

    def run(self, progress: Callable[[float], None] | None = None) -> Trace:
        """Run to the horizon; `progress` hears the share done once a simulated day."""
        for stream in self.streams:
            self.env.process(self.admit(stream))
        self.env.process(self.capacity.follow_calendars())
        if self.nursing is not None and self.compiled.nursing is not None:
            self.env.process(self.nursing.reviews())
        self.env.process(self.take_census(progress))
        self.env.run(until=self.at(self.compiled.frame.horizon, 0, 0))
        return self.state.trace()

    def at(self, tick: int, kind: int, citizen: int) -> simpy.Event:
        """An event to wait for."""
        return Appointment(self.env, tick, kind, citizen)

    # ---------------------------------------------------------------- the way of a citizen

    def admit(self, people: Newcomers) -> Steps:
        """A stream: citizens arrive one after the other and begin their way."""
        n_clocks = len(self.compiled.clocks.names)
        columns = (people.tick, people.id, people.uid, people.birth, people.base_group)
        begin = (people.sector, people.stayed, people.wants, people.since)
        rows = zip(*(column.tolist() for column in (*columns, *begin)), strict=True)
        for tick, number, uid, birth, group, sector, stayed, wants, since in rows:
            yield self.at(tick, K.ARRIVE, number)
            me = Citizen(number, uid, birth, group, people.stream.rank, n_clocks)
            me.stayed = stayed
            self.state.births.append((number, birth))
            me.process = self.env.process(self.life(me, sector, wants, since))

    def life(self, me: Citizen, first_sector: int, wants: int, since: int) -> Steps:
        """One citizen's way through care, until death or departure."""
        if me.stayed == NOWHERE and wants == NOWHERE:
            self.arrive(me, first_sector)
        else:
            self.be_found(me, first_sector, wants, since)
        while me.alive:
            try:
                yield from self.stay(me)
                destination = self.route(me)
                yield from self.handover(me, destination)
                self.ask(me, destination)
                if me.waiting:
                    yield self.env.event()  # until an offer, a clock or death interrupts
            except simpy.Interrupt:
                pass  # somebody moved me or I died: the state says where I am now

    def arrive(self, me: Citizen, sector: int) -> None:
        """Come in from outside: take a place, or do what the source says when it is full."""
        self.state.arrived(me, sector)
        if self.state.can_enter(me, sector):
            self.go(me, sector, Cause.ROUTE)
        else:
            self.waiting.found_full(me, sector)

    def be_found(self, me: Citizen, sector: int, wants: int, since: int) -> None:
        """Be there when the run begins: in a place whatever the places, or on a list, or both."""
        state = self.state
        state.arrived(me, sector)
        if sector != NOWHERE:
            self.settle_in(me, sector, Cause.ROUTE)
        if wants == NOWHERE:
            return
        ready = sector != NOWHERE and self.network.service[sector, state.group(me)] != NOWHERE
        if ready:
            state.record(K.READY, me, to=wants)
        self.waiting.join(me, wants, state.now() - since)
        if ready or sector == NOWHERE:
            state.block(me, wants)
            self.waiting.look_later(me)
        if me.id == self.last_waiting:  # everybody is there: now places are offered
            self.offer(list(range(len(self.network.sectors))))

    def begin(self, me: Citizen) -> None:
        """Set the clocks going, and the nursing that the citizen already had."""
        self.state.arm(me)
        if self.nursing is not None and me.alive and self.env.now == 0:
            self.nursing.begin_stock(me)
        self.set_alarm(me)

    def stay(self, me: Citizen) -> Steps:
        """Stay until service has ended; without service, until a clock or an offer."""
        if me.ready_at == NEVER:
            yield self.env.event()
        yield self.at(me.ready_at, K.READY, me.id)

    def route(self, me: Citizen) -> int:
        """Where to: back to a kept place, to the sector already asked for, as planned or drawn."""
        state = self.state
        if state.bear_outcomes(me):
            self.set_alarm(me)
        if me.kept != NOWHERE:
            destination = me.kept
        elif me.requests[PRIMARY] is not None:
            destination = me.requests[PRIMARY].sector
        elif me.planned != NOWHERE:
            destination = me.planned
        else:
            destination = state.draw_route(me)
        state.record(K.READY, me, to=destination)
        return destination

    def handover(self, me: Citizen, destination: int) -> Steps:
        """Assessment, coordination, transport: holds the place before the next is asked for."""
        delay = 0 if destination == me.kept else self.state.draw_handover(me, destination)
        if delay > 0:
            yield self.at(self.state.now() + delay, K.HANDOVER_END, me.id)
            self.state.record(K.HANDOVER_END, me, to=destination)

    def ask(self, me: Citizen, to: int) -> None:
        """Ask for the next place: move at once, or do what the route says when it is full."""
        state = self.state
        if me.requests[PRIMARY] is not None and to != me.kept:
            to = me.requests[PRIMARY].sector  # a need may have arisen during the handover
        if to == self.network.exit:
            self.depart(me, Cause.EXIT)
        elif to == me.kept:
            self.go(me, to, Cause.RETURN)
        elif state.can_stay_on(me, to) or state.can_enter(me, to):
            self.go(me, to, Cause.ROUTE)
        else:
            self.waiting.found_full(me, to)

    # ------------------------------------------------------- places: taking and offering

    def go(self, me: Citizen, to: int, cause: Cause) -> None:
        """Move into a place; what that frees is offered at once."""
        self.offer(self.settle_in(me, to, cause))

    def settle_in(self, me: Citizen, to: int, cause: Cause) -> list[int]:
        """Move into a place, with all that follows for the citizen; returns what that frees."""
        newcomer = me.sector == NOWHERE
        freed = self.state.move(me, to, cause)
        if newcomer:
            self.begin(me)
        else:
            self.set_alarm(me)
        self.wake(me)
        return freed

    def depart(self, me: Citizen, cause: Cause, wanted: int = NOWHERE) -> None:
        """Leave the model; what that frees is offered at once."""
        freed = self.state.leave(me, cause, wanted)
        self.wake(me)
        self.offer(freed)

    def offer(self, freed: list[int]) -> None:
        """Offer freed places to those who wait, and the places these leave, depth first."""
        stack = freed[::-1]
        while stack:
            request = self.state.next_in_line(stack[-1])
            if request is None:
                stack.pop()
                continue
            if self.waiting.refuses(request):
                continue
            freed = self.settle_in(request.citizen, request.sector, request.cause)
            stack.extend(freed[::-1])

    def wake(self, me: Citizen) -> None:
        """Let the citizen's process notice what somebody else's event did to it."""
        if me.process is not self.env.active_process:
            me.process.interrupt()

    # ------------------------------------------------------------------------------ clocks

    def set_alarm(self, me: Citizen) -> None:
        """Find the citizen's next ring under the hazards of the present situation."""
        if me.alarm is not None and me.alarm.callbacks is not None:
            me.alarm.callbacks.clear()
        tick, clock = self.state.next_ring(me)
        if clock < 0 or not me.alive:
            me.alarm = None
            return
        kind = K.DEATH if self.compiled.clocks.action[clock] == DIE else K.CLOCK
        me.alarm = self.at(tick, kind, me.id)
        me.alarm.callbacks.append(lambda _: self.ring(me, clock))

    def ring(self, me: Citizen, clock: int) -> None:
        """A clock rings: death, a sector that sends for the citizen, a need, a change."""
        if not me.alive:
            return  # left the model since the alarm was set
        state, action = self.state, self.compiled.clocks.action[clock]
        to = int(self.compiled.clocks.sector[clock])
        state.rewind(me, clock)
        if action == DIE:
            self.depart(me, Cause.DEATH)
            return
        if action == CHANGE:
            state.change(me, clock)
        state.record(K.CLOCK, me, cause=clock)
        if action == SEND:
            self.send(me, state.draw_diverted(me, clock, to))
        elif action == REQUEST and me.requests[PRIMARY] is None and me.sector != to:
            if me.ready_at == NEVER and state.can_enter(me, to):
                self.go(me, to, Cause.REQUEST)
            elif me.ready_at == NEVER and (other := self.overflow(me, to)) is not None:
                self.go(me, other, Cause.OVERFLOW)
            else:
                self.waiting.join(me, to)
        elif action == START_NURSING and self.nursing is not None:
            self.nursing.start(me)
        elif action == GO:
            self.depart(me, Cause.EXIT)
        if me.alive:
            self.set_alarm(me)

    def send(self, me: Citizen, to: int) -> None:
        """A clock sends the citizen to a sector, such as hospital; if full, a call waits."""
        if me.sector == to or me.requests[CALL] is not None:
            return
        if self.state.can_enter(me, to, called=True):
            self.go(me, to, Cause.CLOCK)
        elif (other := self.overflow(me, to, called=True)) is not None:
            self.go(me, other, Cause.CLOCK)
        else:
            self.state.join(me, to, CALL)

    def overflow(self, me: Citizen, to: int, called: bool = False) -> int | None:
        """The first sector with a place that takes the overflow of a full one."""
        return self.state.other_place(me, self.network.overflow[to], called)

    # ------------------------------------------------------------------------- the system

    def take_census(self, progress: Callable[[float], None] | None) -> Steps:
        """Count every sector at 00:00."""
        n_days = self.compiled.frame.n_days
        for day in range(n_days):
            yield self.at(day * TICKS_PER_DAY, K.CENSUS, 0)
            self.state.count()
            if progress is not None:
                progress((day + 1) / n_days)


def run_reference(compiled: Compiled, seed: int, replication: int) -> Trace:
    """Run one replication with the SimPy engine."""
    return Reference(compiled, seed, replication).run()
