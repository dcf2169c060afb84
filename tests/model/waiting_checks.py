"""What must hold of requests, recounted from the rows of a trace: patience, ranks, refusals."""

from collections import Counter

from sim.luck.dists import draw_ticks, remaining_ticks
from sim.luck.streams import bits, choose
from sim.prepare.compile import Compiled
from sim.prepare.people import newcomers
from sim.results.trace import Trace
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

K = EventKind
GONE = (K.LEAVE, K.DEATH)


class Requests:
    """Who asks to stay where, until when; read row by row."""

    def __init__(self, compiled: Compiled, seed: int, replication: int) -> None:
        self.compiled, self.rules = compiled, compiled.waiting
        self.key = (seed, replication)
        self.uid: dict[int, int] = {}
        self.since: dict[int, int] = {}  # tick of a request of before the run, 0 for none
        for stream in compiled.people.streams:
            people = newcomers(compiled, stream, seed, replication)
            self.uid |= dict(zip(people.id.tolist(), people.uid.tolist(), strict=True))
            self.since |= dict(zip(people.id.tolist(), people.since.tolist(), strict=True))
        self.drawn: Counter[tuple[int, int]] = Counter()
        self.asks: dict[int, int] = {}  # sector asked for
        self.until: dict[int, int] = {}  # the end of patience, of those who ask
        self.idle: dict[int, bool] = {}  # does nothing but wait
        self.next: tuple[int, int] | None = None  # who has reneged, and what comes then
        self.level: dict[int, int] = {}  # of the request
        self.promoted: dict[int, int] = {}  # when the guarantee will run out
        self.again: dict[int, int] = {}  # when a place may be offered again
        self.begins: int | None = None  # whose booked package begins, which is no offer
        self.tired: set[int] = set()  # has reneged in this stay, and looks for nothing else
        self.holds: dict[int, tuple[int, int, int]] = {}  # since when, at which door, for what
        self.door = {  # of those outside
            int(number): compiled.network.exit + stream.rank
            for stream in compiled.people.streams
            for number in newcomers(compiled, stream, seed, replication).id
        }

    def word(self, citizen: int, site: int) -> int:
        """The bits of the citizen's next draw at a site."""
        occurrence = self.drawn[citizen, site]
        self.drawn[citizen, site] += 1
        return int(bits(*self.key, self.uid[citizen], site, occurrence))

    def row(self, tick, kind, cause, citizen, visit, sector, to, group, queue) -> None:  # type: ignore[no-untyped-def]
        """One row of the trace."""
        assert cause != Cause.RENEGED or kind == K.CLOCK or self.next, f"{citizen} gave up nothing"
        self.check_next(kind, cause, citizen, sector, to)
        if kind in (K.ARRIVE, K.BLOCK):
            self.idle[citizen] = True
        if kind == K.WAIT and cause == Cause.REQUEST:
            self.ask(tick, citizen, to, group)
            self.guarantee(tick, citizen, sector, to, group)
        if kind == K.BLOCK or (kind == K.WAIT and sector == NOWHERE and cause == Cause.REQUEST):
            door = sector if sector != NOWHERE else self.door[citizen]
            if citizen not in self.tired:
                self.holds[citizen] = (tick, door, to)
        elif kind == K.START:
            self.begins = citizen
        elif kind == K.ENTER:
            self.look(tick, citizen, sector, cause)
            booked, self.begins = self.begins == citizen, None
            if cause == Cause.REQUEST and self.asks.get(citizen) == sector and not booked:
                assert citizen not in self.again, f"{citizen} was offered {sector} too soon"
                assert not self.refuses(citizen, sector, group), f"{citizen} took {sector}"
            self.idle[citizen] = cause == Cause.WAIT_ELSEWHERE
            keeps = cause in (Cause.WAIT_ELSEWHERE, Cause.CLOCK, Cause.RETURN)
            if not keeps or self.asks.get(citizen) == sector:
                self.end(tick, citizen)
        elif kind in GONE:
            self.end(tick, citizen)
        elif kind == K.REFUSE:
            assert self.refuses(citizen, to, group), f"{citizen} would have taken {to}"
            self.again[citizen] = tick + int(self.rules.refusal_again[to])
        elif kind == K.RANK:
            self.rank(tick, citizen, to, queue)
        elif kind == K.RENEGE:
            assert self.asks.get(citizen) == to, f"{citizen} gave up {to}, which it did not ask for"
            assert self.until[citizen] == tick, (
                f"{citizen} had patience until {self.until[citizen]}"
            )
            self.end(tick, citizen)
            self.holds.pop(citizen, None)
            self.tired.add(citizen)
            if self.idle[citizen]:
                self.next = (citizen, int(self.rules.renege_to[to]))

    def look(self, tick: int, citizen: int, sector: int, cause: int) -> None:
        """Whoever holds finds a place elsewhere only at the times, and where, the rule says."""
        self.tired.discard(citizen)
        since, door, wanted = self.holds.pop(citizen, (0, 0, 0))
        if since and cause == Cause.DIVERTED:
            after = int(self.rules.divert_after[door, wanted])
            late = (tick - since) % after if after > 0 else (tick + 1 + after) % TICKS_PER_DAY
            assert tick > since and late == 0, f"{citizen} looked at another time"
            assert sector in self.rules.alternatives[door][wanted]

    def check_next(self, kind: int, cause: int, citizen: int, sector: int, to: int) -> None:
        """After the end of patience who only waits asks elsewhere, at once."""
        if self.next is None:
            return
        who, where = self.next
        if where == self.compiled.network.exit:
            wanted = (K.LEAVE, Cause.RENEGED, who)
            assert (kind, cause, citizen) == wanted, f"{who} did not leave"
        elif kind == K.ENTER:
            assert (cause, citizen, sector) == (Cause.RENEGED, who, where)
        else:
            assert (kind, cause, citizen, to) == (K.WAIT, Cause.REQUEST, who, where)
        self.next = None

    def ask(self, tick: int, citizen: int, to: int, group: int) -> None:
        assert citizen not in self.asks, f"{citizen} asks twice"
        self.asks[citizen], self.until[citizen] = to, NEVER
        table = int(self.rules.patience[to, group])
        if table != NOWHERE:
            word = self.word(citizen, int(self.rules.patience_sites[to]))
            row, waited = self.compiled.tables[table], -self.since[citizen] if tick == 0 else 0
            patience = remaining_ticks(row, word, waited) if waited else draw_ticks(row, word)
            self.until[citizen] = tick + max(1, int(patience))

    def guarantee(self, tick: int, citizen: int, sector: int, to: int, group: int) -> None:
        rules, came_from = self.rules, sector if sector != NOWHERE else self.compiled.network.exit
        level = self.level[citizen] = int(self.compiled.network.priority[to, came_from])
        within = int(rules.guarantee_within[to])
        if within == NEVER:
            return
        listed = True
        if rules.guarantee_drawn[to]:
            word = self.word(citizen, int(rules.guarantee_sites[to]))
            listed = int(choose(rules.guarantee_share[to, group], word)) == 0
        if listed and rules.guarantee_priority[to] < level:
            waited = -self.since[citizen] if tick == 0 else 0
            self.promoted[citizen] = tick + (max(1, within - waited) if waited else within)

    def refuses(self, citizen: int, to: int, group: int) -> bool:
        """Whether the citizen's next draw declines an offer."""
        if self.rules.refusal_again[to] == NEVER:
            return False
        word = self.word(citizen, int(self.rules.refusal_sites[to]))
        return int(choose(self.rules.refusal_share[to, group], word)) == 0

    def rank(self, tick: int, citizen: int, to: int, level: int) -> None:
        """A row for each time that comes, and for no other."""
        due = self.promoted.get(citizen) == tick, self.again.get(citizen) == tick
        assert any(due) and self.asks[citizen] == to, f"nothing was due for {citizen}"
        if due[0]:
            del self.promoted[citizen]
            self.level[citizen] = int(self.rules.guarantee_priority[to])
        if due[1]:
            del self.again[citizen]
        assert level == self.level[citizen], f"{citizen} stands at {level}"

    def end(self, tick: int, citizen: int) -> None:
        """A request is met or withdrawn."""
        self.asks.pop(citizen, None)
        for times in (self.promoted, self.again):
            due = times.pop(citizen, NEVER)
            assert tick <= due, f"what was due for {citizen} at {due} did not happen"
        until = self.until.pop(citizen, NEVER)
        assert tick <= until, f"{citizen} waited beyond its patience, until {tick}"


def check_waiting(trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
    """Patience is drawn once a request, and who runs out of it goes where the sector says."""
    requests, events = Requests(compiled, seed, replication), trace.events
    for row in zip(*(events[name].tolist() for name in events.dtype.names), strict=True):
        requests.row(*row)
    requests.check_next(0, 0, 0, 0, 0)
    for times in (requests.until, requests.promoted, requests.again):
        late = [who for who, due in times.items() if due < compiled.frame.horizon]
        assert not late, f"what was due for {late} did not happen"
