"""Everything that tidy tables say about a scenario, as a scenario file that extends it."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from calibration.fitting.found import Result
from calibration.fitting.others import (
    fit_arrivals,
    fit_home_care,
    fit_places,
    fit_visits,
)
from calibration.fitting.sectors import Window, fit_clocks, fit_sectors
from calibration.fitting.tables import Tidy
from calibration.importing.disclosure import Suppressions
from sim.language.spec import Scenario
from sim.loading.load import scenario_digest
from sim.loading.yamltree import write
from sim.provenance import app_version, file_digest

DRAWS = 1_000


def fit_all(
    scenario: Scenario, tables: dict[str, Tidy], first: date, until: date, seed: int,
    n: int = DRAWS,
) -> Result:  # fmt: skip
    """Fit what the tables hold. first, until: every stay that touches this time is in them."""
    window, rng, result = Window(first, until), np.random.default_rng(seed), Result()
    for fit in (fit_sectors, fit_clocks, fit_arrivals, fit_home_care, fit_visits):
        fit(scenario, tables, window, n, rng, result)
    fit_places(scenario, tables, window, result)
    return result


def scenario_text(
    base: str, scenario: Scenario, result: Result, tables: dict[str, Tidy], how: str, name: str
) -> str:
    """YAML that extends `base` and holds what was found."""
    tree: dict[str, Any] = {"extends": base, "name": name}
    for one in result.found:
        _put(tree, one.path, one.node or None)
    files = ", ".join(f"{t.file} {file_digest(t.path)[:12]}" for t in tables.values())
    head = [
        f"# Written by `{how}`",
        f"# borgerflow {app_version()}, scenario {scenario_digest(scenario)[:12]}, data: {files}.",
        "# Ranges are 90 % intervals of what the data leave open; draws stand beside this file.",
        *(f"# Left as it was: {path}: {why}." for path, why in result.left),
        *(f"# Note: {note}." for note in result.notes),
    ]
    return "\n".join(head) + "\n" + write(tree)


def draws_csv(result: Result) -> str:
    """Joint draws of all that was found: a column for each path that --set takes."""
    columns = {path: values for one in result.found for path, values in one.draws.items()}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["draw", *columns])
    for i, row in enumerate(zip(*columns.values(), strict=True)):
        writer.writerow([i, *(f"{value:.6g}" for value in row)])
    return stream.getvalue()


def curves_csv(result: Result) -> str:
    """Kaplan and Meier's curves with the fitted ones: path, days, observed, fitted."""
    lines = [",".join(map(str, row)) for row in result.curves]
    return "\n".join(["path,days,observed,fitted", *lines, ""])


def report_json(result: Result, how: str, tables: dict[str, Tidy]) -> str:
    """What was found, from how many, what was left and why; small counts kept back."""
    small = Suppressions()
    found = [
        {"path": one.path, "value": one.value, "low": one.low, "high": one.high, "unit": one.unit,
         "n": small.count(one.path, one.n // 5 * 5 if one.n >= 5 else one.n), "note": one.note}
        for one in result.found
    ]  # fmt: skip
    left = [{"path": path, "why": why} for path, why in result.left]
    data = {t.file: file_digest(t.path) for t in tables.values()}
    whole = {"command": how, "data_sha256": data, "found": found, "left": left,
             "notes": result.notes, "suppressed": small.cells}  # fmt: skip
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def files(
    out: Path, base: str, scenario: Scenario, result: Result, tables: dict[str, Tidy], how: str
) -> list[tuple[Path, str]]:
    """Paths and texts of the four files: scenario, draws, curves, report."""
    name = f"{scenario.name[:57]}-fitted"
    return [
        (out.with_suffix(".draws.csv"), draws_csv(result)),
        (out.with_suffix(".curves.csv"), curves_csv(result)),
        (out.with_suffix(".fit.json"), report_json(result, how, tables)),
        (out, scenario_text(base, scenario, result, tables, how, name)),
    ]


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for key in way:
        tree = tree.setdefault(key, {})
    tree[last] = value
