"""The books of a run as a recount keeps them, and the rules that it reads from them."""

from collections import Counter

from sim.prepare.compile import Compiled
from sim.prepare.people import Newcomers, newcomers
from sim.results.trace import Trace
from sim.vocab import NOWHERE, Cause, EventKind

from .deadlock_checks import deadlocked
from .recount_amounts import AmountBooks
from .recount_turnover import TurnoverBooks

K = EventKind
PRIMARY, FALLBACK, CALL = "primary", "fallback", "call"


def everybody(compiled: Compiled, seed: int, replication: int) -> list[Newcomers]:
    """The newcomers of every stream."""
    return [newcomers(compiled, stream, seed, replication) for stream in compiled.people.streams]


class Books:
    """Where everybody is, which places are used and kept, who is on which list."""

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
