"""What breaks an engine on purpose, and the checks that take time to notice it."""

from collections.abc import Callable
from typing import Any

import pytest

from . import test_identities, test_theory
from .theory_cases import BLOCKING, INFINITE, LOSS, SINGLE, Size
from .worlds import Run

Patch = pytest.MonkeyPatch
Check = Callable[[Run], Any]
Faults = list[tuple[Callable[[Patch], None], Check]]


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
