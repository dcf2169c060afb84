"""Packages in the compiled engine: who has booked what, and what begins and ends.

The package going on belongs to the citizen's sector, the one booked to the sector asked for.
"""

from sim.fast.books import group_of, keyed, record
from sim.fast.state import PRIMARY
from sim.kernels.kernel import i64, kernel, u64
from sim.luck.dists import draw_ticks
from sim.rules import packages
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause, EventKind

START = int(EventKind.START)
NONE, REQUEST = int(Cause.NONE), int(Cause.REQUEST)


@kernel
def has_package(books, sector):  # type: ignore[no-untyped-def]
    """Whether stays in this sector (or the exit) are packages."""
    return sector < len(books.sectors) and books.packages.of_sector[sector] != NOWHERE


@kernel
def draw_length(books, slot, sector, only_look):  # type: ignore[no-untyped-def]
    """The citizen's next package of this sector in ticks; drawn, or only looked at beforehand."""
    luck, site = books.packages.luck, books.sectors[sector].service_site
    occurrence = luck.occurrences[slot, site]
    if not only_look:
        luck.occurrences[slot, site] = occurrence + 1
    uid = u64(books.citizens[slot].uid)
    drawn = keyed(luck.seed, luck.replication, uid, luck.sites[site], u64(occurrence))
    row = books.packages.service[sector, group_of(books, slot)]
    return max(1, draw_ticks(luck.tables[row], drawn))


@kernel
def first_day(books, sector, length, earliest):  # type: ignore[no-untyped-def]
    """The first day, `earliest` or later, on which a package of this length may begin."""
    rules, p = books.packages, books.packages.of_sector[sector]
    days = packages.days_of(length)
    return packages.first_day(rules.left[p], rules.first[p], rules.last[p], days, earliest)


@kernel
def note(books, sector, length, start, sign, since):  # type: ignore[no-untyped-def]
    """Take the visits of a package, or give them back."""
    rules, p = books.packages, books.packages.of_sector[sector]
    days = packages.days_of(length)
    packages.book(rules.left[p], rules.first[p], rules.last[p], days, start, sign, since)


@kernel(inline=False)
def fits_today(books, slot, sector):  # type: ignore[no-untyped-def]
    """Whether the package that the citizen would draw could begin at once; not one booked."""
    if books.requests[3 * slot + PRIMARY].sector == sector:
        return False
    today = books.run[0].now // TICKS_PER_DAY
    return first_day(books, sector, draw_length(books, slot, sector, True), today) == today


@kernel(inline=False)
def book(books, slot, sector, length, earliest):  # type: ignore[no-untyped-def]
    """Book the first package that fits; it begins at 00:00."""
    me = books.citizens[slot]
    start = first_day(books, sector, length, earliest)
    note(books, sector, length, start, 1, 0)
    me.booked, me.start = length, start * TICKS_PER_DAY


@kernel(inline=False)
def cancel(books, slot, sector):  # type: ignore[no-untyped-def]
    """Give the booked days back, if there are any."""
    me = books.citizens[slot]
    if me.booked > 0:
        note(books, sector, i64(me.booked), me.start // TICKS_PER_DAY, -1, 0)
        me.booked, me.start = 0, NEVER


@kernel
def end_package(books, slot):  # type: ignore[no-untyped-def]
    """Give back what is left of the package going on, from tomorrow."""
    me = books.citizens[slot]
    if me.package > 0:
        tomorrow = books.run[0].now // TICKS_PER_DAY + 1
        note(books, int(me.sector), i64(me.package), me.package_day, -1, tomorrow)
        me.package = 0


@kernel
def begin_package(books, slot, to):  # type: ignore[no-untyped-def]
    """A move ends the package going on, and begins one: booked before, or today's.

    Another one that is booked stays booked for as long as it is asked for.
    """
    end_package(books, slot)
    if not has_package(books, to):
        return
    me, today = books.citizens[slot], books.run[0].now // TICKS_PER_DAY
    if books.requests[3 * slot + PRIMARY].sector == to:
        me.package, me.package_day = me.booked, me.start // TICKS_PER_DAY
        me.booked, me.start = 0, NEVER
    else:
        me.package = draw_length(books, slot, to, False)
        me.package_day = first_day(books, to, i64(me.package), today)
        note(books, to, i64(me.package), me.package_day, 1, 0)


@kernel(inline=False)
def start(books, slot):  # type: ignore[no-untyped-def]
    """A booked package begins; for who cannot come, from the next first day on; (to, cause)."""
    me, to = books.citizens[slot], int(books.requests[3 * slot + PRIMARY].sector)
    record(books, slot, START, NONE, to, 0)
    if me.waiting or not me.timed:
        return to, REQUEST
    length, tomorrow = i64(me.booked), me.start // TICKS_PER_DAY + 1
    cancel(books, slot, to)
    book(books, slot, to, length, tomorrow)
    return NOWHERE, NONE
