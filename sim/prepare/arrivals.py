"""When a source's citizens come, drawn by the number of the arrival. Used by both engines.

Everything after the look-up of a draw is done in whole numbers. A rate that changes is
inverted: an arrival comes in the tick in which the rate, added up since the arrival before it,
reaches a unit-exponential draw, and what is left of that tick counts towards the next.
"""

import numpy as np

from sim.kernels.kernel import ROW, kernel, u64
from sim.luck import dists
from sim.luck.streams import bits, choose, citizen_uid, lookup, site_ids
from sim.prepare.citizens import Stream
from sim.prepare.compile import Compiled
from sim.prepare.sources import Inflow
from sim.vocab import CITIZENS_PER_STREAM, NOWHERE

SITE = site_ids(["source/gap", "source/batch"])
THRESHOLDS = dists.threshold_table()
CHUNK = 1_024  # gaps drawn at a time
CELL = 1 << 32  # room for the citizens of one counted cell in a stream's 48-bit index


def arrivals(
    compiled: Compiled, stream: Stream, inflow: Inflow, seed: int, replication: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tick, index of the key and number in the stream of all who would come, int64 each.

    The first of a batch has the index of the arrival; those who come along stand in cells
    above it, so that the sizes of batches change nobody's draws. Raises ValueError when the
    stream has more citizens than numbers.
    """
    if inflow.gap == NOWHERE and not len(inflow.hazards):
        return inflow.ticks, inflow.numbers, np.arange(len(inflow.ticks))
    first, horizon = citizen_uid(stream.uid16, 0), compiled.frame.horizon
    if len(inflow.hazards):
        tick = _by_rate(inflow, first, seed, replication)
    else:
        tick = _by_gaps(compiled.tables[inflow.gap], horizon, first, seed, replication)
    index = np.arange(len(tick))
    if len(tick) * max(1, len(inflow.batch)) > CITIZENS_PER_STREAM:
        problem = f"stream {stream.name} brings {len(tick)} arrivals"
        raise ValueError(f"{problem}; {CITIZENS_PER_STREAM} citizens are the most")
    if not len(inflow.batch):
        return tick, index, index
    size = np.zeros(len(tick), np.int64)
    batch_sizes(size, inflow.batch, first, SITE["source/batch"], seed, replication)
    arrival = np.repeat(index, size)
    along = np.arange(len(arrival)) - (np.cumsum(size) - size)[arrival]
    return tick[arrival], arrival + along * CELL, arrival * len(inflow.batch) + along


def _by_gaps(
    table: np.ndarray, horizon: int, first: int, seed: int, replication: int
) -> np.ndarray:
    """Ticks before the horizon; the first gap begins with the run."""
    ticks: list[np.ndarray] = []
    last = 0
    while last < horizon and CHUNK * len(ticks) <= CITIZENS_PER_STREAM:
        gaps = np.zeros(CHUNK, np.int64)
        begin = first + CHUNK * len(ticks)
        arrival_gaps(gaps, table, begin, SITE["source/gap"], seed, replication)
        ticks.append(last + np.cumsum(gaps))
        last = int(ticks[-1][-1])
    tick = np.concatenate(ticks)
    return tick[: np.searchsorted(tick, horizon)]


def _by_rate(inflow: Inflow, first: int, seed: int, replication: int) -> np.ndarray:
    """Ticks before the horizon, at a rate that changes from piece to piece."""
    lengths = np.diff(inflow.begins).astype(np.float64)
    room = 64 + int(1.1 * (lengths @ inflow.hazards.astype(np.float64)) / dists.HAZARD_ONE)
    while True:
        tick = np.zeros(room, np.int64)
        pieces, site = (inflow.begins, inflow.hazards), SITE["source/gap"]
        count = inverted_rate(tick, *pieces, THRESHOLDS, first, site, seed, replication)
        if count < room:
            return tick[:count]
        room *= 2


@kernel("void(int64[::1],int64[::1],uint64,uint64,uint64,uint64)")
def arrival_gaps(gaps, table, first_uid, site, seed, replication):  # type: ignore[no-untyped-def]
    """Fill `gaps` (ticks) for the arrivals with keys first_uid, first_uid + 1, ..."""
    for i in range(len(gaps)):
        draw = bits(seed, replication, first_uid + u64(i), site, u64(0))
        gaps[i] = dists.draw_ticks(table, draw)


@kernel(f"int64(int64[::1],int64[::1],int64[::1],{ROW},uint64,uint64,uint64,uint64)")
def inverted_rate(ticks, begins, hazards, table, first_uid, site, seed, replication):  # type: ignore[no-untyped-def]
    """Fill `ticks` with the arrivals before the last of `begins`; returns how many there are.

    `left` is what the rate has to add up to from the beginning of `tick` on.
    """
    piece, tick, left = 0, begins[0], 0
    for i in range(len(ticks)):
        left += lookup(table, bits(seed, replication, first_uid + u64(i), site, u64(0)))
        while hazards[piece] == 0 or left // hazards[piece] >= begins[piece + 1] - tick:
            left -= hazards[piece] * (begins[piece + 1] - tick)
            piece += 1
            if piece == len(hazards):
                return i
            tick = begins[piece]
        tick += left // hazards[piece]
        left %= hazards[piece]
        ticks[i] = tick
    return len(ticks)


@kernel("void(int64[::1],int64[::1],uint64,uint64,uint64,uint64)")
def batch_sizes(sizes, levels, first_uid, site, seed, replication):  # type: ignore[no-untyped-def]
    """Fill `sizes` with how many come together at each arrival."""
    for i in range(len(sizes)):
        sizes[i] = 1 + choose(levels, bits(seed, replication, first_uid + u64(i), site, u64(0)))
