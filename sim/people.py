"""Who the citizens are: ids, ages and traits, drawn from their own keys. Used by both engines."""

from dataclasses import dataclass

import numpy as np

from sim import dists
from sim.compile import Compiled
from sim.compile_people import Stream
from sim.hazards import last_not_above
from sim.kernel import kernel, u64
from sim.streams import bits, choose, citizen_uid, site_ids, unit
from sim.vocab import CITIZENS_PER_STREAM

SITE = site_ids(["person/age", "source/gap"])
CELL = 1 << 32  # room for the citizens of one counted cell in a stream's 48-bit index
CHUNK = 1_024  # arrivals drawn at a time


@dataclass(frozen=True)
class Newcomers:
    """Citizens of one stream in the order of their ids; arrays of one length.

    id int64: event key and trace; uid uint64: key of all draws; tick int64: of arrival;
    birth int64: tick, negative before the run; base_group int64: group with the first age band.
    """

    stream: Stream
    id: np.ndarray
    uid: np.ndarray
    tick: np.ndarray
    birth: np.ndarray
    base_group: np.ndarray


def newcomers(compiled: Compiled, stream: Stream, seed: int, replication: int) -> Newcomers:
    """Everybody whom a stream brings before the horizon."""
    people = compiled.people
    if len(stream.cells):
        uid, group, band, birth = _stock(compiled, stream, seed, replication)
        tick = np.zeros(len(uid), np.int64)
    else:
        tick = _arrivals(compiled, stream, seed, replication)
        uid = _uids(stream, np.arange(len(tick)))
        birth = tick - stream.age
        band = np.full(len(tick), last_not_above(people.age_limits, stream.age))
        group = people.age_stride * band
    if len(uid) > CITIZENS_PER_STREAM:
        raise ValueError(f"stream {stream.name} brings {len(uid)} citizens; 4194304 is the most")
    traits = stream.traits
    draw_traits(group, uid, traits.sites, traits.strides, traits.thresholds, seed, replication)
    group -= people.age_stride * band
    ids = stream.rank * CITIZENS_PER_STREAM + np.arange(len(uid), dtype=np.int64)
    return Newcomers(stream, ids, uid, tick, birth, group)


def _stock(
    compiled: Compiled, stream: Stream, seed: int, replication: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """uid, group, age band, birth; a citizen's key is (cell, number in it)."""
    bounds = compiled.people.band_starts
    group, band, count = stream.cells.T
    cell = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(cell)) - (np.cumsum(count) - count)[cell]
    uid, band = _uids(stream, cell * CELL + number), band[cell]
    age = np.zeros(len(uid), np.int64)
    uniform_between(age, uid, bounds[band], bounds[band + 1], SITE["person/age"], seed, replication)
    return uid, group[cell], band, -age


def _uids(stream: Stream, index: np.ndarray) -> np.ndarray:
    """uint64: the key of the draws of each citizen of a stream, by index."""
    return np.uint64(citizen_uid(stream.uid16, 0)) | index.astype(np.uint64)


def _arrivals(compiled: Compiled, stream: Stream, seed: int, replication: int) -> np.ndarray:
    """Ticks of arrival before the horizon: each gap is drawn by the index of the arrival."""
    table, horizon = compiled.tables[stream.gap], compiled.frame.horizon
    first, last = citizen_uid(stream.uid16, 0), 0
    ticks: list[np.ndarray] = []
    while last < horizon:
        gaps = np.zeros(CHUNK, np.int64)
        begin = first + CHUNK * len(ticks)
        arrival_gaps(gaps, table, begin, SITE["source/gap"], seed, replication)
        ticks.append(last + np.cumsum(gaps))
        last = int(ticks[-1][-1])
    tick = np.concatenate(ticks)
    return tick[: np.searchsorted(tick, horizon)]


@kernel("void(int64[::1],int64[::1],uint64,uint64,uint64,uint64)")
def arrival_gaps(gaps, table, first_uid, site, seed, replication):  # type: ignore[no-untyped-def]
    """Fill `gaps` (ticks) for the arrivals with keys first_uid, first_uid + 1, ..."""
    for i in range(len(gaps)):
        draw = bits(seed, replication, first_uid + u64(i), site, u64(0))
        gaps[i] = dists.draw_ticks(table, draw)


@kernel("void(int64[::1],uint64[::1],int64[::1],int64[::1],uint64,uint64,uint64)")
def uniform_between(out, uids, low, high, site, seed, replication):  # type: ignore[no-untyped-def]
    """Fill `out` with ticks uniform on low..high, one draw a citizen."""
    for i in range(len(out)):
        draw = bits(seed, replication, uids[i], site, u64(0))
        out[i] = low[i] + int(unit(draw) * (high[i] - low[i]))


@kernel("void(int64[::1],uint64[::1],uint64[::1],int64[::1],int64[:,:,::1],uint64,uint64)")
def draw_traits(groups, uids, sites, strides, levels, seed, replication):  # type: ignore[no-untyped-def]
    """Move every citizen from the known group to the one with the drawn traits."""
    for i in range(len(groups)):
        for t in range(len(sites)):
            draw = bits(seed, replication, uids[i], sites[t], u64(0))
            groups[i] += strides[t] * choose(levels[t, groups[i]], draw)
