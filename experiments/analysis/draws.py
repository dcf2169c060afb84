"""All uncertain quantities drawn at once: which policy stays first, and what knowing is worth.

Ranks: the share of worlds in which a policy is first, second, ... Value of information: how much
better one would choose, on average over the worlds, if a quantity (or all) were known first.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.worlds import Study
from experiments.statistics.components import components
from experiments.statistics.differences import Floats
from policies import PolicyError

if TYPE_CHECKING:
    import pandas as pd

RANKS = ["sector", "group", "kpi", "better", "policy", "rank", "share", "low", "high", "draws"]
VALUE = ["sector", "group", "kpi", "unit", "quantity", "value", "by_chance", "draws"]
SPREAD = [
    *("policy", "sector", "group", "kpi", "unit", "mean", "p05", "p95"),
    *("parameter_variance", "chance_variance", "parameter_share", "draws", "replications"),
]
SHUFFLES = 20
FEWEST = 20  # draws for a curve through them
DEGREES = 6  # of a curve at most


@dataclass(frozen=True)
class Drawn:
    """Worlds that were drawn: quantiles u and values (world, quantity), and what came of them.

    `found` float64 (world, variant, figure, replication); `dropped` worlds were impossible.
    """

    u: Floats
    points: Floats
    found: Floats
    dropped: int


def draw(study: Study, count: int, seed: int) -> Drawn:
    """A Latin hypercube of worlds from the quantities' laws (McKay, Beckman & Conover 1979).

    Raises PolicyError when every world is impossible.
    """
    from scipy.stats.qmc import LatinHypercube

    u = LatinHypercube(len(study.of), rng=seed).random(count)
    points = np.array([[one.at(p) for one, p in zip(study.of, row, strict=True)] for row in u])
    found, kept, last = [], [], None
    for i, point in enumerate(points):
        try:
            found.append(study.values(point[None])[0])
            kept.append(i)
        except PolicyError as error:
            last = error
    if not kept:
        raise PolicyError(f"no draw is possible: {last}")
    return Drawn(u[kept], points[kept], np.array(found), count - len(kept))


def ranks(study: Study, drawn: Drawn, better: str) -> "pd.DataFrame":
    """RANKS: the share of worlds in which each policy has each rank, with its 95 % interval.

    Equal figures share the better rank. Clopper-Pearson intervals: of the draws, which take the
    ranges and laws for right.
    """
    import pandas as pd
    from scipy.stats import binomtest, rankdata

    sign, rows = (1 if better == "lower" else -1), []
    for f, figure in enumerate(study.runs.figures):
        means = np.nanmean(drawn.found[:, :, f], axis=2)
        place = rankdata(sign * means, method="min", axis=1)
        for v, variant in enumerate(study.made):
            for rank in range(1, len(study.made) + 1):
                count = int((place[:, v] == rank).sum())
                sure = binomtest(count, len(means)).proportion_ci(0.95)
                names = (figure.sector, figure.group, figure.kpi, better, variant.key, rank)
                share = count / len(means)
                rows.append((*names, share, float(sure.low), float(sure.high), len(means)))
    return pd.DataFrame(rows, columns=RANKS)


def spread(study: Study, drawn: Drawn) -> "pd.DataFrame":
    """SPREAD: figures over the worlds (policies: differences), and what part is not chance.

    How: `statistics.components`. With one replication the two cannot be told apart.
    """
    import pandas as pd

    values = drawn.found - drawn.found[:, :1]
    values[:, 0] = drawn.found[:, 0]
    rows = []
    for v, variant in enumerate(study.made):
        for f, figure in enumerate(study.runs.figures):
            y = values[:, v, f]
            means = y.mean(axis=1)
            names = (variant.key, figure.sector, figure.group, figure.kpi)
            told = (float(means.mean()), *map(float, np.quantile(means, [0.05, 0.95])))
            numbers = (*told, *components(y), len(means), study.replications)
            rows.append((*names, study.runs.units[figure], *numbers))
    return pd.DataFrame(rows, columns=SPREAD)


def value_of_information(study: Study, drawn: Drawn, better: str, seed: int) -> "pd.DataFrame":
    """VALUE: what knowing each quantity beforehand is worth, and `all` of them, in the figure.

    Of `all` the mean of the best less the best of the means. Of one, the same with each policy's
    difference regressed on the quantity (`gain`). `by_chance` is the mean of the same with the
    quantity shuffled: what is not above it is noise.
    """
    import pandas as pd

    rng, rows = np.random.default_rng(seed), []
    sign = -1.0 if better == "lower" else 1.0
    for f, figure in enumerate(study.runs.figures):
        benefit = sign * (drawn.found[:, :, f] - drawn.found[:, :1, f]).mean(axis=2)
        names = (figure.sector, figure.group, figure.kpi, study.runs.units[figure])
        n = len(benefit)
        perfect = float(benefit.max(axis=1).mean() - benefit.mean(axis=0).max())
        rows.append((*names, "all", perfect, float("nan"), n))
        for i, one in enumerate(study.of if n >= FEWEST else ()):
            u = drawn.u[:, i]
            chance = [gain(rng.permutation(u), benefit) for _ in range(SHUFFLES)]
            rows.append((*names, one.name, gain(u, benefit), float(np.mean(chance)), n))
    table = pd.DataFrame(rows, columns=VALUE)
    return table.sort_values(["sector", "kpi", "value"], ascending=[True, True, False], kind="stable").reset_index(drop=True)  # noqa: E501  # fmt: skip


def gain(u: Floats, benefit: Floats) -> float:
    """The expected value of partial perfect information about one quantity, from one set of draws.

    u (n,) are the quantity's quantiles, benefit (n, k) that of each choice. Each column is
    regressed on u (`smooth`), which gives the expected benefit once the quantity is known.
    Source: Strong, Oakley & Brennan (2014), Med. Decis. Making 34, 311-326.
    """
    known = np.column_stack([smooth(u, y) for y in benefit.T])
    return float(known.max(axis=1).mean() - known.mean(axis=0).max())


def smooth(u: Floats, y: Floats) -> Floats:
    """The polynomial in u, of degree 0 to DEGREES, that predicts values left out best.

    The error of values left out one by one comes from the hat matrix (PRESS: Allen 1974,
    Technometrics 16, 125-127).
    """
    basis, _ = np.linalg.qr(np.polynomial.legendre.legvander(2 * u - 1, DEGREES))
    fits = np.cumsum(basis * (basis.T @ y), axis=1)  # (n, degree)
    hat = np.cumsum(basis**2, axis=1)
    press = (((y[:, None] - fits) / np.maximum(1 - hat, 1e-9)) ** 2).sum(axis=0)
    return np.asarray(fits[:, int(np.argmin(press))])


def table(study: Study, drawn: Drawn) -> "pd.DataFrame":
    """Every draw, one row a world: its quantities, and each figure's mean of each policy."""
    import pandas as pd

    columns = {one.name: drawn.points[:, i] for i, one in enumerate(study.of)}
    for v, variant in enumerate(study.made):
        for f, figure in enumerate(study.runs.figures):
            columns[f"{variant.key}/{figure}"] = drawn.found[:, v, f].mean(axis=1)
    return pd.DataFrame(columns).rename_axis("draw").reset_index()
