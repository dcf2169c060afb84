"""Faults planted in the reference engine: clocks, stays, draws and the order of events."""

from typing import Any

from sim.reference import engine as reference
from sim.reference.engine import Reference
from sim.reference.state import Citizen, State
from sim.vocab import NOWHERE, TICKS_PER_DAY, Cause, EventKind

from . import test_clocks, test_common_random_numbers, test_lists, test_moving, test_start
from .power import Faults, Patch, networks, single


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


def levels_do_not_stop(patch: Patch) -> None:
    def change(self: State, me: Citizen, clock: int) -> None:
        stride, size = int(self.clocks.stride[clock]), int(self.clocks.size[clock])
        old = me.base_group // stride % size
        me.base_group += stride * ((old + int(self.clocks.step[clock])) % size - old)

    patch.setattr(State, "change", change)


def time_stayed_forgotten(patch: Patch) -> None:
    whole = State.draw_remaining
    patch.setattr(
        State, "draw_remaining", lambda self, me, row, site, _: whole(self, me, row, site, NOWHERE)
    )


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


FAULTS: Faults = [
    (handover_skipped, test_moving.test_a_stay_from_arrival_to_departure),
    (threshold_not_carried_over, test_clocks.test_the_sector_changes_the_hazard),
    (hazard_kept_from_before_the_move, test_clocks.test_the_time_since_discharge),
    (census_before_arrivals, test_lists.test_arrivals_wait_outside_up_to_the_limit),
    (census_before_arrivals, networks),
    (kinds_in_another_order, test_lists.test_kinds_of_one_tick_in_their_written_order),
    (draws_shared_between_readmissions, test_clocks.test_a_constant_hazard),
    (draws_shared_between_readmissions, networks),
    (
        draws_counted_for_all_together,
        test_common_random_numbers.test_one_citizen_more_without_limits_touches_nobody,
    ),
    (levels_do_not_stop, test_clocks.test_levels_stop_at_their_ends),
    (time_stayed_forgotten, test_start.test_places_taken_and_lists_of_before_the_run),
    (time_stayed_forgotten, networks),
    (service_before_the_place, networks),
    (service_before_the_place, single),
    (plan_of_the_stay_forgotten, networks),
]
