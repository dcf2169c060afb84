"""What is fitted to what: free parameters with priors, observed targets with their errors.

Everything works in the unit cube: a point is float64 (parameters,) in [0, 1], uniform under the
prior. Figures of points are float64 (points, targets, replications).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Floats = np.ndarray
PRIOR_SD = 12**-0.5  # of a uniform law on [0, 1]
CUT = 3.0  # implausibility above which a point cannot be; Pukelsheim (1994), three sigma


@dataclass(frozen=True)
class Prior:
    """A free parameter: even between its bounds, or even in its logarithm."""

    name: str
    unit: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    def at(self, u: Floats) -> Floats:
        """The values at places u in [0, 1]."""
        if self.log:
            x = self.low * (self.high / self.low) ** np.asarray(u)
        else:
            x = self.low + np.asarray(u) * (self.high - self.low)
        return np.round(x) if self.whole else x


@dataclass(frozen=True)
class Observed:
    """A target: what was observed, how sure that is, and how far the model itself may be off.

    error, discrepancy: standard deviations in the unit of the value. chance: whether the figure
    is that of one course of events, as a run is, whose luck is not in `error`.
    """

    name: str
    unit: str
    value: float
    error: float
    discrepancy: float = 0.0
    chance: bool = True
    source: str = ""


@dataclass(frozen=True)
class Problem:
    """Priors and targets together."""

    priors: tuple[Prior, ...]
    targets: tuple[Observed, ...]

    @property
    def width(self) -> int:
        return len(self.priors)

    @property
    def observed(self) -> Floats:
        return np.array([one.value for one in self.targets])

    @property
    def own_variance(self) -> Floats:
        """Of observation and discrepancy, (targets,)."""
        return np.array([one.error**2 + one.discrepancy**2 for one in self.targets])

    @property
    def chances(self) -> Floats:
        """1 where a target holds the luck of one course of events, else 0."""
        return np.array([float(one.chance) for one in self.targets])

    def values(self, u: Floats) -> Floats:
        """Points (n, parameters) in the units of the parameters."""
        return np.column_stack([p.at(u[:, i]) for i, p in enumerate(self.priors)])


# (points in the cube, number of the first) -> figures
Simulator = Callable[[Floats, int], Floats]
