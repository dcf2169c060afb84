"""What fits hand on: uncertain quantities for a scenario, with draws, and what was left alone."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Tree = dict[str, Any]
FORMS = ("value", "mean", "sd", "cv", "shape", "scale", "log_mean", "log_sd", "low", "high", "mode",
         "knots", "by", "cases", "note", "calendar", "weekly", "yearly", "dated", "trend",
         "unlimited", "unit", "range")  # fmt: skip
SURE, FAIR = 0.10, 0.25  # half width of the 90 % interval by the value: high, medium, else low


@dataclass(frozen=True)
class Found:
    """A part of the scenario that data say: where it stands, what is written there, draws of it."""

    path: str
    node: Tree
    value: float
    low: float  # 90 % interval
    high: float
    unit: str
    n: int
    draws: dict[str, np.ndarray] = field(default_factory=dict)  # by path, as --set takes it
    note: str = ""


@dataclass
class Result:
    """Everything a fit says: found, left alone and why, curves beside data."""

    found: list[Found] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    curves: list[tuple[str, float, float, float]] = field(default_factory=list)  # fitted, observed
    notes: list[str] = field(default_factory=list)


def confidence(value: float, low: float, high: float) -> str:
    """`high`, `medium` or `low`, by how wide the 90 % interval is."""
    half = (high - low) / 2
    return "high" if half <= SURE * value else "medium" if half <= FAIR * value else "low"


def quantity(value: float, unit: str, bounds: tuple[float, float], source: str, year: int) -> Tree:
    """An uncertain quantity as the scenario language writes it."""
    return {
        "value": rounded(value),
        "unit": unit,
        **sourced(value, bounds, source, year),
    }


def sourced(value: float, bounds: tuple[float, float], source: str, year: int) -> Tree:
    """Source, year, confidence and range of a number."""
    return {
        "source": source,
        "year": year,
        "confidence": confidence(value, *bounds),
        "range": [rounded(bounds[0]), rounded(bounds[1])],
    }


def in_place_of(old: Any, new: Tree) -> Tree:
    """The new node, with keys of the old one that it must not inherit set to null."""
    dump = (
        old.model_dump(mode="json", by_alias=True, exclude_defaults=True) if old is not None else {}
    )
    stale = {key: None for key in FORMS if key in dump and key not in new}
    return {**stale, **new}


def rounded(value: float) -> float:
    """With four digits."""
    return float(f"{value:.4g}")
