"""A study that goes on until its intervals are as narrow as wanted: `--precision`.

The replications by which it is judged are those of the study: each batch is added to the same
results folder, so nothing is run twice, and a run that is stopped goes on as any other does.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from experiments.running.plan import Plan
from experiments.statistics import precision
from experiments.statistics.differences import Floats
from experiments.statistics.figure import NOBODY, Figure, unit_of
from experiments.statistics.precision import Wanted
from experiments.storage.ledger import ResultsError
from experiments.storage.tables import views

WHERE = "period = 'all' AND district = 'all'"


def run_until_precise(
    plan: Callable[[int], Plan], fill: Callable[[Plan, bool], None], wanted: Sequence[Wanted],
    folder: Path, resume: bool,
) -> tuple[int, bool]:  # fmt: skip
    """How many replications give the precision that is wanted, and whether they do.

    plan(n) is the study of n replications; fill(plan, resume) runs what the folder misses of it.
    Raises ResultsError for a figure that no run has; then a folder that was begun here is gone.
    """
    figures, there = [one.figure for one in wanted], folder.exists()

    def sample(first: int, count: int) -> Floats:
        if first == 0:
            fill(plan(1), resume)
            try:
                _known(folder, figures)
            except ResultsError:
                if not there:
                    shutil.rmtree(folder)
                raise
        whole = plan(first + count)
        fill(whole, True)
        return stored(folder, whole, figures)[:, :, first:]

    return precision.run_until(sample, wanted, most=precision.MOST)


def _known(folder: Path, figures: Sequence[Figure]) -> None:
    """Raises ResultsError for a figure that stands in no stored row, nor could."""
    columns = 'period, sector, "group", district, kpi, value, unit'
    rows = views(folder).execute(f"SELECT {columns} FROM kpi WHERE {WHERE}").fetchall()
    for figure in figures:
        if not figure.kpi.startswith(NOBODY):
            unit_of(rows, figure)


def stored(folder: Path, plan: Plan, figures: Sequence[Figure]) -> Floats:
    """float64 (variant, figure, replication) of a plan whose runs are all stored; nan: nobody."""
    place = {cell.key: i for i, cell in enumerate(plan.cells)}
    found = np.full((len(place), len(figures), plan.replications), np.nan)
    base = views(folder, ["kpi"])
    for f, figure in enumerate(figures):
        asked = f'{WHERE} AND sector = ? AND kpi = ? AND "group" = ? AND replication < ?'
        rows = base.execute(
            f"SELECT policy, replication, value FROM kpi WHERE {asked}",
            [figure.sector, figure.kpi, figure.group, plan.replications],
        ).fetchall()
        for policy, replication, value in rows:
            found[place[policy], f, replication] = value
    return found
