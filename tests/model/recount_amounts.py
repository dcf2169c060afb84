"""Amounts of resources, recounted from the rows of a trace: what every citizen holds."""

import numpy as np

from sim.prepare.network import Network
from sim.vocab import NOWHERE


class AmountBooks:
    """What each citizen holds with the present place and with a kept one, as (r,) arrays."""

    def __init__(self, net: Network) -> None:
        self.net, self.needs = net, net.resources.needs
        self.amounts = net.resources.amounts.copy()
        self.nothing = np.zeros_like(self.amounts)
        self.held: dict[int, np.ndarray] = {}
        self.kept: dict[int, np.ndarray] = {}
        self.taken, self.ticks = self.nothing.copy(), self.nothing.copy()

    def elapse(self, gone: int) -> None:
        self.ticks += self.taken * gone

    def after(
        self, citizen: int, old: int, to: int, kept: int, called: bool, group: int
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """What the citizen would hold in `to`, and with a place kept there from then on."""
        if to == old:
            return self.held[citizen], None
        if called and old != NOWHERE and self.net.kept_during[old, to]:
            return self.needs[to, :, group], self.held[citizen]
        return (self.kept[citizen] if kept == to else self.needs[to, :, group]), None

    def extra(
        self, citizen: int, old: int, to: int, kept: int, called: bool, group: int
    ) -> np.ndarray:
        """What the move would add to the amounts taken."""
        now, keeps = self.after(citizen, old, to, kept, called, group)
        return now + (self.nothing if keeps is None else keeps) - self.of(citizen)

    def of(self, citizen: int) -> np.ndarray:
        held = self.held.get(citizen, self.nothing)
        return held + self.kept.get(citizen, self.nothing)

    def fits(self, extra: np.ndarray) -> bool:
        """Whether a move would take no more than is free, of what it takes more of."""
        return bool(((extra <= 0) | (extra <= self.amounts - self.taken)).all())

    def enter(
        self, citizen: int, old: int, to: int, kept: int, called: bool, group: int, found: bool
    ) -> None:
        """Move; what is taken is the sum over citizens, and never grows above the amount.

        Except by those who are found in a place when the run begins.
        """
        extra = self.extra(citizen, old, to, kept, called, group)
        assert found or self.fits(extra), f"{citizen} takes {extra}, {self.taken} are taken"
        self.taken += extra
        self.held[citizen], keeps = self.after(citizen, old, to, kept, called, group)
        self.kept.pop(citizen, None)
        if keeps is not None:
            self.kept[citizen] = keeps

    def release(self, citizen: int) -> None:
        """A kept place is given up while the citizen is elsewhere."""
        self.taken -= self.kept.pop(citizen, self.nothing)

    def depart(self, citizen: int) -> None:
        self.taken -= self.of(citizen)
        self.held.pop(citizen, None)
        self.kept.pop(citizen, None)

    def check(self, ticks: tuple[int, ...]) -> None:
        """The ledger's integral is ours, and what is taken at the end is the sum over citizens."""
        whole = sum((*self.held.values(), *self.kept.values()), self.nothing)
        assert np.array_equal(self.taken, whole)
        assert ticks == tuple(self.ticks.tolist())
