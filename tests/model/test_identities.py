"""Books, capacity, order and draws on networks made at random."""

import numpy as np
import pytest

from sim.vocab import Cause, EventKind

from .identities import check_identities
from .networks import network
from .worlds import Run, made

FEW, MANY = 60, 1_500


def check_network(run: Run, number: int) -> None:
    """One network: all identities, and the same digest when it is run again."""
    compiled = made(network(number))
    trace = run(compiled, number, 1)
    check_identities(trace, compiled, number, 1)
    assert run(compiled, number, 1).digest() == trace.digest()


@pytest.mark.parametrize("first", range(0, FEW, 10))
def test_random_networks(run: Run, first: int) -> None:
    for number in range(first, first + 10):
        check_network(run, number)


def test_random_networks_reach_every_rule(run: Run) -> None:
    """What never happens is not tested: each kind of row and each cause must occur often."""
    seen = np.zeros((32, 32), np.int64)
    kept = visits = 0
    for number in range(FEW):
        compiled = made(network(number))
        trace = run(compiled, number, 1)
        rows = trace.events[trace.events["kind"] != EventKind.CLOCK]
        np.add.at(seen, (rows["kind"], rows["cause"]), 1)
        visits += len(trace.visits)
        kept += int((rows["cause"] == Cause.RETURN).sum())
    enter, wait = seen[EventKind.ENTER], seen[EventKind.WAIT]
    for cause in (Cause.ROUTE, Cause.REQUEST, Cause.CLOCK, Cause.WAIT_ELSEWHERE, Cause.DIVERTED):
        assert enter[cause] >= 50, cause
    for cause in (Cause.REQUEST, Cause.CLOCK, Cause.WAIT_ELSEWHERE):
        assert wait[cause] >= 50, cause
    assert kept >= 50 and visits >= 1000
    for kind in (EventKind.DEATH, EventKind.BLOCK, EventKind.HANDOVER_END, EventKind.READY):
        assert seen[kind].sum() >= 200, kind
    assert seen[EventKind.LEAVE, Cause.REJECTED] >= 200


@pytest.mark.verify
def test_many_random_networks(run: Run) -> None:
    for number in range(FEW, MANY):
        check_network(run, number)
