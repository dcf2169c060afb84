"""Ratios from contenders that take turns: A B A B ..., so that a slow minute hits all alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

Turn = Callable[[int], tuple[float, Any]]  # number of the turn -> (seconds, result)


@dataclass(frozen=True)
class Series:
    """One contender's turns; the warm-up, whose time does not count, is the first result only."""

    seconds: tuple[float, ...]
    results: tuple[Any, ...]

    @property
    def median(self) -> float:
        """Median seconds of a turn."""
        return median(self.seconds)


@dataclass(frozen=True)
class Ratios:
    """Ratios of two contenders' times, turn by turn."""

    first: Series
    second: Series

    @property
    def each(self) -> list[float]:
        """First over second, pair by pair."""
        return [a / b for a, b in zip(self.first.seconds, self.second.seconds, strict=True)]

    @property
    def median(self) -> float:
        """The median of the ratios."""
        return median(self.each)


def rounds(contenders: list[Turn], n: int) -> list[Series]:
    """Let all take `n` turns, one after the other, after a warm-up each."""
    taken = [[turn(number) for turn in contenders] for number in range(n + 1)]
    return [
        Series(tuple(s for s, _ in turns[1:]), tuple(result for _, result in turns))
        for turns in zip(*taken, strict=True)
    ]


def paired(first: Turn, second: Turn, pairs: int) -> Ratios:
    """Two contenders in turns."""
    return Ratios(*rounds([first, second], pairs))


def agree(ratios: Ratios) -> None:
    """Insist that both contenders found the same integers, turn by turn."""
    same = ratios.first.results == ratios.second.results
    assert same, f"the results differ: {ratios.first.results[0]} | {ratios.second.results[0]}"
