"""Observed targets against a run of the baseline."""

import math
from collections.abc import Container
from dataclasses import asdict, dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language.spec import Figure, Label, Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Verdict:
    """One target: observed value, mean of replications with its 95 % interval, the deviation."""

    name: str
    label: Label
    unit: str
    target: float
    tolerance: float  # relative
    simulated: float
    low: float
    high: float
    source: str

    @property
    def deviation(self) -> float:
        """(simulated - target) / target."""
        return (self.simulated - self.target) / self.target

    @property
    def met(self) -> bool:
        return abs(self.deviation) <= self.tolerance

    def as_dict(self) -> dict[str, Any]:
        fields = {**asdict(self), "deviation": self.deviation, "met": self.met}
        fields["label"] = self.label.model_dump()
        bounds = {
            k: None if isinstance(v, float) and math.isnan(v) else v for k, v in fields.items()
        }
        return bounds


def hold(
    scenario: Scenario, kpi: "pd.DataFrame", periods: Container[str] = ("all",)
) -> list[Verdict]:
    """Hold the scenario's targets of these periods against the baseline rows of a kpi frame.

    Raises ValueError when a target's figure does not occur in the results.
    """
    rows = kpi[kpi["policy"] == "baseline"]
    rows = rows[rows["district"] == "all"].assign(period=rows["period"].astype(str))
    keys = ["period", "kpi", "sector", "group", "replication"]
    values = {tuple(row[:-1]): float(row[-1]) for row in rows[[*keys, "value"]].to_numpy()}
    replications = sorted(set(rows["replication"]))
    verdicts = []
    for name, target in scenario.targets.items():
        if str(target.period) not in periods:
            continue
        at = (f"targets.{name}", values, str(target.period))
        simulated = [_figure(target, *at, replication) for replication in replications]
        if target.per is not None:
            parts = [_figure(target.per, *at, replication) for replication in replications]
            simulated = [a / b if b else math.nan for a, b in zip(simulated, parts, strict=True)]
        mean, low, high = _interval(np.array(simulated))
        source = f"{target.source} ({target.year})" + (f". {target.note}" if target.note else "")
        verdicts.append(
            Verdict(
                name, target.label, target.unit, target.value, target.tolerance,
                mean, low, high, source,
            )
        )  # fmt: skip
    return verdicts


def _figure(
    figure: Figure, name: str, values: dict[tuple[Any, ...], float], period: str, replication: int
) -> float:
    """The sum of a figure's parts in one replication."""
    total = 0.0
    for kpi, sector, group in product(figure.kpi, figure.sector, figure.group):
        key = (period, kpi, sector, group, replication)
        if key not in values:
            where = f"{sector} {group}".removesuffix(" all")
            raise ValueError(f"{name}: no figure {kpi} of {where} in results")
        total += values[key]
    return total


def _interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and 95 % t-interval over replications; bounds are nan with fewer than two."""
    from scipy.special import stdtrit

    n, mean = len(values), float(values.mean())
    if n < 2:
        return mean, math.nan, math.nan
    half = float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / math.sqrt(n))
    return mean, mean - half, mean + half
