"""The clocks of the reference engine's citizens, and what changes a citizen's level."""

from collections.abc import Callable

import numpy as np

from sim.luck import draws
from sim.luck.dists import threshold_table
from sim.prepare.clocks import Clocks
from sim.prepare.compile import Compiled
from sim.prepare.stay import Outcomes
from sim.reference.citizen import Citizen
from sim.reference.luck import Luck
from sim.rules.hazards import next_ring, spend
from sim.vocab import NEVER, NOWHERE

THRESHOLDS = threshold_table()


class Clockwork(Luck):
    """Thresholds spent and drawn; levels; the home care granted to those present."""

    def __init__(
        self, compiled: Compiled, seed: int, replication: int, now: Callable[[], int]
    ) -> None:
        super().__init__(compiled, seed, replication, now)
        self.granted = [0] * len(self.network.sectors)  # minutes of help a week
        self.work = np.zeros(len(self.clocks.names), np.int64)

    def arm(self, me: Citizen) -> None:
        """Draw the first threshold of every clock."""
        me.spent_to = self.now()
        for clock in range(len(self.clocks.names)):
            self.rewind(me, clock)

    def rewind(self, me: Citizen, clock: int) -> None:
        """Spend up to now and draw the clock's next threshold."""
        self.settle(me)
        key = self.key(me, int(self.clocks.sites[clock]))
        me.remaining[clock] = draws.threshold(THRESHOLDS, *key)

    def settle(self, me: Citizen) -> None:
        """Spend what the clocks have run since last time, in the situation that is ending."""
        now = self.now()
        if me.spent_to < now and me.sector != NOWHERE and len(self.work):
            person = (me.base_group, me.birth, me.sector, me.discharged)
            spend(self.clocks.hazards, me.remaining, me.spent_to, now, *person)
        me.spent_to = now

    def next_ring(self, me: Citizen) -> tuple[int, int]:
        """(tick, clock) of the next ring if nothing else happens; clock -1 for none."""
        if not len(self.work) or me.sector == NOWHERE:
            return NEVER, -1
        self.settle(me)
        person = (me.base_group, me.birth, me.sector, me.discharged)
        times = (me.spent_to, self.compiled.frame.horizon)
        tick, clock = next_ring(self.clocks.hazards, me.remaining, self.work, *times, *person)
        return int(tick), int(clock)

    def change(self, me: Citizen, clock: int) -> None:
        """Move the citizen one category up or down in the clock's attribute, if there is one."""
        self._step(me, self.clocks, clock)

    def _step(self, me: Citizen, rules: Clocks | Outcomes, rule: int) -> None:
        stride, size = int(rules.stride[rule]), int(rules.size[rule])
        category = me.base_group // stride % size + int(rules.step[rule])
        if 0 <= category < size:
            self.grant(me, -1)
            me.base_group += stride * int(rules.step[rule])
            self.grant(me, 1)

    def grant(self, me: Citizen, sign: int) -> None:
        """Add the help that a citizen who comes is granted (1), or take it off as he goes (-1)."""
        if me.sector != NOWHERE:
            minutes = self.compiled.help.granted[me.sector, me.base_group]
            self.granted[me.sector] += sign * int(minutes)

    def bear_outcomes(self, me: Citizen) -> bool:
        """What the service does to the citizen as it ends, in the order of the names."""
        rules = self.network.outcomes
        here = np.flatnonzero(rules.sector == me.sector)
        if len(here):
            self.settle(me)
        for rule in here:
            key = self.key(me, int(rules.sites[rule]))
            if draws.choice(rules.share[rule, self.group(me)], *key) == 0:
                self._step(me, rules, int(rule))
        return bool(len(here))

    def draw_diverted(self, me: Citizen, clock: int, to: int) -> int:
        """Where a clock sends the citizen: to its sector, or a share of them elsewhere."""
        other = int(self.clocks.diverted_to[clock])
        if other == NOWHERE:
            return to
        levels = self.clocks.diverted[clock, self.group(me)]
        key = self.key(me, int(self.clocks.diverted_sites[clock]))
        return other if draws.choice(levels, *key) == 0 else to
