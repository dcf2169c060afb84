"""The way of citizens between sectors: bands from left to right above, the way back below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from experiments import labels
from experiments.figures.look import FAINT, INK, styled
from experiments.figures.names import IN_TITLE, Names
from experiments.figures.page import MARGIN, WIDTH, Box, Page, wrap
from experiments.labels import MOVES

EXIT = "exit"
MOST_SECTORS, MOST_FLOWS, LEAST_SHARE = 8, 18, 0.005
FORWARD, BACK = "#0072B2", "#9CC9E6"
NODE_HEIGHT, NODE_GAP = 0.72, 0.2  # inches
HEAD, SPACE = 0.17, 0.13  # inches: arrow head, between bands


@dataclass(frozen=True)
class Flow:
    """Moves a year from node `a` to node `b`, numbered from the left."""

    a: int
    b: int
    moves: float

    @property
    def span(self) -> int:
        return abs(self.b - self.a)

    @property
    def forward(self) -> bool:
        return self.b > self.a


def moves(kpi: pd.DataFrame, policy: str, years: float) -> pd.DataFrame:
    """Mean moves a year between two sectors under a policy: columns a, b, moves; none below 0."""
    everybody = (kpi["group"] == "all") & (kpi["district"] == "all") & (kpi["policy"] == policy)
    rows = kpi[everybody & (kpi["period"].astype(str) == "all")]
    n_replications = max(rows["replication"].nunique(), 1)
    rows = rows[rows["kpi"].astype(str).str.startswith(MOVES)]
    rows = rows.assign(
        a=rows["sector"].astype(str), b=rows["kpi"].astype(str).str.removeprefix(MOVES)
    )
    # A replication without a row had no such move.
    summed = rows.groupby(["a", "b"], sort=False, observed=True)["value"].sum().reset_index()
    table = summed.assign(moves=summed["value"] / n_replications / years)[["a", "b", "moves"]]
    return table[(table["moves"] > 0) & (table["a"] != table["b"])].reset_index(drop=True)


def pathways(
    kpi: pd.DataFrame, names: Names, footer: str = "", days: int = 0, baseline: str | None = None
) -> Figure:
    """The yearly moves between sectors under the baseline; `days`: the measured time."""
    baseline = baseline or str(kpi["policy"].iloc[0])
    years = days / 365 if days and days != 366 else 1.0
    table = moves(kpi, baseline, years)
    nodes, n_sectors = _nodes(table, names)
    flows, least = _flows(table, nodes)
    with styled():
        about = [names.word("about_pathways", policy=names.policy(baseline, IN_TITLE))]
        if least is not None:
            about.append(names.word("about_small", n=_count(least, names.lang)))
        if len(nodes) < n_sectors:
            what = names.word("sectors")
            about.append(names.word("about_shown", n=len(nodes), of=n_sectors, what=what))
        page = Page(_title(table, names), " ".join(about), names, footer)
        box = Box(MARGIN, page.bottom, WIDTH - 2 * MARGIN, page.top - 0.1 - page.bottom)
        ax = page.axes(box)
        ax.set(xlim=(0, box.width), ylim=(0, box.height))
        ax.set_axis_off()
        _draw(ax, box, nodes, flows, names)
        page.figure.draw_without_rendering()
    return page.figure


def _nodes(table: pd.DataFrame, names: Names) -> tuple[list[str], int]:
    """Sectors from left to right in the scenario's order, the exit last; the busiest of many."""
    busy = table.groupby("a")["moves"].sum().add(table.groupby("b")["moves"].sum(), fill_value=0)
    kept = set(busy.sort_values(ascending=False, kind="stable").index[:MOST_SECTORS])
    order = names.order([*table["a"], *table["b"]])
    order = [key for key in order if key != EXIT] + [key for key in order if key == EXIT]
    return [key for key in order if key in kept], len(order)


def _flows(table: pd.DataFrame, nodes: Sequence[str]) -> tuple[list[Flow], float | None]:
    """The flows worth drawing, largest first, and the size below which some are left out."""
    place = {key: i for i, key in enumerate(nodes)}
    inside = table[table["a"].isin(nodes) & table["b"].isin(nodes)]
    inside = inside.sort_values("moves", ascending=False, kind="stable")
    enough = inside["moves"] >= LEAST_SHARE * inside["moves"].max()
    kept = inside[enough].iloc[:MOST_FLOWS]
    flows = [Flow(place[r.a], place[r.b], float(r.moves)) for r in kept.itertuples()]
    return flows, flows[-1].moves if len(kept) < len(inside) else None


def _title(table: pd.DataFrame, names: Names) -> str:
    inner = table[table["b"] != EXIT]
    largest = (inner if len(inner) else table).sort_values("moves", kind="stable").iloc[-1]
    n, span = _count(largest["moves"], names.lang), names.word("a_year")
    kind = "most_moves" if len(inner) else "most_exits"
    fields = {"a": names.sector(largest["a"], IN_TITLE), "n": n, "span": span}
    if len(inner):
        fields["b"] = names.sector(largest["b"], IN_TITLE)
    return names.word(kind, **fields)


def _count(value: float, lang: str) -> str:
    return labels.number(value, lang, 0 if value >= 10 else 1)


