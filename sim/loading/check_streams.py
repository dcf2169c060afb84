"""Stocks and sources of a scenario: who comes, and that everything is known of them."""

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter

import numpy as np

from sim.language.faults import Keys, Problem, near
from sim.language.groups import AGE, GroupSpace, TableError
from sim.language.quantity import leaves
from sim.language.spec import Scenario, Stock
from sim.loading import check_sources
from sim.vocab import CITIZEN_BITS, CITIZENS_PER_STREAM

MAX_STREAMS = (1 << CITIZEN_BITS) // CITIZENS_PER_STREAM


def _streams(scenario: Scenario) -> Iterator[Problem]:
    """Stocks and sources: there are some, and their citizens can be numbered."""
    streams = [*scenario.stocks, *scenario.sources]
    if not streams:
        yield Problem(("stocks",), "nobody is in the model", "add `stocks` or `sources`")
    if len(streams) > MAX_STREAMS:
        yield Problem(("stocks",), f"{len(streams)} stocks and sources", f"use {MAX_STREAMS}")
    for name, stock in scenario.stocks.items():
        at: Keys = ("stocks", name)
        size = sum(leaves(stock.counted.value))
        if size > CITIZENS_PER_STREAM:
            problem = f"{size:.0f} citizens, more than {CITIZENS_PER_STREAM}"
            yield Problem((*at, "count"), problem, "divide it into several stocks")
        if stock.sector is not None and stock.sector == stock.waiting_for:
            yield Problem((*at, "waiting_for"), "they are there already", "name another sector")
        for key in ("sector", "waiting_for") if stock.stayed or stock.waiting_for else ():
            sector = scenario.sectors.get(getattr(stock, key) or "")
            if sector is not None and sector.package is not None:
                problem = "packages before the run are not in the model"
                yield Problem((*at, key), problem, "name a sector without `package`")
        inside = scenario.sectors.get(stock.sector or "")
        if stock.stayed is not None and inside is not None and inside.service is None:
            problem = f"{stock.sector} has no `service`, so no stay to go on with"
            yield Problem((*at, "stayed"), problem, "take it out")
        for i, other in enumerate(stock.less):
            if other not in scenario.stocks or other == name:
                known = [known for known in scenario.stocks if known != name]
                yield Problem((*at, "less", i), f"no other stock {other!r}", near(other, known))
            elif set(scenario.stocks[other].counted.by) != set(stock.counted.by):
                problem = f"{other} is counted by other attributes"
                yield Problem((*at, "less", i), problem, "count both by the same ones")


def _known(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    """Every attribute is counted or drawn, and what a trait depends on comes before it."""
    open_names = {name for name in space.names if len(space.categories[name]) > 1}
    for kind, streams in (("stocks", scenario.stocks), ("sources", scenario.sources)):
        for name, stream in streams.items():
            shares = {**scenario.traits, **stream.traits}
            counted = {*stream.counted.by} if isinstance(stream, Stock) else {AGE}
            if isinstance(stream, Stock) and stream.census is not None:
                continue  # the file has all attributes
            needs = {k: {*s.by} - {*counted, k} for k, s in shares.items() if k not in counted}
            lost = {each: key for key in needs for each in needs[key] if each in space.names}
            lost = {each: f"the trait {key} depends on {each}, which" for each, key in lost.items()}
            lost = dict.fromkeys(open_names, "") | lost
            for each in sorted(lost.keys() - counted - shares.keys()):
                problem = f"{lost[each] or each} is not known"
                yield Problem((kind, name), problem, _how_known(kind, each))
            try:
                TopologicalSorter(needs).prepare()
            except CycleError:
                yield Problem((kind, name), "traits depend on each other in a circle", "break it")


def _how_known(kind: str, attribute: str) -> str:
    if kind == "sources":
        return f"give its traits.{attribute}"
    by_count = f"count by {attribute}"
    return by_count if attribute == AGE else f"{by_count}, or give its traits"


def _remainders(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    """What `less` leaves of a stock is not negative."""
    for name, stock in scenario.stocks.items():
        others = [scenario.stocks[other] for other in stock.less if other in scenario.stocks]
        try:
            rest = space.table(stock.counted) - sum(space.table(other.counted) for other in others)
        except TableError:
            continue  # told above
        if (rest < 0).any():
            group = int(np.argmin(rest))
            problem = f"the stocks to subtract leave {rest[group]:g} in {space.label(group)}"
            yield Problem(("stocks", name, "less"), problem, "mend the counts")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (_streams, *check_sources.RULES)
TABLE_RULES: tuple[Callable[[Scenario, GroupSpace], Iterator[Problem]], ...] = (
    _known,
    _remainders,
)
