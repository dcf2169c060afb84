"""Distributions of times, and their tables of quantiles for `lookup`.

A table gives any distribution for the price of one look-up in integers, and a larger draw never
gives a shorter time. How draws and entries of a table belong together: see `streams.lookup`.
"""

import math
import platform
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

from sim.kept import kept
from sim.kernels.kernel import ROW, WORD_MASK, kernel, product, u64
from sim.luck.streams import CELLS, HALF, OCTAVES, lookup, tails

TABLE_SIZE = 2 * HALF + 1  # entries of a row, 64 KiB; entry HALF is the median
FRACTION_BITS = 8  # durations are tabulated in 1/256 tick
MAX_TICKS = (1 << 32) - 1  # 136 years of seconds: later than any horizon
HAZARD_ONE = 1 << 48  # fixed-point unit of thresholds, and of hazards per tick
MEAN_ERROR, SD_ERROR = 1e-4, 2e-3  # relative; a table with larger errors is refused

WAYS: dict[str, tuple[tuple[str, ...], ...]] = {  # what `law` takes for each family
    "deterministic": (("value",),),
    "exponential": (("mean",),),
    "uniform": (("low", "high"),),
    "triangular": (("low", "mode", "high"),),
    "lognormal": (("mean", "cv"), ("mean", "sd"), ("log_mean", "log_sd")),
    "gamma": (("mean", "cv"), ("mean", "sd"), ("shape", "scale"), ("shape", "rate")),
    "weibull": (("shape", "scale"), ("shape", "mean")),
    "empirical": (("knots",),),
}
POSITIVE = {"mean", "cv", "sd", "shape", "scale", "rate", "log_sd", "ticks_per_unit"}
TIMES = {"value", "low", "mode", "high"}
MAX_CV = 100  # of any law


@dataclass(frozen=True)
class Law:
    """A distribution of a time in ticks; `law` makes one from parameters in other units.

    `parameters` by family: deterministic (value), exponential (mean), uniform (low, high),
    triangular (low, mode, high), lognormal (mean and sd of the logarithm), gamma and weibull
    (shape, scale), empirical (probabilities 0..1, then as many values, linear in between).
    """

    family: str
    parameters: tuple[float, ...]

    def mean(self) -> float:
        """Expected ticks."""
        return self._moments()[0]

    def variance(self) -> float:
        """Variance in ticks squared."""
        return self._moments()[1]

    def quantile(self, p: Any) -> np.ndarray:
        """float64, shaped like `p`: ticks not exceeded with probability p."""
        return self._inverse(p, upper=False)

    def upper_quantile(self, q: Any) -> np.ndarray:
        """float64, shaped like `q`: ticks exceeded with probability q, exact for tiny q."""
        return self._inverse(q, upper=True)

    def _moments(self) -> tuple[float, float]:
        match self.family, self.parameters:
            case "deterministic", (value,):
                return value, 0.0
            case "exponential", (mean,):
                return mean, mean**2
            case "uniform", (low, high):
                return (low + high) / 2, (high - low) ** 2 / 12
            case "triangular", (low, mode, high):
                spread = (high - low) ** 2 - (mode - low) * (high - mode)
                return (low + mode + high) / 3, spread / 18
            case "lognormal", (mu, sigma):
                mean = math.exp(mu + sigma**2 / 2)
                return mean, mean**2 * math.expm1(sigma**2)
            case "gamma", (shape, scale):
                return shape * scale, shape * scale**2
            case "weibull", (shape, scale):
                mean, square = math.gamma(1 + 1 / shape), math.gamma(1 + 2 / shape)
                return scale * mean, scale**2 * (square - mean**2)
            case "empirical", knots:
                p, values = np.reshape(knots, (2, -1))
                return linear_moments(np.diff(p), values)
        raise ValueError(f"{self} is not a law; make one with law()")

    def _inverse(self, probability: Any, *, upper: bool) -> np.ndarray:
        tail = np.asarray(probability, np.float64)
        if not ((tail >= 0) & (tail <= 1)).all():
            raise ValueError(f"{probability} is not a probability; it must lie in 0..1")
        with np.errstate(divide="ignore"):
            match self.family, self.parameters:
                case "deterministic", (value,):
                    return np.full_like(tail, value)
                case "exponential", (mean,):
                    return mean * -(np.log(tail) if upper else np.log1p(-tail))
                case "weibull", (shape, scale):
                    return scale * (-(np.log(tail) if upper else np.log1p(-tail))) ** (1 / shape)
                case "uniform", (low, high):
                    return high - (high - low) * tail if upper else low + (high - low) * tail
                case "triangular", (low, mode, high):
                    width, rise = high - low, (high - mode if upper else mode - low)
                    near = np.sqrt(tail * width * rise)  # distance from this end
                    far = width - np.sqrt((1 - tail) * width * (width - rise))
                    distance = np.where(tail * width < rise, near, far)
                    return high - distance if upper else low + distance
                case "lognormal", (mu, sigma):
                    normal = _special("ndtri", (), tail)
                    return np.exp(mu - sigma * normal if upper else mu + sigma * normal)
                case "gamma", (shape, scale):
                    name = "gammainccinv" if upper else "gammaincinv"
                    return scale * _special(name, (shape,), tail)
                case "empirical", knots:
                    p, values = np.reshape(knots, (2, -1))
                    p, values = (1 - p[::-1], values[::-1]) if upper else (p, values)
                    return np.interp(tail, p, values)
        raise ValueError(f"{self} is not a law; make one with law()")


