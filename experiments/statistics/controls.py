"""Control variates: what a run had by luck, taken out where the expected luck is known.

The mean of Y is estimated by that of Y - b (C - E C), with b from the same runs. The known means
must be exact: a control with a guessed mean shifts the answer. Estimating b costs little and
biases little, nothing if (Y, C) are jointly normal; the interval then holds exactly.
Source: Lavenberg & Welch (1981), A perspective on the use of control variables to increase the
efficiency of Monte Carlo simulations, Manage. Sci. 27, 322-335; Law, Simulation Modeling and
Analysis, 5th ed., section 11.4.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from experiments.statistics.differences import Floats


@dataclass(frozen=True)
class Controlled:
    """The controlled mean with its interval; `ratio` = variance of the plain mean over its own."""

    mean: float
    low: float
    high: float
    ratio: float
    weights: Floats  # (q,): b


def controlled(
    values: Floats, controls: Floats, expected: Floats, confidence: float = 0.95
) -> Controlled:
    """The mean of values (n,) with controls (q, n) of known means (q,).

    The interval is that of the intercept of the regression of values on controls - expected, with
    n - q - 1 degrees of freedom. Controls that do not vary, or repeat others, have no weight.
    Raises ValueError for fewer than q + 3 replications.
    """
    y, c = np.asarray(values, float), np.asarray(controls, float)
    q, n = c.shape
    if n < q + 3:
        raise ValueError(f"{q} controls need {q + 3} replications or more, not {n}")
    around = (c - np.asarray(expected, float)[:, None]).T
    size = np.abs(around).max(axis=0)
    size = np.where(size > 0, size, 1.0)
    design = np.column_stack([np.ones(n), around / size])
    inverse = np.linalg.pinv(design.T @ design)
    b = inverse @ design.T @ y
    rest = y - design @ b
    variance = float(rest @ rest) / (n - q - 1) * inverse[0, 0]
    half = stdtrit(n - q - 1, 0.5 + confidence / 2) * np.sqrt(variance)
    plain = y.var(ddof=1) / n
    ratio = float(plain / variance) if variance > 0 else (np.inf if plain > 0 else np.nan)
    return Controlled(float(b[0]), float(b[0] - half), float(b[0] + half), ratio, b[1:] / size)
