"""Results folders looked at from outside, also while a run writes: state, story, damage, SQL."""

from pathlib import Path
from typing import Any

from experiments.storage import parts
from experiments.storage.ledger import MANIFEST, PLAN, ResultsError, read_json
from experiments.storage.store import is_results
from experiments.storage.tables import cells_of, views
from sim.provenance import file_digest

STORY = ("run_id", "scenario", "engine", "seed", "replications", "start", "measured_days",
         "warm_up_days", "begun", "ended", "cpu_seconds", "app_version", "code_sha256", "python",
         "packages", "scenario_sha256", "results_sha256", "design")  # fmt: skip


def plan_in(folder: Path) -> dict[str, Any]:
    """The record of a folder: its manifest, or of a run that is not complete its plan."""
    if not is_results(folder):
        raise ResultsError(f"{folder} is no results folder; it has no {PLAN}")
    return read_json(folder / (MANIFEST if (folder / MANIFEST).is_file() else PLAN))


def state(folder: Path) -> dict[str, Any]:
    """Complete, running or stopped; tasks planned and stored."""
    plan = plan_in(folder)
    n = plan.get("replications", 0)
    done = len(set(_stored(folder, n)))
    status = "complete"
    if not (folder / MANIFEST).is_file():
        status = "running" if parts.is_locked(folder) else "stopped"
    planned = n * len(cells_of(plan))
    return {"folder": str(folder), "status": status, "planned": planned, "done": done}


def _stored(folder: Path, replications: int) -> list[str]:
    if not parts.part_folders(folder):
        return []
    query = "SELECT task FROM tasks WHERE replication < ?"
    return [name for (name,) in views(folder, ["tasks"]).execute(query, [replications]).fetchall()]


def states(folder: Path) -> list[dict[str, Any]]:
    """The states of all results in a folder, by when they were begun."""
    if not folder.is_dir():
        raise ResultsError(f"there is no folder {folder}")
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_dir() and is_results(path):
            plan = plan_in(path)
            head = {key: plan.get(key, "") for key in ("begun", "run_id", "scenario")}
            found.append({**head, **state(path)})
    return sorted(found, key=lambda one: str(one["begun"]))


def story(folder: Path) -> dict[str, Any]:
    """What was run, on what, and how far it is."""
    plan = plan_in(folder)
    policies = [policy["key"] for policy in plan.get("policies", [])]
    told = {key: plan[key] for key in STORY if key in plan}
    return {**state(folder), "policies": policies, **told}


def faults(folder: Path) -> tuple[int, list[str]]:
    """How many files were read, and a line for everything that is not as it was written."""
    plan, found, checked = plan_in(folder), [], 0
    whole = []
    for part in parts.part_folders(folder):
        checked += len(list(part.iterdir()))
        wrong = parts.fault(part)
        if wrong is None:
            whole.append(part)
        else:
            found.append(f"{part}: {wrong}")
    names = parts.done(whole)
    found += [f"task {name} is stored twice" for name in sorted({n for n in names if names.count(n) > 1})]  # noqa: E501  # fmt: skip
    for name, digest in plan.get("outputs", {}).items():
        if name.startswith("parts/"):
            part = folder / Path(name).parent
            if not part.is_dir() and f"{part} is missing" not in found:
                found.append(f"{part} is missing")
            continue
        checked += 1
        path = folder / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif file_digest(path) != digest:
            found.append(f"{path} is damaged")
    return checked, found


def ask(folder: Path, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of a query over what is stored. Raises ResultsError when SQL refuses it."""
    import duckdb

    plan_in(folder)
    if not parts.part_folders(folder):
        raise ResultsError(f"{folder}: nothing is stored yet")
    base = views(folder)
    try:
        answer = base.execute(query)
        return [column[0] for column in answer.description or ()], answer.fetchall()
    except duckdb.Error as error:
        raise ResultsError(str(error).split("\n")[0]) from None
