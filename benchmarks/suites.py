"""What is measured, suite by suite: each takes the book and the sizes, and notes its figures."""

from collections.abc import Callable
from statistics import median

from .book import Book
from .native import compiler
from .pairs import paired
from .sizes import Sizes
from .tandem import EVENTS
from .worker import Worker

Suite = Callable[[Book, Sizes], None]


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
                    pairs = paired(other.turn, fast.turn, sizes.pairs)
                bar = bars.get(called, "") if servers == 10 else ""
                name = f"tandem, c = {servers}: {called} / fast"
                book.add_ratio(name, pairs, bar=bar, fast=large, other=contender[1])
        nanoseconds = 1e9 * median(pairs.second) / EVENTS
        book.add(f"tandem, c = {servers}: fast", nanoseconds, "ns per event", **large)


def reference(book: Book, sizes: Sizes) -> None:
    """The reference against the fast engine on the municipality."""
    options = {"citizens": sizes.citizens, "years": sizes.reference_years}
    with Worker(("reference", options)) as slow, Worker(("fast", options)) as quick:
        pairs = paired(slow.turn, quick.turn, sizes.pairs)
    assert all(a == b for a, b in pairs.results), "the engines do not agree"
    book.add_ratio("municipality: reference / fast, one core", pairs, bar=">= 200", **options)


SUITES: dict[str, Suite] = {"tandem": tandem, "reference": reference}
