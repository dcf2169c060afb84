"""Places used over time: a panel per sector, a line and a band per policy, the capacity."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from experiments import labels
from experiments.figures import findings
from experiments.figures.look import MOST_POLICIES, SOFT, STROKES, styled
from experiments.figures.names import IN_TITLE, Names
from experiments.figures.page import SMALL, Pad, Page
from experiments.figures.scales import apart, dates, inches, limits, numbers
from experiments.figures.series import Series, measured, series, shown_sectors

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PANELS = 6


def occupancy(
    census: pd.DataFrame, comparison: pd.DataFrame, names: Names, footer: str = ""
) -> Figure:
    """Places used per day in the sectors with limited places, and in hospital."""
    every = census["policy"].unique().tolist()
    policies = every[:MOST_POLICIES]
    shown, n_sectors = shown_sectors(census, MOST_PANELS)
    shown = names.order(shown)
    data = series(census, policies)
    with styled():
        title = _title(census, comparison, shown, policies, names)
        page = Page(title, _about(data, shown, n_sectors, len(every), names), names, footer)
        page.key([names.policy(p) for p in policies], lines=True)
        columns = {1: 1, 2: 2, 3: 3, 4: 2}.get(len(shown), 3)
        boxes = page.grid(len(shown), columns)
        titles = [names.sector(s) for s in shown]
        panels = page.panels(boxes, titles, [""] * len(shown), Pad(0.55, 0.75, 0.45))
        for ax, sector in zip(panels, shown, strict=True):
            _panel(ax, data, sector, policies, names.lang)
        page.figure.draw_without_rendering()
    return page.figure


def _title(
    census: pd.DataFrame,
    comparison: pd.DataFrame,
    shown: "Sequence[str]",
    policies: "Sequence[str]",
    names: Names,
) -> str:
    rows = findings.records(comparison, [(s, "mean_places_used") for s in shown])
    rows = [row for row in rows if row["policy"] in policies]
    clear = [row for row in rows if findings.is_clear(row)]
    if clear:
        return findings.sentence(max(clear, key=lambda r: abs(r["difference"])), names, "")
    if rows:
        unclear = names.word("unclear_occupancy")
        return findings.nothing_clear(rows, unclear, names, policies[0])
    base = measured(census[census["policy"] == policies[0]])
    means = base.groupby("sector", observed=True)[["used", "places"]].mean().loc[list(shown)]
    share = (means["used"] / means["places"]).fillna(-1.0)
    sector = str(share.idxmax())
    used, places = (float(means[column][sector]) for column in ("used", "places"))
    kind = "baseline_used" if np.isfinite(places) else "baseline_open"
    written = labels.number(used, names.lang, 1)
    fields = {"used": written, "places": labels.number(places, names.lang)}
    return names.word(kind, sector=names.sector(sector, IN_TITLE), **fields)


def _about(data: Series, shown: "Sequence[str]", n_sectors: int, n_all: int, names: Names) -> str:
    binned = names.word({1: "daily", 7: "weekly"}.get(data.step, "monthly"))
    begin, end = (labels.day_text(day, names.lang) for day in (data.begin, data.end))
    n = data.n_replications
    one = "about_occupancy_one" if n == 1 else "about_occupancy"
    parts = [names.word(one, begin=begin, end=end, binned=binned, n=n)]
    if len(shown) < n_sectors:
        what = names.word("sectors")
        parts.append(names.word("about_shown", n=len(shown), of=n_sectors, what=what))
    if n_all > MOST_POLICIES:
        what = names.word("policies")
        parts.append(names.word("about_shown", n=MOST_POLICIES, of=n_all, what=what))
    table = data.table[data.table["sector"].isin(shown)]
    if any(_bounds(part)[0] > 0 for _, part in table.groupby("sector")):
        parts.append(names.word("about_zoom"))
    return " ".join(parts)


def _bounds(table: pd.DataFrame) -> tuple[float, float]:
    values = table[["low", "high", "used", "places"]].to_numpy(float)
    return limits(float(np.nanmin(values)), float(np.nanmax(values)), head=0.17)


def _panel(ax: Axes, data: Series, sector: str, policies: "Sequence[str]", lang: str) -> None:
    table = data.table[data.table["sector"] == sector]
    strokes = dict(zip(policies, STROKES, strict=False))
    for policy in reversed(policies):
        part = table[table["policy"] == policy]
        if data.n_replications > 1:
            colour = strokes[policy].colour
            ax.fill_between(part["date"], part["low"], part["high"], color=colour, alpha=0.1, lw=0)
    sns.lineplot(
        data=table,
        x="date",
        y="used",
        hue="policy",
        style="policy",
        hue_order=policies,
        style_order=policies,
        palette={p: s.colour for p, s in strokes.items()},
        dashes={p: s.dashes or "" for p, s in strokes.items()},
        estimator=None,
        legend=False,
        ax=ax,
    )
    ax.set(xlabel="", ylabel="", ylim=_bounds(table), xlim=(data.begin, data.end))
    sns.despine(ax=ax, left=True)
    ax.grid(axis="x", visible=False)
    numbers(ax, "y", lang, 4)
    dates(ax, data.begin, data.end, lang, 6)
    _capacity(ax, table, strokes, lang)
    _means(ax, table, strokes, lang)


def _capacity(ax: Axes, table: pd.DataFrame, strokes: dict, lang: str) -> None:
    """Capacity as steps: the baseline's, and each policy's that differs; labelled on the line."""
    drawn: list[list[float]] = []
    halo = [withStroke(linewidth=3, foreground="white")]
    for i, (policy, stroke) in enumerate(strokes.items()):
        part = table[table["policy"] == policy]
        places = part["places"].tolist()
        if not np.isfinite(places).any() or places in drawn:
            continue
        colour = SOFT if i == 0 else stroke.colour
        ax.step(part["date"], places, where="post", color=colour, lw=1.3, ls=(0, (2, 2)))
        at, side = (0, "left") if not drawn else (-1, "right")
        text = labels.word("capacity", lang) + " " + labels.number(places[at], lang)
        low, high = ax.get_ylim()
        y = places[at] + 0.02 * (high - low)
        look: dict[str, Any] = {"size": SMALL, "color": SOFT, "path_effects": halo}
        ax.text(
            0.01 if at == 0 else 0.99,
            y,
            text,
            ha=side,
            va="bottom",
            transform=ax.get_yaxis_transform(),
            **look,
        )
        drawn.append(places)


def _means(ax: Axes, table: pd.DataFrame, strokes: dict, lang: str) -> None:
    """The mean of each policy beside the axes, at its height."""
    means = {p: float(table.loc[table["policy"] == p, "used"].mean()) for p in strokes}
    means = {p: mean for p, mean in means.items() if np.isfinite(mean)}
    low, high = ax.get_ylim()
    gap = 0.19 / inches(ax)[1] * (high - low)
    digits = 1 if max(means.values()) < 1000 else 0
    for (policy, mean), y in zip(
        means.items(), apart([*means.values()], gap, low, high), strict=True
    ):
        (mark,) = ax.plot([1.03], [y], transform=ax.get_yaxis_transform(), clip_on=False)
        mark.set(color=strokes[policy].colour, marker=strokes[policy].marker)
        x = 1.03 + 0.12 / inches(ax)[0]
        text = labels.number(mean, lang, digits)
        ax.text(x, y, text, va="center_baseline", size=SMALL, transform=ax.get_yaxis_transform())
