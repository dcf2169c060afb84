"""Waiting and blocking: the level under each policy with its 95 % interval."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments import labels
from experiments.figures import findings
from experiments.figures.look import FAINT, MOST_POLICIES, STROKES, styled
from experiments.figures.names import Names
from experiments.figures.page import SMALL, Pad, Page, wrap
from experiments.figures.scales import limits, numbers
from experiments.statistics.differences import mean_interval

ROWS = (
    ("hospital", "ready_days"),
    ("hospital", "delayed_transfer_days"),
    ("temporary_bed", "wait_days"),
    ("care_home", "wait_days"),
)
ELSEWHERE = ("wait_days", "waiting_days", "delayed_transfer_days")  # for other sectors
MOST_PANELS = 4
NAME_WIDTH = 1.9  # inches


def levels(kpi: pd.DataFrame, rows: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Mean and 95 % interval over replications: sector, kpi, unit, policy, n, mean, low, high."""
    whole = _whole(kpi)
    made = []
    for sector, figure in rows:
        part = whole[(whole["sector"] == sector) & (whole["kpi"] == figure)]
        for policy, values in part.groupby("policy", sort=False, observed=True):
            x = values["value"].to_numpy(float)
            mean, low, high = (float(v) for v in mean_interval(x))
            unit, n = values["unit"].iloc[0], int(np.isfinite(x).sum())
            made.append((sector, figure, unit, policy, n, mean, low, high))
    columns = ["sector", "kpi", "unit", "policy", "n", "mean", "low", "high"]
    return pd.DataFrame(made, columns=columns)


def waiting_rows(kpi: pd.DataFrame, names: Names) -> list[tuple[str, str]]:
    """The figures to show: the usual four, else what the sectors of the scenario have."""
    whole = _whole(kpi)
    groups = whole.groupby(["sector", "kpi"], sort=False, observed=True)
    largest = cast("dict[tuple[str, str], float]", groups["value"].max().to_dict())
    present = [row for row, value in largest.items() if np.isfinite(value)]
    usual = [row for row in ROWS if row in present]
    if usual:
        return usual
    sectors = names.order(sector for sector, _ in present)
    other = [(s, k) for s in sectors for k in ELSEWHERE if largest.get((s, k), 0.0) > 0]
    return other[:MOST_PANELS]


def waiting(
    kpi: pd.DataFrame, comparison: pd.DataFrame, names: Names, footer: str = "", days: int = 0
) -> Figure:
    """Days ready, blocked and waiting per policy; `days`: length of the measured time."""
    every = kpi["policy"].unique().tolist()
    policies, span = every[:MOST_POLICIES], labels.span_text(days, names.lang)
    rows = waiting_rows(kpi, names)
    table = levels(kpi[kpi["policy"].isin(policies)], rows)
    with styled():
        title = _title(table, comparison, rows, policies, names, span)
        page = Page(title, _about(table, len(every), names), names, footer)
        direct = _fit(policies, names)
        if not direct:
            page.key([names.policy(p) for p in policies], lines=False)
        boxes = page.grid(len(rows), 1 if len(rows) == 1 else 2)
        titles = [names.figure(*row) for row in rows]
        tables = [table[(table["sector"] == s) & (table["kpi"] == k)] for s, k in rows]
        scales = [labels.scaled(t["unit"].iloc[0], _size(t), names.lang) for t in tables]
        notes = [
            f"{unit} {span}" if labels.is_total(k) else unit
            for (_, unit), (_, k) in zip(scales, rows, strict=True)
        ]
        panels = page.panels(boxes, titles, notes, Pad(2.0 if direct else 0.15, 0.75))
        for ax, part, (divisor, _) in zip(panels, tables, scales, strict=True):
            _panel(ax, part, divisor, policies, names.lang)
            texts = [wrap(names.policy(p), NAME_WIDTH, SMALL) if direct else "" for p in policies]
            ax.set_yticks(range(len(policies)), texts)
        page.figure.draw_without_rendering()
    return page.figure


def _whole(kpi: pd.DataFrame) -> pd.DataFrame:
    everybody = (kpi["group"] == "all") & (kpi["district"] == "all")
    return kpi[(kpi["period"].astype(str) == "all") & everybody]


def _size(table: pd.DataFrame) -> float:
    values = table[["mean", "high"]].to_numpy(float)
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0))


def _title(
    table: pd.DataFrame,
    comparison: pd.DataFrame,
    rows: Sequence[tuple[str, str]],
    policies: Sequence[str],
    names: Names,
    span: str,
) -> str:
    found = [r for r in findings.records(comparison, rows) if r["policy"] in policies]
    best = findings.clearest(found)
    if best is not None:
        return findings.sentence(best, names, span)
    if found:
        return findings.nothing_clear(found, names.word("unclear_waiting"), names, policies[0])
    return findings.level(cast("findings.Row", table.iloc[0].to_dict()), names, span)


def _about(table: pd.DataFrame, n_all: int, names: Names) -> str:
    n = int(table["n"].max())
    text = names.word("about_waiting", n=n) if n > 1 else names.word("about_waiting_one")
    if n_all > MOST_POLICIES:
        what = names.word("policies")
        text += " " + names.word("about_shown", n=MOST_POLICIES, of=n_all, what=what)
    return text


def _fit(policies: Sequence[str], names: Names) -> bool:
    """Whether the names have room beside the rows; else a key above says who is who."""
    lines = 2 if len(policies) < 5 else 1
    return all(wrap(names.policy(p), NAME_WIDTH, SMALL).count("\n") < lines for p in policies)


def _panel(
    ax: Axes, table: pd.DataFrame, divisor: float, policies: Sequence[str], lang: str
) -> None:
    values = table[["mean", "low", "high"]].to_numpy(float) / divisor
    for policy, (mean, low, high) in zip(table["policy"], values.tolist(), strict=True):
        i = policies.index(policy)
        stroke = STROKES[i]
        if np.isfinite(low):
            ax.plot([low, high], [i, i], color=stroke.colour, lw=2.4, alpha=0.55)
        ax.plot([mean], [i], color=stroke.colour, marker=stroke.marker, markersize=9)
        text = labels.number(mean, lang, labels.digits_for(mean, low, high))
        ax.text(
            1.02, i, text, va="center_baseline", size=SMALL + 1, transform=ax.get_yaxis_transform()
        )
    finite = values[np.isfinite(values)]
    if len(finite):
        ax.set_xlim(*limits(float(finite.min()), float(finite.max())))
    ax.set_ylim(len(policies) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", color=FAINT, lw=0.5, alpha=0.5)
    numbers(ax, "x", lang, 4)
    sns.despine(ax=ax, left=True)
