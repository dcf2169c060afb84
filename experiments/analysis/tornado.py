"""One quantity after the other from end to end of its range, everything else as it is."""

from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.worlds import Study, effects
from experiments.statistics.differences import mean_interval

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    *("policy", "sector", "group", "kpi", "unit", "quantity", "quantity_unit"),
    *("low", "value", "high", "at_low", "at_value", "at_high"),
    *("change_at_low", "change_at_low_low", "change_at_low_high"),
    *("change_at_high", "change_at_high_low", "change_at_high_high"),
    *("swing", "n"),
]


def tornado(study: Study) -> "pd.DataFrame":
    """COLUMNS: of the baseline its level, of each policy its difference from the baseline.

    `change_*` is paired, replication by replication, with its 95 % interval; `swing` is the
    larger of the two changes in size. The widest swing of each figure comes first.
    """
    import pandas as pd

    base = study.base()
    points = [base]
    for i, one in enumerate(study.of):
        for end in (one.low, one.high):
            points.append(base.copy())
            points[-1][i] = end
    found = effects(study.values(np.array(points)))
    rows = []
    for v, variant in enumerate(study.made):
        for f, figure in enumerate(study.runs.figures):
            at = found[:, v, f]
            for i, one in enumerate(study.of):
                low, high = at[1 + 2 * i], at[2 + 2 * i]
                down = [float(x) for x in mean_interval(low - at[0])]
                up = [float(x) for x in mean_interval(high - at[0])]
                levels = [float(mean_interval(x)[0]) for x in (low, at[0], high)]
                names = (variant.key, figure.sector, figure.group, figure.kpi)
                quantity = (one.name, one.unit, one.low, one.value, one.high)
                swing = max(abs(down[0]), abs(up[0]))
                units = study.runs.units[figure]
                n = study.replications
                rows.append((*names, units, *quantity, *levels, *down, *up, swing, n))
    table = pd.DataFrame(rows, columns=COLUMNS)
    keys = ["policy", "sector", "group", "kpi"]
    order = table.groupby(keys, sort=False).ngroup()
    table = table.assign(order=order).sort_values(
        ["order", "swing"], ascending=[True, False], kind="stable"
    )
    return table.drop(columns="order").reset_index(drop=True)


def widest(table: "pd.DataFrame", count: int) -> list[str]:
    """The quantities whose widest swing, as a share of the figure's widest, is largest."""
    share = table["swing"] / table.groupby(["policy", "sector", "group", "kpi"])["swing"].transform("max")  # noqa: E501  # fmt: skip
    most = share.fillna(0).groupby(table["quantity"], sort=False).max()
    return [str(name) for name in most.sort_values(ascending=False, kind="stable").index[:count]]
