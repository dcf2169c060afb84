"""Randomness that belongs to the citizen: a draw depends on who and what, not on when.

Every draw is one block of Philox4x64-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers:
as easy as 1, 2, 3", SC 2011), keyed by (seed, replication), at the counter (citizen, site,
occurrence, 0). Philox permutes the counters of a key, so no two decisions ever share a block.
Both engines call these functions.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np

from sim.kernels.kernel import ROW, WORD_MASK, i64, kernel, leading_zeros, product, u64

M0, M1 = u64(0xD2E7470EE14C6C93), u64(0xCA5A826395121157)  # multipliers, paper, table 2
W0, W1 = u64(0x9E3779B97F4A7C15), u64(0xBB67AE8584CAA73B)  # golden ratio, sqrt(3) - 1
STREAM_BITS, INDEX_BITS = 16, 48  # of a citizen's key
OCTAVES, CELL_BITS = 64, 6
CELLS = 1 << CELL_BITS  # of one octave
HALF = OCTAVES * CELLS  # cells on one side of the median
ALL_ONES = u64(WORD_MASK)


@kernel("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)")
def philox4x64(
    c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
) -> tuple[int, int, int, int]:  # fmt: skip
    """Philox4x64-10: four words for the counter (c0, c1, c2, c3) and the key (k0, k1).

    All arguments and results are uint64. NumPy's bit generator of the same name adds one to the
    counter before its first block.
    """
    c0, c1, c2, c3, k0, k1 = u64(c0), u64(c1), u64(c2), u64(c3), u64(k0), u64(k1)
    for _ in range(10):
        high0, low0 = product(M0, c0)
        high1, low1 = product(M1, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = u64(k0 + W0), u64(k1 + W1)
    return c0, c1, c2, c3


@kernel("uint64(uint64, uint64, uint64, uint64, uint64)")
def bits(seed: int, replication: int, citizen: int, site: int, occurrence: int) -> int:
    """The 64 random bits of a decision; all arguments uint64.

    `citizen` is a `citizen_uid`, `site` a `site_id`, and `occurrence` counts this citizen's own
    decisions of that site.
    """
    return philox4x64(citizen, site, occurrence, u64(0), seed, replication)[0]


@kernel("float64(uint64)")
def unit(bits: int) -> float:
    """The bits as a number strictly between 0 and 1; inverted bits give exactly 1 - u."""
    return (float(i64(u64(bits) >> u64(12))) + 0.5) * 2.0**-52


@kernel(f"int64({ROW}, uint64)")
def choose(row: np.ndarray, bits: int) -> int:
    """Draw an index: the first i with (bits >> 1) <= row[i], for a row of `thresholds`.

    A row may be padded at its end with 2**63 - 1; the padding is never chosen.
    """
    draw = i64(u64(bits) >> u64(1))
    last = len(row) - 1
    i = 0
    while i < last and draw > row[i]:
        i += 1
    return i


@kernel(f"int64({ROW}, uint64)")
def lookup(row: np.ndarray, bits: int) -> int:
    """The value of a table of quantiles at the probability (bits + 1/2) / 2**64.

    `row`, int64 (2 * HALF + 1,), does not fall and has its median in the middle. On each side
    the tail probability is cut in octaves (1/4 to 1/2, 1/8 to 1/4, ..., 2**-65 to 2**-64) and
    those in CELLS equal cells; a row holds the quantiles at the ends of the cells. In a cell the
    value is linear in the bits that are left. More bits never give less. Nothing overflows
    while no two neighbours differ by 2**63 or more.
    """
    bits = u64(bits)
    upper = bits >> u64(63)
    tail = bits ^ ALL_ONES if upper else bits
    tail = u64(tail << u64(1)) | u64(1)  # so that even the smallest tail has an octave
    octave = leading_zeros(tail)
    within = u64(u64(tail << octave) << u64(1))  # in two steps: a shift by 64 is undefined
    cell = (u64(OCTAVES - 1) - octave) * u64(CELLS) + (within >> u64(64 - CELL_BITS))
    weight = u64(within << u64(CELL_BITS))
    if upper:
        cell = u64(2 * HALF - 1) - cell
        weight = weight ^ ALL_ONES
    low, high = i64(row[cell]), i64(row[cell + u64(1)])
    return low + i64(product(u64(high - low), weight)[0])


def tails() -> np.ndarray:
    """float64 (HALF + 1,): tail probabilities of the entries 0..HALF, rising from 2**-65 to 1/2."""
    octave = np.arange(OCTAVES - 1, -1, -1)[:, None]
    below_half = 2.0 ** -(octave + 2) * (1 + np.arange(CELLS) / CELLS)
    return np.append(below_half.ravel(), 0.5)


def thresholds(probabilities: Sequence[float] | np.ndarray) -> np.ndarray:
    """int64 (n,): the last of the 2**63 draws that falls to each index or to one before it.

    Index i gets the draws row[i-1] < draw <= row[i]. A first probability of 0 gives -1, and an
    index of probability 0 repeats its predecessor, so neither is ever chosen; from the last
    positive probability on all entries are 2**63 - 1. Probabilities are divided by their sum.
    Raises ValueError unless they are finite, not negative and sum to 1 within 1e-9.
    """
    p = np.asarray(probabilities, np.float64)
    if p.ndim != 1 or not len(p):
        raise ValueError(f"probabilities need the shape (n,) with n > 0, not {p.shape}")
    return _thresholds(p.tobytes()).copy()


@lru_cache(maxsize=4096)  # the same shares stand in thousands of groups
def _thresholds(memory: bytes) -> np.ndarray:
    p = np.frombuffer(memory)
    if not (np.isfinite(p) & (p >= 0)).all():
        raise ValueError(f"probabilities {p.tolist()} must all be finite and not negative")
    total = np.cumsum(p)
    if abs(total[-1] - 1) > 1e-9:
        raise ValueError(f"probabilities sum to {total[-1]:.12g}, not 1")
    share = total / total[-1]
    # In Python integers, because 2**63 itself is beyond int64.
    return np.array([int(s * 2.0**63) - 1 for s in share.tolist()], np.int64)


def distinct(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of a table that differ, each once, and int32 (row,): which of them stands where.

    A look-up by bytes: many times faster than numpy.unique, which sorts the rows.
    """
    flat = np.ascontiguousarray(table).reshape(len(table), math.prod(table.shape[1:]))
    width = flat.itemsize * flat.shape[1]
    rows = flat.view(np.uint8)
    if len(table) and (rows == rows[0]).all():  # as a rule
        return table[:1], np.zeros(len(table), np.int32)
    memory = flat.view(f"V{width}").ravel().tolist() if width else [b""] * len(flat)
    seen: dict[bytes, int] = {}
    where = np.array([seen.setdefault(row, len(seen)) for row in memory], np.int32)
    return table[np.unique(where, return_index=True)[1]], where


