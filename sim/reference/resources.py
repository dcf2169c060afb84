"""Amounts that stays take besides a place, in the reference engine.

The need goes by the group in which the citizen asked for the place, and is held with the place:
given back when it is given up, kept when it is kept.
"""

from typing import Any

import numpy as np

from sim.prepare.network import Network
from sim.reference.citizen import Citizen
from sim.vocab import NOWHERE


class Amounts:
    """What there is of each resource, and what is taken."""

    def __init__(self, network: Network) -> None:
        resources = network.resources
        self.network, self.names, self.needs = network, resources.names, resources.needs
        self.amounts = resources.amounts.copy()
        self.taken = np.zeros_like(self.amounts)
        self.ticks = np.zeros_like(self.amounts)  # integral of what is taken

    def extra(self, me: Citizen, to: int, called: bool, group: int) -> np.ndarray:
        """int64 (r,): what moving to a sector would add to the amounts taken.

        What the citizen gives up by moving counts against it.
        """
        if not self.names:
            return self.taken
        inside = me.sector != NOWHERE
        keeps = called and inside and bool(self.network.kept_during[me.sector, to])
        back = to == me.kept and not keeps
        extra = np.zeros_like(self.taken)
        if to not in (self.network.exit, me.sector) and not back:
            extra += self.needs[to, :, group]
        if inside and not keeps and to != me.sector:  # who stays on keeps what he holds
            extra -= self.needs[me.sector, :, me.held]
        if me.kept != NOWHERE and not back:
            extra -= self.needs[me.kept, :, me.kept_held]
        return extra

    def fit(self, extra: np.ndarray) -> bool:
        """Whether as much is free; nobody is hindered by what the move does not ask for."""
        return bool(((extra <= 0) | (extra <= self.amounts - self.taken)).all())

    def take(self, extra: np.ndarray, now: int) -> list[int]:
        """Note what a move adds; returns the sectors that need something of what it gives back."""
        self.taken += extra
        self.ticks -= extra * now
        return self.needing(extra < 0)

    def needing(self, which: Any) -> list[int]:
        """The sectors in which some group needs one of these resources (an index of them)."""
        return np.flatnonzero((self.needs[:, which] > 0).any(axis=(1, 2))).tolist()
