"""Packages in the reference engine: who has booked what, and what begins and ends."""

from sim.prepare.network import Network
from sim.reference.citizen import Citizen
from sim.rules import packages
from sim.vocab import NOWHERE, TICKS_PER_DAY


class PackageBook:
    """Visits left on each day; a citizen's package going on, and one booked."""

    def __init__(self, network: Network) -> None:
        rules = network.packages
        self.of_sector, self.first, self.last = (
            part.tolist() for part in (rules.of_sector, rules.first, rules.last)
        )
        self.left = rules.capacity.copy()

    def has(self, sector: int) -> bool:
        """Whether stays in this sector are packages."""
        return bool(self.of_sector[sector] != NOWHERE)

    def first_day(self, sector: int, length: int, earliest: int) -> int:
        """The first day, `earliest` or later, on which a package of this length may begin."""
        return int(packages.first_day(*self._rule(sector), packages.days_of(length), earliest))

    def book(self, me: Citizen, sector: int, length: int, earliest: int) -> None:
        """Book the first package that fits."""
        start = self.first_day(sector, length, earliest)
        packages.book(*self._rule(sector), packages.days_of(length), start, 1, 0)
        me.booked = (sector, length, start)

    def cancel(self, me: Citizen) -> None:
        """Give the booked days back."""
        if me.booked is not None:
            sector, length, start = me.booked
            packages.book(*self._rule(sector), packages.days_of(length), start, -1, 0)
            me.booked = None

    def end(self, me: Citizen, now: int) -> None:
        """Give back what is left of the package going on, from tomorrow."""
        if me.package is not None:
            sector, length, start = me.package
            tomorrow = now // TICKS_PER_DAY + 1
            packages.book(*self._rule(sector), packages.days_of(length), start, -1, tomorrow)
            me.package = None

    def _rule(self, sector: int):  # type: ignore[no-untyped-def]
        row = self.of_sector[sector]
        return self.left[row], self.first[row], self.last[row]
