"""A folder of tables that an analysis writes: whole, or not at all."""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.store import ResultsError
from sim.load import resolved_yaml, scenario_digest
from sim.provenance import environment, file_digest
from sim.spec import Scenario

if TYPE_CHECKING:
    import pandas as pd


def default_folder(scenario: Scenario, what: str) -> Path:
    """results/<time>_<scenario>_<what>."""
    return Path("results") / f"{datetime.now(UTC):%Y%m%dT%H%M%S}_{scenario.name}_{what}"


def check_free(out: Path) -> None:
    """Raises ResultsError when something is there already; asked before anything is run."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ResultsError(f"{out} exists and is not empty; name another folder with --out")


def write_folder(
    out: Path, scenario: Scenario, tables: Mapping[str, "pd.DataFrame"], how: Mapping[str, Any]
) -> None:
    """Write <name>.csv of each table, the scenario, and analysis.json, which says how.

    Filled under another name and moved when complete. Raises ResultsError.
    """
    check_free(out)
    draft = out.absolute().with_name(out.absolute().name + ".unfinished")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for name, table in tables.items():
            table.to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")
        (draft / "scenario.resolved.yaml").write_text(resolved_yaml(scenario), "utf-8")
        digests = {path.name: file_digest(path) for path in sorted(draft.iterdir())}
        record = {
            "schema_version": 1,
            "scenario": scenario.name,
            "scenario_sha256": scenario_digest(scenario),
            **how,
            "outputs": digests,
            **environment(),
        }
        text = json.dumps(record, indent=2, ensure_ascii=False, sort_keys=True)
        (draft / "analysis.json").write_text(text + "\n", "utf-8")
        if out.exists():
            out.rmdir()
        draft.replace(out.absolute())
    except OSError as error:
        raise ResultsError(f"cannot write {out}: {error.strerror}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
