"""Citizens as arrays: streams they come in, traits they are drawn with."""

from dataclasses import dataclass

import numpy as np

from sim.language.groups import AGE, GroupSpace, age_limits, years
from sim.language.quantity import Share
from sim.language.spec import Scenario, Stock
from sim.language.spec_streams import Census
from sim.luck.streams import site_ids, stream_id, threshold_rows
from sim.prepare.calendars import TimeFrame
from sim.prepare.network import Tables
from sim.prepare.sources import Inflow, compile_inflow, stream_names
from sim.vocab import NOWHERE


@dataclass(frozen=True)
class Traits:
    """Traits in the order in which they are drawn, each from the group known so far."""

    strides: np.ndarray  # int64 (trait,)
    sites: np.ndarray  # uint64 (trait,)
    thresholds: np.ndarray  # int64 (trait, group, category), padded with the top value


@dataclass(frozen=True)
class Start:
    """What is known of a stock's citizens at the start besides where they are."""

    stayed: np.ndarray  # int32 (g,): table of the time spent there already, or NOWHERE
    waited: np.ndarray  # int32 (g,): table of the time on the list already, or NOWHERE
    waits_for: int  # sector whose list they are on, or NOWHERE


@dataclass(frozen=True)
class Stream:
    """Where citizens come from: a stock counted by cells, or a source."""

    name: str
    rank: int  # place in alphabetical order, who waits at the start last; high bits of the id
    uid16: int  # high bits of the key of the citizen's draws
    sector: int  # NOWHERE: waits outside
    traits: Traits
    cells: np.ndarray  # int64 (cell, 3): group, age band, count; empty for a source
    lean: np.ndarray  # float64 (cell,): of the ages in a cell, see `people.uneven`
    start: Start | None  # of a stock of which more is known than where they are
    inflow: Inflow | None  # of a source
    # Of a census, in the order of its cells, int64 (citizen, 4): sector, ticks stayed, sector
    # whose list they are on, ticks on it; NOWHERE for none. Empty without a census.
    census: np.ndarray


@dataclass(frozen=True)
class People:
    """All streams, and how age in ticks becomes an age band."""

    streams: tuple[Stream, ...]
    age_stride: int  # 0: age is not an attribute
    age_limits: np.ndarray  # int64 (band,): age in ticks at which a band begins; first is 0
    band_starts: np.ndarray  # int64 (band + 1,): true bounds of the bands, for drawing ages


def compile_people(
    scenario: Scenario,
    sectors: tuple[str, ...],
    frame: TimeFrame,
    space: GroupSpace,
    tables: Tables,
) -> People:
    """Number the streams; a stock becomes counted cells, a source an inflow."""
    limits, bounds = np.zeros(1, np.int64), np.zeros(2, np.int64)
    if AGE in space.names:
        lows, top = age_limits(space.categories[AGE])
        bounds = np.array([years(age) for age in (*lows, top)], np.int64)
        limits = np.concatenate([[0], bounds[1:-1]])
    streams: list[Stream] = []
    for rank, name in enumerate(stream_names(scenario)):
        part = scenario.stocks.get(name) or scenario.sources[name]
        known = set(part.counted.by) if isinstance(part, Stock) else {AGE} & set(space.names)
        cells, start, inflow = np.zeros((0, 3), np.int64), None, None
        lean = np.zeros(0)
        census = np.zeros((0, 4), np.int64)
        if isinstance(part, Stock) and part.census is not None:
            known = set(space.names)
            cells, census = _census(part.census, sectors, space)
            lean = np.zeros(len(cells))
        elif isinstance(part, Stock):
            cells = _cells(part, scenario.stocks, space)
            lean = _lean(cells, bounds, space.strides.get(AGE, 0))
            start = _start(part, sectors, tables)
        else:
            inflow = compile_inflow(part, frame, space, tables)
        chosen = {**scenario.traits, **part.traits}
        chosen = {t: share for t, share in chosen.items() if t not in known}
        traits = _traits(chosen, known, space)
        where = sectors.index(part.sector) if part.sector is not None else NOWHERE
        known_of = (where, traits, cells, lean, start, inflow, census)
        streams.append(Stream(name, rank, stream_id(name), *known_of))
    return People(tuple(streams), space.strides.get(AGE, 0), limits, bounds)


