"""Staff week by week, as `borgerflow replay` stores them: hours worked, hours in the rosters."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.figures.series import BANDS, Series
from experiments.storage.store import ResultsError

if TYPE_CHECKING:
    import pandas as pd

STAFF: Final = "staff.csv"
COLUMNS: Final = ["policy", "replication", "date", "service", "worked_hours", "offered_hours"]
WEEK: Final = 7  # days


def stored_staff(folder: Path) -> "pd.DataFrame | None":
    """staff.csv of a results folder; None where nobody has asked. Raises ResultsError."""
    import pandas as pd

    path = folder / STAFF
    if not path.is_file():
        return None
    try:
        frame = pd.read_csv(path, keep_default_na=False, na_values=["nan", ""])
        frame["date"] = pd.to_datetime(frame["date"])
    except (ValueError, KeyError) as error:
        raise ResultsError(f"{path} cannot be read: {error}") from None
    if lost := sorted({*COLUMNS} - {*frame.columns}):
        raise ResultsError(f"{path} cannot be read: {', '.join(lost)} is missing")
    return frame


def staff_series(frame: "pd.DataFrame | None", policies: list[str]) -> Series | None:
    """Hours worked a week as a series whose sectors are the services; None without any."""
    if frame is None or frame.empty:
        return None
    rows = frame[frame["policy"].isin(policies)]
    grouped = rows.groupby(["policy", "service", "date"], sort=False)
    table = grouped.agg(used=("worked_hours", "mean"), places=("offered_hours", "mean"))
    low, high = (grouped["worked_hours"].quantile(share) for share in BANDS)
    table = table.assign(low=low, high=high).reset_index()
    begin, end = rows["date"].min(), rows["date"].max()
    table["bin"] = (table["date"] - begin).dt.days // WEEK
    table = table.rename(columns={"service": "sector"})
    last = (end + timedelta(days=WEEK - 1)).date()
    return Series(table, WEEK, begin.date(), last, rows["replication"].nunique())
