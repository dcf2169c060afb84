"""Replications with known means: the judges of intervals, stopping rules and choices."""

import numpy as np

GENERATORS = {  # name: (mean, draws of a shape)
    "normal": (100.0, lambda rng, shape: rng.normal(100, 30, shape)),
    "skewed": (1.0, lambda rng, shape: rng.exponential(1, shape)),
    "negative": (-10.0, lambda rng, shape: rng.normal(-10, 5, shape)),
    "zero": (0.0, lambda rng, shape: rng.normal(0, 1, shape)),
}


class Pairs:
    """Policies with these means; replications share a part of their luck (`rho`)."""

    def __init__(self, rng, means, rho):
        self.rng, self.means, self.rho, self.common = rng, np.asarray(means, float), rho, {}

    def __call__(self, which, first, count):
        luck = [self.common.setdefault(r, self.rng.normal()) for r in range(first, first + count)]
        own = self.rng.normal(size=(len(which), count))
        mixed = np.sqrt(self.rho) * np.array(luck) + np.sqrt(1 - self.rho) * own
        return self.means[list(which), None] + mixed
