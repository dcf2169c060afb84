"""The whole municipality with all its rules: engines, twin, what an event and a visit cost."""

from statistics import median
from typing import Any

from sim.loading.load import load

from .book import Book
from .native import compiler
from .pairs import Ratios, Turn, agree, paired, rounds
from .sizes import Sizes
from .worker import Worker
from .worlds import register

FULLER = (1.0, 0.95, 0.9)  # of the nurses' hours; as shipped about 93 % of them are used


def care(book: Book, sizes: Sizes) -> None:
    """Aabenraa as shipped; engines also with its staff by skill and district."""
    whole_run(book, sizes)
    for scenario in ("aabenraa", "aabenraa-staff"):
        short_runs(book, sizes, scenario)
    twin_of_care(book, sizes)
    costs(book, sizes)
    booking(book, sizes)


def whole_run(book: Book, sizes: Sizes) -> None:
    """The reference once, over the fast engine before and after it: the same integers."""
    world = {"years": sizes.years, "times": sizes.booking_times[0]}
    with Worker(("reference", world)) as slow, Worker(("fast", world)) as quick:
        quick.turn(1)
        before = [quick.turn(1) for _ in range(sizes.pairs // 2 + 1)]
        seconds, result = slow.turn(1)
        turns = before + [quick.turn(1) for _ in range(sizes.pairs // 2 + 1)]
    assert all(found == result for _, found in turns), "the engines differ"
    times = [taken for taken, _ in turns]
    name = f"aabenraa, {sizes.years:g} years: reference (once) / fast"
    book.add(
        name, seconds / median(times), "ratio", bar=">= 150", low=seconds / max(times),
        high=seconds / min(times), pairs=len(times), first_s=seconds, second_s=median(times),
    )  # fmt: skip


def short_runs(book: Book, sizes: Sizes, scenario: str) -> None:
    """The same in pairs, over a shorter time."""
    world = {"scenario": scenario, "years": sizes.reference_years, "times": sizes.booking_times[0]}
    with Worker(("reference", world)) as slow, Worker(("fast", world)) as quick:
        ratios = paired(slow.turn, quick.turn, sizes.pairs)
    agree(ratios)
    book.add_ratio(f"{scenario}, {sizes.reference_years:g} years: reference / fast", ratios)


def twin_of_care(book: Book, sizes: Sizes) -> None:
    """The loop over its twin in C, without the rules that the twin lacks; and those rules."""
    usual = {"years": sizes.years, "times": sizes.booking_times[0]}
    citizens = register(load("aabenraa").model_dump(mode="json", by_alias=True))
    known = {"citizens": round(usual["times"] * citizens), "years": sizes.years}
    if compiler() is not None:
        with Worker(("loop_numba", known), ("loop_c", known)) as worker:
            ratios = paired(worker.contender(0), worker.contender(1), sizes.pairs)
        agree(ratios)
        name = "aabenraa, the rules that the twin has: fast / C twin, loop"
        book.add_ratio(name, ratios, bar="<= 1.15", **known)
    name = "aabenraa: all rules / those that the twin has, by row"
    by_row(book, name, usual, known, sizes.pairs)


def costs(book: Book, sizes: Sizes) -> None:
    """What a row of the trace costs, against five sectors; and which share visits take."""
    usual = {"years": sizes.years, "times": sizes.booking_times[0]}
    name = "aabenraa / five sectors: cost of a row"
    by_row(book, name, usual, {**usual, "scenario": "five-sectors"}, sizes.pairs, "<= 1.2")
    for scenario in ("aabenraa", "five-sectors"):
        ratios, _ = visiting({**usual, "scenario": scenario}, sizes.pairs)
        shares = [1 - 1 / ratio for ratio in ratios.each]
        name = f"{scenario}: share of time in visits"
        book.add(
            name, median(shares), "share", low=min(shares), high=max(shares),
            pairs=len(shares), first_s=ratios.first.median, second_s=ratios.second.median,
        )  # fmt: skip


def by_row(
    book: Book, name: str, one: dict[str, Any], other: dict[str, Any], pairs: int, bar: str = ""
) -> None:
    """The cost of a row in one world over that in another."""
    kinds = [(kind, world) for kind in ("fast", "rows") for world in (one, other)]
    with Worker(*kinds) as worker:
        first, second, *counts = (worker.contender(i) for i in range(4))
        ratios = paired(first, second, pairs)
        rows = [sum(count(1)[1]) for count in counts]
    each = [ratio * rows[1] / rows[0] for ratio in ratios.each]
    book.add(
        name, median(each), "ratio", bar=bar, low=min(each), high=max(each), pairs=len(each),
        first_s=ratios.first.median, second_s=ratios.second.median, rows=rows,
    )  # fmt: skip


def visiting(world: dict[str, Any], pairs: int) -> tuple[Ratios, int]:
    """A run with visits over one without, and how many visits there are in a turn."""
    with Worker(("fast", world), ("fast", {**world, "visits": False}), ("rows", world)) as worker:
        turns: list[Turn] = [worker.contender(i) for i in range(2)]
        ratios = Ratios(*rounds(turns, pairs))
        _, (_, visits) = worker.turn(1, 2)
    return ratios, visits


def booking(book: Book, sizes: Sizes) -> None:
    """What a visit costs in larger municipalities and with fuller rosters."""
    worlds = [{"times": times} for times in sizes.booking_times]
    worlds += [{"times": sizes.booking_times[0], "rosters": share} for share in FULLER[1:]]
    for world in worlds:
        options = {**world, "years": sizes.booking_years}
        told = f"aabenraa x {world['times']:g}, nurses' hours x {world.get('rosters', 1):g}"
        with Worker(("looks", options)) as worker:
            _, (visits, looks) = worker.turn(1)
        book.add(f"{told}: looks at a day, each visit", looks / visits, "looks", visits=visits)
        ratios, visits = visiting(options, sizes.pairs)
        spent = zip(ratios.first.seconds, ratios.second.seconds, strict=True)
        each = [1e9 * (with_visits - without) / visits for with_visits, without in spent]
        book.add(
            f"{told}: cost of a visit", median(each), "ns",
            low=min(each), high=max(each), pairs=len(each), visits=visits,
        )  # fmt: skip
