"""Ratios from interleaved pairs: A B A B ..., so that a slow minute hits both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

Turn = Callable[[int], tuple[float, Any]]  # number of the turn -> (seconds, result)


@dataclass(frozen=True)
class Pairs:
    """Seconds of two contenders, turn by turn."""

    first: tuple[float, ...]
    second: tuple[float, ...]
    results: tuple[tuple[Any, Any], ...]

    @property
    def ratios(self) -> list[float]:
        """First over second, pair by pair."""
        return [a / b for a, b in zip(self.first, self.second, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)


def paired(first: Turn, second: Turn, pairs: int) -> Pairs:
    """Let two contenders take turns; the first turn of each is not counted."""
    first(0), second(0)
    turns = [(first(number), second(number)) for number in range(1, pairs + 1)]
    return Pairs(
        tuple(a for (a, _), _ in turns),
        tuple(b for _, (b, _) in turns),
        tuple((x, y) for (_, x), (_, y) in turns),
    )
