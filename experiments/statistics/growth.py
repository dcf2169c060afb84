"""Waiting that grows through a whole run: the places do not keep up with the need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import labels
from sim.vocab import DAYS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 5  # calendar years: fewer may rise by chance
MOST = 3  # that are told
WAITING = {"waiting_days": "on_the_list", "delayed_transfer_days": "without_a_place"}  # its words


@dataclass(frozen=True)
class Growth:
    """Waiting that does not settle under a policy: mean number, first and last year.

    kpi: one of WAITING; its sector is where citizens are going, or where they are and wait.
    """

    policy: str
    sector: str
    kpi: str
    first_year: str
    first: float
    last_year: str
    last: float


def growing(kpi: "pd.DataFrame") -> list[Growth]:
    """The waiting of a study (rows of kpi.csv) that grows through the whole run, by policy.

    It grows if more wait in every year of the second half than in any of the first, twice as
    many in the last year as in the first, one citizen at least, and more in every replication.
    In balance it does so by chance in one run of ten years in 250, if years were independent.
    """
    rows = kpi[(kpi["group"] == "all") & (kpi["district"] == "all")]
    keys = ["policy", "sector", "kpi"]
    rows = rows[rows["period"] != "all"].astype(dict.fromkeys([*keys, "period"], str))
    waits = rows[rows["kpi"].isin(WAITING)]
    numbers = waits.set_index([*keys, "replication", "period"])["value"].unstack("period")
    if numbers.shape[1] < FEWEST:
        return []
    numbers = numbers.sort_index(axis=1) / _days(rows)
    found = []
    for (policy, sector, name), runs in numbers.groupby(level=keys, sort=False):
        mean, half = runs.mean(), runs.shape[1] // 2
        first, last = runs.iloc[:, 0], runs.iloc[:, -1]
        rises = mean.iloc[half:].min() > mean.iloc[:half].max() and (last > first).all()
        if rises and last.mean() >= max(1.0, 2 * first.mean()):
            ends = (str(mean.index[0]), first.mean(), str(mean.index[-1]), last.mean())
            found.append(Growth(str(policy), str(sector), str(name), *ends))
    return found


def in_words(
    kpi: "pd.DataFrame", policies: int, lang: str, sectors: Mapping[str, str] | None = None
) -> str:
    """What is to be said of a study of so many policies; empty if none grows.

    Numbers are those of the first policy under which it does. sectors: their own names.
    """
    found = growing(kpi)
    if not found:
        return ""
    kinds = dict.fromkeys((one.sector, one.kpi) for one in found)
    each = [[one for one in found if (one.sector, one.kpi) == kind] for kind in kinds]
    each.sort(key=lambda own: -own[0].last)
    told = [_grows(own, policies, lang, dict(sectors or {})) for own in each[:MOST]]
    if len(each) > MOST:
        told.append(labels.word("and_others", lang, n=len(each) - MOST))
    lists = "; ".join(told)
    years = {"first_year": found[0].first_year, "last_year": found[0].last_year}
    return labels.word("growing", lang, lists=lists, **years)


def _grows(own: Sequence[Growth], policies: int, lang: str, sectors: dict[str, str]) -> str:
    """From how many to how many, and under how many policies, if not under all."""
    first, last = (
        labels.number(x, lang, labels.digits_for(x)) for x in (own[0].first, own[0].last)
    )
    how = labels.word(WAITING[own[0].kpi], lang)
    name = f"{labels.sector_label(own[0].sector, lang, sectors)} ({how})"
    word = "grows_under" if len(own) < policies else "grows"
    return labels.word(word, lang, sector=name, first=first, last=last, n=len(own), of=policies)


def _days(rows: "pd.DataFrame") -> "pd.Series":
    """Days of each period, from years lived and the mean number who lived them."""
    whole = rows[rows["sector"] == "all"]
    sums = whole[whole["kpi"].isin(["citizens", "citizen_years"])]
    by = sums.pivot_table(index="period", columns="kpi", values="value", aggfunc="sum")
    return by["citizen_years"] / by["citizens"] * DAYS_PER_YEAR
