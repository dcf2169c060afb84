"""Faults planted in the reference engine's rules of waiting: the checks must notice each."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.reference.citizen import FALLBACK, Citizen
from sim.reference.engine import run_reference
from sim.reference.state import State
from sim.reference.waiting import WaitingRules
from sim.vocab import NOWHERE, EventKind

from . import test_full_sectors, test_identities, test_patience, test_ranks
from .worlds import Run

Patch = pytest.MonkeyPatch
Check = Callable[[Run], Any]


def networks(run: Run) -> None:
    for number in (4, 6, 26):
        test_identities.check_network(run, number)


def patience_without_end(patch: Patch) -> None:
    later = WaitingRules.later

    def never(self: WaitingRules, request: Any, delay: int, kind: int, what: Any) -> None:
        if kind != EventKind.RENEGE:
            later(self, request, delay, kind, what)

    patch.setattr(WaitingRules, "later", never)


def patience_of_a_request_met_long_ago(patch: Patch) -> None:
    def anyway(self: WaitingRules, request: Any, delay: int, kind: int, what: Any) -> None:
        event = self.at(self.state.now() + delay, kind, request.citizen.id)
        event.callbacks.append(lambda _: what(request) if request.citizen.alive else None)

    patch.setattr(WaitingRules, "later", anyway)


def patience_a_day_longer(patch: Patch) -> None:
    later = WaitingRules.later

    def longer(self: WaitingRules, request: Any, delay: int, kind: int, what: Any) -> None:
        later(self, request, delay + 86_400 * (kind == EventKind.RENEGE), kind, what)

    patch.setattr(WaitingRules, "later", longer)


def one_list_not_given_up(patch: Patch) -> None:
    withdraw = State.withdraw

    def keep(self: State, me: Citizen, *modes: int) -> None:
        reneges = self.events and self.events[-1][1] == EventKind.RENEGE
        withdraw(self, me, *(m for m in modes if not reneges or m != FALLBACK))

    patch.setattr(State, "withdraw", keep)


def gives_up_in_treatment_and_goes(patch: Patch) -> None:
    renege = WaitingRules.renege

    def restless(self: WaitingRules, request: Any) -> None:
        request.citizen.stop_gap = True
        renege(self, request)

    patch.setattr(WaitingRules, "renege", restless)


def the_stop_gap_is_never_given_up(patch: Patch) -> None:
    renege = WaitingRules.renege

    def patient(self: WaitingRules, request: Any) -> None:
        request.citizen.stop_gap = False
        renege(self, request)

    patch.setattr(WaitingRules, "renege", patient)


def level_kept(patch: Patch) -> None:
    patch.setattr(State, "promote", lambda self, request, level: None)


def guaranteed_for_all(patch: Patch) -> None:
    guarantee = WaitingRules.guarantee

    def every(self: WaitingRules, request: Any) -> None:
        rules = self.rules
        self.rules = replace(rules, guarantee_drawn=rules.guarantee_drawn & False)
        guarantee(self, request)
        self.rules = rules

    patch.setattr(WaitingRules, "guarantee", every)


def new_rank_with_the_new_level(patch: Patch) -> None:
    promote = State.promote

    def last(self: State, request: Any, level: int) -> None:
        request.key = (request.key[0], self.now(), request.key[2])
        promote(self, request, level)

    patch.setattr(State, "promote", last)


def nobody_refuses(patch: Patch) -> None:
    patch.setattr(WaitingRules, "refuses", lambda self, request: False)


def one_refusal_is_remembered(patch: Patch) -> None:
    yes = State.draw_yes

    def first(self: State, me: Citizen, levels: Any, site: int) -> bool:
        me.occurrences[site] = 0
        return yes(self, me, levels, site)

    patch.setattr(State, "draw_yes", first)


def refused_for_ever(patch: Patch) -> None:
    rank = WaitingRules.rank

    def never(self: WaitingRules, request: Any) -> None:
        again = request.again_at
        rank(self, request)
        request.again_at = again

    patch.setattr(WaitingRules, "rank", never)


def not_offered_again(patch: Patch) -> None:
    rank = WaitingRules.rank

    def silent(self: WaitingRules, request: Any) -> None:
        offer, self.offer = self.offer, lambda freed: None
        rank(self, request)
        self.offer = offer

    patch.setattr(WaitingRules, "rank", silent)


def looks_after_giving_up(patch: Patch) -> None:
    unblock = State.unblock

    def restless(self: State, me: Citizen) -> None:
        look_at = me.look_at
        unblock(self, me)
        me.look_at = look_at

    patch.setattr(State, "unblock", restless)


def looks_once_only(patch: Patch) -> None:
    look = WaitingRules.look

    def once(self: WaitingRules, me: Citizen) -> None:
        later, self.look_later = self.look_later, lambda me: None
        look(self, me)
        self.look_later = later

    patch.setattr(WaitingRules, "look", once)


def sources_forget_the_limit(patch: Patch) -> None:
    found_full = WaitingRules.found_full

    def roomy(self: WaitingRules, me: Citizen, to: int) -> None:
        limits = self.state.network.queue_limit
        before = int(limits[to])
        limits[to] = NOWHERE
        found_full(self, me, to)
        limits[to] = before

    patch.setattr(WaitingRules, "found_full", roomy)


FAULTS: list[tuple[Callable[[Patch], None], Check]] = [
    (patience_without_end, test_patience.test_who_waits_outside_gives_up),
    (patience_without_end, networks),
    (patience_of_a_request_met_long_ago, networks),
    (patience_a_day_longer, networks),
    (one_list_not_given_up, test_patience.test_who_gives_up_waits_for_no_stop_gap),
    (
        gives_up_in_treatment_and_goes,
        test_patience.test_a_standing_request_is_withdrawn_and_no_more,
    ),
    (gives_up_in_treatment_and_goes, networks),
    (the_stop_gap_is_never_given_up, test_patience.test_who_waits_elsewhere_gives_up_both_lists),
    (the_stop_gap_is_never_given_up, networks),
    (level_kept, test_ranks.test_a_guarantee_moves_a_request_up),
    (level_kept, networks),
    (guaranteed_for_all, test_ranks.test_a_guarantee_moves_a_request_up),
    (new_rank_with_the_new_level, test_ranks.test_a_guarantee_moves_a_request_up),
    (nobody_refuses, test_ranks.test_who_refuses_lets_others_pass),
    (nobody_refuses, networks),
    (one_refusal_is_remembered, networks),
    (refused_for_ever, test_ranks.test_who_refuses_lets_others_pass),
    (not_offered_again, test_ranks.test_who_refuses_lets_others_pass),
    (not_offered_again, networks),
    (looks_after_giving_up, test_full_sectors.test_patience_ends_the_looking),
    (looks_once_only, test_full_sectors.test_blocked_citizens_look_elsewhere),
    (sources_forget_the_limit, test_full_sectors.test_the_limit_of_the_list_comes_on_top),
]


@pytest.mark.parametrize(
    ("fault", "check"), FAULTS, ids=lambda what: what.__name__.removeprefix("test_")
)
def test_a_planted_fault_is_noticed(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[Patch], None], check: Check
) -> None:
    with monkeypatch.context() as patch:
        fault(patch)
        with pytest.raises((AssertionError, ValueError, TypeError)):
            check(run_reference)


def test_the_engine_as_it_is_passes() -> None:
    networks(run_reference)
