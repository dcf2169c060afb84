"""The tables of a study with several points or draws: effects by point, and what makes them vary.

With draws, the unit of the statistics is the draw: the mean over its replications. Pairing and
intervals are those of `experiments.statistics.differences`.
"""

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.differences import COLUMNS, HEADLINES, compare

if TYPE_CHECKING:
    import pandas as pd

SPLIT = ["point", "policy", "of", "sector", "kpi", "unit", "draws", "replications", "mean",
         "parameter_variance", "chance_variance", "parameter_share"]  # fmt: skip
FIGURE = ["period", "sector", "group", "district", "kpi", "unit"]


def compare_points(kpi: "pd.DataFrame") -> "pd.DataFrame":
    """`compare` at every point; of several draws, of their means. Columns: point, COLUMNS."""
    import pandas as pd

    parts = []
    for point, rows in kpi.groupby("point", sort=False):
        whole = rows[rows["period"].astype(str) == "all"]
        if whole["draw"].nunique() > 1:
            keys = ["scenario", "policy", "draw", *FIGURE]
            whole = whole.groupby(keys, sort=False, observed=True)["value"].mean().reset_index()
            whole = whole.rename(columns={"draw": "replication"})
        parts.append(compare(whole).assign(point=point))
    return pd.concat(parts, ignore_index=True)[["point", *COLUMNS]]


def split_variance(kpi: "pd.DataFrame") -> "pd.DataFrame":
    """How much of each headline's variance comes from parameters, and how much from chance.

    One-way random effects over draws with the same number of replications: chance is the mean
    variance within draws; parameters are what the variance between the means of draws has beyond
    chance / replications, at least 0. `of` is the level, or the difference from the baseline.
    Source: variance components by analysis of variance, Searle et al., Variance Components, 1992.
    """
    import pandas as pd

    rows = kpi[(kpi["period"].astype(str) == "all") & (kpi["group"] == "all")]
    rows = rows[rows["district"] == "all"]
    first = rows["policy"].iloc[0]
    found = []
    for point, here in rows.groupby("point", sort=False):
        for sector, name in HEADLINES:
            one = here[(here["sector"] == sector) & (here["kpi"] == name)]
            if one.empty:
                continue
            unit = one["unit"].iloc[0]
            cubes = {
                policy: part.pivot(index="draw", columns="replication", values="value").to_numpy()
                for policy, part in one.groupby("policy", sort=False)
            }
            for policy, cube in cubes.items():
                told = [("level", cube)]
                if policy != first and cube.shape == cubes[first].shape:
                    told.append(("difference", cube - cubes[first]))
                for of, values in told:
                    head = (point, policy, of, sector, name, unit)
                    found.append((*head, *values.shape, *components(values)))
    return pd.DataFrame(found, columns=SPLIT)


def components(values: np.ndarray) -> tuple[float, float, float, float]:
    """Mean, variance by draw (parameters), variance within draws (chance), share of the first.

    values float64 (draw, replication); nan where there are fewer than two of either.
    """
    draws, n = values.shape
    if draws < 2 or n < 2:
        return float(np.mean(values)), float("nan"), float("nan"), float("nan")
    chance = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1))
    parameter = max(0.0, between - chance / n)
    total = parameter + chance
    return float(values.mean()), parameter, chance, parameter / total if total else float("nan")
