"""From tidy tables to rows with levels and differences: key figures, and who got what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import labels
from experiments.figures.names import printable
from experiments.report.amounts import Amount, Row, change, level, scale
from experiments.statistics.differences import compare, mean_interval

if TYPE_CHECKING:
    import pandas as pd

MOST = 60  # letters of a category's name
KEY = ["sector", "kpi", "group", "district"]
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Table:
    """A tidy table of one measured time, made ready for look-ups.

    `values`: (policy, sector, kpi, group, district) -> float64 (replications,); `compared`: the
    rows of `differences.compare` by the same key; `units` and the order by figure.
    """

    policies: tuple[str, ...]
    values: Mapping[tuple[str, ...], np.ndarray]
    compared: Mapping[tuple[str, ...], Mapping[str, Any]]
    units: Mapping[Key, str]

    def rows(
        self, keys: Sequence[Key], label: Callable[[Key], str], lang: str, together: bool = False
    ) -> tuple[Row, ...]:
        """These figures as rows, in this order; what the table does not hold is left out.

        `together`: all in the unit that the largest difference asks for, so that they can be
        drawn on one axis. They must then have one unit.
        """
        present = [key for key in keys if key in self.units]
        sizes = [self._sizes(key) for key in present]
        if together:
            sizes = [[size for some in sizes for size in some]] * len(present)
        return tuple(
            self._row(key, label(key), scale(some, self.units[key], lang), lang)
            for key, some in zip(present, sizes, strict=True)
        )

    def largest(self, key: Key) -> float:
        """The largest mean of a figure under any policy; 0 where there is none."""
        means = [self._mean(policy, key)[0] for policy in self.policies]
        return max((abs(mean) for mean in means if np.isfinite(mean)), default=0.0)

    def _mean(self, policy: str, key: Key) -> tuple[float, float, float]:
        values = self.values.get((policy, *key), np.array([]))
        mean, low, high = mean_interval(values) if len(values) else (np.nan,) * 3
        return float(mean), float(low), float(high)

    def _changes(self, key: Key) -> dict[str, Mapping[str, Any]]:
        return {p: self.compared[(p, *key)] for p in self.policies if (p, *key) in self.compared}

    def _sizes(self, key: Key) -> list[float]:
        """How large the differences of a figure are; without any, its levels."""
        ends = ("difference", "low", "high")
        moved = [abs(row[end]) for row in self._changes(key).values() for end in ends]
        sizes = [size for size in moved if np.isfinite(size) and size > 0]
        return sizes or [self._mean(policy, key)[0] for policy in self.policies]

    def _row(self, key: Key, label: str, scaled: tuple[float, str], lang: str) -> Row:
        unit = self.units[key]
        levels: dict[str, Amount] = {
            policy: level(*self._mean(policy, key), unit, scaled, lang) for policy in self.policies
        }
        changes = {policy: change(row, scaled, lang) for policy, row in self._changes(key).items()}
        return Row(*key, label, unit, scaled[1], levels, changes)


def table(frame: "pd.DataFrame", comparison: "pd.DataFrame | None" = None) -> Table:
    """The measured time of a tidy table (columns of kpi.csv), compared where it is not yet."""
    whole = frame[frame["period"].astype(str) == "all"]
    if comparison is None:
        comparison = compare(whole)
    values = {
        tuple(map(str, key)): part.to_numpy(float)
        for key, part in whole.groupby(["policy", *KEY], sort=False, observed=True)["value"]
    }
    first = whole.drop_duplicates(KEY)
    units = {tuple(map(str, row[:4])): str(row[4]) for row in first[[*KEY, "unit"]].to_numpy()}
    compared = {
        (row["policy"], *(row[key] for key in KEY)): row for row in comparison.to_dict("records")
    }
    policies = tuple(map(str, whole["policy"].unique()))
    return Table(policies, values, compared, units)  # type: ignore[arg-type]


def measures(equity: "pd.DataFrame") -> "pd.DataFrame":
    """equity.csv in the columns of kpi.csv: the measure is the figure, `all` the sector."""
    renamed = equity.rename(columns={"measure": "kpi", "per_citizen_year": "value"})
    return renamed.assign(sector="all").drop(columns="citizen_years")


def kind_of(group: str, district: str) -> str:
    """The kind of a category: `age`, `district`; `all` of everybody."""
    return "district" if district != "all" else group.partition("=")[0]


def category(group: str, district: str, lang: str) -> str:
    """The category in words: `80-84 år`, `Niveau 2`, `By 1`, `Mænd`."""
    kind = kind_of(group, district)
    value = district if kind == "district" else group.partition("=")[2]
    stem, _, number = value.rpartition("_")
    known = labels.book()["group_values"]
    if group in known:
        return str(known[group][lang])
    if value in known:
        value = known[value][lang]
    elif stem in known and number.isdecimal():
        value = f"{known[stem][lang]} {number}"
    elif kind == "district":
        value = value.replace("_", " ").strip()
        value = value[:1].upper() + value[1:]
    entry = labels.book()["groups"].get(kind)
    return printable(labels.filled(entry["one"][lang], value=value) if entry else value, MOST)


def kind_label(kind: str, lang: str) -> str:
    """The name of a kind of category: `Alder`."""
    entry = labels.book()["groups"].get(kind)
    return entry["name"][lang] if entry else kind.replace("_", " ").capitalize()


def measure_label(measure: str, lang: str, sectors: dict[str, str]) -> str:
    """The name of a measure of equity.csv: `Dage: Plejebolig`."""
    known = labels.book()["measures"]
    if measure.startswith("days_in_"):
        to = labels.sector_label(measure.removeprefix("days_in_"), lang, sectors)
        return labels.filled(known["days_in"][lang], sector=to)
    return known[measure][lang] if measure in known else measure.replace("_", " ").capitalize()
