"""Arrays of draws, and a sample of every leaf's answers for comparison between processes."""

import hashlib
from typing import Any

import numpy as np

from sim.kernels.kernel import COMPILED, ROW, kernel, product, u64
from sim.luck import dists, streams

WORDS = 2**64


def size(n: int) -> int:
    """A sample size; plain Python gets by with a hundredth."""
    return n if COMPILED else n // 100


@kernel("void(uint64[::1], uint64[:, ::1])")
def fill_bits(out: np.ndarray, keys: np.ndarray) -> None:
    """One draw for each row (seed, replication, citizen, site, occurrence)."""
    for i in range(len(out)):
        out[i] = streams.bits(keys[i, 0], keys[i, 1], keys[i, 2], keys[i, 3], keys[i, 4])


@kernel("void(uint64[::1], uint64[:, ::1])")
def fill_weak_bits(out: np.ndarray, keys: np.ndarray) -> None:
    """Philox with two of its ten rounds, to see whether a test notices."""
    for i in range(len(out)):
        c0, c1, c2, c3 = u64(keys[i, 2]), u64(keys[i, 3]), u64(keys[i, 4]), u64(0)
        k0, k1 = u64(keys[i, 0]), u64(keys[i, 1])
        for _ in range(2):
            high0, low0 = product(streams.M0, c0)
            high1, low1 = product(streams.M1, c2)
            c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
            k0, k1 = u64(k0 + streams.W0), u64(k1 + streams.W1)
        out[i] = c0


@kernel(f"void(int64[::1], {ROW}, uint64[::1])")
def fill_lookup(out: np.ndarray, row: np.ndarray, draws: np.ndarray) -> None:
    for i in range(len(out)):
        out[i] = dists.lookup(row, draws[i])


@kernel(f"void(int64[::1], {ROW}, uint64[::1])")
def fill_ticks(out: np.ndarray, row: np.ndarray, draws: np.ndarray) -> None:
    for i in range(len(out)):
        out[i] = dists.draw_ticks(row, draws[i])


@kernel(f"void(int64[::1], {ROW}, uint64[::1])")
def fill_choices(out: np.ndarray, row: np.ndarray, draws: np.ndarray) -> None:
    for i in range(len(out)):
        out[i] = streams.choose(row, draws[i])


def keyed(n: int, fill: Any = fill_bits, **axes: Any) -> np.ndarray:
    """uint64 (n,): draws with a fixed key, but for the named axes, which hold n values each."""
    fixed = {"seed": 20_240_229, "replication": 3, "citizen": 41, "site": 5, "occurrence": 2}
    columns = [np.broadcast_to(np.asarray(v, np.uint64), n) for v in (fixed | axes).values()]
    out = np.zeros(n, np.uint64)
    fill(out, np.ascontiguousarray(np.stack(columns, axis=1)))
    return out


def applied(fill: Any, row: np.ndarray, draws: Any) -> np.ndarray:
    """int64, one value for each draw."""
    words = np.asarray(draws, np.uint64)
    out = np.zeros(len(words), np.int64)
    fill(out, row, words)
    return out


def uniforms(words: np.ndarray) -> np.ndarray:
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def sample() -> dict[str, Any]:
    """What the leaves answer on 300 keys and at the edges, as plain Python values."""
    draws = [0, 1, 2**63 - 1, 2**63, WORDS - 2, WORDS - 1]
    draws += [streams.bits(1, 2, WORDS - i, 2**63 + i, i) for i in range(1, 300)]
    row = streams.thresholds([0, 0.2, 0, 0.5, 0.3, 0])
    times = dists.duration_table(dists.law("uniform", low=0, high=9, ticks_per_unit=86_400))
    clock = dists.threshold_table()
    return {
        "philox": [list(streams.philox4x64(d, 2, 3, d, 5, d)) for d in draws],
        "draws": draws,
        "unit": [streams.unit(d).hex() for d in draws],
        "choose": [streams.choose(row, d) for d in draws],
        "ticks": [dists.draw_ticks(times, d) for d in draws],
        "lookup": [dists.lookup(clock, d) for d in draws],
        "digest": hashlib.sha256(clock.tobytes()).hexdigest(),
    }
