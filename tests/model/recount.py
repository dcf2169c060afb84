"""The rows of a trace read one by one: every book kept anew, every rule of a moment checked.

It knows the rules of waiting, not how an engine carries them out.
"""

from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause

from .deadlock_checks import deadlocked
from .recount_books import CALL, FALLBACK, PRIMARY, Books, K

MODE = {Cause.REQUEST: PRIMARY, Cause.WAIT_ELSEWHERE: FALLBACK, Cause.CLOCK: CALL}
SCHEDULED = (
    *(K.DEATH, K.CLOCK, K.RANK, K.RELEASE, K.READY),
    *(K.HANDOVER_END, K.ARRIVE, K.RENEGE),
)


class Recount(Books):
    """The books of a run, rebuilt row by row; rules that speak of a moment are checked there."""

    def read(self) -> "Recount":
        """Read the whole trace up to the horizon."""
        events = self.trace.events
        before = (0, 0, 0)
        for row in zip(*(events[name].tolist() for name in events.dtype.names), strict=True):
            tick, kind, _, citizen, _, _, place, _, left = row
            assert tick >= self.tick, f"time runs backwards at tick {tick}"
            self.pass_time(tick)
            if kind in SCHEDULED and not (tick == 0 and kind == K.READY):
                key = (tick, kind, citizen)
                assert key >= before, f"{key} after {before}: not in the written order"
                before = key
                self.check_nobody_could_move()
            if kind == K.CAPACITY:
                self.turnover.come_back(tick, place, left)
            else:
                self.one(*row)
        self.pass_time(self.compiled.frame.horizon)
        late = [who for who, until in self.kept_until.items() if until < self.tick]
        assert not late, f"places are kept for {late} for too long"
        return self

    # ------------------------------------------------------------------------------- time

    def pass_time(self, to: int) -> None:
        """Let time pass; on the way, the census of each midnight and the steps of calendars."""
        while True:
            midnight = len(self.census) * TICKS_PER_DAY
            step = self.steps[0][0] if self.steps else NEVER
            if midnight < to and midnight < step:
                self.elapse(midnight)
                self.count()
            elif step <= to and step < self.compiled.frame.horizon:
                if step > self.tick:
                    self.check_nobody_could_move()
                self.elapse(step)
                _, which, value = self.steps.pop(0)
                if which < len(self.places):
                    self.places[which] = value
                elif which < len(self.places) + len(self.net.resources.names):
                    self.amounts.amounts[which - len(self.places)] = value
                else:
                    self.admitting[which - len(self.places) - len(self.net.resources.names)] = value
                together = bool(self.steps) and self.steps[0][0] == step
                if step < to and not together:  # no row: nobody can have wanted the new places
                    self.check_nobody_could_move()
            else:
                break
        if to > self.tick:
            self.check_nobody_could_move()
        self.elapse(to)

    def elapse(self, to: int) -> None:
        gone = to - self.tick
        for sector in range(len(self.used)):
            self.place_ticks[sector] += self.used[sector] * gone
            self.stay_ticks[sector] += self.present[sector] * gone
        self.amounts.elapse(gone)
        self.turnover.elapse(self.tick, to)
        self.tick = to

    def count(self) -> None:
        waiting = [self.length(sector) for sector in range(len(self.used))]
        self.census.append(list(zip(self.used, waiting, self.blocked, strict=True)))

    # ------------------------------------------------------------------------------- rows

    def one(self, tick, kind, cause, citizen, visit, sector, to, group, queue) -> None:  # type: ignore[no-untyped-def]
        """One row of the trace."""
        if kind == K.ARRIVE:
            assert citizen not in self.sector, f"citizen {citizen} arrived twice"
            self.sector[citizen] = NOWHERE
            self.waiting.add(citizen)
            self.tally["created"] += 1
            self.opens = NOWHERE if citizen == self.opens else self.opens
        elif kind == K.ENTER:
            self.enter(citizen, sector, to, Cause(cause), group)
        elif kind in (K.LEAVE, K.DEATH):
            self.depart(citizen, sector, Cause(cause), group)
        elif kind == K.WAIT:
            self.asked_as[citizen, MODE[Cause(cause)]] = group
            self.join(tick, citizen, sector, to, MODE[Cause(cause)], queue)
        elif kind == K.BLOCK:
            full = not self.has_place(to) or not self.fits(citizen, to, PRIMARY)
            full |= self.net.packages.of_sector[to] != NOWHERE  # see check_packages
            found = self.tick == 0 and citizen in self.since
            assert full or found, f"{citizen} is blocked for a free place"
            assert (citizen, PRIMARY) in self.lists[to], f"{citizen} is blocked off the list"
            self.waiting.add(citizen)
            self.blocked[sector] += 1
        elif kind == K.RENEGE:
            self.renege(citizen, to)
        elif kind == K.DEADLOCK:
            assert {sector, to} <= deadlocked(self), f"{citizen} is in no deadlock"
            self.named.add(sector)
        elif kind == K.REFUSE:
            self.check_turn(citizen, to, Cause.REQUEST)
            self.passed_over[citizen] = tick + int(self.compiled.waiting.refusal_again[to])
        elif kind == K.RANK:
            self.lists[to][citizen, PRIMARY] = (queue, *self.lists[to][citizen, PRIMARY][1:])
            if self.passed_over.get(citizen) == tick:
                del self.passed_over[citizen]
        elif kind == K.RELEASE:
            assert self.kept_until.pop(citizen) == tick, f"{citizen} lost {to} at another time"
            self.amounts.release(citizen)
            self.give_up(citizen, self.kept.pop(citizen), group)
        else:
            assert self.sector[citizen] == sector, f"citizen {citizen} is not in {sector}"
            if kind == K.READY:
                assert self.timed[citizen], f"{citizen} is ready without a service"

    def enter(self, citizen: int, to: int, old: int, cause: Cause, group: int) -> None:
        assert self.sector[citizen] == old, f"citizen {citizen} came from {old}, but was elsewhere"
        found = old == NOWHERE and self.tick == 0 and citizen in self.inside
        if to != old and not found:
            self.check_turn(citizen, to, cause)
            by_day = self.net.packages.of_sector[to] != NOWHERE  # begins when booked
            own = by_day or cause in (Cause.RETURN, Cause.SWAP)
            assert own or self.admitting[to], f"{to} is closed"
        kept, called = self.kept.get(citizen, NOWHERE), cause == Cause.CLOCK
        assert self.tick <= self.kept_until.pop(citizen, NEVER), f"{citizen} had lost the place"
        group_then = self.group_asked(citizen, to, group)
        self.amounts.enter(citizen, old, to, kept, called, group_then, found)
        self.step_out(citizen)
        if cause == Cause.CLOCK and old != NOWHERE and self.net.kept_during[old, to]:
            if kept != NOWHERE:
                self.give_up(citizen, kept, group)
            self.kept[citizen] = old
            self.kept_until[citizen] = self.tick + int(self.net.kept_for[old, to])
            self.used[old] += 1
        else:
            if old not in (NOWHERE, to) and cause != Cause.SWAP:
                self.turnover.give_up(self.tick, citizen, old, group)
            if kept == to:
                self.used[kept] -= 1
            elif kept != NOWHERE:
                self.give_up(citizen, kept, group)
            self.kept.pop(citizen, None)
        if cause == Cause.RETURN:
            assert kept == to, f"citizen {citizen} returned to a place that was not kept"
        self.used[to] += 1
        has_room = self.used[to] + self.turnover.turning[to] <= self.places[to]
        exempt = found or cause in (Cause.RETURN, Cause.SWAP) or to == old
        assert exempt or has_room, f"{to} is overfull"
        self.present[to] += 1
        self.sector[citizen] = to
        met = {Cause.WAIT_ELSEWHERE: (), Cause.RETURN: (), Cause.CLOCK: (CALL,)}
        self.strike(citizen, FALLBACK, *met.get(cause, (PRIMARY,)))
        for mode in (PRIMARY, CALL):  # any way there meets the request
            self.lists[to].pop((citizen, mode), None)
        has_end = self.net.service[to, group] != NOWHERE
        self.timed[citizen] = bool(has_end) and cause != Cause.WAIT_ELSEWHERE

    def give_up(self, citizen: int, kept: int, group: int) -> None:
        """A kept place is given up."""
        self.used[kept] -= 1
        self.turnover.give_up(self.tick, citizen, kept, group)

    def depart(self, citizen: int, sector: int, cause: Cause, group: int) -> None:
        assert self.sector[citizen] == sector, f"citizen {citizen} left from elsewhere"
        self.step_out(citizen)
        self.amounts.depart(citizen)
        if sector != NOWHERE:
            self.turnover.give_up(self.tick, citizen, sector, group)
        assert self.tick <= self.kept_until.pop(citizen, NEVER), f"{citizen} had lost the place"
        if citizen in self.kept:
            self.give_up(citizen, self.kept.pop(citizen), group)
        self.strike(citizen, PRIMARY, FALLBACK, CALL)
        del self.sector[citizen]
        self.tally[cause.name] += 1

    def step_out(self, citizen: int) -> None:
        old = self.sector[citizen]
        if old != NOWHERE:
            self.used[old] -= 1
            self.present[old] -= 1
            self.blocked[old] -= citizen in self.waiting
        self.waiting.discard(citizen)

    def join(self, tick: int, citizen: int, sector: int, to: int, mode: str, queue: int) -> None:
        key = (citizen, mode)
        if mode == PRIMARY:
            self.passed_over.pop(citizen, None)
        assert all(key not in those for those in self.lists), f"{citizen} is on two lists"
        level = int(self.net.priority[to, sector if sector != NOWHERE else self.net.exit])
        asked = self.since.get(citizen, 0) if tick == 0 and mode == PRIMARY else tick
        self.lists[to][key] = (level, asked, citizen)
        wrong = f"{citizen} found {self.length(to)} on the list, not {queue}"
        assert queue == self.length(to), wrong

    def renege(self, citizen: int, to: int) -> None:
        assert (citizen, PRIMARY) in self.lists[to], f"{citizen} was not on the list of {to}"
        self.strike(citizen, PRIMARY, FALLBACK)
        if citizen in self.waiting and self.sector[citizen] != NOWHERE:
            self.waiting.discard(citizen)
            self.blocked[self.sector[citizen]] -= 1

    def strike(self, citizen: int, *modes: str) -> None:
        for those in self.lists:
            for mode in modes:
                those.pop((citizen, mode), None)
