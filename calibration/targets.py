"""Observed targets against a run of the baseline."""

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.spec import Label, Scenario

if TYPE_CHECKING:
    import numpy as np
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


def hold(scenario: Scenario, kpi: "pd.DataFrame") -> list[Verdict]:
    """Hold every target of the scenario against the baseline rows of a tidy kpi frame.

    Raises ValueError when a target's figure does not occur in the results.
    """
    rows = kpi[(kpi["policy"] == "baseline") & (kpi["period"].astype(str) == "all")]
    verdicts = []
    for name, target in scenario.targets.items():
        chosen = rows[
            (rows["sector"] == target.sector)
            & (rows["group"] == target.group)
            & (rows["district"] == "all")
            & (rows["kpi"] == target.kpi)
        ]
        if chosen.empty:
            raise ValueError(
                f"targets.{name}: no figure {target.kpi} of {target.sector} in results"
            )
        mean, low, high = _interval(chosen["value"].to_numpy())
        source = f"{target.source} ({target.year})"
        verdicts.append(
            Verdict(
                name, target.label, target.unit, target.value, target.tolerance,
                mean, low, high, source,
            )
        )  # fmt: skip
    return verdicts


def _interval(values: "np.ndarray") -> tuple[float, float, float]:
    """Mean and 95 % t-interval over replications; bounds are nan with fewer than two."""
    from scipy.special import stdtrit

    n, mean = len(values), float(values.mean())
    if n < 2:
        return mean, math.nan, math.nan
    half = float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / math.sqrt(n))
    return mean, mean - half, mean + half
