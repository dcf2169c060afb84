"""A results folder: written once and whole, read back for comparison and pictures.

manifest.json            what was run, with which versions, inputs and seeds
scenario.resolved.yaml   the scenario with every default filled in
kpi.csv                  key figures, tidy (columns: results/README.md)
census.csv               places used, waiting, blocked at 00:00 of each day
equity.csv               cost, waiting, days, visits per citizen-year, by category
compare.csv              paired differences from the baseline
figures/                 png and svg
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from experiments.run import Outcome, Variant
from sim.compile import Compiled
from sim.load import resolved_yaml
from sim.vocab import NEVER, TICKS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd

KPI = ["period", "sector", "group", "district", "kpi", "value", "unit"]
EQUITY = [
    *("period", "group", "district", "citizen_years"),
    *("measure", "per_citizen_year", "unit"),
]
NEEDED = {"run_id", "title", "policies", "replications", "measured_days"}  # to show a manifest
SCHEMA_VERSION = 1


class ResultsError(Exception):
    """A results folder that cannot be written or read."""


@dataclass(frozen=True)
class Results:
    """A results folder as frames; columns in results/README.md."""

    folder: Path
    manifest: dict[str, Any]
    kpi: "pd.DataFrame"
    census: "pd.DataFrame"


def kpi_frame(scenario: str, outcomes: Sequence[Outcome]) -> "pd.DataFrame":
    """Tidy key figures: scenario, policy, replication and the columns of KPI."""
    import pandas as pd

    rows = [(scenario, o.policy, o.replication, *row) for o in outcomes for row in o.rows]
    return pd.DataFrame(rows, columns=["scenario", "policy", "replication", *KPI])


def equity_frame(scenario: str, outcomes: Sequence[Outcome]) -> "pd.DataFrame":
    """Who got what, tidy: scenario, policy, replication and the columns of EQUITY."""
    import pandas as pd

    rows = [(scenario, o.policy, o.replication, *row) for o in outcomes for row in o.equity]
    return pd.DataFrame(rows, columns=["scenario", "policy", "replication", *EQUITY])


def census_frame(outcomes: Sequence[Outcome], compiled: dict[str, Compiled]) -> "pd.DataFrame":
    """One row per policy, replication, day and sector; `places` is empty where unlimited."""
    import pandas as pd

    parts = []
    for o in outcomes:
        one = compiled[o.policy]
        n_days, n = o.census.shape[:2]
        first = one.frame.start - timedelta(days=one.frame.days_before)
        days = pd.date_range(first, periods=n_days)
        columns = {
            "policy": o.policy,
            "replication": o.replication,
            "date": np.repeat(days, n),
            "measured": np.repeat(np.arange(n_days) * TICKS_PER_DAY >= one.frame.warm_up, n),
            "sector": np.tile(one.network.sectors, n_days),
            "used": o.census[:, :, 0].ravel(),
            "waiting": o.census[:, :, 1].ravel(),
            "blocked": o.census[:, :, 2].ravel(),
            "places": places_by_day(one, n_days).ravel(),
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def places_by_day(compiled: Compiled, n_days: int) -> np.ndarray:
    """float64 (day, sector): places at 00:00 of each day, nan where unlimited."""
    places = np.tile(compiled.network.places.astype(float), (n_days, 1))
    for tick, sector, number in compiled.network.calendar:
        places[-(-tick // TICKS_PER_DAY) :, sector] = number
    places[places >= NEVER] = np.nan
    return places


class Folder:
    """A results folder being written: filled under another name, and moved when complete."""

    def __init__(self, out: Path) -> None:
        whole = out.absolute()  # `.` has no name
        self.out, self.draft = out, whole.with_name(whole.name + ".unfinished")
        try:
            if out.exists() and out.samefile(Path.cwd()):
                raise ResultsError(f"{out} is the folder you are in; name another with --out")
            if out.exists() and (not out.is_dir() or any(out.iterdir())):
                raise ResultsError(f"{out} exists and is not empty; name another folder with --out")
            if self.draft.exists():
                shutil.rmtree(self.draft)
            (self.draft / "figures").mkdir(parents=True)
        except OSError as error:
            raise ResultsError(f"cannot write {out}: {error.strerror}") from None

    def finish(self) -> Path:
        """Move the complete folder to its name."""
        if self.out.exists():
            self.out.rmdir()
        self.draft.replace(self.out)
        return self.out

    def abandon(self) -> None:
        shutil.rmtree(self.draft, ignore_errors=True)


def write_tables(
    folder: Path, made: Sequence[Variant], kpi: "pd.DataFrame", census: "pd.DataFrame",
    equity: "pd.DataFrame", comparison: "pd.DataFrame",
) -> None:  # fmt: skip
    """The scenario and the four tables; machine dress: comma, point, UTF-8."""
    (folder / "scenario.resolved.yaml").write_text(resolved_yaml(made[0].scenario), "utf-8")
    kpi.to_csv(folder / "kpi.csv", index=False, lineterminator="\n")
    census.to_csv(folder / "census.csv", index=False, lineterminator="\n")
    equity.to_csv(folder / "equity.csv", index=False, lineterminator="\n")
    comparison.to_csv(folder / "compare.csv", index=False, lineterminator="\n")


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """The record of the run, as manifest.json."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")


def new_file(path: Path) -> TextIO:
    """A file that is not there yet, open for CSV. Raises ResultsError."""
    try:
        return path.open("x", encoding="utf-8", newline="")
    except FileExistsError:
        raise ResultsError(f"{path} exists; name another file with --out") from None
    except OSError as error:
        raise ResultsError(f"cannot write {path}: {error.strerror}") from None


def is_results(path: Path) -> bool:
    """Whether a path is a results folder."""
    return (path / "manifest.json").is_file()


def read(folder: Path) -> Results:
    """Read a results folder. Raises ResultsError when something is missing or spoilt."""
    import pandas as pd

    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        if not isinstance(manifest, dict) or manifest.get("schema_version") != SCHEMA_VERSION:
            raise ResultsError(f"{folder}: results of another version; run the study again")
        kpi = pd.read_csv(folder / "kpi.csv", keep_default_na=False, na_values=["nan", ""])
        census = pd.read_csv(folder / "census.csv", parse_dates=["date"])
    except FileNotFoundError as error:
        raise ResultsError(f"{error.filename} is missing; {folder} is not complete") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from None
    columns = {"scenario", "policy", "replication", *KPI} - {*kpi.columns}
    if lost := sorted(columns | NEEDED - manifest.keys()):
        raise ResultsError(f"{folder} cannot be read: {', '.join(lost)} is missing")
    return Results(folder, manifest, kpi, census)
