"""Pictures of a latent fit: what was learnt of each number, how targets are met, what it changes.

Each gives a plain figure for a report page; tables beside it hold the numbers.
"""

from collections.abc import Callable
from io import StringIO
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.figures.look import FAINT, INK, SOFT, STROKES, styled

BLUE, RED = STROKES[1].colour, STROKES[2].colour
COLUMNS, HEIGHT, WIDTH = 3, 2.4, 10.5  # panels in a row; inches
LETTERS = 34  # of a line over a panel
LOW = -6.0  # of profiles, in log likelihood
BOUND = -1.92  # half of the 95 % point of chi-squared with one freedom


def learnt(posterior: pd.DataFrame, parameters: pd.DataFrame) -> str:
    """Posterior draws of each number over its prior range, as SVG."""

    def panel(ax: Axes, row: dict[str, Any]) -> None:
        low, high = row["prior_low"], row["prior_high"]
        log = row["prior"] == "log"
        edges = np.geomspace(low, high, 25) if log else np.linspace(low, high, 25)
        ax.hist(posterior[row["parameter"]], edges.tolist(), color=BLUE, alpha=0.75)
        ax.axhline(len(posterior) / 24, color=FAINT, ls="--", lw=1.2)
        ax.axvline(row["before"], color=INK, lw=1.2, ls=":")
        if log:
            _ratios(ax, low, high)
        ax.set_xlim(low, high)
        ax.set_yticks([])
        ax.set_xlabel(row["unit"], color=SOFT)

    return _panels(parameters.to_dict("records"), panel)


def profiles(table: pd.DataFrame, parameters: pd.DataFrame) -> str:
    """The best likelihood for each value of a number, the others free, as SVG."""
    parts = {str(name): part for name, part in table.groupby("parameter", sort=False)}

    def panel(ax: Axes, row: dict[str, Any]) -> None:
        one = parts[row["parameter"]]
        ax.axhline(BOUND, color=FAINT, ls="--", lw=1.2)
        ax.plot(one["value"], np.maximum(one["log_likelihood"], 2 * LOW), color=BLUE)
        ax.set_ylim(LOW, 0.4)
        if row["prior"] == "log":
            _ratios(ax, row["prior_low"], row["prior_high"])
        ax.set_xlabel(row["unit"], color=SOFT)

    return _panels(parameters.to_dict("records"), panel)


def met(targets: pd.DataFrame) -> str:
    """Fresh runs of the posterior around each observed figure, in standard deviations, as SVG."""
    with styled():
        figure = Figure(figsize=(WIDTH, 0.9 + 0.42 * len(targets)))
        FigureCanvasAgg(figure)
        ax = figure.subplots()
        ax.axvspan(-2, 2, color="#EEF3F7")
        ax.axvline(0, color=INK, lw=1.2)
        for y, row in enumerate(targets.to_dict("records")):
            ax.plot(
                [row["fresh_low_sd"], row["fresh_high_sd"]], [y, y], color=BLUE, lw=3, alpha=0.7
            )
            ax.plot([row["off_in_sd"]], [y], "o", color=BLUE)
        ax.set_yticks(range(len(targets)), targets["target"].tolist())
        ax.set_ylim(len(targets) - 0.5, -0.5)
        ax.set_xlabel("runs less observed, in standard deviations of the target", color=SOFT)
        return _svg(figure)


def changed(effects: pd.DataFrame) -> str:
    """Each policy's effect in every draw of the posterior, as SVG; none for the baseline."""
    rows = effects[effects["policy"] != effects["policy"].iloc[0]]
    parts = [(policy, figure, part) for (policy, figure), part in rows.groupby(["policy", "figure"], sort=False)]  # noqa: E501  # fmt: skip

    def panel(ax: Axes, part: Any) -> None:
        ax.hist(part[2]["value"], 20, color=RED, alpha=0.75)
        ax.axvline(0, color=INK, lw=1.2)
        ax.set_yticks([])
        ax.set_xlabel(part[2]["unit"].iloc[0], color=SOFT)

    return _panels(parts, panel, lambda part: f"{_short(part[0])}\n{part[1]}")


def _panels(
    rows: list[Any], panel: Callable[[Axes, Any], None], title: Callable[[Any], str] | None = None
) -> str:
    columns = min(COLUMNS, len(rows))
    lines = -(-len(rows) // columns)
    with styled():
        figure = Figure(figsize=(WIDTH * columns / COLUMNS, HEIGHT * lines))
        FigureCanvasAgg(figure)
        axes = figure.subplots(lines, columns, squeeze=False).ravel()
        for ax, row in zip(axes, rows, strict=False):
            panel(ax, row)
            name = title(row) if title else _short(row["parameter"])
            ax.set_title(name, size=9, loc="left", color=INK)
        for ax in axes[len(rows) :]:
            ax.set_visible(False)
        return _svg(figure)


def _ratios(ax: Axes, low: float, high: float) -> None:
    """A logarithmic axis with three plain numbers."""
    ax.set_xscale("log")
    ticks = [low, (low * high) ** 0.5, high]
    ax.set_xticks(ticks, [f"{x:.3g}" for x in ticks])
    ax.set_xticks([], minor=True)


def _short(name: str) -> str:
    """The text in two lines at most, cut where it is longer, so that it fits over its panel."""
    lines = wrap(name.replace(".", ". "), LETTERS)
    lines = [line.replace(". ", ".") for line in lines]
    return "\n".join(lines if len(lines) <= 2 else [lines[0], lines[1][: LETTERS - 1] + "…"])


def _svg(figure: Figure) -> str:
    figure.set_layout_engine("tight")
    stream = StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()