def _start(stock: Stock, sectors: tuple[str, ...], tables: Tables) -> Start | None:
    if stock.stayed is None and stock.waiting_for is None:
        return None
    waits_for = sectors.index(stock.waiting_for) if stock.waiting_for is not None else NOWHERE
    return Start(tables.rows(stock.stayed), tables.rows(stock.waited), waits_for)


def _census(
    census: Census, sectors: tuple[str, ...], space: GroupSpace
) -> tuple[np.ndarray, np.ndarray]:
    """`cells` and `census` of a stream; a citizen's number in the cell is the rank there."""
    number = {"": NOWHERE} | {name: s for s, name in enumerate(sectors)}
    rows = [(number[r.sector], r.stayed, number[r.waiting_for], r.waited) for r in census.rows]
    group = np.array([row.group for row in census.rows], np.int64)
    every = np.arange(space.n_groups)
    band = space.category(every, AGE) if AGE in space.names else np.zeros_like(every)
    cells = np.stack([every, band, np.bincount(group, minlength=space.n_groups)], axis=1)
    return cells.astype(np.int64), np.array(rows, np.int64).reshape(-1, 4)


def _cells(stock: Stock, stocks: dict[str, Stock], space: GroupSpace) -> np.ndarray:
    """One row per combination of the attributes counted: group, age band, citizens."""
    counts = space.table(stock.counted)
    for other in stock.less:
        counts = counts - space.table(stocks[other].counted)
    first = np.ones(space.n_groups, bool)  # in its category of what is not counted
    for name in set(space.names) - set(stock.counted.by):
        first &= space.category(np.arange(space.n_groups), name) == 0
    group = np.flatnonzero(first)
    band = space.category(group, AGE) if AGE in space.names else np.zeros_like(group)
    found = np.maximum(0, np.rint(counts[group]).astype(np.int64))
    return np.stack([group, band, found], axis=1)


def _lean(cells: np.ndarray, bounds: np.ndarray, age_stride: int) -> np.ndarray:
    """float64 (cell,): how the ages in a cell lean to its lower end, -1 to 1; 0: evenly spread.

    Citizens per year of age rise or fall through a band on a straight line, whose slope is that
    between the bands beside it, of the same sex and so on. Bands without citizens tell nothing.
    """
    group, band, count = cells.T
    width, middle = np.diff(bounds), (bounds[:-1] + bounds[1:]) / 2
    lean = np.zeros(len(cells))
    row = {(g - age_stride * b, b): n for g, b, n in zip(group, band, count, strict=True)}
    for cell in np.flatnonzero(count):
        kind, here = group[cell] - age_stride * band[cell], band[cell]
        beside = [b for b in (here - 1, here, here + 1) if row.get((kind, b), 0)]
        first, last = beside[0], beside[-1]
        if first == last:
            continue
        density = [row[kind, b] / width[b] for b in (first, here, last)]
        slope = (density[2] - density[0]) / (middle[last] - middle[first])
        lean[cell] = np.clip(-slope * width[here] / (2 * density[1]), -1, 1)
    return lean


def _traits(shares: dict[str, Share], known: set[str], space: GroupSpace) -> Traits:
    """Draw first what the others depend on; among equals in alphabetical order."""
    known = set(known)
    order: list[str] = []
    while len(order) < len(shares):
        ready = [n for n in sorted(shares) if n not in known and set(shares[n].by) <= known]
        if not ready:
            raise ValueError(f"traits depend on each other in a circle: {sorted(shares)}")
        order.append(ready[0])
        known.add(ready[0])
    widest = max([len(space.categories[name]) for name in order], default=1)
    levels = np.full((len(order), space.n_groups, widest), np.iinfo(np.int64).max, np.int64)
    for i, name in enumerate(order):
        table = space.table(shares[name], last=name) * shares[name].scale
        levels[i, :, : table.shape[1]] = threshold_rows(table)
    ids = site_ids([f"trait/{name}" for name in order])
    return Traits(
        np.array([space.strides[name] for name in order], np.int64),
        np.array([ids[f"trait/{name}"] for name in order], np.uint64),
        levels,
    )
