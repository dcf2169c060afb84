"""Booking of nursing visits into minutes: the same rule for both engines."""

from sim.kernel import kernel
from sim.vocab import VisitMode

HOME, CLINIC, AGENCY = int(VisitMode.HOME), int(VisitMode.CLINIC), int(VisitMode.AGENCY)


@kernel
def book(roster, slots, due_day, tolerance, clinic, at_home, at_clinic, driving, clinic_wait):  # type: ignore[no-untyped-def]
    """Book one visit on the first day from `due_day` with enough minutes: (mode, day).

    roster int64 (day,) and slots int64 (clinic, day) hold the minutes left and are changed.
    A citizen who can come to an open clinic (`clinic` >= 0) is booked there; if no day within
    `clinic_wait` days has a slot, at home; if no day within `tolerance` days has minutes, the
    visit is bought.
    """
    last = min(due_day + tolerance, len(roster) - 1)
    if clinic >= 0:
        for day in range(due_day, min(due_day + clinic_wait, last) + 1):
            if slots[clinic, day] >= at_clinic and roster[day] >= at_clinic:
                slots[clinic, day] -= at_clinic
                roster[day] -= at_clinic
                return CLINIC, day
    needed = at_home + driving
    for day in range(due_day, last + 1):
        if roster[day] >= needed:
            roster[day] -= needed
            return HOME, day
    return AGENCY, due_day


@kernel
def satellite_open(is_open, demand, open_at, close_below):  # type: ignore[no-untyped-def]
    """The control rule: open on enough local demand, close when it has fallen away."""
    if is_open:
        return demand >= close_below
    return demand >= open_at
