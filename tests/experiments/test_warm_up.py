"""The warm-up rule on series whose bias is known."""

import numpy as np
import pytest

from experiments.modelling.warm_up import Settled, mser, recommended

N, PHI, BIAS, FADES = 2_000, 0.7, 8.0, 60.0


def series(seed: int, bias: float, n: int = N, fades: float = FADES) -> np.ndarray:
    """AR(1) around 0 with standard deviation 1, and a bias at the start that fades away."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, np.sqrt(1 - PHI**2), n)
    values = np.zeros(n)
    values[0] = rng.normal()
    for i in range(1, n):
        values[i] = PHI * values[i - 1] + noise[i]
    return values + bias * np.exp(-np.arange(n) / fades)


def left_bias(cut: int) -> float:
    """Mean of what remains of the bias after leaving out so many values."""
    return float(BIAS * np.exp(-np.arange(cut, N) / FADES).mean())


def test_little_bias_is_left() -> None:
    cuts = [mser(series(seed, BIAS)) for seed in range(200)]
    assert None not in cuts
    left = np.mean([left_bias(cut or 0) for cut in cuts])
    assert left <= 0.2 * left_bias(0)


def test_without_bias_little_is_thrown_away() -> None:
    cuts = [mser(series(seed, 0.0)) for seed in range(200)]
    assert sum(cut is None for cut in cuts) <= 2
    assert np.mean([cut for cut in cuts if cut is not None]) < 0.02 * N


def test_a_run_that_has_not_settled_is_refused() -> None:
    """The bias fades more slowly than the run is long, or never."""
    refused = [mser(series(seed, 30.0, fades=N)) is None for seed in range(100)]
    assert sum(refused) >= 98
    assert mser(np.arange(N)) is None


@pytest.mark.parametrize("n", [0, 1, 29])
def test_a_short_series_is_refused(n: int) -> None:
    assert mser(np.zeros(n)) is None


def test_a_constant_series_has_settled() -> None:
    assert mser(np.full(200, 1e9 + 1 / 3)) == 0


def test_the_rule_by_hand() -> None:
    """Batches 9, 2, 1, 2, 1, ... : leaving out the first is best, the second costs precision."""
    batches = [9.0, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]
    errors = [np.var(batches[d:]) / len(batches[d:]) for d in range(8)]
    assert np.argmin(errors) == 1
    assert mser(np.repeat(batches, 5)) == 5


def test_the_longest_of_all_counts_twice_and_in_weeks() -> None:
    found = [
        Settled("bed", "used", 20),
        Settled("bed", "waiting", 45),
        Settled("bed", "blocked", 0),
    ]
    assert recommended(found) == 91
    assert recommended([*found, Settled("ward", "used", None)]) is None
