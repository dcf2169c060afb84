"""One figure of a results folder told in full: mean, quantiles and differences with intervals.

With controls, figures whose mean is known exactly, the mean is also told with their luck taken
out (`experiments.statistics.controls`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics.controls import controlled
from experiments.statistics.differences import Floats, mean_interval, paired
from experiments.statistics.figure import NOBODY, Figure, unit_of
from experiments.statistics.quantiles import quantile_interval
from experiments.storage.ledger import ResultsError
from experiments.storage.looking import plan_in
from experiments.storage.parts import part_folders
from experiments.storage.tables import views, whole_replications

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["policy", "statistic", "value", "low", "high", "n", "unit", "variance_ratio"]
DOUBT = 0.9999  # runs that leave a stated mean outside this interval say that it is wrong
WHERE = "period = 'all' AND district = 'all'"
ROWS = 'SELECT DISTINCT period, sector, "group", district, kpi, 0.0, unit FROM kpi'
VALUES = "SELECT replication, value FROM kpi WHERE policy = ? AND sector = ? AND kpi = ?"


def one_figure(
    folder: Path, figure: Figure, quantiles: Sequence[float], controls: Mapping[Figure, float]
) -> "pd.DataFrame":
    """COLUMNS: of every policy the mean, each quantile, and the difference from the first policy.

    `statistic` is mean, q0.9, difference, or controlled: the mean with the luck of `controls`
    (figure: exact mean) taken out, and how much smaller its variance is. Intervals are of 95 %.
    Raises ResultsError for an unknown figure, too few replications, a folder of a sweep.
    """
    import pandas as pd

    plan = plan_in(folder)
    if "cells" in plan:
        raise ResultsError(f"{folder} has several worlds: ask it by borgerflow sql")
    if not part_folders(folder):
        raise ResultsError(f"{folder}: nothing is stored yet")
    n = min(whole_replications(folder, plan), plan["replications"])
    base = views(folder, ["kpi"])
    known = base.execute(f"{ROWS} WHERE {WHERE}").fetchall()
    unit = unit_of(known, figure)
    for control in controls:
        if control.kpi.startswith(NOBODY):
            raise ResultsError(f"{control} is a mean itself; a control is a count, as stays_begun")
        unit_of(known, control)

    def values(policy: str, of: Figure) -> Floats:
        found = np.full(n, np.nan)
        asked = f'{VALUES} AND "group" = ? AND {WHERE} AND replication < ?'
        for r, x in base.execute(asked, [policy, of.sector, of.kpi, of.group, n]).fetchall():
            found[r] = x
        return found

    keys = [policy["key"] for policy in plan["policies"]]
    first, rows = values(keys[0], figure), []
    for key in keys:
        own = values(key, figure)
        some = int(np.isfinite(own).sum())
        told: list[tuple[Any, ...]] = [("mean", *map(float, mean_interval(own)), some, np.nan)]
        if controls:
            luck = np.array([values(key, control) for control in controls])
            told.append(_controlled(own, luck, controls))
        told += [(f"q{p:g}", *quantile_interval(own, p), some, np.nan) for p in quantiles]
        if key != keys[0]:
            d = paired(first, own)
            told.append(("difference", d.difference, d.low, d.high, d.n, d.variance_ratio))
        rows += [(key, *one[:5], unit, one[5]) for one in told]
    return pd.DataFrame(rows, columns=COLUMNS)


def _controlled(own: Floats, luck: Floats, controls: Mapping[Figure, float]) -> tuple[Any, ...]:
    kept = np.isfinite(own) & np.isfinite(luck).all(axis=0)
    for (control, known), mine in zip(controls.items(), luck[:, kept], strict=True):
        mean, low, high = (float(x) for x in mean_interval(mine, DOUBT))
        if not low <= known <= high:
            raise ResultsError(
                f"the mean of {control} cannot be {known:g}: the runs say {mean:.4g} "
                f"({low:.4g} to {high:.4g}); a control's mean must be exact"
            )
    try:
        found = controlled(own[kept], luck[:, kept], np.array(list(controls.values())))
    except ValueError as error:
        raise ResultsError(str(error)) from None
    return "controlled", found.mean, found.low, found.high, int(kept.sum()), found.ratio
