"""Packages, booked once more from the rows of a trace, day by day and by another formula."""

from fractions import Fraction

from sim.prepare.compile import Compiled
from sim.vocab import NOWHERE, TICKS_PER_DAY


def visits(first: int, last: int, length: int) -> list[int]:
    """Visits of each day of a package: a straight line, halves up."""
    days = -(-length // TICKS_PER_DAY)
    slope = Fraction(last - first, max(1, days - 1))
    return [int(first + slope * day + Fraction(1, 2)) for day in range(days)]


class PackageBooks:
    """Who has booked which days; never more visits on a day than there are."""

    def __init__(self, compiled: Compiled) -> None:
        self.rules, self.n_days = compiled.network.packages, compiled.frame.n_days
        self.made = [[0] * self.n_days for _ in self.rules.first]
        self.booked: dict[int, tuple[int, int, int]] = {}  # sector, length, first day
        self.going_on: dict[int, tuple[int, int, int]] = {}

    def has(self, sector: int) -> bool:
        return bool(self.rules.of_sector[sector] != NOWHERE)

    def days(self, sector: int, length: int, start: int) -> list[tuple[int, int]]:
        """(day, visits) of a package, within the run."""
        p = self.rules.of_sector[sector]
        every = visits(int(self.rules.first[p]), int(self.rules.last[p]), length)
        return [(start + i, n) for i, n in enumerate(every) if start + i < self.n_days]

    def fits(self, sector: int, length: int, start: int) -> bool:
        p = self.rules.of_sector[sector]
        made, most = self.made[p], self.rules.capacity[p]
        return all(made[day] + n <= most[day] for day, n in self.days(sector, length, start))

    def book(self, citizen: int, sector: int, length: int, earliest: int) -> None:
        """The first day on which the package fits."""
        start = next(
            day for day in range(earliest, self.n_days + 1) if self.fits(sector, length, day)
        )
        self.count((sector, length, start), 1, 0)
        self.booked[citizen] = (sector, length, start)

    def count(self, package: tuple[int, int, int], sign: int, since: int) -> None:
        made = self.made[self.rules.of_sector[package[0]]]
        for day, n in self.days(*package):
            if day >= since:
                made[day] += sign * n

    def cancel(self, citizen: int) -> None:
        if citizen in self.booked:
            self.count(self.booked.pop(citizen), -1, 0)

    def end(self, citizen: int, tick: int) -> None:
        """The rest of the package, from tomorrow, is not made."""
        if citizen in self.going_on:
            self.count(self.going_on.pop(citizen), -1, tick // TICKS_PER_DAY + 1)

    def start(self, citizen: int, tick: int, to: int, comes: bool) -> None:
        """A booked package begins when it should; else it is booked anew."""
        sector, length, day = self.booked[citizen]
        assert (sector, day * TICKS_PER_DAY) == (to, tick), f"{citizen} starts at {tick}"
        if not comes:
            self.cancel(citizen)
            self.book(citizen, sector, length, day + 1)

    def enter(self, citizen: int, tick: int, sector: int, length: int) -> int:
        """The length of the stay that begins: as booked, or as drawn now, if that fits today."""
        other = self.booked.pop(citizen, None)
        if other is not None and other[0] == sector:
            self.booked[citizen], other = other, None
        else:
            self.book(citizen, sector, length, tick // TICKS_PER_DAY)
        self.going_on[citizen] = self.booked.pop(citizen)
        if other is not None:
            self.booked[citizen] = other
        _, length, start = self.going_on[citizen]
        assert start == tick // TICKS_PER_DAY, f"{citizen} begins on day {start}, not at {tick}"
        return length
