"""What a difference between two policies is worth: paired intervals under common random numbers.

The same replication number means the same citizens and the same draws, so policies are compared
replication by replication. An interval from independent samples would be far too wide here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import pandas as pd

HIGHER: Final = "higher"
LOWER: Final = "lower"
UNCLEAR: Final = "not distinguishable"
IDENTICAL: Final = "identical"
TOO_FEW: Final = "too few replications"

KEY: Final = ["sector", "group", "district", "kpi", "unit"]
COLUMNS: Final = [
    *("policy", "period", *KEY),
    *("n", "baseline_mean", "policy_mean", "difference", "low", "high"),
    *("correlation", "variance_ratio", "verdict"),
    *("together_low", "together_high", "p_holm", "verdict_together"),
]

# What a committee reads, in its order: (sector, kpi). Fixed beforehand, so that no headline is
# picked because it happened to move.
HEADLINES: Final = (
    ("hospital", "ready_days"),
    ("hospital", "delayed_transfer_days"),
    ("hospital", "readmissions_30d"),
    ("temporary_bed", "mean_places_used"),
    ("temporary_bed", "wait_days"),
    ("care_home", "wait_days"),
    ("nursing", "driving_minutes"),
    ("nursing", "visits_clinic"),
    ("nursing", "visit_days_late"),
    ("home_care", "delivered_hours"),
    ("all", "cost_municipality"),
    ("all", "cost_total"),
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Paired:
    """The difference other - baseline over `n` complete pairs, in the unit of the figure.

    `low`, `high`: bounds of the t-interval of the paired differences. `correlation` of the pairs
    and `variance_ratio` = (var a + var b) / var d tell what common random numbers gave: below 1
    they did harm. nan where a quantity is not defined.
    """

    n: int
    baseline_mean: float
    mean: float
    difference: float
    low: float
    high: float
    correlation: float
    variance_ratio: float
    verdict: str


def paired(baseline: ArrayLike, other: ArrayLike, confidence: float = 0.95) -> Paired:
    """Compare two vectors of equal length, one value per replication, matched by position.

    Pairs with a value that is not finite are dropped. Raises ValueError when lengths differ.
    Source: paired-t interval, Law, Simulation Modeling and Analysis, 5th ed., section 10.2.1.
    """
    a, b = np.asarray(baseline, float), np.asarray(other, float)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(f"paired vectors need equal lengths, not {a.shape} and {b.shape}")
    found = _paired_rows(a[None, :], b[None, :], confidence)
    return Paired(**{name: column.tolist()[0] for name, column in found.items()})


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Mean, low, high over the last axis (replications); nan values are left out.

    `low` and `high` are nan with fewer than two values. t-interval, half-width t s / sqrt(n).
    """
    x = np.asarray(values, float)
    n, mean, variance = _moments(x, np.isfinite(x))
    half = _half_width(n, variance, confidence)
    return mean, mean - half, mean + half


def compare(kpi: "pd.DataFrame", confidence: float = 0.95) -> "pd.DataFrame":
    """Every policy against the first one, for every key figure over the whole measured time.

    `kpi`: the tidy table of key figures of one scenario; replications are matched by number, and
    a row that a replication lacks counts as nan (a mean over nobody). Returns COLUMNS, policies
    in their order, rows in theirs. Raises ValueError on several scenarios or doubled rows.
    """
    import pandas as pd

    if kpi["scenario"].nunique() > 1:
        raise ValueError("compare one scenario at a time")
    whole = kpi[kpi["period"].astype(str) == "all"]
    policies = kpi["policy"].unique().tolist()
    keys, values = _cube(whole, policies)
    if len(policies) < 2 or keys.empty:
        return pd.DataFrame(columns=COLUMNS)
    parts = []
    for policy, other in zip(policies[1:], values[1:], strict=True):
        found = _paired_rows(values[0], other, confidence)
        found["policy_mean"] = found.pop("mean")
        parts.append(keys.assign(policy=policy, period="all", **found))
    table = pd.concat(parts, ignore_index=True)
    differences = np.concatenate([other - values[0] for other in values[1:]])
    return table.assign(**_together(table, differences, confidence))[COLUMNS]


def _together(table: "pd.DataFrame", differences: Floats, confidence: float) -> dict[str, NDArray]:
    """Intervals and verdicts of the headlines that hold for all of them and all policies at once.

    differences float64 (rows of the table, replications). Rows that are no headline for everybody,
    or lack a replication, have nan and an empty verdict: they are no part of the family.
    """
    from experiments.statistics.multiple import holm, p_values, simultaneous

    whole = (table["group"] == "all") & (table["district"] == "all")
    named = [key in HEADLINES for key in zip(table["sector"], table["kpi"], strict=True)]
    family = np.flatnonzero(whole.to_numpy() & named & np.isfinite(differences).all(axis=1))
    found = {
        key: np.full(len(table), np.nan) for key in ("together_low", "together_high", "p_holm")
    }
    verdict = np.full(len(table), "", dtype=object)
    if len(family):
        low, high = simultaneous(differences[family], confidence)
        found["together_low"][family], found["together_high"][family] = low, high
        found["p_holm"][family] = holm(p_values(differences[family]))
        same = (differences[family] == 0).all(axis=1)
        n = np.where(np.isfinite(low), differences.shape[1], 1)
        verdict[family] = verdicts({"n": n, "low": low, "high": high}, same)
    return {**found, "verdict_together": verdict}


