"""Draw every figure that the frames hold something for, and write it as PNG and SVG."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from experiments.figures.look import save
from experiments.figures.names import Names
from experiments.figures.plot_differences import differences, headline_rows
from experiments.figures.plot_occupancy import occupancy
from experiments.figures.plot_pathways import moves, pathways
from experiments.figures.plot_waiting import waiting, waiting_rows
from experiments.figures.series import measured_days


def draw_all(
    kpi: pd.DataFrame,
    census: pd.DataFrame,
    comparison: pd.DataFrame,
    names: Names,
    out: Path,
    lang: str | None = None,
    footer: str = "",
) -> list[Path]:
    """Write occupancy, waiting, differences and pathways into `out`; return the files written.

    `kpi`, `census`: as runs write them, the first policy is the baseline; `comparison`: from
    statistics.compare; `footer`: the source. A figure without data is left out: there are no
    differences with one policy, and no pathways without moves.
    """
    names = replace(names, lang=lang or names.lang)
    days = measured_days(census)
    figures = {}
    if len(census):
        figures["occupancy"] = occupancy(census, comparison, names, footer)
    if waiting_rows(kpi, names):
        figures["waiting"] = waiting(kpi, comparison, names, footer, days)
    if headline_rows(comparison):
        baseline = str(kpi["policy"].iloc[0])
        figures["differences"] = differences(comparison, names, baseline, footer, days)
    if len(kpi) and len(moves(kpi, str(kpi["policy"].iloc[0]), 1.0)):
        figures["pathways"] = pathways(kpi, names, footer, days)
    out.mkdir(parents=True, exist_ok=True)
    return [path for stem, figure in figures.items() for path in save(figure, out / stem)]