def _draw(ax: Axes, box: Box, nodes: Sequence[str], flows: Sequence[Flow], names: Names) -> None:
    pitch = box.width / len(nodes)
    width = min(1.75, pitch - NODE_GAP)
    x = [pitch * (i + 0.5) for i in range(len(nodes))]
    up = max((f.span for f in flows if f.forward), default=0)
    down = max((f.span for f in flows if not f.forward), default=0)
    room = box.height - NODE_HEIGHT - 2 * HEAD - 0.5
    step = min(room / max(up + down, 1), 0.95)
    spare = room - step * (up + down)
    middle = 0.25 + spare / 2 + step * down + HEAD + NODE_HEIGHT / 2
    scale = _scale(flows, len(nodes), width)
    for forward, colour in ((False, BACK), (True, FORWARD)):
        side = [f for f in flows if f.forward == forward]
        ports = _ports(side, len(nodes), x, scale)
        edge = middle + (NODE_HEIGHT / 2 if forward else -NODE_HEIGHT / 2)
        for flow in sorted(side, key=lambda f: -f.span):
            ends = ports[flow, flow.a], ports[flow, flow.b]
            _band(ax, ends, edge, step, flow, max(flow.moves * scale, 0.025), colour, names.lang)
    texts, size, weight = _written([names.sector(key) for key in nodes], width - 0.06)
    for key, centre, text in zip(nodes, x, texts, strict=True):
        _node(ax, centre, middle, width, key == EXIT)
        rows = text.split("\n")
        for i, line in enumerate(rows):
            base = middle - 0.06 + 0.2 * ((len(rows) - 1) / 2 - i)
            ax.text(
                centre, base, line, ha="center", va="baseline", size=size, weight=weight, zorder=6
            )


def _written(names: Sequence[str], width: float) -> tuple[list[str], int, str]:
    """The names on lines of a width, in the largest type in which none is cut but at a joint."""
    for size, weight in ((12, "bold"), (11, "bold"), (11, "normal")):
        texts = [wrap(name, width, size, weight, lines=3) for name in names]
        if [text.replace("-\n", "").replace("\n", " ") for text in texts] == [*names]:
            break
    return texts, size, weight


def _scale(flows: Sequence[Flow], n_nodes: int, width: float) -> float:
    """Inches of band per yearly move, so that every side of every node has room."""
    scale = 0.4 / max(f.moves for f in flows)
    for node in range(n_nodes):
        for forward in (True, False):
            here = [f for f in flows if f.forward == forward and node in (f.a, f.b)]
            if here:
                room = max(width - SPACE * (len(here) + 1), 0.1)
                scale = min(scale, room / sum(f.moves for f in here))
    return scale


def _ports(
    flows: Sequence[Flow], n_nodes: int, x: Sequence[float], scale: float
) -> dict[tuple[Flow, int], float]:
    """Where each band meets each node: nested bands do not cross, inner ones on the outside."""
    ports = {}
    for node in range(n_nodes):
        left = [f for f in flows if max(f.a, f.b) == node]
        right = [f for f in flows if min(f.a, f.b) == node]
        row = sorted(left, key=lambda f: f.span) + sorted(right, key=lambda f: -f.span)
        widths = [max(f.moves * scale, 0.025) for f in row]
        at = x[node] - (sum(widths) + SPACE * (len(row) - 1)) / 2
        for flow, width in zip(row, widths, strict=True):
            ports[flow, node] = at + width / 2
            at += width + SPACE
    return ports


def _band(
    ax: Axes,
    ends: tuple[float, float],
    edge: float,
    step: float,
    flow: Flow,
    width: float,
    colour: str,
    lang: str,
) -> None:
    """Half an ellipse from node to node with an arrow head and its number at the top."""
    sign = 1 if flow.forward else -1
    foot, turn = edge + sign * HEAD, edge + sign * (HEAD + 0.08)
    height = step * flow.span - 0.2
    angle = np.linspace(np.pi, 0, 65)
    centre, half = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2
    curve = np.column_stack([centre + half * np.cos(angle), turn + sign * height * np.sin(angle)])
    points = np.vstack([[ends[0], edge], curve, [ends[1], foot - sign * 0.01]])
    ax.add_patch(
        PathPatch(Path(points), fill=False, ec="white", lw=72 * width + 3, capstyle="butt")
    )
    ax.add_patch(PathPatch(Path(points), fill=False, ec=colour, lw=72 * width, capstyle="butt"))
    wing = width / 2 + 0.055
    corners = [(ends[1] - wing, foot), (ends[1] + wing, foot), (ends[1], edge + sign * 0.015)]
    ax.add_patch(Polygon(corners, closed=True, fc=colour, ec="none"))
    look = {"boxstyle": "round,pad=0.22", "fc": "white", "ec": "none"}
    top = turn + sign * height
    ax.text(
        centre,
        top,
        _count(flow.moves, lang),
        ha="center",
        va="center",
        size=12,
        bbox=look,
        zorder=5,
    )


def _node(ax: Axes, x: float, y: float, width: float, leaves: bool) -> None:
    shape = (x - width / 2, y - NODE_HEIGHT / 2), width, NODE_HEIGHT
    look: dict[str, Any] = {"fc": "white" if leaves else "#EEF3F6", "ec": FAINT if leaves else INK}
    style = "round,pad=0,rounding_size=0.08"
    ax.add_patch(FancyBboxPatch(*shape, boxstyle=style, lw=1.1, zorder=4, **look))
