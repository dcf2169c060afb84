"""Both engines on one world, and what to compare."""

import numpy as np
from model.networks import network
from model.worlds import Run, bell, diary_of, feeder, made, stays, world

from sim.compile import Compiled
from sim.fast import run_fast
from sim.reference import run_reference
from sim.trace import Trace, first_difference


def difference(a: Trace, b: Trace, sectors: tuple[str, ...]) -> str:
    """Where two runs part, in words; empty if they are the same in every respect."""
    if words := first_difference(a, b, sectors):
        return words
    for name in ("events", "visits", "census"):
        if getattr(a, name).dtype != getattr(b, name).dtype:
            return f"{name} have another layout"
    if a.ledger != b.ledger:
        return f"the ledgers differ: {a.ledger} | {b.ledger}"
    return "" if a.digest() == b.digest() else "the digests differ"


def twins(run: Run = run_fast) -> Run:
    """An engine that runs both, insists that they agree, and gives their trace."""

    def both(compiled: Compiled, seed: int, replication: int) -> Trace:
        trace = run_reference(compiled, seed, replication)
        other = run(compiled, seed, replication)
        told = difference(trace, other, compiled.network.sectors)
        assert not told, f"seed {seed}, replication {replication}: reference | fast: {told}"
        return other

    return both


def compare_networks(first: int, last: int) -> int:
    """Both engines on these random networks; the number of rows compared."""
    rows = 0
    for number in range(first, last):
        compiled = made(network(number))
        try:
            trace = twins()(compiled, number, 1)
        except AssertionError as told:
            raise AssertionError(f"network {number}: {told}") from None
        rows += len(trace.events) + len(trace.visits) + int(np.prod(trace.census.shape[:2]))
    return rows


def check_a_tie(run: Run) -> None:
    """Of two who ask at one tick the lower id comes first, also when it asks after the other."""
    gates = {
        "gate_a": feeder("abc", {"bed": {"handover": "1 days"}}, a=1),
        "gate_b": feeder("abc", {"bed": {}}, b=2),
    }
    sectors = {"bed": {"places": 1, "service": stays("abc", c=5)}} | gates
    document = world("abc", {"a": "gate_a", "b": "gate_b", "c": "bed"}, sectors, days=10)
    told = diary_of(run, document)
    assert told.index("2 wait b gate_b > bed (request) #1") < told.index(
        "2 wait a gate_a > bed (request) #2"
    )
    assert "5 enter a bed from gate_a (request)" in told


def check_two_kinds_of_one_citizen(run: Run) -> None:
    """Whose service ends in the second of the death dies, and is not ready first."""
    sectors = {"bed": {"places": 1, "service": stays("a", a=5), "routes": {"exit": {}}}}
    clocks = {"end": bell("a", "bed", "end", {"a": 5}, does="die")}
    told = diary_of(run, world("a", "bed", sectors, days=10, clocks=clocks))
    assert told[2:] == ["5 death a bed"]
