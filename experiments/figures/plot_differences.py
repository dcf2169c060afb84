"""Differences from the baseline: a small panel per headline figure, with its own axis and unit."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments import labels
from experiments.figures import findings
from experiments.figures.findings import Row
from experiments.figures.look import FAINT, INK, MOST_POLICIES, SOFT, STROKES, Stroke, styled
from experiments.figures.names import IN_TITLE, Names
from experiments.figures.page import HEIGHT, SMALL, Pad, Page, wrap
from experiments.figures.scales import numbers
from experiments.statistics.differences import HEADLINES

MOST_PANELS = 12


def differences(
    comparison: pd.DataFrame, names: Names, baseline: str, footer: str = "", days: int = 0
) -> Figure:
    """Every policy minus the baseline for the headline figures; `days`: the measured time."""
    every = comparison["policy"].unique().tolist()
    policies = every[: MOST_POLICIES - 1]
    span = labels.span_text(days, names.lang)
    rows = [r for r in headline_rows(comparison) if r["policy"] in policies]
    shown = list(dict.fromkeys((r["sector"], r["kpi"]) for r in rows))
    with styled():
        title = findings.summed(rows, names, span, baseline)
        page = Page(title, _about(rows, len(every), names, span, baseline), names, footer)
        page.key([names.policy(p) for p in policies], lines=False, first=1)
        columns = _columns(len(shown), len(policies))
        boxes = page.grid(len(shown), columns)
        pad = Pad(0.12, 1.52, 0.27, highest=0.4 + 0.6 * len(policies))
        parts = [[r for r in rows if (r["sector"], r["kpi"]) == key] for key in shown]
        scales = [labels.scaled(part[0]["unit"], _size(part), names.lang) for part in parts]
        titles = [names.figure(*key) for key in shown]
        panels = page.panels(boxes, titles, [""] * len(shown), pad)
        strokes = dict(zip(policies, STROKES[1:], strict=False))
        for ax, box, part, scale in zip(panels, boxes, parts, scales, strict=True):
            beyond = max(_panel(ax, part, scale[0], strokes, names) + 0.1, 0.04)
            x = box.x + box.width - pad.right + beyond
            y = ax.get_position().y0 * HEIGHT - 0.09
            unit = wrap(scale[1], pad.right - beyond, SMALL, lines=1)
            page.write(x, y, unit, SMALL, color=SOFT)
        page.figure.draw_without_rendering()
    return page.figure


def headline_rows(comparison: pd.DataFrame) -> list[Row]:
    """The headline rows; for other worlds, the first twelve figures for everybody that move."""
    rows = findings.records(comparison, HEADLINES)
    if rows:
        return rows
    whole = comparison[(comparison["group"] == "all") & (comparison["district"] == "all")]
    keys = list(dict.fromkeys(zip(whole["sector"], whole["kpi"], strict=True)))
    return findings.records(comparison, keys[:MOST_PANELS])


def _columns(n_panels: int, n_policies: int) -> int:
    """Few policies: low, wide panels; many: higher ones."""
    widest = 3 if n_policies <= 2 else 4
    return min(widest, n_panels if n_panels <= 3 else -(-n_panels // 2), 4)


def _about(rows: Sequence[Row], n_all: int, names: Names, span: str, baseline: str) -> str:
    n = max((row["n"] for row in rows), default=0)
    kind = "about_differences" if n > 1 else "about_differences_one"
    text = names.word(kind, baseline=names.policy(baseline, IN_TITLE), span=span, n=n)
    if n_all > MOST_POLICIES - 1:
        what = names.word("policies")
        text += " " + names.word("about_shown", n=MOST_POLICIES - 1, of=n_all, what=what)
    return text


def _size(rows: Sequence[Row]) -> float:
    values = [abs(row[key]) for row in rows for key in ("difference", "low", "high")]
    return max((value for value in values if isfinite(value)), default=0.0)


def _panel(
    ax: Axes, rows: Sequence[Row], divisor: float, strokes: dict[str, Stroke], names: Names
) -> float:
    """One row per policy; returns how far the tick labels reach to the right, in inches."""
    ax.axvline(0, color=INK, lw=1.1, zorder=1)
    order = list(strokes)
    digits = _digits(rows, divisor)
    for row in rows:
        y, stroke = order.index(row["policy"]), strokes[row["policy"]]
        _interval(ax, row, divisor, y, stroke, names, digits)
    reach = _size(rows) / divisor or 1.0
    values = [row[key] / divisor for row in rows for key in ("difference", "low", "high")]
    low, high = (f([v for v in values if isfinite(v)], default=0.0) for f in (min, max))
    ax.set_xlim(min(low - 0.12 * reach, -0.25 * reach), max(high + 0.12 * reach, 0.25 * reach))
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_yticks([])
    sns.despine(ax=ax, left=True)
    if low == high == 0:
        ax.set_xticks([0], ["0"])
        return 0.0
    return numbers(ax, "x", names.lang, 3)


def _digits(rows: Sequence[Row], divisor: float) -> int:
    """The same decimals for all numbers of a panel: enough, but not to print one as zero."""
    clear = [
        [row[key] / divisor for key in ("difference", "low", "high")]
        for row in rows
        if findings.is_clear(row)
    ]
    digits = min((labels.digits_for(*values) for values in clear), default=0)
    while digits < 3 and any(round(values[0], digits) == 0 for values in clear):
        digits += 1
    return digits


def _interval(
    ax: Axes, row: Row, divisor: float, y: int, stroke: Stroke, names: Names, digits: int
) -> None:
    """One interval with its number, or the verdict in words and grey."""
    value, low, high = (row[key] / divisor for key in ("difference", "low", "high"))
    clear = findings.is_clear(row)
    colour = stroke.colour if clear else FAINT
    if isfinite(low) and isfinite(high):
        ax.plot([low, high], [y, y], color=colour, lw=2.6, alpha=0.7 if clear else 1)
    if isfinite(value):
        ax.plot([value], [y], color=colour, marker=stroke.marker, markersize=8)
    text = names.word(row["verdict"])
    if clear:
        text = labels.signed(value, names.lang, digits)
    look: dict[str, Any] = {"weight": "bold", "color": INK} if clear else {"color": SOFT}
    ax.text(
        1.03, y, text, va="center_baseline", size=SMALL, transform=ax.get_yaxis_transform(), **look
    )
