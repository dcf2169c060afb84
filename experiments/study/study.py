"""A study as a whole: its runs stored as they finish, then its tables, pictures and record."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.running.plan import Plan, Task
from experiments.running.run import Variant, work
from experiments.running.tasks import Outcome
from experiments.statistics.differences import compare
from experiments.storage.durable import write_text, write_whole
from experiments.storage.ledger import (
    MANIFEST,
    PLAN,
    Ledger,
    ResultsError,
    as_json,
    read_json,
    said,
)
from experiments.storage.parts import LOCK, make_ready
from experiments.storage.store import read_tables
from experiments.storage.tables import Chosen
from sim.provenance import app_version, environment, file_digest

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("kpi", "census", "equity")


def run_missing(
    ledger: Ledger, workers: int | None = None, progress: Callable[[int, int], None] | None = None,
    scheduler: str | None = None,
) -> None:  # fmt: skip
    """Run what the ledger misses. Whatever stops it, what was finished before is stored."""
    total = len(ledger.plan.tasks)
    finished = total - len(ledger.missing)
    try:
        for task, outcome in _outcomes(ledger, workers, scheduler):
            ledger.add(task, outcome)
            finished += 1
            if progress is not None:
                progress(finished, total)
    finally:
        ledger.flush()


def _outcomes(
    ledger: Ledger, workers: int | None, scheduler: str | None
) -> Iterator[tuple[Task, Outcome]]:
    """What is missing, run here or on the workers of a scheduler."""
    plan = ledger.plan
    if scheduler is None or not ledger.missing:
        return work(plan.cells, ledger.missing, plan.seed, plan.engine, workers, make_ready)
    from experiments.study.cluster import work_on

    cells = [(cell.key, cell.scenario) for cell in plan.cells]
    study = plan.study_sha256
    return work_on(scheduler, cells, ledger.missing, plan.seed, plan.engine, study)


def finish(ledger: Ledger, lang: str, pictures: bool = True) -> dict[str, Any]:
    """The tables, pictures and record of a run that has all its parts; returns the manifest.

    Raises ResultsError when they cannot be written; the parts stay, so the run can be gone on with.
    """
    try:
        return _finish(ledger, lang, pictures)
    except OSError as error:
        raise ResultsError(f"cannot write {ledger.folder}: {said(error)}") from None


def _finish(ledger: Ledger, lang: str, pictures: bool) -> dict[str, Any]:
    folder, plan = ledger.folder, ledger.plan
    chosen = Chosen(folder, plan.record(), plan.replications)
    for table in TABLES:
        chosen.write(table, folder / f"{table}.csv")
    kpi, census = read_tables(folder)
    if plan.design is None:
        comparison = compare(kpi)
        write_csv(folder / "compare.csv", comparison)
        write_ranking(folder, kpi, comparison)
    else:
        write_design(folder, plan, kpi)
    if pictures and plan.design is None:
        (folder / "figures").mkdir(exist_ok=True)
        draw(folder / "figures", plan.cells, kpi, census, comparison, plan.run_id, lang)
    manifest = record(folder, chosen)
    write_text(folder / MANIFEST, as_json(manifest))
    return manifest


def write_design(folder: Path, plan: Plan, kpi: "pd.DataFrame") -> None:
    """The tables of a study with points or draws: design.csv, compare.csv, variance.csv."""
    import pandas as pd

    from experiments.study.spread import compare_points, split_variance

    told = pd.DataFrame(list(plan.told), columns=["point", "draw", "name", "value"])
    write_csv(folder / "design.csv", told)
    write_csv(folder / "compare.csv", compare_points(kpi))
    if plan.design is not None and plan.design.draws > 1:
        write_csv(folder / "variance.csv", split_variance(kpi))


def write_ranking(folder: Path, kpi: "pd.DataFrame", comparison: "pd.DataFrame") -> None:
    """The policies in one table by what they do to the municipality's cost, if there are many."""
    from experiments.policy.ranking import can_rank, frame

    if can_rank(kpi):
        write_csv(folder / "ranking.csv", frame(kpi, comparison))


def write_csv(path: Path, table: "pd.DataFrame") -> None:
    """A table for programs: comma, point, UTF-8."""
    write_whole(path, lambda draft: table.to_csv(draft, index=False, lineterminator="\n"))


def draw(
    folder: Path,
    made: Sequence[Variant],
    kpi: "pd.DataFrame",
    census: "pd.DataFrame",
    comparison: "pd.DataFrame",
    name: str,
    lang: str,
) -> None:
    """All figures of the study, as png and svg."""
    from experiments.figures import Names, draw_all

    scenario = made[0].scenario
    names = Names(
        lang=lang,
        sectors={k: getattr(s.label, lang) for k, s in scenario.sectors.items() if s.label},
        policies={variant.key: getattr(variant.label, lang) for variant in made},
        title=getattr(scenario.title, lang),
        run_id=name,
    )
    draw_all(
        kpi,
        census,
        comparison,
        names,
        folder,
        lang,
        f"borgerflow {app_version()}, scenario.resolved.yaml",
    )


def record(folder: Path, chosen: Chosen) -> dict[str, Any]:
    """The manifest: what was run, on what, and a digest of every file written so far."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path: path.relative_to(folder).as_posix() for path in files}
    outputs = {names[p]: file_digest(p) for p in files if names[p] not in (MANIFEST, LOCK)}
    digests, seconds = chosen.digests()
    return {
        **read_json(folder / PLAN),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu_seconds": round(seconds, 3),
        "tasks_planned": len(chosen.cells) * chosen.replications,
        "tasks_done": len(digests),
        "digests": digests,
        "results_sha256": results_digest(folder),
        "outputs": outputs,
        **environment(),
    }


def results_digest(folder: Path) -> str:
    """One SHA-256 over the four tables."""
    total = hashlib.sha256()
    for table in (*TABLES, "compare"):
        total.update(bytes.fromhex(file_digest(folder / f"{table}.csv")))
    return total.hexdigest()
