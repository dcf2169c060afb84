"""What can be timed: each function prepares once and returns a turn, called again and again.

A turn gets its number, runs one replication with it, and returns (processor seconds, result), in
the tandem the seconds of one customer; reading, compiling a scenario and compiling kernels are
not in it. Imports stand inside, because
a contender runs in a process that holds nothing but what it needs.
"""

import time
from collections.abc import Callable
from typing import Any

Turn = Callable[[int], tuple[float, Any]]
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
    from sim.fast import run_fast

    from .worlds import tandem

    compiled = tandem(servers, customers)
    return timed(lambda number: run_fast(compiled, SEED, number).ledger.left, customers)


def tandem_reference(servers: int, customers: int) -> Turn:
    """The reference engine on the four stations; result: citizens who have left."""
    from sim.reference import run_reference

    from .worlds import tandem

    compiled = tandem(servers, customers)
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
    """The fast engine on the municipality; result: the ledger."""
    from sim.compile import compile_scenario
    from sim.fast import run_fast

    from .worlds import municipality

    compiled = compile_scenario(municipality(citizens, years))
    return timed(lambda number: ledger(run_fast(compiled, SEED, number)))


def reference(citizens: int, years: float) -> Turn:
    """The reference engine on the municipality; result: the ledger."""
    from sim.compile import compile_scenario
    from sim.reference import run_reference

    from .worlds import municipality

    compiled = compile_scenario(municipality(citizens, years))
    return timed(lambda number: ledger(run_reference(compiled, SEED, number)))


def ledger(trace: Any) -> list[Any]:
    """The engine's exact integers, for comparison across processes."""
    books = trace.ledger
    return [books.created, books.died, list(books.place_ticks), list(books.stay_ticks)]
