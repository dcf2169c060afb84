"""Faults planted in the reference engine: lists, requests, calls and deadlocks."""

from typing import Any

from sim.reference.deadlock import Deadlocks
from sim.reference.engine import Reference
from sim.reference.state import PRIMARY, Citizen, Request, State
from sim.reference.waiting import WaitingRules
from sim.vocab import Cause

from . import (
    test_calls,
    test_deadlock,
    test_lists,
    test_moving,
    test_requests,
    test_start,
    test_staying_on,
)
from .power import Faults, Patch, networks


def last_come_first_served(patch: Patch) -> None:
    def before(self: Request, other: Request) -> bool:
        return (self.key[0], -self.key[1], self.key[2]) < (
            other.key[0],
            -other.key[1],
            other.key[2],
        )

    patch.setattr(Request, "__lt__", before)


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


def priority_ignored(patch: Patch) -> None:
    begin = Request.__init__

    def equal(
        self: Request, me: Citizen, sector: int, mode: int, key: tuple[int, ...], group: int
    ) -> None:
        begin(self, me, sector, mode, (0, *key[1:]), group)

    patch.setattr(Request, "__init__", equal)


def request_met_during_treatment(patch: Patch) -> None:
    patch.setattr(Request, "can_move", lambda self: True)


def request_forgotten_in_hospital(patch: Patch) -> None:
    move = State.move

    def forget(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        if cause == Cause.CLOCK:
            self.withdraw(me, PRIMARY)
        return move(self, me, to, cause)

    patch.setattr(State, "move", forget)


def request_asleep_for_ever(patch: Patch) -> None:
    move = State.move

    def silent(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        freed = move(self, me, to, cause)
        return freed[:-1] if cause == Cause.CLOCK and me.requests[PRIMARY] else freed

    patch.setattr(State, "move", silent)


def request_dropped_by_a_return(patch: Patch) -> None:
    move = State.move

    def forget(self: State, me: Citizen, to: int, cause: Cause) -> list[int]:
        if cause == Cause.RETURN:
            self.withdraw(me, PRIMARY)
        return move(self, me, to, cause)

    patch.setattr(State, "move", forget)


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


def rank_of_before_the_run_lost(patch: Patch) -> None:
    join = State.join
    patch.setattr(State, "join", lambda self, me, sector, mode, _=0: join(self, me, sector, mode))


FAULTS: Faults = [
    (last_come_first_served, test_lists.test_priority_then_tick_then_citizen),
    (last_come_first_served, networks),
    (citizen_lost_from_the_list, test_lists.test_priority_then_tick_then_citizen),
    (citizen_lost_from_the_list, networks),
    (priority_ignored, test_lists.test_priority_then_tick_then_citizen),
    (priority_ignored, networks),
    (request_met_during_treatment, test_requests.test_a_request_sleeps_during_treatment),
    (
        request_forgotten_in_hospital,
        test_requests.test_a_blocked_citizen_in_hospital_keeps_the_turn,
    ),
    (request_asleep_for_ever, test_requests.test_a_request_that_wakes_up_is_offered),
    (request_dropped_by_a_return, test_staying_on.test_a_return_leaves_the_request_standing),
    (request_dropped_by_a_return, networks),
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
    (call_answered_twice, test_calls.test_a_call_is_answered_once),
    (call_answered_twice, test_calls.test_a_return_answers_the_call_too),
    (stop_gap_never_taken, test_moving.test_wait_elsewhere_free_and_full),
    (queue_limit_one_longer, test_lists.test_arrivals_wait_outside_up_to_the_limit),
    (rank_of_before_the_run_lost, test_start.test_places_taken_and_lists_of_before_the_run),
    (rank_of_before_the_run_lost, networks),
]
