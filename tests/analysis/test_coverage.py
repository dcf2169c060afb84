"""Paired intervals from the engine cover the exact effect of a decision as often as they say."""

import numpy as np
import pytest

from analysis.exact_effects import Effect, blocked, rejecting, waiting
from experiments.statistics.differences import paired

N = 20  # pairs in an experiment
EFFECTS = {
    "a fifth place": lambda: Effect("ward", "rejected", 100, rejecting(4), rejecting(5)),
    "a shorter stay": lambda: Effect("ward", "rejected", 100, rejecting(4), rejecting(4, 1.8)),
    "a place behind": lambda: Effect("one", "delayed_transfer_days", 100, blocked(1), blocked(2)),
}


def covered(pairs, exact, n=N):
    """bool (experiment,): of so many replications of one copy each."""
    copies, replications = pairs[0].shape
    each = [one.reshape(copies, replications // n, n).reshape(-1, n) for one in pairs]
    found = [paired(before, after) for before, after in zip(*each, strict=True)]
    return np.array([one.low <= exact <= one.high for one in found])


@pytest.mark.parametrize("name", EFFECTS)
def test_intervals_of_the_engine_cover_the_exact_effect(name):
    effect = EFFECTS[name]()
    pairs = effect.pairs(2 * N, seed=1)
    hits = covered(pairs, effect.exact)
    assert hits.mean() >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / len(hits))
    change = pairs[1] - pairs[0]
    assert abs(change.mean() - effect.exact) < 4 * change.std() / np.sqrt(change.size)


@pytest.mark.verify
@pytest.mark.parametrize("name", EFFECTS)
def test_intervals_cover_in_two_thousand_experiments(name, capsys):
    effect = EFFECTS[name]()
    hits = covered(effect.pairs(100 * N, seed=2), effect.exact)
    with capsys.disabled():
        print(f"[{name}: {hits.mean():.4f} of {len(hits)}]", end=" ")
    assert len(hits) == 2000 and 0.937 <= hits.mean() <= 0.962


@pytest.mark.verify
def test_skewed_differences_need_more_pairs(capsys):
    # A few replications have most of the days waited.
    effect = Effect("ward", "waiting_days", 300, waiting(3, 0.8, 3), waiting(4, 0.8, 3))
    pairs = effect.pairs(2000, seed=3)
    hits = {n: covered(pairs, effect.exact, n) for n in (10, 20, 50, 100, 200)}
    with capsys.disabled():
        told = ", ".join(f"{n} pairs {one.mean():.3f} of {len(one)}" for n, one in hits.items())
        print(f"[{told}]", end=" ")
    assert hits[10].mean() < 0.93, "docs/statistics.md tells of this limit"
    for n in (100, 200):
        assert hits[n].mean() >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / len(hits[n]))
