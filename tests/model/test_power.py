"""Faults planted in the reference engine on purpose: the checks must notice each of them.

A check is a test of this folder, called with an engine; it passes on the engine as it is and
raises AssertionError on the engine with the fault.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.language.spec import WEEKDAYS
from sim.prepare import arrivals, profiles
from sim.prepare import nursing as nursing_arrays
from sim.reference import engine as reference
from sim.reference import nursing as reference_nursing
from sim.reference.capacity import Capacity
from sim.reference.deadlock import Deadlocks
from sim.reference.engine import Reference, run_reference
from sim.reference.kept import KeptPlaces
from sim.reference.packages import PackageBook
from sim.reference.resources import Amounts
from sim.reference.state import PRIMARY, Citizen, Request, State
from sim.reference.waiting import WaitingRules
from sim.vocab import NOWHERE, TICKS_PER_DAY, Cause, EventKind

from . import (
    test_admissions,
    test_clocks,
    test_common_random_numbers,
    test_deadlock,
    test_identities,
    test_kept_for_a_time,
    test_lists,
    test_moving,
    test_nursing,
    test_overflow,
    test_packages,
    test_requests,
    test_resources,
    test_sources,
    test_start,
    test_staying_on,
    test_theory,
    test_turnover,
)
from .theory_cases import BLOCKING, INFINITE, LOSS, SINGLE, Size
from .worlds import Run

Patch = pytest.MonkeyPatch
Check = Callable[[Run], Any]


def networks(run: Run) -> None:
    for number in range(8):
        test_identities.check_network(run, number)


def blocking(run: Run) -> None:
    test_theory.check_case(run, BLOCKING, Size(600, 10))


def loss(run: Run) -> None:
    test_theory.check_case(run, LOSS[0], Size(400, 20))


def single(run: Run) -> None:
    test_theory.check_case(run, SINGLE[1], Size(3_000, 6))


def infinite(run: Run) -> None:
    test_theory.check_case(run, INFINITE, Size(600, 4))


def inverted(run: Run) -> None:
    test_sources.test_changing_rates_are_inverted_exactly()


def by_the_hour(run: Run) -> None:
    test_sources.test_counts_by_the_hour_of_the_week()


def batches(run: Run) -> None:
    test_sources.test_batches_have_their_sizes_and_leave_others_alone()


# ------------------------------------------------------------------------------------- faults


def bed_freed_while_blocked(patch: Patch) -> None:
    block, give_up = State.block, State._give_up

    def free(self: State, me: Citizen, to: int) -> None:
        block(self, me, to)
        self.used[me.sector] -= 1

    def leave(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        if me.waiting and me.sector != NOWHERE:
            self.used[me.sector] += 1
        return give_up(self, me, to, cause)

    patch.setattr(State, "block", free)
    patch.setattr(State, "_give_up", leave)


def last_come_first_served(patch: Patch) -> None:
    def before(self: Request, other: Request) -> bool:
        return (self.key[0], -self.key[1], self.key[2]) < (
            other.key[0],
            -other.key[1],
            other.key[2],
        )

    patch.setattr(Request, "__lt__", before)


def one_place_too_many(patch: Patch) -> None:
    patch.setattr(
        State, "has_place", lambda self, s: self.used[s] <= self.places[s] and self.admitting[s]
    )


def one_place_too_few(patch: Patch) -> None:
    patch.setattr(
        State, "has_place", lambda self, s: self.used[s] + 1 < self.places[s] and self.admitting[s]
    )


def citizen_lost_from_the_list(patch: Patch) -> None:
    join = State.join

    def lose(self: State, me: Citizen, sector: int, mode: int, before: int = 0) -> None:
        join(self, me, sector, mode, before)
        if len(self.lists[sector]) > 2:
            self.lists[sector].pop(1)

    def withdraw(self: State, me: Citizen, *modes: int) -> None:
        for mode in modes:
            request = me.requests[mode]
            if request is not None and request in self.lists[request.sector]:
                self.lists[request.sector].remove(request)
            me.requests[mode] = None

    patch.setattr(State, "join", lose)
    patch.setattr(State, "withdraw", withdraw)


def citizen_lost_from_the_books(patch: Patch) -> None:
    leave = State.leave

    def forget(self: State, me: Citizen, cause: Cause, *rest: Any) -> list[int]:
        freed = leave(self, me, cause, *rest)
        if cause == Cause.REJECTED:
            self.created -= 1
            self.rejected -= 1
        return freed

    patch.setattr(State, "leave", forget)


def death_keeps_the_bed(patch: Patch) -> None:
    leave = State.leave

    def keep(self: State, me: Citizen, cause: Cause, *rest: Any) -> list[int]:
        freed = leave(self, me, cause, *rest)
        if cause != Cause.DEATH:
            return freed
        for sector in freed:
            self.used[sector] += 1
        return []

    patch.setattr(State, "leave", keep)


def priority_ignored(patch: Patch) -> None:
    begin = Request.__init__

    def equal(
        self: Request, me: Citizen, sector: int, mode: int, key: tuple[int, ...], group: int
    ) -> None:
        begin(self, me, sector, mode, (0, *key[1:]), group)

    patch.setattr(Request, "__init__", equal)


def kept_place_lost(patch: Patch) -> None:
    give_up = State._give_up
    patch.setattr(State, "_give_up", lambda self, me, to, cause: give_up(self, me, to, Cause.NONE))


def place_kept_after_death(patch: Patch) -> None:
    give_up = State._give_up

    def forget(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        kept = me.kept
        freed = give_up(self, me, to, cause)
        if to == self.network.exit and kept != NOWHERE:
            self.used[kept] += 1
            freed.remove(kept)
        return freed

    patch.setattr(State, "_give_up", forget)


def handover_skipped(patch: Patch) -> None:
    patch.setattr(State, "draw_handover", lambda self, me, to: 0)


def threshold_not_carried_over(patch: Patch) -> None:
    settle = State.settle

    def forget(self: State, me: Citizen) -> None:
        left = me.remaining.copy()
        settle(self, me)
        me.remaining[:] = left

    patch.setattr(State, "settle", forget)


def hazard_kept_from_before_the_move(patch: Patch) -> None:
    alarm = Reference.set_alarm

    def stale(self: Reference, me: Citizen) -> None:
        if me.alarm is None or me.alarm.callbacks is None:
            alarm(self, me)

    patch.setattr(Reference, "set_alarm", stale)


def census_before_arrivals(patch: Patch) -> None:
    at = Reference.at

    def early(self: Reference, tick: int, kind: int, citizen: int) -> Any:
        return at(self, tick, 1 if kind == EventKind.CENSUS else kind, citizen)

    patch.setattr(Reference, "at", early)


def kinds_in_another_order(patch: Patch) -> None:
    def swapped(kind: int, citizen: int) -> int:
        return ((16 - kind) << 28) | citizen

    patch.setattr(reference, "order_key", swapped)


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


def no_offer_after_a_rise(patch: Patch) -> None:
    offer = Reference.offer

    def deaf(self: Reference, freed: list[int]) -> None:
        steps = {(tick, sector) for tick, sector, _ in self.network.calendar}
        offer(self, [sector for sector in freed if (self.env.now, sector) not in steps])

    patch.setattr(Reference, "offer", deaf)


def a_cut_evicts(patch: Patch) -> None:
    offer = Reference.offer

    def cut(self: Reference, freed: list[int]) -> None:
        for sector in freed:
            self.state.used[sector] = min(self.state.used[sector], self.state.places[sector])
        offer(self, freed)

    patch.setattr(Reference, "offer", cut)


def calendars_one_by_one(patch: Patch) -> None:
    def change(self: Capacity) -> None:
        for which, value in self.steps.pop(self.state.now(), ()):
            self.offer(sorted(self.step(which, value)))

    patch.setattr(Capacity, "change", change)


def draws_shared_between_readmissions(patch: Patch) -> None:
    def first(self: State, me: Citizen, site: int) -> Any:
        return self.seed, self.replication, me.uid, site, 0

    patch.setattr(State, "key", first)


def draws_counted_for_all_together(patch: Patch) -> None:
    def common(self: State, me: Citizen, site: int) -> Any:
        count = self.__dict__.setdefault("_count", {})
        count[site] = count.get(site, 0) + 1
        return self.seed, self.replication, 0, site, count[site]

    patch.setattr(State, "key", common)


def breadth_first(patch: Patch) -> None:
    def offer(self: Reference, freed: list[int]) -> None:
        queue = deque(freed)
        while queue:
            request = self.state.next_in_line(queue[0])
            if request is None:
                queue.popleft()
                continue
            me, newcomer = request.citizen, request.citizen.sector == NOWHERE
            queue.extend(self.state.move(me, request.sector, request.cause))
            if newcomer:
                self.begin(me)
            else:
                self.set_alarm(me)
            self.wake(me)

    patch.setattr(Reference, "offer", offer)


def offer_not_taken_upstream(patch: Patch) -> None:
    move = State.move

    def silent(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        move(self, me, to, cause)
        return []

    patch.setattr(State, "move", silent)


def request_met_during_treatment(patch: Patch) -> None:
    patch.setattr(Request, "can_move", lambda self: True)


def request_forgotten_in_hospital(patch: Patch) -> None:
    move = State.move

    def forget(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        if cause == Cause.CLOCK:
            self.withdraw(me, PRIMARY)
        return move(self, me, to, cause)

    patch.setattr(State, "move", forget)


def place_left_when_staying_on(patch: Patch) -> None:
    """The own place is given up first, and somebody else may have it."""
    give_up = State._give_up

    def leave(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        freed = give_up(self, me, to, cause)
        if me.sector == to:
            self.used[to] -= 1
            freed.append(to)
        return freed

    patch.setattr(State, "_give_up", leave)


def request_dropped_by_a_return(patch: Patch) -> None:
    move = State.move

    def forget(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        if cause == Cause.RETURN:
            self.withdraw(me, PRIMARY)
        return move(self, me, to, cause)

    patch.setattr(State, "move", forget)


def open_at_all_hours(patch: Patch) -> None:
    patch.setattr(State, "has_place", lambda self, s: bool(self.used[s] < self.places[s]))


def kept_after_its_time(patch: Patch) -> None:
    patch.setattr(KeptPlaces, "release", lambda self, me: None)


def time_of_a_place_of_before(patch: Patch) -> None:
    """The end of a time counts for whatever place is kept then."""
    release = KeptPlaces.release

    def anyway(self: KeptPlaces, me: Citizen) -> None:
        me.kept_until = self.state.now()
        release(self, me)

    patch.setattr(KeptPlaces, "release", anyway)


def nothing_is_made_ready(patch: Patch) -> None:
    patch.setattr(Capacity, "turn_over", lambda self, me, sector: None)


def had_while_it_is_made_ready(patch: Patch) -> None:
    patch.setattr(
        State, "has_place", lambda self, s: self.admitting[s] and self.used[s] < self.places[s]
    )


def a_swap_makes_ready(patch: Patch) -> None:
    give_up = State._give_up

    def free(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        return give_up(self, me, to, Cause.ROUTE if cause == Cause.SWAP else cause)

    patch.setattr(State, "_give_up", free)


def overflow_from_the_last(patch: Patch) -> None:
    other_place = State.other_place
    patch.setattr(
        State, "other_place", lambda self, me, others, *a: other_place(self, me, others[::-1], *a)
    )


def deadlock_not_seen(patch: Patch) -> None:
    patch.setattr(State, "suspect", lambda self, sector: None)


def deadlock_only_among_the_blocked(patch: Patch) -> None:
    def stuck(self: State, sector: int) -> bool:
        return self.blocked[sector] == self.used[sector] >= self.places[sector]

    patch.setattr(State, "is_stuck", stuck)


def swap_in_front_of_others(patch: Patch) -> None:
    """Of those in one sector the last on the list wanted moves, not the first."""
    wanted = Deadlocks.wanted

    def last(self: Deadlocks) -> Any:
        for requests in self.state.lists:
            requests.reverse()
        found = wanted(self)
        for requests in self.state.lists:
            requests.reverse()
        return found

    patch.setattr(Deadlocks, "wanted", last)


def swap_one_by_one(patch: Patch) -> None:
    """What the first of a circle leaves is offered before the others have moved."""

    def now(self: Reference, me: Citizen, to: int, cause: Cause) -> list[int]:
        freed = settle_in(self, me, to, cause)
        if cause == Cause.SWAP:
            self.state.used[to] -= 1
            self.offer(freed)
            self.state.used[to] += 1
        return freed

    settle_in = Reference.settle_in
    patch.setattr(Reference, "settle_in", now)


def request_asleep_for_ever(patch: Patch) -> None:
    move = State.move

    def silent(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        freed = move(self, me, to, cause)
        return freed[:-1] if cause == Cause.CLOCK and me.requests[PRIMARY] else freed

    patch.setattr(State, "move", silent)


def call_answered_twice(patch: Patch) -> None:
    patch.setattr(Citizen, "asks_for", lambda self, sector, mode: False)


def stop_gap_never_taken(patch: Patch) -> None:
    wait_for = WaitingRules.wait_for
    patch.setattr(
        WaitingRules, "wait_for", lambda self, me, to, meanwhile: wait_for(self, me, to, None)
    )


def queue_limit_one_longer(patch: Patch) -> None:
    patch.setattr(
        State,
        "list_length",
        lambda self, sector: max(0, sum(r.mode != 1 for r in self.lists[sector]) - 1),
    )


def levels_do_not_stop(patch: Patch) -> None:
    def change(self: State, me: Citizen, clock: int) -> None:
        stride, size = int(self.clocks.stride[clock]), int(self.clocks.size[clock])
        old = me.base_group // stride % size
        me.base_group += stride * ((old + int(self.clocks.step[clock])) % size - old)

    patch.setattr(State, "change", change)


def arrivals_a_tenth_slower(patch: Patch) -> None:
    gaps = arrivals.arrival_gaps

    def slow(out: Any, *rest: Any) -> None:
        gaps(out, *rest)
        out *= 11
        out //= 10

    patch.setattr(arrivals, "arrival_gaps", slow)


def service_before_the_place(patch: Patch) -> None:
    """The time waited outside counts as service."""
    move = State.move

    def early(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        outside = me.sector == NOWHERE and me.waiting
        freed = move(self, me, to, cause)
        if outside and me.ready_at > self.now() + TICKS_PER_DAY // 2:
            me.ready_at -= TICKS_PER_DAY // 4
        return freed

    patch.setattr(State, "move", early)


def plan_of_the_stay_forgotten(patch: Patch) -> None:
    service_end = State.service_end

    def forget(self: State, me: Citizen) -> int:
        end = service_end(self, me)
        me.planned = NOWHERE
        return end

    patch.setattr(State, "service_end", forget)


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


def own_amount_not_counted(patch: Patch) -> None:
    extra = Amounts.extra

    def forget(self: Amounts, me: Citizen, to: int, called: bool, group: int) -> Any:
        added = extra(self, me, to, called, group)
        return np.maximum(added, 0) if to != self.network.exit else added

    patch.setattr(Amounts, "extra", forget)


def days_not_given_back(patch: Patch) -> None:
    patch.setattr(PackageBook, "end", lambda self, me, now: setattr(me, "package", None))


def packages_overbooked(patch: Patch) -> None:
    patch.setattr(PackageBook, "first_day", lambda self, sector, length, earliest: earliest)


def amounts_not_offered(patch: Patch) -> None:
    patch.setattr(Amounts, "needing", lambda self, which: [])


def time_stayed_forgotten(patch: Patch) -> None:
    whole = State.draw_remaining
    patch.setattr(
        State, "draw_remaining", lambda self, me, row, site, _: whole(self, me, row, site, NOWHERE)
    )


def rank_of_before_the_run_lost(patch: Patch) -> None:
    join = State.join
    patch.setattr(State, "join", lambda self, me, sector, mode, _=0: join(self, me, sector, mode))


FAULTS: list[tuple[Callable[[Patch], None], Check]] = [
    (bed_freed_while_blocked, test_moving.test_a_blocked_citizen_keeps_the_place),
    (bed_freed_while_blocked, networks),
    (bed_freed_while_blocked, blocking),
    (last_come_first_served, test_lists.test_priority_then_tick_then_citizen),
    (last_come_first_served, networks),
    (one_place_too_many, test_moving.test_hold_until_the_first_asker_is_served),
    (one_place_too_many, networks),
    (one_place_too_many, loss),
    (one_place_too_few, test_lists.test_arrivals_wait_outside_up_to_the_limit),
    (one_place_too_few, loss),
    (citizen_lost_from_the_list, test_lists.test_priority_then_tick_then_citizen),
    (citizen_lost_from_the_list, networks),
    (citizen_lost_from_the_books, test_lists.test_no_room_to_wait),
    (death_keeps_the_bed, test_requests.test_a_standing_request_is_met_at_home),
    (death_keeps_the_bed, networks),
    (priority_ignored, test_lists.test_priority_then_tick_then_citizen),
    (priority_ignored, networks),
    (kept_place_lost, test_requests.test_a_kept_place_is_returned_to),
    (kept_place_lost, networks),
    (place_kept_after_death, test_lists.test_two_freed_places_in_sector_order_depth_first),
    (handover_skipped, test_moving.test_a_stay_from_arrival_to_departure),
    (threshold_not_carried_over, test_clocks.test_the_sector_changes_the_hazard),
    (hazard_kept_from_before_the_move, test_clocks.test_the_time_since_discharge),
    (census_before_arrivals, test_lists.test_arrivals_wait_outside_up_to_the_limit),
    (census_before_arrivals, networks),
    (kinds_in_another_order, test_lists.test_kinds_of_one_tick_in_their_written_order),
    (clinic_slot_not_used_up, test_nursing.test_a_clinic_on_its_open_days_while_there_are_slots),
    (clinic_open_as_long_every_day, test_nursing.test_opening_hours_by_weekday_and_reach),
    (clinic_within_reach_of_all, test_nursing.test_opening_hours_by_weekday_and_reach),
    (tolerance_one_day_longer, networks),
    (no_offer_after_a_rise, test_lists.test_a_rise_frees_the_places_upstream),
    (no_offer_after_a_rise, networks),
    (a_cut_evicts, test_lists.test_a_cut_evicts_nobody_and_a_rise_is_offered_at_once),
    (calendars_one_by_one, test_lists.test_calendars_of_one_day_change_before_anybody_moves),
    (draws_shared_between_readmissions, test_clocks.test_a_constant_hazard),
    (draws_shared_between_readmissions, networks),
    (
        draws_counted_for_all_together,
        test_common_random_numbers.test_one_citizen_more_without_limits_touches_nobody,
    ),
    (breadth_first, test_lists.test_two_freed_places_in_sector_order_depth_first),
    (offer_not_taken_upstream, test_moving.test_a_blocked_citizen_keeps_the_place),
    (offer_not_taken_upstream, networks),
    (request_met_during_treatment, test_requests.test_a_request_sleeps_during_treatment),
    (
        request_forgotten_in_hospital,
        test_requests.test_a_blocked_citizen_in_hospital_keeps_the_turn,
    ),
    (request_asleep_for_ever, test_requests.test_a_request_that_wakes_up_is_offered),
    (place_left_when_staying_on, test_staying_on.test_who_stays_on_is_not_replaced),
    (place_left_when_staying_on, networks),
    (request_dropped_by_a_return, test_staying_on.test_a_return_leaves_the_request_standing),
    (request_dropped_by_a_return, networks),
    (open_at_all_hours, test_admissions.test_a_ward_that_admits_in_office_hours),
    (open_at_all_hours, networks),
    (kept_after_its_time, test_kept_for_a_time.test_who_comes_back_too_late_has_lost_the_place),
    (kept_after_its_time, networks),
    (
        time_of_a_place_of_before,
        test_kept_for_a_time.test_the_time_begins_anew_with_every_absence,
    ),
    (nothing_is_made_ready, test_turnover.test_a_death_in_hospital_gives_up_two_places),
    (had_while_it_is_made_ready, test_turnover.test_a_place_is_offered_when_it_is_ready_again),
    (had_while_it_is_made_ready, networks),
    (a_swap_makes_ready, test_turnover.test_a_swap_hands_the_place_over),
    (overflow_from_the_last, test_overflow.test_by_route_and_by_a_clock),
    (deadlock_not_seen, test_moving.test_two_who_block_each_other_change_places),
    (deadlock_not_seen, networks),
    (
        deadlock_only_among_the_blocked,
        test_deadlock.test_who_waits_elsewhere_holds_a_place_too,
    ),
    (
        swap_in_front_of_others,
        test_deadlock.test_the_first_on_the_list_of_a_sector_with_several_places,
    ),
    (swap_one_by_one, test_deadlock.test_the_first_on_the_list_of_a_sector_with_several_places),
    (call_answered_twice, test_requests.test_a_call_is_answered_once),
    (call_answered_twice, test_requests.test_a_return_answers_the_call_too),
    (stop_gap_never_taken, test_moving.test_wait_elsewhere_free_and_full),
    (queue_limit_one_longer, test_lists.test_arrivals_wait_outside_up_to_the_limit),
    (levels_do_not_stop, test_clocks.test_levels_stop_at_their_ends),
    (arrivals_a_tenth_slower, infinite),
    (time_stayed_forgotten, test_start.test_places_taken_and_lists_of_before_the_run),
    (time_stayed_forgotten, networks),
    (rank_of_before_the_run_lost, test_start.test_places_taken_and_lists_of_before_the_run),
    (rank_of_before_the_run_lost, networks),
    (rest_of_the_tick_lost, inverted),
    (profile_an_hour_late, by_the_hour),
    (batches_of_two_at_most, batches),
    (service_before_the_place, networks),
    (service_before_the_place, single),
    (plan_of_the_stay_forgotten, networks),
    (days_not_given_back, test_packages.test_days_that_are_left_are_given_back),
    (packages_overbooked, test_packages.test_the_first_day_on_which_every_day_fits),
    (packages_overbooked, networks),
    (own_amount_not_counted, test_resources.test_what_one_holds_counts_as_free_for_oneself),
    (amounts_not_offered, test_resources.test_what_comes_back_is_offered_in_the_order_of_sectors),
    (amounts_not_offered, networks),
]


@pytest.mark.parametrize(
    ("fault", "check"), FAULTS, ids=lambda what: what.__name__.removeprefix("test_")
)
def test_a_planted_fault_is_noticed(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[Patch], None], check: Check
) -> None:
    with monkeypatch.context() as patch:
        fault(patch)
        with pytest.raises(AssertionError):
            check(run_reference)


@pytest.mark.parametrize("check", [networks, blocking, loss, single, infinite])
def test_the_engine_as_it_is_passes(check: Check) -> None:
    """The other checks are tests of their own."""
    check(run_reference)
