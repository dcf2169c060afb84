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


def tandem_fast(servers: int, customers: int) -> Turn:
    """The fast engine on the four stations; result: citizens who have left."""
    from sim.compile import compile_scenario
    from sim.fast import run_fast

    from .worlds import tandem

    compiled = compile_scenario(tandem(servers, customers))
    return timed(lambda number: run_fast(compiled, SEED, number).ledger.left, customers)


def tandem_reference(servers: int, customers: int) -> Turn:
    """The reference engine on the four stations; result: citizens who have left."""
    from sim.compile import compile_scenario
    from sim.reference import run_reference

    from .worlds import tandem

    compiled = compile_scenario(tandem(servers, customers))
    return timed(lambda number: run_reference(compiled, SEED, number).ledger.left, customers)


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


def fast(citizens: int, years: float) -> Turn:
    """The fast engine on the municipality; result: rows of the trace and the ledger."""
    from sim.compile import compile_scenario
    from sim.fast import run_fast

    from .worlds import municipality

    compiled = compile_scenario(municipality(citizens, years))
    return timed(lambda number: summary(run_fast(compiled, SEED, number)))


def reference(citizens: int, years: float) -> Turn:
    """The reference engine on the municipality; result: rows of the trace and the ledger."""
    from sim.compile import compile_scenario
    from sim.reference import run_reference

    from .worlds import municipality

    compiled = compile_scenario(municipality(citizens, years))
    return timed(lambda number: summary(run_reference(compiled, SEED, number)))


def summary(trace: Any) -> list[Any]:
    """Rows of the trace, and the engine's exact integers, for comparison across processes."""
    books = trace.ledger
    rows = len(trace.events) + len(trace.visits)
    return [rows, books.created, books.died, list(books.place_ticks), list(books.stay_ticks)]


def loop_numba(citizens: int, years: float) -> Turn:
    """The event loop of the fast engine; result as of `fast`, and once the digest."""
    from sim.fast import loop

    return _loop(citizens, years, lambda *_: loop)


def loop_c(citizens: int, years: float, options: tuple[str, ...] = ()) -> Turn:
    """The event loop of the twin in C; result as of `fast`, and once the digest."""
    from .twin import twin_loop

    return _loop(
        citizens, years, lambda scenario, compiled: twin_loop(scenario, compiled, *options)
    )


def _loop(citizens: int, years: float, make: Callable[..., Any]) -> Turn:
    """Only the loop is timed: what comes before and after is the same code for all."""
    from sim.compile import compile_scenario
    from sim.fast import close, with_room

    from .twin import begun
    from .worlds import municipality

    scenario = municipality(citizens, years)
    compiled = compile_scenario(scenario)
    loop = make(scenario, compiled)

    def turn(number: int) -> tuple[float, Any]:
        world, seconds, ended = begun(compiled, SEED, number), 0.0, False
        while not ended:
            start = time.process_time()
            ended = loop(world)
            seconds += time.process_time() - start
            if not ended:
                world = with_room(world)
        trace = close(world)
        return seconds, [*summary(trace), "" if number else trace.digest()]

    return turn


def threads(citizens: int, years: float, workers: int, replications: int) -> Turn:
    """So many replications by so many threads, by the clock on the wall."""
    from concurrent.futures import ThreadPoolExecutor

    from sim.compile import compile_scenario
    from sim.fast import run_fast

    from .worlds import municipality

    compiled = compile_scenario(municipality(citizens, years))
    pool = ThreadPoolExecutor(workers)

    def turn(number: int) -> tuple[float, Any]:
        begun = time.perf_counter()
        traces = pool.map(lambda r: run_fast(compiled, SEED, r).ledger.died, range(replications))
        died = list(traces)
        return time.perf_counter() - begun, died

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

    from sim.compile import compile_scenario
    from sim.fast import run_fast
    from sim.fast_world import make_world

    from .layout import own_bytes
    from .worlds import municipality

    compiled = compile_scenario(municipality(citizens, years))
    world = make_world(compiled, SEED, 0)

    def turn(number: int) -> tuple[float, Any]:
        run_fast(compiled, SEED, number)
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        return 1.0, [own_bytes(world, compiled), len(world.books.citizens), peak]

    return turn
