"""Both engines on one world, and what to compare."""

from collections.abc import Callable

import numpy as np
from model.networks import network
from model.worlds import Run, bell, diary_of, feeder, made, stays, world

from sim.fast.engine import count_fast, run_fast
from sim.prepare.compile import Compiled
from sim.reference.engine import run_reference
from sim.results.tally import Tally
from sim.results.tally_trace import tally_of
from sim.results.trace import Trace, first_difference
from sim.vocab import EventKind

Count = Callable[[Compiled, int, int, tuple[int, ...]], Tally]


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


def miscounted(
    trace: Trace, compiled: Compiled, seed: int, replication: int, count: Count = count_fast
) -> str:
    """What an engine counts otherwise than stands in the trace of the run; empty if nothing.

    Periods begin at any tick, and at one at which somebody moves in.
    """
    end, moves = compiled.frame.horizon, trace.events["kind"] == EventKind.ENTER
    busy = trace.events["tick"][moves][moves.sum() // 2 :][:1].tolist()
    bounds = tuple(sorted({end // 3, *busy, end}))
    told, heard = tally_of(trace, compiled, bounds), count(compiled, seed, replication, bounds)
    for part in ("cells", "visits", "used", "turning", "moves", "waits", "census"):
        one, other = getattr(told, part), getattr(heard, part)
        for name in getattr(one, "names", [...]):
            if not np.array_equal(one[name], other[name]):
                where = np.argwhere(one[name] != other[name])[0].tolist()
                named = part if name is ... else f"{part} {name}"
                return f"the counts of {named} differ at {where}"
    return "" if told.digest() == heard.digest() else "the digests of the counts differ"


def twins(run: Run = run_fast, count: Count = count_fast) -> Run:
    """An engine that runs both, insists that they agree, and gives their trace.

    `count` is the compiled engine without a trace, which must count the same.
    """

    def both(compiled: Compiled, seed: int, replication: int) -> Trace:
        trace = run_reference(compiled, seed, replication)
        other = run(compiled, seed, replication)
        told = difference(trace, other, compiled.network.sectors)
        told = told or miscounted(other, compiled, seed, replication, count)
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
