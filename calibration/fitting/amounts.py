"""Hazards by exposure, and means of hours and minutes; each with draws of its posterior."""

from dataclasses import dataclass

import numpy as np

JEFFREYS = 0.5


@dataclass(frozen=True)
class Hazard:
    """Events over time at risk: a Poisson count with a gamma posterior."""

    events: int
    years: float

    @property
    def rate(self) -> float:
        """A year."""
        return self.events / self.years

    def interval(self) -> tuple[float, float]:
        """90 % interval of the rate."""
        from scipy.stats import gamma

        low, high = gamma.ppf([0.05, 0.95], self.events + JEFFREYS) / self.years
        return float(low), float(high)

    def draws(self, n: int, rng: np.random.Generator, shape: float = JEFFREYS, time: float = 0.0) -> np.ndarray:  # noqa: E501  # fmt: skip
        """float64 (n,): draws of the rate; the prior is gamma (shape, time), else Jeffreys'."""
        return rng.standard_gamma(self.events + shape, n) / (self.years + time)


@dataclass(frozen=True)
class Mean:
    """A mean of amounts, with Student's law around it."""

    value: float
    error: float  # standard error
    n: int

    def draws(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """float64 (n,), at least 0."""
        return np.maximum(self.value + self.error * rng.standard_t(self.n - 1, n), 0.0)

    def interval(self) -> tuple[float, float]:
        """90 % interval."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.n - 1, 0.95)) * self.error
        return max(0.0, self.value - half), self.value + half


def mean_of(amounts: np.ndarray) -> Mean:
    """Of one amount per citizen, or of visits. Raises ValueError for fewer than 5."""
    if len(amounts) < 5:
        raise ValueError("fewer than 5")
    return Mean(float(amounts.mean()), float(amounts.std(ddof=1) / np.sqrt(len(amounts))), len(amounts))  # noqa: E501  # fmt: skip