def threshold_rows(probabilities: np.ndarray) -> np.ndarray:
    """int64, shaped like float64 (row, n): the thresholds of each row; equal rows are made once."""
    rows, where = distinct(probabilities)
    made: np.ndarray = np.stack([thresholds(row) for row in rows])[where]
    return made


def yes_no(share: np.ndarray) -> np.ndarray:
    """int64 (g, 2): thresholds by float64 (g,); a draw below the first means yes."""
    return threshold_rows(np.stack([share, 1.0 - share], axis=1))


def site_id(name: str) -> int:
    """The id of a decision: the first 8 bytes, big endian, of the BLAKE2b-512 of its name."""
    return int.from_bytes(hashlib.blake2b(name.encode()).digest()[:8], "big")


def stream_id(name: str) -> int:
    """The id of an arrival stream: the first 2 bytes of the same hash, 0..65535.

    Sixteen bits can collide: check a scenario's names with `site_ids(names, stream_id)`.
    """
    return site_id(name) >> 48


def site_ids(names: Iterable[str], number: Callable[[str], int] = site_id) -> dict[str, int]:
    """The id of every name; raises ValueError if two different names share one."""
    ids: dict[str, int] = {}
    owner: dict[int, str] = {}
    for name in names:
        ids[name] = number(name)
        other = owner.setdefault(ids[name], name)
        if other != name:
            raise ValueError(f"the names {other!r} and {name!r} share an id; rename one of them")
    return ids


def citizen_uid(stream: int, index: int) -> int:
    """The 64-bit key of a citizen's draws: `stream` (16 bits) above `index` (48 bits).

    Raises ValueError if one of them does not fit.
    """
    if not 0 <= stream < 1 << STREAM_BITS:
        raise ValueError(f"stream id {stream} is outside 0..65535")
    if not 0 <= index < 1 << INDEX_BITS:
        raise ValueError(f"citizen index {index} is outside 0..2**48 - 1")
    return int(stream) << INDEX_BITS | int(index)
