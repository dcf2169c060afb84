"""The tables of a study with several points or draws: effects by point, and what makes them vary.

With draws, pairs are the means of draws over their replications; their intervals hold the chance,
too, that all draws share, as they have the same citizens.
"""

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.components import components, mean_interval
from experiments.statistics.differences import COLUMNS, HEADLINES, KEY, compare, verdicts
from experiments.statistics.multiple import holm

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
        if whole["draw"].nunique() == 1:
            table = compare(whole)
        else:
            keys = ["scenario", "policy", "draw", *FIGURE]
            means = whole.groupby(keys, sort=False, observed=True)["value"].mean().reset_index()
            table = compare(means.rename(columns={"draw": "replication"}))
            if whole["replication"].nunique() > 1 and len(table):
                table = with_shared_chance(table, whole)
        parts.append(table.assign(point=point))
    return pd.concat(parts, ignore_index=True)[["point", *COLUMNS]]


def with_shared_chance(
    table: "pd.DataFrame", whole: "pd.DataFrame", confidence: float = 0.95
) -> "pd.DataFrame":
    """The comparison of draws with intervals, and their verdicts, of draws and replications.

    Those that hold together are Bonferroni's. A row that a run lacks has no interval.
    """
    import pandas as pd

    runs = [whole["draw"].unique(), whole["replication"].unique()]
    long = whole.set_index(["policy", *KEY, "draw", "replication"])["value"]
    wide = pd.DataFrame(long.unstack(["draw", "replication"]))
    wide = wide.reindex(columns=pd.MultiIndex.from_product(runs))
    other = wide.reindex(pd.MultiIndex.from_frame(table[["policy", *KEY]])).to_numpy()
    first = wide.loc[whole["policy"].iloc[0]].reindex(pd.MultiIndex.from_frame(table[KEY]))
    changed = (other - first.to_numpy()).reshape(len(table), len(runs[0]), len(runs[1]))
    low, high, p = mean_interval(changed, confidence)
    same = (changed == 0).all(axis=(1, 2))
    family = np.flatnonzero((table["verdict_together"] != "") & np.isfinite(p))
    both = table[["together_low", "together_high", "p_holm", "verdict_together"]].to_numpy(object)
    if len(family):
        apart = 1 - (1 - confidence) / len(family)
        lows, highs, _ = mean_interval(changed[family], apart)
        told = verdicts(
            {"n": table["n"].to_numpy()[family], "low": lows, "high": highs}, same[family]
        )
        both[family] = np.column_stack([lows, highs, holm(p[family]), told]).astype(object)
    words = verdicts({"n": table["n"].to_numpy(), "low": low, "high": high}, same)
    columns = dict(zip(COLUMNS[-4:], both.T, strict=True))
    found = table.assign(low=low, high=high, verdict=words, **columns)
    return found.astype({"together_low": float, "together_high": float, "p_holm": float})


def split_variance(kpi: "pd.DataFrame") -> "pd.DataFrame":
    """How much of each headline's variance comes from parameters, and how much from chance.

    `of` is the level, or the difference from the baseline. How: `statistics.components`.
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
                    found.append((*head, *values.shape, float(values.mean()), *components(values)))
    return pd.DataFrame(found, columns=SPLIT)
