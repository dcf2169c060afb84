"""Booking of packages, visits every day that taper off: the same rule for both engines.

A package of n days has `first` visits on its first day and `last` on its last, on a straight
line in between, rounded to whole visits (halves up). It begins on the first day from which each
of its days has as many visits left; days beyond the run always have.
"""

from sim.kernels.kernel import kernel
from sim.vocab import TICKS_PER_DAY


@kernel
def days_of(length):  # type: ignore[no-untyped-def]
    """How many days of visits a package of so many ticks has: begun days count."""
    return (length + TICKS_PER_DAY - 1) // TICKS_PER_DAY


@kernel
def visits_on(first, last, days, number):  # type: ignore[no-untyped-def]
    """Visits on a day of a package, the days numbered from 0."""
    if days == 1:
        return first
    twice = 2 * (first * (days - 1 - number) + last * number)
    return (twice + days - 1) // (2 * (days - 1))


@kernel
def first_day(left, first, last, days, earliest):  # type: ignore[no-untyped-def]
    """The first day, `earliest` or later, from which the whole package fits.

    left int64 (day,): visits not booked yet. The number of days of the run, if none fits.
    """
    for start in range(earliest, len(left)):
        number = 0
        inside = min(days, len(left) - start)
        while number < inside and visits_on(first, last, days, number) <= left[start + number]:
            number += 1
        if number == inside:
            return start
    return len(left)


@kernel
def book(left, first, last, days, start, sign, since):  # type: ignore[no-untyped-def]
    """Take the visits of a package (sign 1), or give back (-1) those on days from `since` on."""
    for day in range(max(start, since), min(start + days, len(left))):
        left[day] -= sign * visits_on(first, last, days, day - start)
