"""From the daily census to what a panel shows: binned means and bands over replications."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

BANDS = (0.1, 0.9)


@dataclass(frozen=True)
class Series:
    """Places used per policy, sector and bin of `step` days.

    `table`: policy, sector, date (first day of the bin), used (mean over replications), low, high
    (10 and 90 % of replications), places (nan: unlimited); `begin`, `end`: first and last day.
    """

    table: pd.DataFrame
    step: int
    begin: date
    end: date
    n_replications: int


def measured(census: pd.DataFrame) -> pd.DataFrame:
    """The census without the warm-up; all of it when nothing is marked as measured."""
    chosen = census[census["measured"].astype(bool)]
    return chosen if len(chosen) else census


def measured_days(census: pd.DataFrame) -> int:
    """Length of the measured time in days."""
    return int(measured(census)["date"].nunique()) if len(census) else 0


def series(census: pd.DataFrame, policies: list[str]) -> Series:
    """The census of these policies, binned: days to 120 days, weeks to 4 years, else four weeks."""
    rows = measured(census[census["policy"].isin(policies)])
    begin, end = rows["date"].min(), rows["date"].max()
    n_days = (end - begin).days + 1
    step = 1 if n_days <= 120 else 7 if n_days <= 4 * 366 else 28
    number = (rows["date"] - begin).dt.days // step
    rows = rows.assign(bin=number)[number < n_days // step]  # a last part of a bin is left out
    keys = ["policy", "sector", "bin"]
    grouped = rows.groupby([*keys, "replication"], sort=False, observed=True)
    binned = grouped.agg(used=("used", "mean"), places=("places", "first"))
    over = binned.groupby(keys, sort=False)
    table = over.agg(used=("used", "mean"), places=("places", "first"))
    low, high = (over["used"].quantile(share) for share in BANDS)
    table = table.assign(low=low, high=high).reset_index()
    table["date"] = begin + pd.to_timedelta(table["bin"] * step, unit="D")
    return Series(table, step, begin.date(), end.date(), rows["replication"].nunique())


def shown_sectors(census: pd.DataFrame, most: int) -> tuple[list[str], int]:
    """(sectors worth a panel, how many there are): limited places and hospital; else all.

    Of too many, those that use most places.
    """
    rows = measured(census)
    limited = rows.loc[np.isfinite(rows["places"].to_numpy(float)), "sector"]
    wanted = {*limited.unique(), "hospital"} & set(rows["sector"])
    keys = [s for s in rows["sector"].unique() if s in wanted or not wanted]
    used = rows[rows["sector"].isin(keys)].groupby("sector", observed=True)["used"].mean()
    kept = set(used.sort_values(ascending=False, kind="stable").index[:most])
    return [key for key in keys if key in kept], len(keys)
