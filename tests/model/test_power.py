"""Faults planted in the reference engine on purpose: the checks must notice each of them.

A check is a test of this folder, called with an engine; it passes on the engine as it is and
raises AssertionError on the engine with the fault.
"""

from collections.abc import Callable

import pytest

from sim.reference.engine import run_reference

from . import faults_places, faults_requests, faults_supply, faults_time
from .power import Check, Patch, blocking, infinite, loss, networks, single

FAULTS = [
    *faults_places.FAULTS,
    *faults_requests.FAULTS,
    *faults_time.FAULTS,
    *faults_supply.FAULTS,
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
