"""What stored runs say of each policy: kept beside the catalogue, shown with it.

`found.csv` is written by `borgerflow keep-findings` from results folders, and by nothing else.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.statistics.differences import HEADLINES, HIGHER, IDENTICAL, LOWER
from policies import POLICIES
from sim.vocab import DAYS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).with_name("found.csv")
COST = "cost_municipality"
YEARLY, PERCENT = "DKK a year", "percent"


@dataclass(frozen=True)
class Found:
    """A headline figure under a policy as it is by default, against the baseline of one study.

    difference, low, high: DKK a year of a cost, else percent of the baseline; the bounds hold at
    once for all policies and headline figures of the study, with 95 %. date: when it was begun.
    Digests: the first 12 letters of those of the baseline's scenario, and of the code.
    """

    policy: str
    scenario: str
    sector: str
    kpi: str
    unit: str
    difference: float
    low: float
    high: float
    verdict: str
    replications: int
    seed: int
    run: str
    date: str
    version: str
    scenario_sha256: str
    code_sha256: str


@cache
def found() -> Mapping[str, list[Found]]:
    """What is kept, by policy: its cost first, then the figure that moves most clearly, if any."""
    return _read(FILE)


def keep(folders: Sequence[Path], file: Path = FILE) -> list[Found]:
    """Write what results folders say of the policies; each counts in the first that has it.

    What the file says of policies that are in none of them stays. Raises ResultsError for a
    folder that holds no finished results or a study with points, and where the file cannot be
    written.
    """
    from experiments.statistics.differences import compare
    from experiments.storage import store
    from experiments.storage.durable import write_text

    rows: dict[str, list[Found]] = {}
    for folder in folders:
        results = store.read(folder)
        if "cells" in results.manifest:
            raise store.ResultsError(f"{folder} is a study with points; name one that compares")
        if "app_version" not in results.manifest:
            raise store.ResultsError(f"{folder} is not finished; go on with `--resume`")
        compared = compare(results.kpi)
        for policy in compared["policy"].unique():
            if policy in POLICIES and policy not in rows:
                rows[policy] = _of(policy, results.manifest, compared)
    rows = {**_read(file), **rows}
    ordered = [one for policy in POLICIES for one in rows.get(policy, [])]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[field.name for field in fields(Found)], *map(astuple, ordered)])
    try:
        write_text(file, text.getvalue())
    except OSError as error:
        raise store.ResultsError(f"cannot write {file}: {error.strerror}") from None
    return ordered


def _read(file: Path) -> dict[str, list[Found]]:
    kept: dict[str, list[Found]] = {}
    for row in csv.DictReader(io.StringIO(file.read_text("utf-8") if file.exists() else "")):
        told: dict[str, Any] = dict(row)
        told |= {key: float(row[key]) for key in ("difference", "low", "high")}
        told |= {key: int(row[key]) for key in ("replications", "seed")}
        kept.setdefault(row["policy"], []).append(Found(**told))
    return kept


def as_json(policy: str) -> list[dict[str, Any]]:
    """What is kept of a policy, as plain data."""
    return [asdict(one) for one in found().get(policy, ())]


def _of(policy: str, manifest: Mapping[str, Any], compared: "pd.DataFrame") -> list[Found]:
    """The cost, and the other headline figure that moves most clearly, if any moves.

    Where a scenario has no other, figures of the same kind in any sector, with an interval each.
    """
    everybody = (compared["group"] == "all") & (compared["district"] == "all")
    mine = compared[(compared["policy"] == policy) & everybody & (compared["baseline_mean"] > 0)]
    cost = mine[(mine["kpi"] == COST) & (mine["sector"] == "all")]
    kinds = mine["kpi"].isin([kpi for _, kpi in HEADLINES]) & ~mine["kpi"].str.startswith("cost_")
    rest = mine[kinds & (mine["verdict_together"] != "")]
    if rest.empty:
        alone = {"low": "together_low", "high": "together_high", "verdict": "verdict_together"}
        rest = mine[kinds].drop(columns=list(alone.values())).rename(columns=alone)
    rest = rest[rest["verdict_together"].isin([LOWER, HIGHER])]
    half = (rest["together_high"] - rest["together_low"]) / 2
    clearest = rest.loc[(rest["difference"].abs() / half).sort_values().index[-1:]]
    return [_row(manifest, row) for part in (cost, clearest) for _, row in part.iterrows()]


def _row(manifest: Mapping[str, Any], row: Any) -> Found:
    dkk = row["kpi"] == COST
    scale = DAYS_PER_YEAR / manifest["measured_days"] if dkk else 100 / row["baseline_mean"]
    same = row["verdict_together"] == IDENTICAL
    values = (row["difference"], row["together_low"], row["together_high"])
    difference, low, high = (0.0 if same else float(f"{x * scale:.4g}") for x in values)
    return Found(
        row["policy"], manifest["scenario"], row["sector"], row["kpi"],
        YEARLY if dkk else PERCENT, difference, low, high, row["verdict_together"],
        int(manifest["replications"]), int(manifest["seed"]), manifest["run_id"],
        manifest["begun"][:10], manifest["app_version"], manifest["scenario_sha256"][:12],
        manifest["code_sha256"][:12],
    )  # fmt: skip
