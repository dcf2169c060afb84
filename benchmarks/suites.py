"""What is measured, suite by suite: each takes the book and the sizes, and notes its figures."""

from collections.abc import Callable
from typing import Any

from .book import Book
from .calibrating import calibrating
from .care import care
from .native import compiler
from .pairs import Ratios, agree, paired, rounds
from .sizes import Sizes
from .starts import parts, starts
from .tandem import EVENTS
from .worker import Worker

Suite = Callable[[Book, Sizes], None]
MEGABYTE = 1 << 20


def tandem(book: Book, sizes: Sizes) -> None:
    """The fast engine against others on four stations in a row, by the time of a customer."""
    bars = {"Ciw": ">= 300", "SimPy's own idiom": ">= 100"}
    for servers in (10, 100):
        large = {"servers": servers, "customers": 10 * sizes.customers}
        small = {"servers": servers, "customers": sizes.customers}  # for the slow ones
        others = {"Ciw": ("tandem_ciw", small), "SimPy's own idiom": ("tandem_simpy", small)}
        if servers == 10:
            others["our reference engine"] = ("tandem_reference", small)
        if compiler() is not None:
            others["a plain C loop"] = ("tandem_c", large)
        with Worker(("tandem_fast", large)) as fast:
            for called, contender in others.items():
                with Worker(contender) as other:
                    ratios = paired(other.turn, fast.turn, sizes.pairs)
                bar = bars.get(called, "") if servers == 10 else ""
                name = f"tandem, c = {servers}: {called} / fast"
                book.add_ratio(name, ratios, bar=bar, fast=large, other=contender[1])
        nanoseconds = 1e9 * ratios.second.median / EVENTS
        book.add(f"tandem, c = {servers}: fast", nanoseconds, "ns per event", **large)


def reference(book: Book, sizes: Sizes) -> None:
    """The reference against the fast engine on the municipality."""
    options = {"citizens": sizes.citizens, "years": sizes.reference_years}
    with Worker(("reference", options)) as slow, Worker(("fast", options)) as quick:
        ratios = paired(slow.turn, quick.turn, sizes.pairs)
    agree(ratios)
    book.add_ratio("municipality: reference / fast, one core", ratios, bar=">= 200", **options)


def twin(book: Book, sizes: Sizes) -> None:
    """The event loop in Numba against the same one in C, and against C with the textbook's heap."""
    if compiler() is None:
        print("no C compiler: nothing to compare with")
        return
    options = {"citizens": sizes.citizens, "years": sizes.years}
    loops = [("loop_numba", options), ("loop_c", options)]
    loops.append(("loop_c", {**options, "options": ("-DTEXTBOOK",)}))
    with Worker(*loops) as worker:
        numba, same, textbook = (worker.contender(i) for i in range(3))
        ratios = paired(numba, same, sizes.pairs)
        agree(ratios)
        book.add_ratio("municipality: fast / C twin, event loop", ratios, bar="<= 1.10", **options)
        nanoseconds = 1e9 * ratios.first.median / ratios.first.results[-1][0]
        book.add("municipality: fast, event loop", nanoseconds, "ns per event", **options)
        ratios = paired(numba, textbook, sizes.pairs)
        agree(ratios)
        name = "municipality: fast / textbook C, event loop"
        book.add_ratio(name, ratios, bar="<= 0.40", **options)


def counting(book: Book, sizes: Sizes) -> None:
    """The event loop with counts over the same without."""
    options = {"citizens": sizes.citizens, "years": sizes.years}
    kinds = [("loop_numba", {**options, "counting": yes}) for yes in (True, False)]
    with Worker(*kinds) as worker:
        ratios = paired(worker.contender(0), worker.contender(1), sizes.pairs)
    book.add_ratio("counts on / off, event loop", ratios, bar="<= 1.08", **options)


def growth(book: Book, sizes: Sizes) -> None:
    """The cost of an event, and of a run, as the municipality grows."""
    options = [{"citizens": n, "years": sizes.growth_years} for n in sizes.growth]
    with Worker(*(("fast", chosen) for chosen in options)) as worker:
        turns = [worker.contender(i) for i in range(len(options))]
        small, middle, large = rounds(turns, sizes.pairs)
    low, mid, high = sizes.growth
    more = {"years": sizes.growth_years}
    name = f"growth: cost of an event, {high:,} / {mid:,} citizens"
    by_event(book, name, Ratios(large, middle), "<= 1.7", **more)
    bar = "<= 170" if high == 100 * low else ""
    book.add_ratio(f"growth: {high:,} / {low:,} citizens", Ratios(large, small), bar=bar, **more)


def horizon(book: Book, sizes: Sizes) -> None:
    """The cost of an event as the run gets longer."""
    options = [{"citizens": sizes.citizens, "years": years} for years in sizes.horizons]
    with Worker(*(("fast", chosen) for chosen in options)) as worker:
        turns = [worker.contender(i) for i in range(len(options))]
        first, *longer = rounds(turns, sizes.pairs)
    for years, series in zip(sizes.horizons[1:], longer, strict=True):
        name = f"horizon: cost of an event, {years:g} / {sizes.horizons[0]:g} years"
        by_event(book, name, Ratios(series, first), "<= 1.15", citizens=sizes.citizens)


def by_event(book: Book, name: str, ratios: Ratios, bar: str, **more: Any) -> None:
    """Note a ratio of the cost of one event (a row of the trace)."""
    events = ratios.first.results[-1][0] / ratios.second.results[-1][0]
    each = [ratio / events for ratio in ratios.each]
    book.add(
        name, ratios.median / events, "ratio", bar=bar,
        low=min(each), high=max(each), pairs=len(each), **more,
    )  # fmt: skip


def threads(book: Book, sizes: Sizes) -> None:
    """Two threads against one, and what two threads could give at best on this machine now."""
    world = {"citizens": sizes.citizens, "years": sizes.growth_years, "replications": 4}
    spin = {"replications": 4}
    two, one = {"workers": 2}, {"workers": 1}
    kinds = [("threads", world | one), ("threads", world | two)]
    kinds += [("spinning", spin | one), ("spinning", spin | two)]
    with Worker(*kinds) as worker:
        turns = [worker.contender(i) for i in range(len(kinds))]
        alone, both, spin_alone, spin_both = rounds(turns, sizes.pairs)
    ceiling = Ratios(spin_alone, spin_both)
    book.add_ratio("threads: one / two, wall clock", Ratios(alone, both), bar=">= 1.85", **world)
    book.add_ratio("threads: one / two, spinning (the ceiling)", ceiling)


def memory(book: Book, sizes: Sizes) -> None:
    """Bytes of a worker's arrays for each citizen of the run, and the peak of the process."""
    options = {"citizens": sizes.citizens, "years": sizes.years}
    with Worker(("memory", options)) as worker:
        _, (own, citizens, peak) = worker.turn(0)
    beyond = max(own - 2 * MEGABYTE, 1) / citizens
    name = "memory: a worker's arrays beyond 2 MB"
    book.add(name, beyond, "bytes per citizen", bar="<= 100", own=own, people=citizens, **options)
    book.add("memory: peak of the process", peak / MEGABYTE, "MB", **options)


SUITES: dict[str, Suite] = {
    "tandem": tandem,
    "reference": reference,
    "twin": twin,
    "counting": counting,
    "growth": growth,
    "horizon": horizon,
    "threads": threads,
    "memory": memory,
    "care": care,
    "starts": starts,
    "parts": parts,
    "calibrating": calibrating,
}
