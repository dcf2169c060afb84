"""What must hold on every run, recounted from the rows of a trace and nothing else.

`Recount` reads the events one by one and keeps its own books: where everybody is, which places
are used and kept, who is on which list. It knows the rules of waiting, not how an engine
carries them out. Each `check_*` raises AssertionError.
"""

from collections import Counter, defaultdict

import numpy as np

from sim.luck.dists import draw_ticks, remaining_ticks
from sim.luck.streams import bits, choose
from sim.prepare.compile import Compiled
from sim.prepare.people import Newcomers, newcomers
from sim.results.intervals import kept_places, present, stays
from sim.results.trace import Trace
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

from .deadlock_checks import deadlocked
from .recount_amounts import AmountBooks
from .recount_packages import PackageBooks
from .recount_turnover import TurnoverBooks
from .visit_checks import check_visits
from .waiting_checks import check_waiting

K = EventKind
PRIMARY, FALLBACK, CALL = "primary", "fallback", "call"
MODE = {Cause.REQUEST: PRIMARY, Cause.WAIT_ELSEWHERE: FALLBACK, Cause.CLOCK: CALL}
SCHEDULED = (
    *(K.DEATH, K.CLOCK, K.RANK, K.RELEASE, K.READY),
    *(K.HANDOVER_END, K.ARRIVE, K.RENEGE),
)


