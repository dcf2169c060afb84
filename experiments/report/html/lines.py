"""Counts over time as lines in SVG; scales stand beside the picture as text that wraps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from experiments import labels
from experiments.figures.names import Names
from experiments.figures.series import Series
from experiments.report.html.words import say

if TYPE_CHECKING:
    import pandas as pd

WIDTH, HEIGHT = 600, 200  # of the drawing, stretched to the page
TICKS = 4


@dataclass(frozen=True)
class Line:
    """One policy's line and the band of its replications, as paths."""

    policy: str
    path: str
    band: str


@dataclass(frozen=True)
class Panel:
    """One sector; ticks are (place in per cent, text)."""

    label: str
    lines: tuple[Line, ...]
    capacity: tuple[Line, ...]  # none where places are unlimited; a policy's own if it differs
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    head: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]  # first column: the time


def panels(
    found: Series, sectors: Sequence[str], policies: Sequence[str], names: Names
) -> list[Panel]:
    """A panel for each sector that the series holds, in the given order."""
    return [_panel(found, sector, policies, names) for sector in sectors]


def _panel(found: Series, sector: str, policies: Sequence[str], names: Names) -> Panel:
    rows = found.table[found.table["sector"] == sector]
    most = float(np.nanmax(rows[["high", "used", "places"]].to_numpy(float), initial=0.0))
    ticks = _ticks(most)
    top = max(ticks[-1], most) or 1.0
    bins = max(int(found.table["bin"].max()), 1)

    def x(bin_: float) -> float:
        return round(WIDTH * bin_ / bins, 1)

    def y(value: float) -> float:
        return round(HEIGHT * (1 - value / top), 1)

    lines, columns = [], {}
    capacity: dict[str, Line] = {}
    for policy in policies:
        own = rows[rows["policy"] == policy].sort_values("bin")
        if own.empty:
            continue
        lines.append(Line(policy, _path(own, "used", x, y), _band(own, x, y)))
        columns[policy] = own.set_index("bin")["used"]
        if np.isfinite(own["places"].to_numpy(float)).all():
            path = _path(own, "places", x, y)
            capacity.setdefault(path, Line(policy, path, ""))
    across = tuple(_dates(found, bins, names.lang))
    up = tuple((100 * tick / top, labels.number(tick, names.lang)) for tick in ticks)
    head = (say("from_day", names.lang), *(names.policy(policy) for policy in columns))
    table = _table(found, columns, names.lang)
    return Panel(
        names.sector(sector), tuple(lines), tuple(capacity.values()), across, up, head, table
    )


Scale = Callable[[float], float]


def _path(rows: "pd.DataFrame", column: str, x: Scale, y: Scale) -> str:
    points = zip(rows["bin"], rows[column], strict=True)
    return "M" + "L".join(f"{x(b)} {y(value)}" for b, value in points)


def _band(rows: "pd.DataFrame", x: Scale, y: Scale) -> str:
    there = [f"{x(b)} {y(v)}" for b, v in zip(rows["bin"], rows["high"], strict=True)]
    back = [f"{x(b)} {y(v)}" for b, v in zip(rows["bin"], rows["low"], strict=True)]
    return "M" + "L".join(there + back[::-1]) + "Z"


def _ticks(most: float) -> list[float]:
    """Round numbers from zero up to the most, about TICKS of them."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / TICKS
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough)
    step = max(step, 1.0)
    return [step * i for i in range(int(most / step) + 1)]


def _dates(found: Series, bins: int, lang: str) -> list[tuple[float, str]]:
    """Five dates along the time."""
    picked = sorted({round(bins * i / 4) for i in range(5)})
    days = [found.begin + timedelta(days=found.step * b) for b in picked]
    texts = [f"{labels.day_text(day, lang, year=False)} {day.year}" for day in days]
    return [(100 * b / bins, text) for b, text in zip(picked, texts, strict=True)]


def _table(
    found: Series, columns: dict[str, "pd.Series"], lang: str
) -> tuple[tuple[str, ...], ...]:
    """Means by bin, at most some thirty rows."""
    bins = sorted({b for column in columns.values() for b in column.index})
    rows = []
    for b in bins[:: max(1, len(bins) // 26)]:
        day = labels.day_text(found.begin + timedelta(days=int(found.step * b)), lang)
        values = [labels.number(float(c.get(b, np.nan)), lang, 1) for c in columns.values()]
        rows.append((day, *values))
    return tuple(rows)
