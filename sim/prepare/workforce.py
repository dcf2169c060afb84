"""Who is employed, month by month: leaving, hiring and training, known before the run.

As expected, in thousandths of persons, or by draws of whole persons: whether the person in a
position leaves in a month is a draw keyed by skill, position and month, so a policy changes
nobody's luck.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from sim.luck.streams import bits, site_id, unit

PERSON = 1_000  # persons are counted in thousandths
MOST_HIRED = 10_000  # in a month


@dataclass(frozen=True)
class Crew:
    """A skill's workforce: thousandths of persons, and months counted from the year 0."""

    name: str
    positions: int
    employed: int  # when the run begins
    leaving: float  # probability in a month
    hires: float  # persons a month
    trained: tuple[tuple[int, float, float], ...]  # (month, entries, chance to come)
    work_days: float  # a year
    drawn: bool


class Month(NamedTuple):
    """What changes on the first of a month, in thousandths of persons."""

    employed: int
    hired: int
    left: int


def course_of(crew: Crew, months: range, seed: int, replication: int) -> list[Month]:
    """Employment in each month; in the first one nobody leaves or comes."""
    found = [Month(crew.employed, 0, 0)]
    for month in months[1:]:
        before = found[-1].employed
        if crew.drawn:
            left, offers = _drawn(crew, before // PERSON, month, seed, replication)
        else:
            trained = sum(n * p for when, n, p in crew.trained if when == month)
            left = round(before * crew.leaving)
            offers = round((crew.hires + trained) * PERSON)
        hired = max(0, min(offers, crew.positions - before + left))
        found.append(Month(before - left + hired, hired, left))
    return found


def _drawn(crew: Crew, persons: int, month: int, seed: int, replication: int) -> tuple[int, int]:
    """How many leave, and how many would come, in thousandths."""

    def draw(what: str, number: int) -> float:
        return float(unit(bits(seed, replication, number, site_id(f"{what}/{crew.name}"), month)))

    left = sum(draw("workforce/leaving", number) < crew.leaving for number in range(persons))
    come = poisson(crew.hires, draw("workforce/hiring", 0))
    for when, entries, p in crew.trained:
        if when == month:
            come += sum(draw("workforce/training", number) < p for number in range(int(entries)))
    return left * PERSON, come * PERSON


def poisson(mean: float, u: float) -> int:
    """The quantile of a Poisson law; 0 <= mean < 700."""
    number, p = 0, math.exp(-mean)
    reached = p
    while u > reached and number < MOST_HIRED:
        number += 1
        p *= mean / number
        reached += p
    return number
