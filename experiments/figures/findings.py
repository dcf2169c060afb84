"""Titles: the finding in a sentence, with the numbers of the comparison and their interval."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from experiments import labels
from experiments.figures.names import IN_TITLE, Names
from experiments.statistics.differences import HIGHER, IDENTICAL, LOWER, TOO_FEW, summary

if TYPE_CHECKING:
    import pandas as pd

HARD_SPACE = "\u00a0"
Row = Mapping[str, Any]  # one row of a comparison


def records(comparison: "pd.DataFrame", rows: Sequence[tuple[str, str]]) -> list[Row]:
    """The rows (sector, kpi) for everybody, in the order of `rows` and of the policies."""
    return cast("list[Row]", summary(comparison, rows).to_dict("records"))


def is_clear(row: Row) -> bool:
    """Whether the interval of the difference lies on one side of zero."""
    return row["verdict"] in (HIGHER, LOWER)


def clearest(rows: Sequence[Row]) -> Row | None:
    """The largest clear difference of the first figure that has one."""
    clear = [row for row in rows if is_clear(row)]
    if not clear:
        return None
    first = (clear[0]["sector"], clear[0]["kpi"])
    same = [row for row in clear if (row["sector"], row["kpi"]) == first]
    return max(same, key=lambda row: abs(row["difference"]))


def change(row: Row, names: Names, span: str) -> str:
    """`41 færre ventedage på sygehus om året (95 % 20–62)`."""
    low, high = row["low"], row["high"]
    amount, interval, unit = _written(row["difference"], low, high, row["unit"], names.lang)
    kind = "less" if row["difference"] < 0 else "more"
    what = _what(row["kpi"], kind, names, amount=amount, unit=unit)
    return _joined(what, interval, row, names, span)


def sentence(row: Row, names: Names, span: str) -> str:
    """The change, after the name of the policy."""
    return f"{names.policy(row['policy'], IN_TITLE)}: {change(row, names, span)}"


def level(row: Row, names: Names, span: str) -> str:
    """`Basis: 812 ventedage på sygehus om året (95 % 780–844)`; row: mean, low, high."""
    amount, interval, unit = _written(row["mean"], row["low"], row["high"], row["unit"], names.lang)
    what = _what(row["kpi"], "is", names, amount=amount, unit=unit)
    return f"{names.policy(row['policy'], IN_TITLE)}: {_joined(what, interval, row, names, span)}"


def nothing_clear(rows: Sequence[Row], unclear: str, names: Names, baseline: str) -> str:
    """What to say when no difference is clear: all the same, too few runs, or chance."""
    verdicts = {row["verdict"] for row in rows}
    if verdicts == {TOO_FEW}:
        return names.word("too_few_all")
    if verdicts and verdicts <= {IDENTICAL, TOO_FEW}:
        return names.word("identical_all", baseline=names.policy(baseline, IN_TITLE))
    return unclear


def summed(rows: Sequence[Row], names: Names, span: str, baseline: str) -> str:
    """How many headline figures a policy moves, and the first of them."""
    n_figures = len({(row["sector"], row["kpi"]) for row in rows})
    by_policy: dict[str, list[Row]] = {}
    for row in rows:
        if is_clear(row):
            by_policy.setdefault(row["policy"], []).append(row)
    if not by_policy:
        of, name = n_figures, names.policy(baseline, IN_TITLE)
        unclear = names.word("unclear_differences", of=of, baseline=name)
        return nothing_clear(rows, unclear, names, baseline)
    policy = max(by_policy, key=lambda key: len(by_policy[key]))
    finding = change(by_policy[policy][0], names, span)
    n = len(by_policy[policy])
    lead = names.word("summed", policy=names.policy(policy, IN_TITLE), n=n, of=n_figures)
    return f"{lead}: {finding}" if n == 1 else f"{lead}, {names.word('among')} {finding}"


def _written(value: float, low: float, high: float, unit: str, lang: str) -> tuple[str, str, str]:
    """(amount, interval, unit) in words, without signs when the interval has only one."""
    size = max(abs(x) for x in (value, low, high) if isfinite(x)) if isfinite(value) else 0.0
    divisor, unit = labels.scaled(unit, size, lang)
    value, low, high = value / divisor, low / divisor, high / divisor
    digits = labels.digits_for(value, low, high)
    amount = labels.number(abs(value), lang, digits)
    if not (isfinite(low) and isfinite(high)):
        return amount, "", unit
    if low * high >= 0:
        low, high = sorted((abs(low), abs(high)))
    between = "interval" if low >= 0 else "signed_interval"
    bounds = {"low": labels.number(low, lang, digits), "high": labels.number(high, lang, digits)}
    return amount, labels.word(between, lang, **bounds), unit


def _what(kpi: str, kind: str, names: Names, **fields: str) -> str:
    """The figure's own phrase, else the general one with its label."""
    entry = labels.book()["kpis"].get(kpi, {})
    template = entry.get(kind) or labels.book()["sentence"][kind]
    label = labels.kpi_label(kpi, names.lang, dict(names.sectors))
    return labels.filled(template[names.lang], label=label, **fields)


def _joined(what: str, interval: str, row: Row, names: Names, span: str) -> str:
    """The parts of a sentence; what stands in parentheses is kept on one line."""
    place, aside = names.place(row["kpi"], row["sector"])
    total = span.replace(" ", HARD_SPACE) if labels.is_total(row["kpi"]) else ""
    sure = f"{names.word('confidence')} {interval}" if interval else ""
    inner = "; ".join(part for part in (aside, sure) if part)
    brackets = f"({inner})".replace(" ", HARD_SPACE) if inner else ""
    return " ".join(part for part in (what, place, total, brackets) if part)
