"""Which quantities matter at all (Morris), and how much of the variance is theirs (Sobol).

Runs have common random numbers, so a figure is a function of the quantities alone; what chance is
left in it makes small effects look like interactions.
Sources: Morris (1991), Technometrics 33, 161-174; Campolongo, Cariboni & Saltelli (2007), Environ.
Model. Softw. 22, 1509-1518 (mu*); Saltelli et al. (2010), Comput. Phys. Commun. 181, 259-270.
"""

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.worlds import Study, effects
from experiments.statistics.differences import Floats

if TYPE_CHECKING:
    import pandas as pd

NAMES = ["policy", "sector", "group", "kpi", "unit", "quantity"]
MORRIS = [*NAMES, "mu", "mu_star", "mu_star_half", "sigma", "trajectories"]
SOBOL = [
    *(*NAMES, "first_order", "first_order_low", "first_order_high"),
    *("total", "total_low", "total_high", "points"),
]
LEVELS = 4  # of a Morris design


def morris(study: Study, trajectories: int, seed: int) -> "pd.DataFrame":
    """MORRIS: the mean elementary effect over the whole range, its mean size, and its spread.

    (quantities + 1) x trajectories worlds. `mu_star_half` is half the 95 % interval of mu_star.
    """
    import pandas as pd
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as design

    problem = {
        "num_vars": len(study.of),
        "names": [one.name for one in study.of],
        "bounds": [[0.0, 1.0]] * len(study.of),
    }
    unit = design.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    low, high = (np.array([getattr(one, end) for one in study.of]) for end in ("low", "high"))
    found = effects(study.values(low + unit * (high - low))).mean(axis=3)
    rows = []
    for names, y in _each(study, found):
        if np.ptp(y) == 0:  # nothing moves it
            told: dict[str, Any] = dict.fromkeys(("mu", "mu_star", "mu_star_conf", "sigma"), np.zeros(len(study.of)))  # noqa: E501  # fmt: skip
        else:
            told = analysis.analyze(problem, unit, y, num_levels=LEVELS, seed=seed)
        for i, one in enumerate(study.of):
            numbers = (told[key][i] for key in ("mu", "mu_star", "mu_star_conf", "sigma"))
            rows.append((*names, one.name, *map(float, numbers), trajectories))
    return pd.DataFrame(rows, columns=MORRIS)


def sobol(study: Study, points: int, seed: int) -> "pd.DataFrame":
    """SOBOL: the share of the variance that goes when a quantity is known, and that it has part in.

    points (a power of 2) x (quantities + 2) worlds, drawn from the quantities' laws. A figure
    that does not vary has nan.
    """
    import pandas as pd
    from scipy.stats import sobol_indices, uniform

    kept: list[Floats] = []

    def model(u: Floats) -> Floats:
        x = np.array([[one.at(p) for p in row] for one, row in zip(study.of, u, strict=True)])
        found = effects(study.values(x.T)).mean(axis=3)
        kept.append(found)
        return np.reshape(found, (len(found), -1)).T

    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # of figures that do not vary
        told = sobol_indices(func=model, n=points, dists=[uniform()] * len(study.of), rng=seed)
        sure = told.bootstrap(confidence_level=0.95, n_resamples=500)
    rows = []
    for k, (names, y) in enumerate(_each(study, np.concatenate(kept))):
        for i, one in enumerate(study.of):
            numbers = []
            for order in ("first_order", "total_order"):
                bounds = getattr(sure, order).confidence_interval
                parts = (getattr(told, order), bounds.low, bounds.high)
                numbers += [float(np.atleast_2d(part)[k, i]) for part in parts]
            if np.ptp(y) == 0:
                numbers = [float("nan")] * 6
            rows.append((*names, one.name, *numbers, points))
    return pd.DataFrame(rows, columns=SOBOL)


def _each(study: Study, found: Floats) -> list[tuple[tuple[str, ...], Floats]]:
    """The names and values (world,) of every figure of every variant."""
    return [
        (
            (variant.key, figure.sector, figure.group, figure.kpi, study.runs.units[figure]),
            np.ascontiguousarray(found[:, v, f]),
        )
        for v, variant in enumerate(study.made)
        for f, figure in enumerate(study.runs.figures)
    ]