class Recount:
    """The books of a run, rebuilt row by row; rules that speak of a moment are checked there."""

    def __init__(self, trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
        self.trace, self.compiled, self.net = trace, compiled, compiled.network
        n = len(self.net.sectors)
        self.places = self.net.places.tolist()
        amounts = ((tick, n + r, value) for tick, r, value in self.net.resources.calendar)
        last = n + len(self.net.resources.names)
        hours = ((tick, last + s, is_open) for tick, s, is_open in self.net.hours)
        self.steps = sorted((*self.net.calendar, *amounts, *hours))  # numbered in this order
        self.admitting = self.net.admitting.tolist()
        self.amounts = AmountBooks(self.net)
        self.turnover = TurnoverBooks(compiled, seed, replication)
        self.asked_as: dict[tuple[int, str], int] = {}  # group of the request in this mode
        self.used, self.present, self.blocked = [0] * n, [0] * n, [0] * n
        self.lists: list[dict[tuple[int, str], tuple[int, int, int]]] = [{} for _ in range(n)]
        self.sector: dict[int, int] = {}  # of citizens in the model; NOWHERE: waits outside
        self.kept: dict[int, int] = {}
        self.kept_until: dict[int, int] = {}
        self.timed: dict[int, bool] = {}  # service with an end of its own: not to be called away
        self.passed_over: dict[int, int] = {}  # who has refused, until when
        self.waiting: set[int] = set()  # ready and without a place, or outside
        self.named: set[int] = set()  # sectors of deadlocks told so far
        self.tally: Counter[str] = Counter()
        self.place_ticks, self.stay_ticks = [0] * n, [0] * n
        self.inside: set[int] = set()  # in a place before the run, whatever the places
        self.since: dict[int, int] = {}  # on a list before the run: tick of the request
        for people in everybody(compiled, seed, replication):
            self.inside |= set(people.id[people.stayed != NOWHERE].tolist())
            on_list = people.wants != NOWHERE
            pairs = zip(people.id[on_list].tolist(), people.since[on_list].tolist(), strict=True)
            self.since |= dict(pairs)
        self.opens = max(self.since, default=NOWHERE)  # when this one is there, places are offered
        self.tick = 0
        self.census: list[list[tuple[int, int, int]]] = []

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

    # ------------------------------------------------------------------------------ rules

    def length(self, sector: int) -> int:
        return sum(mode != FALLBACK for _, mode in self.lists[sector])

    def can_move(self, citizen: int, mode: str) -> bool:
        """Whether an offer would be heard: always on a call, else when not being treated."""
        if mode == PRIMARY and citizen in self.passed_over:
            return False
        if mode == CALL or citizen in self.waiting:
            return True
        return mode == PRIMARY and not self.timed.get(citizen, False)

    def ready_for(self, sector: int) -> list[tuple[int, int, int]]:
        """Who would take a place: (priority, tick of the request, citizen), in order."""
        return sorted(
            key
            for (who, mode), key in self.lists[sector].items()
            if self.can_move(who, mode) and self.fits(who, sector, mode)
        )

    def has_place(self, sector: int) -> bool:
        taken = self.used[sector] + self.turnover.turning[sector]
        return bool(self.admitting[sector]) and taken < self.places[sector]

    def fits(self, citizen: int, to: int, mode: str) -> bool:
        """Whether the amounts are there that somebody on the list would take with the place.

        A package never fits: it begins when booked, as PackageBooks checks.
        """
        if self.net.packages.of_sector[to] != NOWHERE:
            return False
        if not len(self.amounts.amounts):
            return True
        old, kept = self.sector[citizen], self.kept.get(citizen, NOWHERE)
        group = self.group_asked(citizen, to, NOWHERE)
        return self.amounts.fits(self.amounts.extra(citizen, old, to, kept, mode == CALL, group))

    def group_asked(self, citizen: int, to: int, now: int) -> int:
        """The citizen's group when asking for the sector; the present one without a request."""
        modes = (mode for mode in (PRIMARY, FALLBACK, CALL) if (citizen, mode) in self.lists[to])
        return next((self.asked_as[citizen, mode] for mode in modes), now)

    def check_turn(self, citizen: int, to: int, cause: Cause) -> None:
        """Nobody is passed over: who takes a free place is first of those who can."""
        first = self.ready_for(to)
        if first and cause not in (Cause.RETURN, Cause.SWAP):
            assert first[0][2] == citizen, f"{citizen} entered {to} before {first[0]}"

    def check_nobody_could_move(self) -> None:
        """No place stands free while somebody on its list could take it."""
        if self.opens != NOWHERE:
            return  # not everybody is there yet
        for sector, those in enumerate(self.lists):
            if those and self.has_place(sector):
                idle = self.ready_for(sector)
                assert not idle, f"tick {self.tick}: {idle} wait for {sector}, which has a place"
        if tied := deadlocked(self):
            assert tied & self.named, f"tick {self.tick}: a deadlock in {tied} was not named"
            unfit = len(self.net.resources.names) > 0  # resources can keep a circle from moving
            assert unfit or not self.net.swaps, f"tick {self.tick}: a deadlock in {tied} was left"


# ------------------------------------------------------------------------------ checks of a run


def everybody(compiled: Compiled, seed: int, replication: int) -> list[Newcomers]:
    """The newcomers of every stream."""
    return [newcomers(compiled, stream, seed, replication) for stream in compiled.people.streams]


def check_books(trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
    """The ledger and the census say what the rows say; citizens are conserved."""
    ledger, again = trace.ledger, Recount(trace, compiled, seed, replication).read()
    gone = (ledger.left, ledger.died, ledger.rejected, ledger.reneged)
    assert ledger.created == sum(gone) + ledger.present
    tally = again.tally
    told = (ledger.created, *gone, ledger.present)
    counted = [tally[name] for name in ("created", "EXIT", "DEATH", "REJECTED", "RENEGED")]
    assert told == (*counted, len(again.sector)), f"ledger {told}, rows {counted}"
    assert ledger.place_ticks == tuple(again.place_ticks)
    assert ledger.stay_ticks == tuple(again.stay_ticks)
    assert ledger.turning_ticks == tuple(again.turnover.ticks)
    again.amounts.check(ledger.resource_ticks)
    census = np.array(again.census, np.int64).reshape(-1, len(again.used), 3)
    assert np.array_equal(trace.census[..., :3], census), "the census differs from the recount"
    check_help(trace, compiled)


def check_help(trace: Trace, compiled: Compiled) -> None:
    """The help granted at 00:00 is that of the citizens who are there, by sector and group."""
    here = present(trace.events, compiled.frame.horizon)
    minutes = compiled.help.granted[here.sector, here.group]
    for day, row in enumerate(trace.census[..., 3]):
        now = (here.begin <= day * TICKS_PER_DAY) & (here.end > day * TICKS_PER_DAY)
        sums = np.bincount(here.sector[now], minutes[now], len(compiled.network.sectors))
        assert np.array_equal(row, sums.astype(np.int64)), f"the help granted on day {day} differs"


def check_intervals(trace: Trace, compiled: Compiled) -> None:
    """The integral of N(t) is the sum of the stays, exactly; kept places make up the rest."""
    n, all_stays = len(compiled.network.sectors), stays(trace.events, compiled.frame.horizon)
    here = np.zeros(n, np.int64)
    np.add.at(here, all_stays.sector, all_stays.ticks)
    assert tuple(here.tolist()) == trace.ledger.stay_ticks
    kept = kept_places(all_stays, compiled.network.kept_during)
    np.add.at(here, kept.sector, kept.ticks)
    assert tuple(here.tolist()) == trace.ledger.place_ticks
    assert (all_stays.ticks >= 0).all()


def check_draws(trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
    """Every service time and every route is the citizen's own next draw of that decision."""
    net = compiled.network
    uid, stayed = {}, {}
    for people in everybody(compiled, seed, replication):
        uid |= dict(zip(people.id.tolist(), people.uid.tolist(), strict=True))
        stayed |= dict(zip(people.id.tolist(), people.stayed.tolist(), strict=True))
    count: defaultdict[tuple[int, str, int], int] = defaultdict(int)
    begun: dict[int, tuple[int, int]] = {}
    kept: dict[int, int] = {}
    asked: dict[int, int] = {}
    planned: dict[int, int] = {}
    packages = PackageBooks(compiled)

    def drawn(citizen: int, kind: str, sector: int, site: int) -> int:
        occurrence = count[citizen, kind, sector]
        count[citizen, kind, sector] += 1
        return int(bits(seed, replication, uid[citizen], site, occurrence))

    def way_on(citizen: int, sector: int, group: int) -> int:
        word = drawn(citizen, "route", sector, int(net.route_sites[sector]))
        return int(choose(net.route[sector, group], word))

    def service(citizen: int, sector: int, table: int, before: int = NOWHERE) -> int:
        word = drawn(citizen, "service", sector, int(net.service_sites[sector]))
        if before != NOWHERE:
            return int(remaining_ticks(compiled.tables[table], word, before))
        return max(1, int(draw_ticks(compiled.tables[table], word)))

    for number, row in enumerate(trace.events):
        tick, kind, cause, citizen = (int(row[x]) for x in ("tick", "kind", "cause", "citizen"))
        sector, to, group = (int(row[x]) for x in ("sector", "to_sector", "group"))
        if kind in (K.ENTER, K.LEAVE, K.DEATH):
            packages.end(citizen, tick)
        if kind in (K.LEAVE, K.DEATH, K.RENEGE):
            packages.cancel(citizen)
        if kind == K.ENTER:
            keep = cause == Cause.CLOCK and to != NOWHERE and net.kept_during[to, sector]
            kept[citizen] = to if keep else NOWHERE
            elsewhere = cause in (Cause.CLOCK, Cause.RETURN, Cause.WAIT_ELSEWHERE)
            met = not elsewhere or asked.get(citizen) == sector
            if met:
                asked.pop(citizen, None)
                if not packages.has(sector):
                    packages.cancel(citizen)
            table = int(net.service[sector, group])
            planned.pop(citizen, None)
            before = stayed[citizen] if tick == 0 and to == NOWHERE else NOWHERE
            if table != NOWHERE and cause != Cause.WAIT_ELSEWHERE and before != NEVER:
                if net.plans[sector]:
                    planned[citizen] = way_on(citizen, sector, group)
                    table = int(net.way_service[sector, planned[citizen], group])
                if packages.has(sector):
                    known = packages.booked.get(citizen, (NOWHERE, 0, 0))
                    length = 0 if known[0] == sector else service(citizen, sector, table)
                    begun[citizen] = (tick, packages.enter(citizen, tick, sector, length))
                    if met:
                        packages.cancel(citizen)
                else:
                    begun[citizen] = (tick, service(citizen, sector, table, before))
        elif kind == K.WAIT and cause == Cause.REQUEST:
            asked[citizen] = to
            if packages.has(to):
                length = service(citizen, to, int(net.service[to, group]))
                packages.book(citizen, to, length, tick // TICKS_PER_DAY + 1)
        elif kind == K.START:
            after = trace.events[number + 1 : number + 2]
            comes = after["kind"] == K.ENTER, after["citizen"] == citizen, after["sector"] == to
            packages.start(citizen, tick, to, bool(np.all(comes)) and len(after) > 0)
        elif kind == K.RENEGE:
            del asked[citizen]
        elif kind == K.RELEASE:
            kept[citizen] = NOWHERE
        elif kind == K.READY and tick == 0:
            assert stayed[citizen] == NEVER, f"{citizen} was not ready before the run"
        elif kind == K.READY:
            begin, length = begun[citizen]
            assert tick - begin == length, f"{citizen} was served {tick - begin}, not {length}"
            if kept[citizen] != NOWHERE:
                wanted = kept[citizen]
            elif citizen in asked:
                wanted = asked[citizen]
            elif citizen in planned:
                wanted = planned[citizen]
            else:
                wanted = way_on(citizen, sector, group)
            assert to == wanted, f"{citizen} went from {sector} to {to}, not to {wanted}"


def check_identities(trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
    """All of the above."""
    check_books(trace, compiled, seed, replication)
    check_intervals(trace, compiled)
    check_draws(trace, compiled, seed, replication)
    check_visits(trace, compiled)
    check_waiting(trace, compiled, seed, replication)
