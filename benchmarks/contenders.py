"""What can be timed: each function prepares once and returns a turn, called again and again.

A turn gets its number, runs one replication with it, and returns (processor seconds, result), in
the tandem the seconds of one customer; reading and compiling are not in it. Imports stand inside,
because a contender runs in a process that holds nothing but what it needs.
"""

import time
from collections.abc import Callable
from typing import Any

from .pairs import Turn

SEED = 20260101


def timed(run: Callable[[int], Any], parts: int = 1) -> Turn:
    """Time a function of the turn's number; the time is that of one of so many parts."""

    def turn(number: int) -> tuple[float, Any]:
        begun = time.process_time()
        result = run(number)
        return (time.process_time() - begun) / parts, result

    return turn


def told(turn: Turn, result: Callable[[Any], Any]) -> Turn:
    """A turn with its result in a form that passes between processes; that is not timed."""

    def telling(number: int) -> tuple[float, Any]:
        seconds, made = turn(number)
        return seconds, result(made)

    return telling


def tandem_fast(servers: int, customers: int) -> Turn:
    """The fast engine on the four stations, counting; result: stays begun."""
    from sim.fast.engine import count_fast

    compiled, bounds = stations(servers, customers)
    run = timed(lambda number: count_fast(compiled, SEED, number, bounds), customers)
    return told(run, lambda tally: summary(tally)[0])


def tandem_reference(servers: int, customers: int) -> Turn:
    """The reference engine on the four stations; result: citizens who have left."""
    from sim.reference.engine import run_reference

    compiled, _ = stations(servers, customers)
    return timed(lambda number: run_reference(compiled, SEED, number).ledger.left, customers)


def stations(servers: int, customers: int) -> tuple[Any, tuple[int, ...]]:
    """The four stations compiled, and the bounds of the periods they are counted by."""
    from sim.prepare.compile import compile_scenario
    from sim.results.measured import bounds

    from .worlds import tandem

    scenario = tandem(servers, customers)
    compiled = compile_scenario(scenario)
    return compiled, bounds(compiled, scenario)


def tandem_c(servers: int, customers: int) -> Turn:
    """The plain C loop; result: customers who have left."""
    from ctypes import POINTER, byref, c_double, c_int64, c_uint64

    from .native import library
    from .tandem import RATES, STATIONS, tandem_hours

    run = library("tandem.c").tandem
    run.argtypes = [c_int64, c_int64, c_double, c_double, c_uint64, POINTER(c_double)]
    run.restype = c_int64
    hours, stays = tandem_hours(servers, customers), c_double()

    def once(number: int) -> int:
        return int(run(STATIONS, servers, RATES[servers], hours, SEED + number, byref(stays)))

    return timed(once, customers)


def tandem_simpy(servers: int, customers: int) -> Turn:
    """SimPy as people write it; result: customers who have left."""
    from .tandem import RATES, tandem_hours
    from .tandem_simpy import run

    hours = tandem_hours(servers, customers)
    return timed(lambda number: run(servers, RATES[servers], hours, SEED + number)[0], customers)


def tandem_ciw(servers: int, customers: int) -> Turn:
    """Ciw; result: customers who have left."""
    from .tandem import RATES, tandem_hours
    from .tandem_ciw import run

    hours = tandem_hours(servers, customers)
    return timed(lambda number: run(servers, RATES[servers], hours, SEED + number)[0], customers)


def fast(**world: Any) -> Turn:
    """The fast engine on a municipality, counting; result: events and the digest of counts."""
    from sim.fast.engine import count_fast

    _, compiled, bounds = prepared(**world)
    return told(timed(lambda number: count_fast(compiled, SEED, number, bounds)), summary)


def reference(**world: Any) -> Turn:
    """The reference engine on a municipality; result: as of `fast`, from its trace, not timed."""
    from sim.reference.engine import run_reference
    from sim.results.tally_trace import tally_of

    _, compiled, bounds = prepared(**world)
    run = timed(lambda number: run_reference(compiled, SEED, number))
    return told(run, lambda trace: summary(tally_of(trace, compiled, bounds)))


def loop_numba(citizens: int, years: float, counting: bool = True) -> Turn:
    """The event loop of the fast engine; result: as of `fast`."""
    import numpy as np

    from sim.fast.engine import loops
    from sim.kernels.rooms import addresses, handed

    def loop(world: Any) -> bool:
        passed, ended = handed(world), np.zeros(1, np.bool_)
        loops(passed, addresses([passed]), ended)
        return bool(ended[0])

    return _loop(citizens, years, counting, lambda *_: loop)


