"""Many policies in one table: by what they change the municipality's cost, and how sure that is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments import labels
from experiments.statistics.differences import (
    HEADLINES,
    HIGHER,
    IDENTICAL,
    LOWER,
    TOO_FEW,
    UNCLEAR,
    Paired,
    paired,
)
from experiments.statistics.multiple import LEAST, simultaneous

if TYPE_CHECKING:
    import pandas as pd

FIGURE = ("all", "cost_municipality")  # what the table is ranked by
FEW = 5  # so many policies are shown figure by figure instead
CONFIDENCE = 0.95  # that all intervals of the table hold at once


@dataclass(frozen=True)
class Ranked:
    """A policy's difference in the figure, its interval that holds together with all others."""

    policy: str
    baseline: float
    difference: float
    low: float
    high: float
    verdict: str
    moved: int  # headline figures that it moves beyond chance, one by one
    unit: str


def can_rank(kpi: "pd.DataFrame") -> bool:
    """Whether there are many policies, in a scenario that counts the cost they are ranked by."""
    first, *others = kpi["policy"].unique()
    return len(others) > FEW and bool((_costs(kpi)["policy"] == first).any())


def _costs(kpi: "pd.DataFrame") -> "pd.DataFrame":
    whole = kpi[(kpi["period"].astype(str) == "all") & (kpi["group"] == "all")]
    whole = whole[(whole["district"] == "all") & (whole["sector"] == FIGURE[0])]
    return whole[whole["kpi"] == FIGURE[1]]


def ranked(kpi: "pd.DataFrame", compared: "pd.DataFrame") -> list[Ranked]:
    """Every policy but the baseline, the largest saving first.

    Intervals are paired and hold at once for all policies of the table: the bootstrap of max |t|,
    below ten replications Bonferroni.
    """
    rows = _costs(kpi)
    wide = rows.pivot_table(index="replication", columns="policy", values="value")
    baseline, *others = kpi["policy"].unique().tolist()
    confidence = 1 - (1 - CONFIDENCE) / max(len(others), 1)
    pairs = [paired(wide[baseline], wide[policy], confidence) for policy in others]
    bounds = np.array([(pair.low, pair.high) for pair in pairs])
    if len(wide) >= LEAST:
        differences = wide[others].sub(wide[baseline], axis=0).to_numpy().T
        bounds = np.stack(simultaneous(differences, CONFIDENCE), axis=1)
    unit = str(rows["unit"].iloc[0])
    found = []
    for policy, pair, (low, high) in zip(others, pairs, bounds.tolist(), strict=True):
        told = (pair.baseline_mean, pair.difference, low, high, _verdict(pair, low, high))
        found.append(Ranked(policy, *told, _moved(compared, policy), unit))
    return sorted(found, key=lambda one: (one.difference, one.policy))


def _verdict(pair: Paired, low: float, high: float) -> str:
    if pair.verdict in {IDENTICAL, TOO_FEW}:
        return pair.verdict
    return HIGHER if low > 0 else LOWER if high < 0 else UNCLEAR


def _moved(compared: "pd.DataFrame", policy: str) -> int:
    whole = compared[(compared["group"] == "all") & (compared["district"] == "all")]
    mine = whole[(whole["policy"] == policy) & whole["verdict"].isin([HIGHER, LOWER])]
    keys = set(zip(mine["sector"], mine["kpi"], strict=True))
    return len(keys & set(HEADLINES))


def frame(kpi: "pd.DataFrame", compared: "pd.DataFrame") -> "pd.DataFrame":
    """The ranking as a table for programs; columns in results/README.md."""
    import pandas as pd

    found = ranked(kpi, compared)
    told = pd.DataFrame([vars(one) for one in found], columns=[f.name for f in fields(Ranked)])
    names = {"baseline": "baseline_mean", "moved": "headlines_moved"}
    return told.rename(columns=names).assign(
        rank=range(1, len(found) + 1), headlines=len(HEADLINES)
    )


def table(
    manifest: Mapping[str, Any], kpi: "pd.DataFrame", compared: "pd.DataFrame", lang: str
) -> None:
    """Print the ranking: place, policy, difference with its simultaneous interval, verdict."""
    found = ranked(kpi, compared)
    labelled = {entry["key"]: entry["label"][lang] for entry in manifest["policies"]}
    if len(set(labelled.values())) < len(labelled):  # the same policy with other numbers
        labelled = {key: key for key in labelled}
    largest = max((abs(one.difference) for one in found), default=0.0)
    divisor, unit = labels.scaled(found[0].unit if found else "", largest, lang)
    title = labels.word(
        "table_title", lang, scenario=manifest["title"][lang], n=manifest["replications"],
        days=f"{manifest['measured_days']:.0f}", run=manifest["run_id"],
    )  # fmt: skip
    shown = Table(title=escape(title), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    shown.add_column("", justify="right")
    shown.add_column(labels.word("column_policy", lang))
    figure = f"{labels.kpi_label(FIGURE[1], lang)}, {unit} ({labels.word('confidence', lang)})"
    shown.add_column(figure, no_wrap=False)
    shown.add_column(labels.word("column_verdict", lang), no_wrap=True)
    for rank, one in enumerate(found, 1):
        cells = (str(rank), *_cells(one, labelled, divisor, lang))
        shown.add_row(*map(escape, cells), style=_style(one))
    Console().print(shown)
    note = labels.word("ranking_note", lang, n=len(found))
    Console().print(note, style="dim", highlight=False)


def _cells(one: Ranked, labelled: Mapping[str, str], divisor: float, lang: str) -> list[str]:
    value, low, high = (x / divisor for x in (one.difference, one.low, one.high))
    digits = labels.digits_for(value, low, high)
    told = labels.signed(value, lang, digits)
    if not math.isnan(low) and one.verdict != IDENTICAL:
        between = f" {labels.word('to', lang)} "
        told += f" ({between.join(labels.signed(x, lang, digits) for x in (low, high))})"
    return [labelled[one.policy], told, labels.word(one.verdict, lang)]


def _style(one: Ranked) -> str | None:
    return "dim" if one.verdict in {UNCLEAR, IDENTICAL} else None
