"""Tables of the analysis for the terminal."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments import labels
from experiments.analysis import capacity
from experiments.analysis.runs import Runs
from experiments.statistics.figure import Figure

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 12
MOST_POINTS = 30  # of a grid that are printed one by one


def chosen(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], left: Sequence[str],
    figure: Figure, runs: Runs, indifference: float, confidence: float, lang: str,
) -> None:  # fmt: skip
    """Means of all policies, when each dropped out, and the choice in words."""
    divisor, unit = labels.scaled(runs.units[figure], max(abs(r["mean"]) for r in rows), lang)
    table = Table(title=escape(f"{_name(figure, lang)} ({unit})"), title_justify="left")
    table.add_column(labels.word("column_policy", lang))
    table.add_column(labels.word("mean", lang), justify="right")
    table.add_column(labels.word("dropped_after", lang), justify="right")
    for row in rows:
        value = row["mean"] / divisor
        out = "" if row["dropped_after"] is None else str(row["dropped_after"])
        near = indifference / divisor
        number = labels.number(value, lang, labels.digits_for(value, value - near, value + near))
        table.add_row(escape(names[row["policy"]]), number, out)
    Console().print(table)
    told = {
        "n": runs.done,
        "size": f"{labels.number(indifference, lang, labels.digits_for(indifference))} {labels.scaled(runs.units[figure], 0, lang)[1]}",  # noqa: E501
        "confidence": labels.percent(confidence, lang),
    }
    if len(left) == 1:
        text = labels.word("best_is", lang, policy=left[0], **told)
    else:
        text = labels.word("best_open", lang, policies=", ".join(left), **told)
    Console().print(escape(text), highlight=False)


def capacities(
    table: "pd.DataFrame", varied: Sequence[capacity.Vary], limit: capacity.Limit, cost: Figure,
    runs: Runs, confidence: float, lang: str,
) -> None:  # fmt: skip
    """The curve (of a large grid the front), and the cheapest safe and of all in words."""
    figures = [(limit.figure, "mean"), (cost, "cost"), (cost, "more_than_cheapest")]
    scales = [
        labels.scaled(runs.units[figure], float(table[column].abs().max()), lang)
        for figure, column in figures
    ]
    shown = Table(title=escape(f"{', '.join(v.path for v in varied)}; {limit}"), title_justify="left")  # noqa: E501  # fmt: skip
    heads = [
        *([labels.word("capacity", lang)] if len(varied) == 1 else [v.path for v in varied]),
        f"{_name(limit.figure, lang)} ({scales[0][1]})",
        labels.word("safe", lang),
        f"{_name(cost, lang)} ({scales[1][1]})",
        f"{labels.word('more_than_cheapest', lang)} ({scales[2][1]})",
        "Pareto",
    ]
    for head in heads:
        shown.add_column(escape(head), justify="right")
    keys, found = capacity.keys(varied), capacity.choice(table, varied)
    for row in table.to_dict("records"):
        at = tuple(row[key] for key in keys)
        if len(table) > MOST_POINTS and not (row["pareto"] or at == found):
            continue
        numbers = [
            labels.number(row[column] / divisor, lang, labels.digits_for(row[column] / divisor))
            for (_, column), (divisor, _) in zip(figures, scales, strict=True)
        ]
        yes = labels.word("yes", lang)
        fine, front = (yes if row[key] else "" for key in ("safe", "pareto"))
        cells = [*map(str, at), numbers[0], fine, numbers[1], numbers[2], front]
        shown.add_row(*map(escape, cells), style=None if row["safe"] else "dim")
    Console().print(shown)
    told = {"limit": str(limit), "confidence": labels.percent(confidence, lang)}
    if found is None:
        text = labels.word("no_capacity", lang, **told)
    else:
        same = list(table[table["cheapest_possible"]][keys].itertuples(index=False, name=None))
        text = labels.word("cheapest_capacity", lang, n=capacity.names([found]), **told)
        if len(same) > 1:
            text += " " + labels.word("same_cost", lang, names=capacity.names(same[:MOST_ROWS]))
    Console().print(escape(text), highlight=False)
    least, delay = capacity.sensible(table, varied)
    level, *ends = (
        labels.number(x / scales[0][0], lang, labels.digits_for(delay[0] / scales[0][0]))
        for x in delay
    )
    number = f"{level} {scales[0][1]} ({ends[0]} {labels.word('to', lang)} {ends[1]})"
    what, where = _name(limit.figure, lang), capacity.names([least])
    text = labels.word("sensible", lang, n=where, what=what, level=number)
    Console().print(escape(text), highlight=False)


def sensitivity(
    tables: Mapping[str, "pd.DataFrame"], names: Mapping[str, str], lang: str
) -> None:  # fmt: skip
    """The widest swings, the strongest indices, the ranks and what knowing is worth."""
    columns = {
        "tornado": ["quantity", "low", "high", "change_at_low", "change_at_high"],
        "morris": ["quantity", "mu_star", "sigma"],
        "sobol": ["quantity", "first_order", "total"],
        "ranks": ["policy", "rank", "share", "low", "high"],
        "spread": ["mean", "p05", "p95", "parameter_share"],
        "value": ["quantity", "value", "by_chance"],
    }
    order = {"tornado": "swing", "morris": "mu_star", "sobol": "total", "value": "value"}
    for method, table in tables.items():
        if method not in columns:
            continue
        keys = [key for key in ("policy", "sector", "group", "kpi", "unit") if key in table]
        keys = [key for key in keys if key not in columns[method]]
        for key, part in table.groupby(keys, sort=False):
            one = dict(zip(keys, key, strict=True))
            figure = Figure(str(one["sector"]), str(one["kpi"]), str(one["group"]))
            of = [names[str(one["policy"])]] if "policy" in one else []
            title = ": ".join([labels.word(f"method_{method}", lang), *of, _name(figure, lang)])
            title += f" ({one['unit']})" if "unit" in one else ""
            if method in order:
                part = part.sort_values(order[method], ascending=False, kind="stable")
            _print(title, part.head(MOST_ROWS), columns[method], names, lang)


def _print(
    title: str, part: "pd.DataFrame", columns: Sequence[str], names: Mapping[str, str], lang: str
) -> None:
    shown = Table(title=escape(title), title_justify="left")
    for column in columns:
        numeric = column not in ("quantity", "policy")
        shown.add_column(labels.word(f"column_{column}", lang), justify="right" if numeric else "left")  # noqa: E501  # fmt: skip
    for row in part.to_dict("records"):
        cells = []
        for column in columns:
            value = row[column]
            if isinstance(value, str):
                cells.append(names.get(value, value))
            elif column in ("share", "parameter_share") or "first_order" in columns:
                cells.append(labels.percent(value, lang) if isfinite(value) else labels.NO_VALUE)
            else:
                signs = column.startswith("change")
                write = labels.signed if signs else labels.number
                cells.append(write(float(value), lang, labels.digits_for(float(value))))
        shown.add_row(*map(escape, cells))
    Console().print(shown)


def _name(figure: Figure, lang: str) -> str:
    name = f"{labels.sector_label(figure.sector, lang)}: {labels.kpi_label(figure.kpi, lang).lower()}"  # noqa: E501  # fmt: skip
    return name + (f" ({figure.group})" if figure.group != "all" else "")
