"""What a system with exact answers is: its scenario, what to measure, the answers, the sizes.

A case knows no engine. `measure` turns one run into numbers, each an average over time or over
citizens, so that means over replications estimate the exact values. Every constant is checked
in test_theory_exact against a formula or a small Markov chain of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .theory_reading import MOST, Reading
from .worlds import Json, scenario

Numbers = dict[str, float]
BAR = 0.003  # relative standard error


@dataclass(frozen=True)
class Size:
    """How much is simulated: days measured after the warm-up, and replications."""

    days: int
    replications: int


@dataclass(frozen=True)
class Case:
    """A system with exact answers.

    ci, verify, fast: sizes of the short test, and of the long test of the reference engine and
    of the fast one; bound: the relative standard error that the reference engine must reach in
    the long test, per statistic (`bounds` names exceptions); the fast one reaches BAR for all.
    controls: by statistic, other numbers of a run with their exact means (control variates).
    """

    name: str
    document: Json
    warm_up: int  # days
    exact: Numbers
    measure: Callable[[Reading], Numbers]
    ci: Size
    verify: Size
    fast: Size
    bound: float = 0.003
    controls: dict[str, Numbers] = field(default_factory=dict)
    bounds: tuple[tuple[str, float], ...] = ()

    def scenario(self, days: int) -> Json:
        """The mapping of the scenario, with this many measured days."""
        return self.document | {"warm_up": f"{self.warm_up} days", "horizon": f"{days} days"}

    def bound_of(self, statistic: str) -> float:
        return dict(self.bounds).get(statistic, self.bound)


def exponential(days: float) -> Json:
    return {"distribution": "exponential", "mean": days, "unit": "days"}


def lognormal(days: float, cv: float) -> Json:
    return {"distribution": "lognormal", "mean": days, "cv": cv, "unit": "days"}


def deterministic(days: float) -> Json:
    return {"distribution": "deterministic", "value": days, "unit": "days"}


def source(sector: str, per_day: float) -> Json:
    return {"sector": sector, "rate": f"{per_day} per day"}


def system(sectors: Json, **sources: Json) -> Json:
    """Sectors with streams of arrivals."""
    return scenario(sectors, sources=sources)


def powers(name: str, law: np.ndarray) -> Numbers:
    """Means of N, N^2, N^3, N^4 under a law, or under the shares of time of a run."""
    number = np.arange(len(law))
    return {f"{name}^{k}": float((law * number**k).sum()) for k in (1, 2, 3, 4)}


def many_servers(load: float, places: int) -> np.ndarray:
    """P(N = n) of M/M/c, n below MOST."""
    ratio = load / np.minimum(np.arange(1, MOST), places)
    p = np.cumprod(np.append(1.0, ratio))
    return p / p.sum()
