"""Faults planted in the reference engine: sources, clinics, packages and shared amounts."""

from typing import Any

import numpy as np

from sim.language.spec import WEEKDAYS
from sim.prepare import arrivals, profiles
from sim.prepare import nursing as nursing_arrays
from sim.reference import nursing as reference_nursing
from sim.reference.packages import PackageBook
from sim.reference.resources import Amounts
from sim.reference.state import Citizen

from . import test_nursing, test_packages, test_resources, test_sources
from .power import Faults, Patch, infinite, networks
from .worlds import Run


def inverted(run: Run) -> None:
    test_sources.test_changing_rates_are_inverted_exactly()


def by_the_hour(run: Run) -> None:
    test_sources.test_counts_by_the_hour_of_the_week()


def batches(run: Run) -> None:
    test_sources.test_batches_have_their_sizes_and_leave_others_alone()


def arrivals_a_tenth_slower(patch: Patch) -> None:
    gaps = arrivals.arrival_gaps

    def slow(out: Any, *rest: Any) -> None:
        gaps(out, *rest)
        out *= 11
        out //= 10

    patch.setattr(arrivals, "arrival_gaps", slow)


def rest_of_the_tick_lost(patch: Patch) -> None:
    """Every arrival of a changing rate begins anew at a whole tick."""
    draw = arrivals.lookup

    def whole(ticks: Any, begins: Any, hazards: Any, table: Any, first: int, *key: int) -> int:
        tick, piece = 0, 0
        for i in range(len(ticks)):
            left = draw(table, arrivals.bits(*key[1:], first + i, key[0], 0))
            while hazards[piece] == 0 or left // hazards[piece] >= begins[piece + 1] - tick:
                left -= int(hazards[piece] * (begins[piece + 1] - tick))
                piece, tick = piece + 1, int(begins[piece + 1])
                if piece == len(hazards):
                    return i
            tick += int(left // hazards[piece])
            ticks[i] = tick
        return len(ticks)

    patch.setattr(arrivals, "inverted_rate", whole)


def profile_an_hour_late(patch: Patch) -> None:
    of_week = profiles.week_ticks
    patch.setattr(profiles, "week_ticks", lambda moment: of_week(moment) + 3_600)


def batches_of_two_at_most(patch: Patch) -> None:
    draw = arrivals.batch_sizes

    def small(sizes: Any, *rest: Any) -> None:
        draw(sizes, *rest)
        np.minimum(sizes, 2, out=sizes)

    patch.setattr(arrivals, "batch_sizes", small)


def clinic_slot_not_used_up(patch: Patch) -> None:
    book = reference_nursing.rosters.book

    def spare(roster: Any, free: Any, least: int, chain: Any, slots: Any, *rest: Any) -> Any:
        return book(roster, free, least, chain, slots.copy(), *rest)

    patch.setattr(reference_nursing.rosters, "book", spare)


def clinic_open_as_long_every_day(patch: Patch) -> None:
    slots = nursing_arrays._slots

    def even(clinic: Any, weekdays: Any) -> Any:
        return slots(clinic, np.full_like(weekdays, WEEKDAYS.index("thursday")))

    patch.setattr(nursing_arrays, "_slots", even)


def clinic_within_reach_of_all(patch: Patch) -> None:
    def everybody(nursing: Any, space: Any) -> Any:
        return space.table(nursing.clinic_share) * nursing.clinic_share.scale

    patch.setattr(nursing_arrays, "_can_come", everybody)


def tolerance_one_day_longer(patch: Patch) -> None:
    book = reference_nursing.rosters.book

    def patient(*given: Any) -> Any:
        *before, tolerance = given[:7]
        return book(*before, tolerance + 1, *given[7:])

    patch.setattr(reference_nursing.rosters, "book", patient)


def days_not_given_back(patch: Patch) -> None:
    patch.setattr(PackageBook, "end", lambda self, me, now: setattr(me, "package", None))


def packages_overbooked(patch: Patch) -> None:
    patch.setattr(PackageBook, "first_day", lambda self, sector, length, earliest: earliest)


def own_amount_not_counted(patch: Patch) -> None:
    extra = Amounts.extra

    def forget(self: Amounts, me: Citizen, to: int, called: bool, group: int) -> Any:
        added = extra(self, me, to, called, group)
        return np.maximum(added, 0) if to != self.network.exit else added

    patch.setattr(Amounts, "extra", forget)


def amounts_not_offered(patch: Patch) -> None:
    patch.setattr(Amounts, "needing", lambda self, which: [])


FAULTS: Faults = [
    (clinic_slot_not_used_up, test_nursing.test_a_clinic_on_its_open_days_while_there_are_slots),
    (clinic_open_as_long_every_day, test_nursing.test_opening_hours_by_weekday_and_reach),
    (clinic_within_reach_of_all, test_nursing.test_opening_hours_by_weekday_and_reach),
    (tolerance_one_day_longer, networks),
    (arrivals_a_tenth_slower, infinite),
    (rest_of_the_tick_lost, inverted),
    (profile_an_hour_late, by_the_hour),
    (batches_of_two_at_most, batches),
    (days_not_given_back, test_packages.test_days_that_are_left_are_given_back),
    (packages_overbooked, test_packages.test_the_first_day_on_which_every_day_fits),
    (packages_overbooked, networks),
    (own_amount_not_counted, test_resources.test_what_one_holds_counts_as_free_for_oneself),
    (amounts_not_offered, test_resources.test_what_comes_back_is_offered_in_the_order_of_sectors),
    (amounts_not_offered, networks),
]
