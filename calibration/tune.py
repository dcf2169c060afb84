"""Numbers that are set so that a target is met: one target, the numbers it may scale.

A target with `tunes` scales the numbers it names, all by one factor, until a run meets it. Each
factor is sought by itself, by steps on a log scale with the slope that the last two runs show;
runs have common random numbers, so that steps are not lost in noise.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.language.spec import Scenario

WIDEST = math.log(1.5)  # of one step
SLOPES = (0.15, 30.0)  # of the figure in the factor, on log scales


@dataclass(frozen=True)
class Free:
    """What one target may scale: the values it finds, and how far the factor may go."""

    target: str
    values: dict[str, float]  # by path in the scenario, as --set takes it
    low: float
    high: float


def free_numbers(scenario: Scenario, names: Sequence[str] = ()) -> list[Free]:
    """Of the named targets, or of all that have `tunes`.

    Raises ValueError for a target that tunes nothing, or a path that leads to no number above 0
    with a range.
    """
    for name in names:
        if name not in scenario.targets or not scenario.targets[name].tunes:
            raise ValueError(f"there is no target {name!r} that tunes something")
    data = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    chosen = [n for n, t in scenario.targets.items() if t.tunes and (not names or n in names)]
    return [_free(name, scenario.targets[name].tunes, data) for name in chosen]


def _free(target: str, paths: Sequence[str], data: Mapping[str, Any]) -> Free:
    values: dict[str, float] = {}
    low, high = 0.0, math.inf
    for path in paths:
        number, bounds = _look_up(data, path)
        if not isinstance(number, (int, float)) or bounds is None or number <= 0:
            raise ValueError(f"targets.{target}.tunes: {path} is no number above 0 with a range")
        values[path] = float(number)
        low, high = max(low, bounds[0] / number), min(high, bounds[1] / number)
    return Free(target, values, max(low, 1e-6), high)


def _look_up(data: Mapping[str, Any], path: str) -> tuple[Any, list[float] | None]:
    """The number at a path, and the range of the quantity in which it stands."""
    part: Any = data
    bounds = None
    for key in path.split("."):
        if not isinstance(part, Mapping) or key not in part:
            return None, None
        bounds = part.get("range", bounds)
        part = part[key]
    return part, bounds


def next_factor(tried: Sequence[tuple[float, float]], target: float, free: Free) -> float:
    """The factor to try next, from the (factor, simulated figure) tried so far, the last last."""
    factor, found = tried[-1]
    if found <= 0:
        return min(max(factor * math.exp(WIDEST), free.low), free.high)
    step = math.log(target / found) / _slope(tried)
    step = max(-WIDEST, min(WIDEST, step))
    return min(max(factor * math.exp(step), free.low), free.high)


def _slope(tried: Sequence[tuple[float, float]]) -> float:
    """How the figure answers to the factor, from the last two runs; 1 before there are two."""
    if len(tried) < 2 or min(tried[-2][1], tried[-1][1]) <= 0:
        return 1.0
    (before, had), (after, has) = tried[-2:]
    if abs(math.log(after / before)) < 1e-3:
        return 1.0
    slope = math.log(has / had) / math.log(after / before)
    return min(max(slope, SLOPES[0]), SLOPES[1])
