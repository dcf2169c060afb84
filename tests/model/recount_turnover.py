"""Places in turnover, recounted from the rows of a trace: since when, and until when as drawn."""

import heapq
from collections import Counter

from sim.luck.dists import draw_ticks
from sim.luck.streams import bits
from sim.prepare.compile import Compiled
from sim.prepare.people import newcomers


class TurnoverBooks:
    """Places given up that nobody can have yet; every end is drawn anew from its key."""

    def __init__(self, compiled: Compiled, seed: int, replication: int) -> None:
        self.compiled, self.net, self.key = compiled, compiled.network, (seed, replication)
        self.uid: dict[int, int] = {}
        for stream in compiled.people.streams:
            people = newcomers(compiled, stream, seed, replication)
            self.uid |= dict(zip(people.id.tolist(), people.uid.tolist(), strict=True))
        self.drawn: Counter[tuple[int, int]] = Counter()
        self.turning = [0] * len(self.net.sectors)
        self.ticks = [0] * len(self.net.sectors)
        self.due: list[tuple[int, int]] = []  # (tick, sector)

    def give_up(self, tick: int, citizen: int, sector: int, group: int) -> None:
        """A place is given up, by a citizen of this group."""
        if not self.net.has_turnover[sector]:
            return
        site = int(self.net.turnover_sites[sector])
        word = bits(*self.key, self.uid[citizen], site, self.drawn[citizen, site])
        self.drawn[citizen, site] += 1
        row = self.compiled.tables[self.net.turnover[sector, group]]
        heapq.heappush(self.due, (tick + max(1, int(draw_ticks(row, word))), sector))
        self.turning[sector] += 1

    def come_back(self, tick: int, sector: int, left: int) -> None:
        """A place can be had again: the one that is due, in the order of ticks and sectors."""
        assert self.due, f"no place is due at {tick}, such as one of {sector}"
        due = heapq.heappop(self.due)
        assert due == (tick, sector), f"a place of {sector} came back at {tick}, due was {due}"
        self.turning[sector] -= 1
        assert left == self.turning[sector], f"{self.turning[sector]} are left, not {left}"

    def elapse(self, now: int, to: int) -> None:
        """Let time pass; no place that is due is forgotten."""
        assert to == now or not self.due or self.due[0][0] >= to, f"{self.due[0]} has not come back"
        for sector, turning in enumerate(self.turning):
            self.ticks[sector] += turning * (to - now)