def summary(
    comparison: "pd.DataFrame", rows: Sequence[tuple[str, str]] = HEADLINES
) -> "pd.DataFrame":
    """The rows (sector, kpi) of a comparison for everybody together, in the order of `rows`."""
    whole = comparison[(comparison["group"] == "all") & (comparison["district"] == "all")]
    place = {row: i for i, row in enumerate(rows)}
    rank = [place.get(key, -1) for key in zip(whole["sector"], whole["kpi"], strict=True)]
    ranked = whole.assign(rank=np.array(rank, int))
    chosen = ranked[ranked["rank"] >= 0].sort_values("rank", kind="stable")
    return chosen.drop(columns="rank").reset_index(drop=True)


def _cube(whole: "pd.DataFrame", policies: list[str]) -> tuple["pd.DataFrame", Floats]:
    """The figures' keys (n rows) and their values (policies, n, replications), nan if missing."""
    import pandas as pd

    row = whole.groupby(KEY, sort=False, observed=True, dropna=False).ngroup().to_numpy()
    replications, r = np.unique(whole["replication"].to_numpy(), return_inverse=True)
    p = pd.Categorical(whole["policy"], categories=policies).codes
    n_rows = int(row.max()) + 1 if len(row) else 0
    cell = np.ravel_multi_index((p, row, r), (len(policies), max(n_rows, 1), max(len(r), 1)))
    if len(np.unique(cell)) < len(cell):
        raise ValueError("a key figure occurs twice for one policy and replication")
    values = np.full((len(policies), n_rows, len(replications)), np.nan)
    values[p, row, r] = whole["value"].to_numpy(float)
    keys = whole[KEY].iloc[np.unique(row, return_index=True)[1]].reset_index(drop=True)
    return keys, values


def _paired_rows(a: Floats, b: Floats, confidence: float) -> dict[str, NDArray]:
    """The fields of Paired as columns; a, b float64 (rows, replications)."""
    kept = np.isfinite(a) & np.isfinite(b)
    d = np.where(kept, b, 0.0) - np.where(kept, a, 0.0)
    n, mean_a, var_a = _moments(a, kept)
    _, mean_b, var_b = _moments(b, kept)
    _, mean_d, var_d = _moments(d, kept)
    half = _half_width(n, var_d, confidence)
    around = np.where(kept, a - mean_a[:, None], 0.0) * np.where(kept, b - mean_b[:, None], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = around.sum(axis=-1) / (n - 1)
        correlation = np.clip(covariance / np.sqrt(var_a * var_b), -1, 1)
        ratio = (var_a + var_b) / var_d
    same = (n >= 2) & (d == 0).all(axis=1)
    correlation = np.where(same & (var_a > 0), 1.0, correlation)
    found = {
        "n": n,
        "baseline_mean": mean_a,
        "mean": mean_b,
        "difference": mean_d,
        "low": mean_d - half,
        "high": mean_d + half,
        "correlation": np.where((var_a > 0) & (var_b > 0), correlation, np.nan),
        "variance_ratio": np.where(same, np.inf, ratio),
    }
    found["verdict"] = verdicts(found, same)
    return found


def verdicts(found: dict[str, NDArray], same: NDArray[np.bool_]) -> NDArray:
    """The interval in words, by row; found: n, low, high. same: whether nothing changed."""
    cases = [found["n"] < 2, same, found["low"] > 0, found["high"] < 0]
    return np.select(cases, [TOO_FEW, IDENTICAL, HIGHER, LOWER], default=UNCLEAR).astype(object)


def _moments(x: Floats, kept: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Number, mean and sample variance of the kept values along the last axis; nan if undefined."""
    n = kept.sum(axis=-1)
    filled = np.where(kept, x, 0.0)
    least = np.where(kept, x, np.inf).min(axis=-1, initial=np.inf)
    constant = least == np.where(kept, x, -np.inf).max(axis=-1, initial=-np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = filled.sum(axis=-1) / n
        around = np.where(kept, filled - mean[..., None], 0.0)
        variance = np.where(n >= 2, (around**2).sum(axis=-1) / (n - 1), np.nan)
    # Rounding of the mean must not make equal values vary.
    return n, mean, np.where(constant & (n >= 2), 0.0, variance)


def _half_width(n: NDArray[np.int64], variance: Floats, confidence: float) -> Floats:
    """t quantile times the standard error; nan below two values."""
    from scipy.special import stdtrit

    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    degrees = np.where(n >= 2, n - 1, 1)
    t = stdtrit(degrees, 0.5 + confidence / 2)
    half = t * np.sqrt(np.where(n >= 2, variance, 0.0) / np.maximum(n, 1))
    return np.where(n >= 2, half, np.nan)
