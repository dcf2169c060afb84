"""What makes the results of draws vary: numbers that are not known, and chance.

Replication r has the same citizens with the same luck in every draw, so that draws and
replications are crossed: y = mean + draw + replication + rest. Chance that all draws share moves
their means together; only the rest blurs the differences between them. The nested (one-way)
estimate takes chance / replications from the variance between draws, the shared part too, which
is not in it, and so finds too little, or nothing, of what is not known.
Source: two-way random effects by analysis of variance, Searle, Casella and McCulloch, Variance
Components, 1992, chapter 4.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Components(NamedTuple):
    """Variance by draws (`parameter`), within one draw (`chance`), and the share of the first."""

    parameter: float
    chance: float
    share: float


def components(values: Floats) -> Components:
    """The split of what one replication of one draw varies by.

    values float64 (draw, replication). `parameter` is at least 0. nan is what fewer than two
    replications, or draws, do not tell.
    """
    draws, n = values.shape
    parameter = chance = float("nan")
    if n > 1:
        chance = float(values.var(axis=1, ddof=1).mean())
    if n > 1 and draws > 1:
        of_draws, _, rest = (float(x) for x in mean_squares(values))
        parameter = max(0.0, (of_draws - rest) / n)
    total = parameter + chance
    return Components(parameter, chance, parameter / total if total > 0 else float("nan"))


def mean_squares(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Of draws, of replications, of the rest; values float64 (..., draw, replication).

    At least two of either.
    """
    draws, n = values.shape[-2:]
    rows, columns = values.mean(axis=-1, keepdims=True), values.mean(axis=-2, keepdims=True)
    rest = values - rows - columns + values.mean(axis=(-2, -1), keepdims=True)
    return (
        n * rows[..., 0].var(axis=-1, ddof=1),
        draws * columns[..., 0, :].var(axis=-1, ddof=1),
        (rest**2).sum(axis=(-2, -1)) / ((draws - 1) * (n - 1)),
    )


def mean_interval(values: Floats, confidence: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Of the mean over draws and replications: low, high, and p of a mean of 0 (two-sided).

    values float64 (..., draw, replication), two of either at least. The chance that draws share
    is in it, which an interval from the means of draws leaves out. Its variance is
    (draws + replications - rest) / (draws x n) in mean squares, at least that of either alone,
    with Satterthwaite's degrees of freedom (1946, Biometrics Bulletin 2, 110-114).
    """
    from scipy.special import stdtr, stdtrit

    draws, n = values.shape[-2:]
    mean = values.mean(axis=(-2, -1))
    of_draws, of_runs, rest = mean_squares(values)
    total = np.maximum(of_draws + of_runs - rest, np.maximum(of_draws, of_runs))
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = of_draws**2 / (draws - 1) + of_runs**2 / (n - 1) + rest**2 / ((draws - 1) * (n - 1))
        degrees = np.where(terms > 0, np.clip(total**2 / terms, 1, draws * n - 1), 1.0)
        error = np.sqrt(total / (draws * n))
        t = np.where(error > 0, np.abs(mean) / error, np.where(mean == 0, 0.0, np.inf))
    half = stdtrit(degrees, 0.5 + confidence / 2) * error
    return mean - half, mean + half, 2 * stdtr(degrees, -t)
