"""How sure an answer is: what it becomes at the ends of every uncertain range, and its ranks.

Read from a folder of `borgerflow sensitivity` of the same scenario.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import labels
from experiments.figures.names import Names, printable
from experiments.report.amounts import scale
from experiments.statistics import HEADLINES
from experiments.store import ResultsError

if TYPE_CHECKING:
    import pandas as pd

# The figure that is shown, where the table holds it; fixed beforehand.
FIRST = (("all", "cost_municipality"), *HEADLINES)


@dataclass(frozen=True)
class Swing:
    """One quantity, its range in words, and a policy's effect at both ends, in `unit_text`."""

    label: str
    range: str
    at_low: float
    at_high: float
    low_text: str
    high_text: str


@dataclass(frozen=True)
class Swings:
    """The effect of one policy on one figure; the widest swing first. `rank`: a sentence or ""."""

    policy: str
    figure: str
    unit_text: str
    now: str  # the effect with every quantity as assumed
    rows: tuple[Swing, ...]
    rank: str


def read_swings(folder: Path, manifest: Mapping[str, Any], names: Names) -> Swings:
    """The swings of the first policy that both studies know. Raises ResultsError."""
    import pandas as pd

    try:
        how = json.loads((folder / "analysis.json").read_text("utf-8"))
        table = pd.read_csv(folder / "tornado.csv", keep_default_na=False, na_values=["nan", ""])
        ranks = folder / "ranks.csv"
        ranked = pd.read_csv(ranks, keep_default_na=False) if ranks.is_file() else None
    except FileNotFoundError as error:
        told = "write one with: borgerflow sensitivity SCENARIO"
        raise ResultsError(f"{error.filename} is missing; {told}") from None
    except ValueError as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from None
    if how.get("scenario_sha256") != manifest["scenario_sha256"]:
        raise ResultsError(f"{folder} is a study of another scenario than {manifest['scenario']}")
    for sector, kpi in FIRST:
        for policy in [*names.policies][1:]:
            own = table[(table["policy"] == policy) & (table["group"] == "all")]
            own = own[(own["sector"] == sector) & (own["kpi"] == kpi)]
            if len(own):
                return _swings(own, policy, ranked, names)
    raise ResultsError(f"{folder}: no headline figure of a policy of these results is in it")


def _swings(
    own: "pd.DataFrame", policy: str, ranked: "pd.DataFrame | None", names: Names
) -> Swings:
    sector, kpi, unit = (str(own[name].iloc[0]) for name in ("sector", "kpi", "unit"))
    sizes = own[["at_low", "at_value", "at_high"]].to_numpy(float)
    divisor, unit_text = scale(sizes.ravel().tolist(), unit, names.lang)

    def effect(value: float) -> str:
        shown = value / divisor
        return labels.signed(shown, names.lang, labels.digits_for(shown))

    rows = []
    for row in own.to_dict("records"):
        ends = [_plain(float(row[end]), names.lang) for end in ("low", "high")]
        label = printable(str(row["quantity"]).replace("_", " "), 200)
        low, high = float(row["at_low"]), float(row["at_high"])
        span = labels.word("interval", names.lang, low=ends[0], high=ends[1])
        rows.append(Swing(label, span, low / divisor, high / divisor, effect(low), effect(high)))
    now = effect(float(own["at_value"].iloc[0]))
    figure = names.figure(sector, kpi)
    rank = _rank(ranked, sector, kpi, policy, names) if ranked is not None else ""
    return Swings(policy, figure, unit_text, now, tuple(rows), rank)


def _rank(ranked: "pd.DataFrame", sector: str, kpi: str, policy: str, names: Names) -> str:
    """In how many worlds the policy is best, in a sentence."""
    own = ranked[(ranked["sector"] == sector) & (ranked["kpi"] == kpi)]
    own = own[(own["policy"] == policy) & (own["rank"] == 1)]
    if own.empty:
        return ""
    share = labels.percent(float(own["share"].iloc[0]), names.lang)
    n = int(own["draws"].iloc[0])
    return names.word("best_in", policy=names.policy(policy, 48), share=share, n=n)


def _plain(value: float, lang: str) -> str:
    return labels.number(value, lang, labels.digits_for(value))
