"""Who the citizens are: ids, ages and traits, drawn from their own keys. Used by both engines."""

import math
from dataclasses import dataclass

import numpy as np

from sim.kernels.kernel import kernel, u64
from sim.luck.dists import draw_ticks
from sim.luck.streams import bits, choose, citizen_uid, site_ids, unit
from sim.prepare.arrivals import CELL, arrivals
from sim.prepare.citizens import Stream
from sim.prepare.compile import Compiled
from sim.rules.hazards import last_not_above
from sim.vocab import CITIZENS_PER_STREAM, NEVER, NOWHERE

SITE = site_ids(["person/age", "source/demand", "stock/stayed", "stock/waited"])


@dataclass(frozen=True)
class Newcomers:
    """Citizens of one stream in the order of their ids; arrays of one length.

    id int64: event key and trace; uid uint64: key of all draws; tick int64: of arrival;
    birth int64: tick, negative before the run; base_group int64: group with the first age band;
    sector int64: asked for on arrival, NOWHERE for none; stayed int64: ticks spent there before
    the run, NEVER if service has ended, NOWHERE if the stay begins on arrival; wants int64:
    sector whose list the citizen is on at the start, or NOWHERE; since int64: tick of joining it.
    """

    stream: Stream
    id: np.ndarray
    uid: np.ndarray
    tick: np.ndarray
    birth: np.ndarray
    base_group: np.ndarray
    sector: np.ndarray
    stayed: np.ndarray
    wants: np.ndarray
    since: np.ndarray

    @property
    def found(self) -> np.ndarray:
        """bool: there before the run, in a place whatever the places, or on a list."""
        there: np.ndarray = (self.stayed != NOWHERE) | (self.wants != NOWHERE)
        return there


def newcomers(compiled: Compiled, stream: Stream, seed: int, replication: int) -> Newcomers:
    """Everybody whom a stream brings before the horizon.

    A citizen's number in the stream does not change with `demand`, so numbers may be left out.
    """
    people, inflow = compiled.people, stream.inflow
    if inflow is None:
        uid, group, band, birth = _stock(compiled, stream, seed, replication)
        tick, number = np.zeros(len(uid), np.int64), np.arange(len(uid))
    else:
        tick, index, number = arrivals(compiled, stream, inflow, seed, replication)
        uid, birth = _uids(stream, index), tick - inflow.age
        band = np.full(len(tick), last_not_above(people.age_limits, inflow.age))
        group = people.age_stride * band
    traits = stream.traits
    draw_traits(group, uid, traits.sites, traits.strides, traits.thresholds, seed, replication)
    ids = stream.rank * CITIZENS_PER_STREAM + number
    comes = np.ones(len(uid), np.bool_)
    if inflow is not None and len(inflow.demand):
        draw_demand(comes, uid, group, inflow.demand, SITE["source/demand"], seed, replication)
    start = _start(compiled, stream, uid, group, seed, replication)
    columns: tuple[np.ndarray, ...] = (
        ids,
        uid,
        tick,
        birth,
        group - people.age_stride * band,
        *start,
    )
    if len(stream.census):  # who waits comes after the others, as streams do
        order = np.argsort(start[2] != NOWHERE, kind="stable")
        columns = (ids, *(column[order] for column in columns[1:]))
    return Newcomers(stream, *(column[comes] for column in columns))


