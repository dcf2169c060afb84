"""Faults planted in the reference engine: who has a place, who frees one and who is offered it."""

from collections import deque
from typing import Any

from sim.reference.capacity import Capacity
from sim.reference.engine import Reference
from sim.reference.kept import KeptPlaces
from sim.reference.state import Citizen, State
from sim.vocab import NOWHERE, Cause

from . import (
    test_admissions,
    test_kept_for_a_time,
    test_kept_places,
    test_lists,
    test_moving,
    test_overflow,
    test_requests,
    test_staying_on,
    test_turnover,
)
from .power import Faults, Patch, blocking, loss, networks


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


def one_place_too_many(patch: Patch) -> None:
    patch.setattr(
        State, "has_place", lambda self, s: self.used[s] <= self.places[s] and self.admitting[s]
    )


def one_place_too_few(patch: Patch) -> None:
    patch.setattr(
        State, "has_place", lambda self, s: self.used[s] + 1 < self.places[s] and self.admitting[s]
    )


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


FAULTS: Faults = [
    (bed_freed_while_blocked, test_moving.test_a_blocked_citizen_keeps_the_place),
    (bed_freed_while_blocked, networks),
    (bed_freed_while_blocked, blocking),
    (one_place_too_many, test_moving.test_hold_until_the_first_asker_is_served),
    (one_place_too_many, networks),
    (one_place_too_many, loss),
    (one_place_too_few, test_lists.test_arrivals_wait_outside_up_to_the_limit),
    (one_place_too_few, loss),
    (citizen_lost_from_the_books, test_lists.test_no_room_to_wait),
    (death_keeps_the_bed, test_requests.test_a_standing_request_is_met_at_home),
    (death_keeps_the_bed, networks),
    (kept_place_lost, test_kept_places.test_a_kept_place_is_returned_to),
    (kept_place_lost, networks),
    (place_kept_after_death, test_lists.test_two_freed_places_in_sector_order_depth_first),
    (no_offer_after_a_rise, test_lists.test_a_rise_frees_the_places_upstream),
    (no_offer_after_a_rise, networks),
    (a_cut_evicts, test_lists.test_a_cut_evicts_nobody_and_a_rise_is_offered_at_once),
    (calendars_one_by_one, test_lists.test_calendars_of_one_day_change_before_anybody_moves),
    (breadth_first, test_lists.test_two_freed_places_in_sector_order_depth_first),
    (offer_not_taken_upstream, test_moving.test_a_blocked_citizen_keeps_the_place),
    (offer_not_taken_upstream, networks),
    (place_left_when_staying_on, test_staying_on.test_who_stays_on_is_not_replaced),
    (place_left_when_staying_on, networks),
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
]
