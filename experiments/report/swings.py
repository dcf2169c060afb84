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
from experiments.statistics.differences import HEADLINES
from experiments.storage.store import ResultsError

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
class Rank:
    """In which share of the worlds drawn a policy comes first, second, ...; and in words."""

    policy: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Swings:
    """The effect of one policy on one figure; the widest swing first. `rank`: a sentence or ""."""

    policy: str
    figure: str
    unit_text: str
    now: str  # the effect with every quantity as assumed
    at_now: float
    rows: tuple[Swing, ...]
    rank: str
    ranks: tuple[Rank, ...] = ()  # of all policies; empty without worlds drawn


def read_swings(
    folder: Path, manifest: Mapping[str, Any], names: Names, known: Mapping[str, str]
) -> Swings:
    """The swings of the first policy that both studies know; `known`: names of paths.

    Raises ResultsError.
    """
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
                return _swings(own, policy, ranked, names, known)
    raise ResultsError(f"{folder}: no headline figure of a policy of these results is in it")


def _swings(
    own: "pd.DataFrame", policy: str, ranked: "pd.DataFrame | None", names: Names,
    known: Mapping[str, str],
) -> Swings:  # fmt: skip
    sector, kpi, unit = (str(own[name].iloc[0]) for name in ("sector", "kpi", "unit"))
    sizes = own[["at_low", "at_value", "at_high"]].to_numpy(float)
    divisor, unit_text = scale(sizes.ravel().tolist(), unit, names.lang)

    def effect(value: float) -> str:
        shown = value / divisor
        return labels.signed(shown, names.lang, labels.digits_for(shown))

    rows = []
    for row in own.to_dict("records"):
        ends = [_plain(float(row[end]), names.lang) for end in ("low", "high")]
        path = str(row["quantity"])
        label = known.get(path) or printable(path.replace("_", " "), 200)
        low, high = float(row["at_low"]), float(row["at_high"])
        span = labels.word("interval", names.lang, low=ends[0], high=ends[1])
        rows.append(Swing(label, span, low / divisor, high / divisor, effect(low), effect(high)))
    now = float(own["at_value"].iloc[0])
    figure = names.figure(sector, kpi)
    told = (policy, figure, unit_text, effect(now), now / divisor, tuple(rows))
    if ranked is None:
        return Swings(*told, "")
    ranked = ranked[(ranked["sector"] == sector) & (ranked["kpi"] == kpi)]
    return Swings(*told, _rank(ranked, policy, names), _ranks(ranked, names))


def _rank(ranked: "pd.DataFrame", policy: str, names: Names) -> str:
    """In how many worlds the policy is best, in a sentence."""
    own = ranked[(ranked["policy"] == policy) & (ranked["rank"] == 1)]
    if own.empty:
        return ""
    share = labels.percent(float(own["share"].iloc[0]), names.lang)
    n = int(own["draws"].iloc[0])
    return names.word("best_in", policy=names.policy(policy, 48), share=share, n=n)


def _ranks(ranked: "pd.DataFrame", names: Names) -> tuple[Rank, ...]:
    """Every policy that these results know too, the one that is best most often first."""
    made = []
    for policy, own in ranked.groupby("policy", sort=False):
        if policy in names.policies:
            by_rank = own.set_index("rank")["share"]
            shares = tuple(float(by_rank.get(i, 0.0)) for i in sorted(ranked["rank"].unique()))
            texts = tuple(labels.percent(share, names.lang) for share in shares)
            made.append(Rank(str(policy), shares, texts))
    return tuple(sorted(made, key=lambda one: one.shares, reverse=True))


def _plain(value: float, lang: str) -> str:
    return labels.number(value, lang, labels.digits_for(value))
