"""Booking of nursing visits into minutes: the same rule for both engines."""

from sim.kernels.kernel import kernel
from sim.vocab import NOWHERE, VisitMode

HOME, CLINIC, AGENCY = int(VisitMode.HOME), int(VisitMode.CLINIC), int(VisitMode.AGENCY)
VIDEO = int(VisitMode.VIDEO)


@kernel
def book(  # type: ignore[no-untyped-def]
    roster, free, least, chain, slots, due_day, tolerance,
    clinic, at_home, at_clinic, at_video, driving, clinic_wait,
):  # fmt: skip
    """Book one visit on the first day from `due_day` with enough minutes: (mode, day, roster).

    roster int64 (r, day) and slots int64 (clinic, day) hold the minutes left and are changed;
    free and least: see `first_day`; chain int64 (link,): the rosters that are asked one after
    the other, padded with NOWHERE. By video (`at_video` >= 0) no clinic is asked. A citizen who
    can come to an open clinic (`clinic` >= 0) is booked there with the first roster; if no day
    within `clinic_wait` days has a slot, at home; if no roster has a day within `tolerance` days,
    the visit is bought.
    """
    last = min(due_day + tolerance, roster.shape[1] - 1)
    own = chain[0]
    if clinic >= 0 and at_video < 0:
        for day in range(due_day, min(due_day + clinic_wait, last) + 1):
            if slots[clinic, day] >= at_clinic and roster[own, day] >= at_clinic:
                slots[clinic, day] -= at_clinic
                roster[own, day] -= at_clinic
                return CLINIC, day, own
    needed = at_home + driving if at_video < 0 else at_video
    for link in range(len(chain)):
        asked = chain[link]
        if asked == NOWHERE:
            break
        day = first_day(roster, free, least, asked, due_day, last, needed)
        if day != NOWHERE:
            roster[asked, day] -= needed
            return HOME if at_video < 0 else VIDEO, day, asked
    return AGENCY, due_day, own


@kernel
def first_day(roster, free, least, asked, due_day, last, needed):  # type: ignore[no-untyped-def]
    """The first day of a roster from `due_day` to `last` with the minutes needed, or NOWHERE.

    free int64 (r,): from the latest due day to here no day has `least` minutes, which every visit
    needs. Due days do not fall and minutes only shrink, so it moves over each day once.
    """
    day = max(due_day, free[asked])
    while day < roster.shape[1] and roster[asked, day] < least:
        day += 1
    free[asked] = day
    while day <= last:
        if roster[asked, day] >= needed:
            return day
        day += 1
    return NOWHERE


@kernel
def satellite_open(is_open, demand, open_at, close_below):  # type: ignore[no-untyped-def]
    """The control rule: open on enough local demand, close when it has fallen away."""
    if is_open:
        return demand >= close_below
    return demand >= open_at