def _special(name: str, parameters: tuple[float, ...], at: np.ndarray) -> np.ndarray:
    """A function of scipy.special; what it gives for a whole table is kept for the next time.

    To import scipy.special takes longer than all tables together.
    """
    if at.shape not in ((HALF,), (HALF + 1,)):
        return _scipy(name, parameters, at)
    return _kept_special(name, parameters, at.tobytes())


@lru_cache(maxsize=256)  # the laws of a scenario, and those of a few policies
def _kept_special(name: str, parameters: tuple[float, ...], at: bytes) -> np.ndarray:
    about = repr((name, parameters, version("scipy"), version("numpy"), platform.machine()))
    made: np.ndarray = kept(
        "special", about.encode() + at, lambda: _scipy(name, parameters, np.frombuffer(at))
    )
    return made


def _scipy(name: str, parameters: tuple[float, ...], at: np.ndarray) -> np.ndarray:
    from scipy import special

    found: np.ndarray = getattr(special, name)(*parameters, at)
    return found


def linear_moments(weights: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Mean and variance of a quantile function that is linear between `values` (n + 1,).

    `weights` (n,) are the probabilities of the pieces. Works for a table as well.
    """
    a, b = values[:-1], values[1:]
    mean = float(weights @ (a + b)) / 2
    a, b = a - mean, b - mean
    return mean, float(weights @ (a * a + a * b + b * b)) / 3


def law(family: str, *, ticks_per_unit: float, **given: Any) -> Law:
    """The law of a family, from any of its parameterisations in WAYS.

    Times (`rate`: 1 / time) are in the caller's unit of `ticks_per_unit` ticks; `log_mean` and
    `log_sd` are those of the logarithm of the number of units. `knots` are (probability, value)
    pairs from probability 0 to 1. Raises ValueError for what is missing, unknown or impossible.
    """
    if family not in WAYS:
        raise ValueError(f"there is no family {family!r}; write one of: {', '.join(WAYS)}")
    if not any(set(way) == set(given) for way in WAYS[family]):
        ways = " or ".join(f"({', '.join(way)})" for way in WAYS[family])
        raise ValueError(f"{family} takes {ways}, not ({', '.join(given)})")
    for name, value in {**given, "ticks_per_unit": ticks_per_unit}.items():
        if name != "knots" and not math.isfinite(value):
            raise ValueError(f"{family}: {name} is {value}; it must be finite")
        if (name in POSITIVE and value <= 0) or (name in TIMES and value < 0):
            bound = "0 or more" if name in TIMES else "above 0"
            raise ValueError(f"{family}: {name} is {value}; it must be {bound}")
    try:
        made = Law(family, tuple(map(float, _in_ticks(family, given, ticks_per_unit))))
        tame = made.variance() <= (MAX_CV * made.mean()) ** 2 < math.inf
    except OverflowError:
        tame = False
    if not tame:
        raise ValueError(f"{family} with {given} spreads too far: its cv must be below {MAX_CV}")
    return made


def _in_ticks(family: str, given: dict[str, Any], unit: float) -> tuple[float, ...]:
    match family, given:
        case "empirical", {"knots": knots}:
            return _knots(knots, unit)
        case "uniform" | "triangular", _:
            corners = [given[name] for name in WAYS[family][0]]
            if corners != sorted(corners) or corners[0] == corners[-1]:
                raise ValueError(f"{family}: {', '.join(WAYS[family][0])} must rise, not {corners}")
            return tuple(corner * unit for corner in corners)
        case "lognormal", {"log_mean": mu, "log_sd": sigma}:
            return mu + math.log(unit), sigma
        case "weibull", {"shape": shape, "mean": mean}:
            return shape, mean * unit / math.gamma(1 + 1 / shape)
        case _, {"shape": shape, "rate": rate}:
            return shape, unit / rate
        case _, {"shape": shape, "scale": scale}:
            return shape, scale * unit
        case _, {"mean": mean, **spread} if spread:
            cv = spread["cv"] if "cv" in spread else spread["sd"] / mean
            if family == "gamma":
                return cv**-2, mean * cv**2 * unit
            variance = math.log1p(cv**2)  # of the logarithm
            return math.log(mean * unit) - variance / 2, math.sqrt(variance)
    return tuple(value * unit for value in given.values())


def _knots(knots: Any, unit: float) -> tuple[float, ...]:
    pairs = np.asarray(knots, np.float64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or len(pairs) < 2 or not np.isfinite(pairs).all():
        raise ValueError("empirical: knots must be two or more finite (probability, value) pairs")
    p, values = pairs.T
    if p[0] != 0 or p[-1] != 1 or (np.diff(p) <= 0).any():
        raise ValueError(f"empirical: probabilities {p.tolist()} must rise from 0 to 1")
    if values[0] < 0 or (np.diff(values) < 0).any():
        raise ValueError(f"empirical: values {values.tolist()} must be 0 or more and not fall")
    return (*p.tolist(), *(values * unit).tolist())


def duration_table(law: Law) -> np.ndarray:
    """int64 (TABLE_SIZE,): quantiles of the law in 1/256 tick, for `draw_ticks`.

    Times above MAX_TICKS become MAX_TICKS. Raises ValueError if the table, before this cut,
    misses the law's mean by more than MEAN_ERROR or its standard deviation by SD_ERROR.
    """
    tail = tails()
    ticks = np.concatenate([law.quantile(tail), law.upper_quantile(tail[-2::-1])])
    weights = np.diff(tail)
    mean, variance = linear_moments(np.concatenate([weights, weights[::-1]]), ticks)
    sd, true_sd = math.sqrt(variance), math.sqrt(law.variance())
    good = abs(mean - law.mean()) <= MEAN_ERROR * law.mean()
    if not good or abs(sd - true_sd) > SD_ERROR * true_sd + 1e-9 * mean:
        raise ValueError(
            f"a table of {law} would have mean {mean:.7g} (sd {sd:.7g}) instead of "
            f"{law.mean():.7g} ({true_sd:.7g}); use a distribution with smaller or softer steps"
        )
    rising = np.maximum.accumulate(np.clip(ticks, 0, MAX_TICKS))
    return np.rint(rising * (1 << FRACTION_BITS)).astype(np.int64)


@kernel(f"int64({ROW}, uint64)")
def draw_ticks(row: np.ndarray, bits: int) -> int:
    """Whole ticks, 0..MAX_TICKS, from a row of `duration_table` by 64 bits; halves round up."""
    return (lookup(row, bits) + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS


@kernel(f"int64({ROW}, uint64, int64)")
def remaining_ticks(row: np.ndarray, bits: int, elapsed: int) -> int:
    """What is left of a time that is known to be longer than `elapsed`; at least 1.

    By inversion within the draws that give more: all of them are equally likely still. Who
    stayed longer than the row knows has 1 tick left.
    """
    low, high = u64(0), u64(WORD_MASK)
    if draw_ticks(row, high) <= elapsed:
        return 1
    while low < high:  # the first draw that gives more
        middle = u64(low + ((high - low) >> u64(1)))
        if draw_ticks(row, middle) > elapsed:
            high = middle
        else:
            low = u64(middle + u64(1))
    if low > u64(0):
        bits = u64(low + product(u64(u64(0) - low), u64(bits))[0])
    return draw_ticks(row, bits) - elapsed


@cache  # several modules need it, and it takes a while
def threshold_table() -> np.ndarray:
    """int64 (TABLE_SIZE,): quantiles of the unit exponential in 2**-48, for `lookup`.

    Made from integers alone, because the last bits of a library's logarithm depend on the
    platform. The lowest entry is 0, the highest 65 ln 2, below 2**54 in this unit.
    """
    half = _log(1, 2)
    # Tail probability (1 + cell / CELLS) / 2**k.
    cells = [(k, cell) for k in range(OCTAVES + 1, 1, -1) for cell in range(CELLS)]
    lower = [_log(CELLS + cell, CELLS << k) for k, cell in cells]
    upper = [k * half - _log(cell, CELLS + cell) for k, cell in cells]
    fixed = [*lower, half, *upper[::-1]]
    return np.array([(x + (1 << 47)) >> 48 for x in fixed], np.int64)


def _log(n: int, d: int) -> int:
    """-ln(1 - n / d) in 2**-96, for n / d <= 1/2: twice the series of artanh(n / (2 d - n))."""
    z = (n << 96) // (2 * d - n)
    square, power, total, k = z * z >> 96, z, 0, 1
    while power:
        total += power // k
        power, k = power * square >> 96, k + 2
    return 2 * total