def loop_c(citizens: int, years: float, options: tuple[str, ...] = ()) -> Turn:
    """The event loop of the twin in C; result: as of `fast`."""
    from .twin import twin_loop

    return _loop(citizens, years, True, lambda *world: twin_loop(*world, *options))


def _loop(citizens: int, years: float, counting: bool, make: Callable[..., Any]) -> Turn:
    """Only the loop is timed: what comes before and after is the same code for all."""
    from sim.fast.engine import counted, with_room

    from .twin import begun

    scenario, compiled, bounds = prepared(citizens=citizens, years=years)
    loop = make(scenario, compiled)

    def turn(number: int) -> tuple[float, Any]:
        world = begun(compiled, SEED, number, bounds)
        if not counting:
            world.books.run["counting"] = 0
        seconds, ended = 0.0, False
        while not ended:
            start = time.process_time()
            ended = loop(world)
            seconds += time.process_time() - start
            if not ended:
                world = with_room(world)
        return seconds, summary(counted(world, bounds))

    return turn


def rows(**world: Any) -> Turn:
    """No time: rows of the trace of the fast engine, events and visits."""
    from sim.fast.engine import run_fast

    _, compiled, _ = prepared(**world)

    def turn(number: int) -> tuple[float, Any]:
        trace = run_fast(compiled, SEED, number)
        return 1.0, [len(trace.events), len(trace.visits)]

    return turn


def looks(**world: Any) -> Turn:
    """No time: visits that were booked, and how often a day of a roster or a clinic was looked at.

    Counted in the reference engine, whose bookings are those of the fast one.
    """
    from sim.reference import nursing
    from sim.reference.engine import run_reference

    from .looked import Looked, uncompiled

    _, compiled, _ = prepared(**world)

    def turn(number: int) -> tuple[float, Any]:
        seen, usual = Looked(), nursing.rosters.book
        nursing.rosters.book = seen.booking(uncompiled(usual))
        try:
            visits = len(run_reference(compiled, SEED, number).visits)
        finally:
            nursing.rosters.book = usual
        return 1.0, [visits, seen.looks]

    return turn


def prepared(**world: Any) -> tuple[Any, Any, tuple[int, ...]]:
    """A municipality: scenario, compiled, and the bounds of the periods it is counted by.

    world: what `municipality` takes, or, without citizens, `whole`.
    """
    from sim.prepare.compile import compile_scenario
    from sim.results.measured import bounds

    from .worlds import municipality, whole

    scenario = municipality(**world) if "citizens" in world else whole(**world)
    compiled = compile_scenario(scenario)
    return scenario, compiled, bounds(compiled, scenario)


def summary(tally: Any) -> list[Any]:
    """How much happened (stays begun and visits due), and the digest of all counts."""
    visits = sum(int(tally.visits[kind].sum()) for kind in ("home", "clinic", "agency"))
    return [int(tally.cells["begun"].sum()) + visits, tally.digest()]


def threads(citizens: int, years: float, workers: int, replications: int) -> Turn:
    """So many replications by so many threads, by the clock on the wall; result: digests.

    Each thread runs its replications in one call.
    """
    from concurrent.futures import ThreadPoolExecutor

    from sim.fast.engine import count_all

    _, compiled, bounds = prepared(citizens=citizens, years=years)
    pool = ThreadPoolExecutor(workers)
    shares = [range(first, replications, workers) for first in range(workers)]

    def turn(number: int) -> tuple[float, Any]:
        begun = time.perf_counter()
        tallies = list(pool.map(lambda share: count_all(compiled, SEED, share, bounds), shares))
        seconds = time.perf_counter() - begun
        return seconds, sorted(tally.digest() for share in tallies for tally in share)

    return turn


def spinning(workers: int, replications: int) -> Turn:
    """What threads can give on this machine now: hashing that needs nothing but the processor."""
    import hashlib
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(workers)

    def turn(number: int) -> tuple[float, Any]:
        begun = time.perf_counter()
        hashes = pool.map(
            lambda _: hashlib.pbkdf2_hmac("sha256", b"x", b"y", 300_000), range(replications)
        )
        list(hashes)
        return time.perf_counter() - begun, None

    return turn


def memory(citizens: int, years: float) -> Turn:
    """No time: bytes of one worker's own arrays, citizens in them, peak of the process in bytes."""
    import resource
    import sys

    from sim.fast.engine import run_through
    from sim.fast.world import make_world

    from .layout import own_bytes

    _, compiled, bounds = prepared(citizens=citizens, years=years)

    def turn(number: int) -> tuple[float, Any]:
        (world,) = run_through([make_world(compiled, SEED, number, bounds)])
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        return 1.0, [own_bytes(world, compiled), len(world.books.citizens), peak]

    return turn