def _start(
    compiled: Compiled, stream: Stream, uid: np.ndarray, group: np.ndarray, *key: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """sector, stayed, wants, since: where a citizen is or asks to be, and for how long."""
    sector = np.full(len(uid), stream.sector, np.int64)
    stayed, wants = (np.full(len(uid), NOWHERE, np.int64) for _ in range(2))
    since = np.zeros(len(uid), np.int64)
    if len(stream.census):
        sector, stayed, wants, since = (column.copy() for column in stream.census.T)
        stayed[(wants != NOWHERE) & (sector != NOWHERE)] = NEVER
    start = stream.start
    if start is not None:
        draw_times(stayed, uid, start.stayed[group], compiled.tables, SITE["stock/stayed"], *key)
        draw_times(since, uid, start.waited[group], compiled.tables, SITE["stock/waited"], *key)
        if start.waits_for != NOWHERE:
            wants[:] = start.waits_for
            stayed[:] = NEVER if stream.sector != NOWHERE else NOWHERE
    return sector, stayed, wants, -since


def _stock(
    compiled: Compiled, stream: Stream, seed: int, replication: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """uid, group, age band, birth; a citizen's key is (cell, number in it)."""
    bounds = compiled.people.band_starts
    group, band, count = stream.cells.T
    cell = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(cell)) - (np.cumsum(count) - count)[cell]
    if len(cell) > CITIZENS_PER_STREAM:
        raise ValueError(
            f"stream {stream.name} has {len(cell)} citizens; {CITIZENS_PER_STREAM} are the most"
        )
    uid, band = _uids(stream, cell * CELL + number), band[cell]
    age = np.zeros(len(uid), np.int64)
    key = (SITE["person/age"], seed, replication)
    draw_ages(age, uid, bounds[band], bounds[band + 1], stream.lean[cell], *key)
    return uid, group[cell], band, -age


def _uids(stream: Stream, index: np.ndarray) -> np.ndarray:
    """uint64: the key of the draws of each citizen of a stream, by index."""
    return np.uint64(citizen_uid(stream.uid16, 0)) | index.astype(np.uint64)


@kernel("float64(float64,float64)")
def uneven(share, lean):  # type: ignore[no-untyped-def]
    """Where in a band, 0 to 1, a share of its citizens is younger.

    Citizens per year of age fall on a straight line from 1 + lean to 1 - lean times their mean,
    so x + lean * x * (1 - x) of them are below x.
    """
    if lean == 0.0:
        return share
    low = 1.0 + lean
    return 2.0 * share / (low + math.sqrt(low * low - 4.0 * lean * share))


@kernel("void(int64[::1],uint64[::1],int64[::1],int64[::1],float64[::1],uint64,uint64,uint64)")
def draw_ages(out, uids, low, high, lean, site, seed, replication):  # type: ignore[no-untyped-def]
    """Fill `out` with ticks in low..high, one draw a citizen."""
    for i in range(len(out)):
        draw = bits(seed, replication, uids[i], site, u64(0))
        out[i] = low[i] + int(uneven(unit(draw), lean[i]) * (high[i] - low[i]))


@kernel("void(int64[::1],uint64[::1],uint64[::1],int64[::1],int64[:,:,::1],uint64,uint64)")
def draw_traits(groups, uids, sites, strides, levels, seed, replication):  # type: ignore[no-untyped-def]
    """Move every citizen from the known group to the one with the drawn traits."""
    for i in range(len(groups)):
        for t in range(len(sites)):
            draw = bits(seed, replication, uids[i], sites[t], u64(0))
            groups[i] += strides[t] * choose(levels[t, groups[i]], draw)


@kernel("void(int64[::1],uint64[::1],int32[::1],int64[:,::1],uint64,uint64,uint64)")
def draw_times(out, uids, rows, tables, site, seed, replication):  # type: ignore[no-untyped-def]
    """Fill `out` with ticks from each citizen's table; left as it is where there is none."""
    for i in range(len(out)):
        if rows[i] >= 0:
            draw = bits(seed, replication, uids[i], site, u64(0))
            out[i] = draw_ticks(tables[rows[i]], draw)


@kernel("void(boolean[::1],uint64[::1],int64[::1],int64[:,::1],uint64,uint64,uint64)")
def draw_demand(comes, uids, groups, levels, site, seed, replication):  # type: ignore[no-untyped-def]
    """Note who of those who would come does, by the share of the group."""
    for i in range(len(comes)):
        draw = bits(seed, replication, uids[i], site, u64(0))
        comes[i] = choose(levels[groups[i]], draw) == 0
