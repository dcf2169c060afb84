"""Faults planted in the reference engine's rules of waiting: the checks must notice each."""

from collections.abc import Callable
from typing import Any

import pytest

from sim.reference import run_reference
from sim.reference_citizen import FALLBACK, Citizen
from sim.reference_state import State
from sim.reference_waiting import WaitingRules
from sim.vocab import EventKind

from . import test_identities, test_patience
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


FAULTS: list[tuple[Callable[[Patch], None], Check]] = [
    (patience_without_end, test_patience.test_who_waits_outside_gives_up),
    (patience_without_end, networks),
    (patience_of_a_request_met_long_ago, networks),
    (patience_a_day_longer, networks),
    (one_list_not_given_up, networks),
    (
        gives_up_in_treatment_and_goes,
        test_patience.test_a_standing_request_is_withdrawn_and_no_more,
    ),
    (gives_up_in_treatment_and_goes, networks),
    (the_stop_gap_is_never_given_up, test_patience.test_who_waits_elsewhere_gives_up_both_lists),
    (the_stop_gap_is_never_given_up, networks),
]


@pytest.mark.parametrize(
    ("fault", "check"), FAULTS, ids=lambda what: what.__name__.removeprefix("test_")
)
def test_a_planted_fault_is_noticed(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[Patch], None], check: Check
) -> None:
    with monkeypatch.context() as patch:
        fault(patch)
        with pytest.raises((AssertionError, ValueError)):
            check(run_reference)


def test_the_engine_as_it_is_passes() -> None:
    networks(run_reference)
