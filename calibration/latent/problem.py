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
    is that of one course of events, as a run is, whose luck is not in `error`. log: whether it
    goes over several orders of magnitude, so that its logarithm is fitted (with the error added
    first, for figures of 0).
    """

    name: str
    unit: str
    value: float
    error: float
    discrepancy: float = 0.0
    chance: bool = True
    log: bool = False
    source: str = ""

    def scaled(self, y: Floats) -> Floats:
        """Figures on the scale on which they are fitted."""
        return np.log(np.maximum(y, 0) + self.error) if self.log else np.asarray(y, float)

    def unscaled(self, y: Floats) -> Floats:
        """Back in the unit of the value."""
        return np.exp(y) - self.error if self.log else y

    @property
    def stretch(self) -> float:
        """Of a small step in the unit, on the scale on which it is fitted."""
        return 1 / (self.value + self.error) if self.log else 1.0


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
        """What was observed, on the scale on which it is fitted, (targets,)."""
        return np.array([float(one.scaled(np.array(one.value))) for one in self.targets])

    @property
    def own_variance(self) -> Floats:
        """Of observation and discrepancy, (targets,)."""
        return np.array(
            [(one.error**2 + one.discrepancy**2) * one.stretch**2 for one in self.targets]
        )

    @property
    def chances(self) -> Floats:
        """1 where a target holds the luck of one course of events, else 0."""
        return np.array([float(one.chance) for one in self.targets])

    def scaled(self, y: Floats) -> Floats:
        """Figures (points, targets, replications) on the scale on which they are fitted."""
        return np.stack([one.scaled(y[:, k]) for k, one in enumerate(self.targets)], axis=1)

    def values(self, u: Floats) -> Floats:
        """Points (n, parameters) in the units of the parameters."""
        return np.column_stack([p.at(u[:, i]) for i, p in enumerate(self.priors)])


# (points in the cube, number of the first) -> figures
Simulator = Callable[[Floats, int], Floats]
