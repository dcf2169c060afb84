"""Waiting that grows through a whole run: the places do not keep up with the need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import labels
from sim.vocab import DAYS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 5  # calendar years: fewer may rise by chance


@dataclass(frozen=True)
class Growth:
    """A list that does not settle under a policy: mean number waiting, first and last year."""

    policy: str
    sector: str
    first_year: str
    first: float
    last_year: str
    last: float


def growing(kpi: "pd.DataFrame") -> list[Growth]:
    """The lists of a study (rows of kpi.csv) that grow through the whole run, policy by policy.

    A list grows if more wait in every year of the second half than in any of the first, twice as
    many in the last year as in the first, one citizen at least, and more in every replication. A
    list in balance does so by chance in one run of ten years in 250, if years were independent.
    """
    rows = kpi[(kpi["group"] == "all") & (kpi["district"] == "all")]
    kept = ["policy", "sector", "replication", "period"]
    rows = rows[rows["period"] != "all"].astype(dict.fromkeys(kept, str))
    lists = rows[rows["kpi"] == "waiting_days"].set_index(kept)["value"].unstack("period")
    if lists.shape[1] < FEWEST:
        return []
    lists = lists.sort_index(axis=1) / _days(rows)
    found = []
    for (policy, sector), runs in lists.groupby(level=["policy", "sector"], sort=False):
        mean, half = runs.mean(), runs.shape[1] // 2
        first, last = runs.iloc[:, 0], runs.iloc[:, -1]
        rises = mean.iloc[half:].min() > mean.iloc[:half].max() and (last > first).all()
        if rises and last.mean() >= max(1.0, 2 * first.mean()):
            ends = (str(mean.index[0]), first.mean(), str(mean.index[-1]), last.mean())
            found.append(Growth(str(policy), str(sector), *ends))
    return found


def in_words(
    kpi: "pd.DataFrame", policies: int, lang: str, sectors: Mapping[str, str] | None = None
) -> str:
    """What is to be said of a study of so many policies; empty if no list grows.

    Numbers are those of the first policy under which the list grows. sectors: their own names.
    """
    found = growing(kpi)
    if not found:
        return ""
    each = [
        [one for one in found if one.sector == s] for s in dict.fromkeys(g.sector for g in found)
    ]
    lists = "; ".join(_grows(own, policies, lang, dict(sectors or {})) for own in each)
    years = {"first_year": found[0].first_year, "last_year": found[0].last_year}
    return labels.word("growing", lang, lists=lists, **years)


def _grows(own: Sequence[Growth], policies: int, lang: str, sectors: dict[str, str]) -> str:
    """One list that grows: from how many to how many, and under how many policies."""
    first, last = (
        labels.number(x, lang, labels.digits_for(x)) for x in (own[0].first, own[0].last)
    )
    name = labels.sector_label(own[0].sector, lang, sectors)
    word = "grows_under" if policies > 1 else "grows"
    return labels.word(word, lang, sector=name, first=first, last=last, n=len(own), of=policies)


def _days(rows: "pd.DataFrame") -> "pd.Series":
    """Days of each period, from years lived and the mean number who lived them."""
    whole = rows[rows["sector"] == "all"]
    sums = whole[whole["kpi"].isin(["citizens", "citizen_years"])]
    by = sums.pivot_table(index="period", columns="kpi", values="value", aggfunc="sum")
    return by["citizen_years"] / by["citizens"] * DAYS_PER_YEAR
