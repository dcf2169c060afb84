"""The points of a sweep and the draws of what is uncertain, as cells that a plan can run.

A point sets some numbers of the scenario (`--vary`), a draw takes all uncertain numbers of
scenario and policies from their ranges. Every cell of a study has the same citizens with the same
luck: point, draw and policy change the world and nothing else.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.running.run import Variant, variants
from policies import PolicyError
from sim.language.spec import Scenario
from sim.loading.load import load
from sim.loading.yamltree import scalar

DESIGNS: Final = ("full", "fractional", "latin_hypercube", "sobol")
MOST_CELLS: Final = 20_000
Values = dict[str, float]


@dataclass(frozen=True)
class Design:
    """What a study varies: numbers by path, how their points are chosen, how many draws."""

    vary: Mapping[str, tuple[float, ...]]
    kind: str = "full"
    points: int = 16  # of a design that is not full
    draws: int = 1

    def as_dict(self) -> dict[str, Any]:
        """As plan.json keeps it."""
        vary = {path: list(values) for path, values in self.vary.items()}
        return {"vary": vary, "kind": self.kind, "points": self.points, "draws": self.draws}

    def values(self, seed: int) -> list[Values]:
        """The numbers of every point: all combinations, some, or between least and largest."""
        paths = list(self.vary)
        if self.kind == "full" or not paths:
            return [dict(zip(paths, one, strict=True)) for one in itertools.product(*self.vary.values())]  # noqa: E501  # fmt: skip
        if self.kind == "fractional":
            levels = list(self.vary.values())
            some = fraction([len(one) for one in levels], self.points, seed)
            return [{p: one[i] for p, one, i in zip(paths, levels, row, strict=True)} for row in some]  # noqa: E501  # fmt: skip
        rows = sample(self.kind, self.points, len(paths), seed)
        return [{p: _between(self.vary[p], u) for p, u in zip(paths, row, strict=True)} for row in rows.tolist()]  # noqa: E501  # fmt: skip


def numbers(text: str) -> tuple[float, ...]:
    """`10:30:5` (from, to and with, step) or `10,20,30`. Raises ValueError with what is right."""
    shape = "write start:stop:step, as 10:30:5, or numbers with commas"
    found = [scalar(part.strip()) for part in text.split(":" if ":" in text else ",")]
    if not all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in found):
        raise ValueError(f"{text!r} is no list of numbers; {shape}")
    values = [x for x in found if isinstance(x, (int, float))]
    if ":" not in text:
        return _distinct(values)
    if len(values) != 3 or values[2] <= 0 or values[1] < values[0]:
        raise ValueError(f"{text!r} is no range; {shape}")
    start, stop, step = values
    count = int((stop - start) / step + 1e-9) + 1
    if count > MOST_CELLS:
        raise ValueError(f"{text!r} has {count} values; take a larger step")
    return _distinct([round(start + i * step, 12) for i in range(count)])


def _distinct(values: Sequence[float]) -> tuple[float, ...]:
    if len(set(values)) < len(values):
        raise ValueError("a value stands twice; name it once")
    return tuple(map(_short, values))


def _short(x: float) -> float:
    """2.0 as 2: places are whole."""
    return int(x) if float(x).is_integer() else float(x)


def sample(kind: str, n: int, width: int, seed: int) -> np.ndarray:
    """float64 (n, width) in [0, 1): a Latin hypercube, or scrambled Sobol points."""
    import warnings

    from scipy.stats import qmc

    if kind == "latin_hypercube":
        return qmc.LatinHypercube(width, rng=seed).random(n)
    with warnings.catch_warnings():  # other numbers than powers of two are balanced less, no more
        warnings.simplefilter("ignore", UserWarning)
        return qmc.Sobol(width, rng=seed).random(n)


def fraction(levels: Sequence[int], points: int, seed: int) -> list[tuple[int, ...]]:
    """Some of all combinations of levels, in order; of each factor every level equally often.

    A Latin hypercube over the levels, of several the one whose points lie most evenly (centred
    discrepancy: Fang, Li & Sudjianto, Design and Modeling for Computer Experiments, 2006). A
    combination that comes twice is taken once, so there may be fewer than `points`.
    """
    from scipy.stats import qmc

    rows = qmc.LatinHypercube(len(levels), optimization="random-cd", rng=seed).random(points)
    return sorted({tuple((row * np.array(levels)).astype(int).tolist()) for row in rows})


def _between(values: Sequence[float], u: float) -> float:
    """The number at u between least and largest; whole where all given are whole."""
    low, high = min(values), max(values)
    if all(float(x).is_integer() for x in values):
        return int(low + u * (high - low + 1))
    return float(f"{low + u * (high - low):.6g}")


def cells(
    scenario: str | Path, overrides: Sequence[str], policies: Sequence[str], design: Design,
    seed: int, allow_code: bool = False,
) -> tuple[list[Variant], list[tuple[int, int, str, float]]]:  # fmt: skip
    """All cells, point by point and draw by draw, and (point, draw, name, value) of what they set.

    The draws are the same at every point. Raises ScenarioError, PolicyError.
    """
    found: list[Variant] = []
    told: list[tuple[int, int, str, float]] = []
    points = design.values(seed)
    if len(points) * design.draws * (len(policies) + 1) > MOST_CELLS:
        raise PolicyError(f"the study has more than {MOST_CELLS} cells; vary less")
    for i, values in enumerate(points):
        world = load(scenario, [*overrides, *(f"{path}={_short(x)}" for path, x in values.items())])
        made = [replace(one, point=i) for one in variants(world, policies, allow_code)]
        told += [(i, 0, path, x) for path, x in values.items()] if design.draws == 1 else []
        if design.draws == 1:
            found += made
            continue
        for draw, (drawn, numbers_) in enumerate(_drawn(world, made, design.draws, seed)):
            found += [replace(one, draw=draw) for one in drawn]
            told += [(i, draw, name, x) for name, x in {**values, **numbers_}.items()]
    return found, told


def _drawn(
    world: Scenario, made: Sequence[Variant], draws: int, seed: int
) -> list[tuple[list[Variant], Values]]:
    """The variants in worlds drawn from all ranges (Latin hypercube), and what was drawn."""
    from experiments.running.uncertain import drawn, of_policies, of_scenario

    of = [*of_scenario(world)[0], *of_policies(made)]
    if not of:
        raise PolicyError(f"{world.name}: no number has a range, there is nothing to draw")
    found = []
    for row in sample("latin_hypercube", draws, len(of), seed).tolist():
        values = [one.at(u) for one, u in zip(of, row, strict=True)]
        told = {one.name: x for one, x in zip(of, values, strict=True)}
        found.append((drawn(world, made, of, values), told))
    return found
