"""The luck of the reference engine's citizens: their group now, and their next draws."""

from collections.abc import Callable

import numpy as np

from sim.luck import draws
from sim.prepare.compile import Compiled
from sim.reference.citizen import Citizen
from sim.rules.hazards import last_not_above
from sim.vocab import NEVER, NOWHERE


class Luck:
    """One run's draws; the counts of what was drawn stand with each citizen."""

    def __init__(
        self, compiled: Compiled, seed: int, replication: int, now: Callable[[], int]
    ) -> None:
        self.compiled, self.network, self.clocks = compiled, compiled.network, compiled.clocks
        self.seed, self.replication, self.now = seed, replication, now
        self.age = (compiled.people.age_stride, compiled.people.age_limits)

    def group(self, me: Citizen) -> int:
        """The citizen's group now; the age band is looked up again after a birthday."""
        stride, limits = self.age
        if stride == 0:
            return me.base_group
        now = self.now()
        if now >= me.band_until:
            me.band = int(last_not_above(limits, now - me.birth))
            last = me.band + 1 == len(limits)
            me.band_until = NEVER if last else me.birth + int(limits[me.band + 1])
        return me.base_group + stride * me.band

    def key(self, me: Citizen, site: int) -> tuple[int, int, int, int, int]:
        """The key of the citizen's next draw at a site; counts that citizen's own draws."""
        occurrence = me.occurrences.get(site, 0)
        me.occurrences[site] = occurrence + 1
        return self.seed, self.replication, me.uid, site, occurrence

    def draw_ticks(self, me: Citizen, row: int, site: int) -> int:
        return int(draws.ticks(self.compiled.tables, row, *self.key(me, site)))

    def draw_yes(self, me: Citizen, levels: np.ndarray, site: int) -> bool:
        """Yes or no, by the citizen's group; levels int64 (group, 2): thresholds."""
        return bool(draws.choice(levels[self.group(me)], *self.key(me, site)) == 0)

    def draw_remaining(self, me: Citizen, row: int, site: int, elapsed: int) -> int:
        """What is left of a time of which `elapsed` ticks are over (NOWHERE: none); 1 or more."""
        if elapsed == NOWHERE:
            return max(1, self.draw_ticks(me, row, site))
        return int(draws.remaining(self.compiled.tables, row, elapsed, *self.key(me, site)))

    def draw_route(self, me: Citizen) -> int:
        levels = self.network.route[me.sector, self.group(me)]
        return int(draws.choice(levels, *self.key(me, int(self.network.route_sites[me.sector]))))

    def draw_handover(self, me: Citizen, to: int) -> int:
        row = self.network.handover[me.sector, to, self.group(me)]
        if row == NOWHERE:
            return 0
        return self.draw_ticks(me, int(row), int(self.network.handover_sites[me.sector]))
