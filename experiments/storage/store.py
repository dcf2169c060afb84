"""A results folder: the tables of a run, read back for comparison and pictures.

plan.json                what is run; there from the beginning
scenario.resolved.yaml   the scenario with every default filled in
parts/                   finished runs, as Parquet (`parts.py`)
kpi.csv                  key figures, tidy (columns: results/README.md)
census.csv               places used, waiting, blocked at 00:00 of each day
equity.csv               cost, waiting, days, visits per citizen-year, by category
compare.csv              paired differences from the baseline
ranking.csv              the policies by the cost to the municipality, if they are many
figures/                 png and svg
manifest.json            what was run, with which versions, inputs and seeds; written last
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from experiments.running.plan import SCHEMA_VERSION
from experiments.running.tasks import Outcome
from experiments.storage.batch import EQUITY, KPI
from experiments.storage.ledger import MANIFEST, PLAN, ResultsError, read_json
from experiments.storage.tables import Chosen, whole_replications

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "EQUITY",
    "KPI",
    "Results",
    "ResultsError",
    "is_results",
    "kpi_frame",
    "new_file",
    "read",
]

NEEDED = {"run_id", "title", "policies", "replications", "measured_days"}  # to show a manifest


@dataclass(frozen=True)
class Results:
    """A results folder as frames; columns in results/README.md.

    Of a run that is not finished: the replications that are stored for every policy.
    """

    folder: Path
    manifest: dict[str, Any]
    kpi: "pd.DataFrame"
    census: "pd.DataFrame"


def kpi_frame(scenario: str, outcomes: Sequence[Outcome]) -> "pd.DataFrame":
    """Tidy key figures: scenario, policy, replication and the columns of KPI."""
    import pandas as pd

    rows = [(scenario, o.policy, o.replication, *row) for o in outcomes for row in o.rows]
    return pd.DataFrame(rows, columns=["scenario", "policy", "replication", *KPI])


def new_file(path: Path) -> TextIO:
    """A file that is not there yet, open for CSV. Raises ResultsError."""
    try:
        return path.open("x", encoding="utf-8", newline="")
    except FileExistsError:
        raise ResultsError(f"{path} exists; name another file with --out") from None
    except OSError as error:
        raise ResultsError(f"cannot write {path}: {error.strerror}") from None


def is_results(path: Path) -> bool:
    """Whether a path is a results folder, finished or not."""
    return (path / MANIFEST).is_file() or (path / PLAN).is_file()


def read(folder: Path) -> Results:
    """Read a results folder. Raises ResultsError when something is missing or spoilt."""
    try:
        if not (folder / MANIFEST).is_file() and (folder / PLAN).is_file():
            return _read_running(folder)
        manifest = read_json(folder / MANIFEST)
        if manifest.get("schema_version") != SCHEMA_VERSION:
            raise ResultsError(f"{folder}: results of another version; run the study again")
        kpi, census = read_tables(folder)
    except FileNotFoundError as error:
        raise ResultsError(f"{error.filename} is missing; {folder} is not complete") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from None
    columns = {"scenario", "policy", "replication", *KPI} - {*kpi.columns}
    if lost := sorted(columns | NEEDED - manifest.keys()):
        raise ResultsError(f"{folder} cannot be read: {', '.join(lost)} is missing")
    return Results(folder, manifest, kpi, census)


def read_tables(folder: Path) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """kpi.csv and census.csv."""
    import pandas as pd

    how: dict[str, Any] = {"keep_default_na": False, "na_values": ["nan", ""]}
    kpi = pd.read_csv(folder / "kpi.csv", dtype={"period": str}, **how)
    return kpi, pd.read_csv(folder / "census.csv", parse_dates=["date"])


def _read_running(folder: Path) -> Results:
    """What a run that is still going, or was stopped, has stored so far."""
    plan = read_json(folder / PLAN)
    n = whole_replications(folder, plan)
    if n == 0:
        raise ResultsError(f"{folder}: no replication is finished yet; go on with --resume")
    chosen = Chosen(folder, plan, n)
    kpi, census = chosen.frame("kpi"), chosen.frame("census")
    return Results(folder, {**plan, "replications": n}, kpi, census)
