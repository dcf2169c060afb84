"""What a scenario needs to know of a municipality, worked out from its population.

Places and staff are national figures per citizen: choices to begin with, which a municipality
replaces by its own. Sources stand beside each number.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from calibration.population import SEXES, Population
from calibration.statbank import OLDEST

BANDS = {"65-69": (65, 69), "70-74": (70, 74), "75-79": (75, 79), "80-84": (80, 84),
         "85-89": (85, 89), "90-94": (90, 94), "95+": (95, OLDEST)}  # fmt: skip
# Denmark, 1 January 2020 (Statistics Denmark, FOLK1B): shares for groups that a table lumps.
NATION = {"65-69": 319_275, "70-74": 324_554, "75-79": 239_836, "80-84": 147_963,
          "85-89": 79_335, "90-94": 34_714, "95+": 10_314}  # fmt: skip
# Share who live in a care home. Derived from 0.6 % at 65-69 and 16.1 % at 85+ (2020), 20.1 and
# 28.9 % of men and women at 90+ and 38,200 residents over 65 (2019; dst.dk,
# sundhedsdatastyrelsen.dk).
IN_CARE_HOME = {
    "man": dict(zip(BANDS, (0.0066, 0.0105, 0.022, 0.045, 0.086, 0.187, 0.27), strict=True)),
    "woman": dict(zip(BANDS, (0.0054, 0.0095, 0.024, 0.056, 0.114, 0.265, 0.36), strict=True)),
}
CARE_HOMES = 140  # per 1,000 aged 80+: 38,200 residents of 272,326
TEMPORARY_BEDS = 11.8  # per 1,000 aged 80+: 3,500 places of about 297,000 (2022)
FILLED = 0.99  # of care-home places at the start
RECIPIENTS = (0.06, 0.28)  # of home nursing: share of 65-79, of 80+ (assumption)
ROSTER = {"weekday": 0.14, "weekend": 0.107}  # hours a recipient, as in the scenario of Aabenraa
CLINIC = 0.47  # minutes a recipient on an open day, as there
# Hazard of death at 65 and its growth by year of age: Gompertz fit to the Human Mortality
# Database, Denmark 2015-2019, ages 65-95; used below 65 too, where a year's deaths are about 1 %.
GOMPERTZ = {"man": (0.0120, 0.1108), "woman": (0.00753, 0.1175)}
# Places per 1,000 aged 65+ in courses (assumption: few wait longer than for the next group).
COURSES = {"training": 2.15, "home_rehabilitation": 5.1, "maintenance_training": 5.2}
# Home care at home (VIVE 2023; dst.dk cid=46131): share of 65-79 and of 80+ who get it, hours a
# week, and the part that is delivered.
HELPED, HELP_HOURS, DELIVERED = (0.06, 0.28), 3.2, 0.92
YOUNGEST = 55  # cohorts that turn 65 within ten years

Key = TypeVar("Key")


@dataclass(frozen=True)
class LocalFacts:
    """Numbers for a scenario file; `people` and `residents` by sex and age band."""

    people: dict[str, dict[str, int]]
    residents: dict[str, dict[str, int]]
    turning_65: list[tuple[date, int]]  # citizens a year from each date on
    by_cohort: bool  # whether younger cohorts are known, or the rate is constant
    men: float  # share of those who turn 65
    care_homes: int
    temporary_beds: int
    roster: dict[str, int]  # hours on a weekday, on a day of the weekend
    clinic: int  # minutes on an open day
    courses: dict[str, int]  # places by sector
    help_hours: int  # a week, that own staff of home care deliver

    @property
    def over_80(self) -> int:
        return sum(n for by in self.people.values() for band, n in by.items() if band >= "80")


def local_facts(population: Population) -> LocalFacts:
    """All of them, from one population."""
    people = {sex: _bands(population, sex) for sex in SEXES}
    old = sum(n for by in people.values() for band, n in by.items() if band >= "80")
    young = sum(map(sum, (by.values() for by in people.values()))) - old
    care_homes = round(CARE_HOMES * old / 1000)
    recipients = RECIPIENTS[0] * young + RECIPIENTS[1] * old
    arrivals, by_cohort = _turning_65(population, people)
    youngest = {sex: people[sex]["65-69"] for sex in SEXES}
    return LocalFacts(
        people,
        residents(people, round(FILLED * care_homes)),
        arrivals,
        by_cohort,
        round(youngest["man"] / max(1, sum(youngest.values())), 2),
        care_homes,
        max(1, round(TEMPORARY_BEDS * old / 1000)),
        {day: math.ceil(hours * recipients) for day, hours in ROSTER.items()},
        math.ceil(CLINIC * recipients),
        {name: math.ceil(share * (young + old) / 1000) for name, share in COURSES.items()},
        max(1, round((HELPED[0] * young + HELPED[1] * old) * HELP_HOURS * DELIVERED)),
    )


def _bands(population: Population, sex: str) -> dict[str, int]:
    """Citizens by band; a group that takes in several bands is split as in the nation."""
    found = {band: population.between(sex, *ages) for band, ages in BANDS.items()}
    lumped = [band for band, number in found.items() if number is None]
    if lumped:
        low, high = BANDS[lumped[0]][0], BANDS[lumped[-1]][1]
        total = population.between(sex, low, high) or 0
        parts = apportion(total, {band: float(NATION[band]) for band in lumped})
        found.update(parts)
    return {band: number or 0 for band, number in found.items()}


def residents(people: dict[str, dict[str, int]], number: int) -> dict[str, dict[str, int]]:
    """So many residents, spread over sex and age as in the nation; never more than live there."""
    weights = {
        (sex, band): IN_CARE_HOME[sex][band] * people[sex][band] for sex in SEXES for band in BANDS
    }
    spread = apportion(number, weights)
    return {
        sex: {band: min(spread[sex, band], people[sex][band]) for band in BANDS} for sex in SEXES
    }


def apportion(total: int, weights: dict[Key, float]) -> dict[Key, int]:
    """Whole numbers that sum to `total`, in proportion to the weights (largest remainders)."""
    whole = sum(weights.values()) or 1.0
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: math.floor(value) for key, value in exact.items()}
    rest = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in rest[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def _turning_65(
    population: Population, people: dict[str, dict[str, int]]
) -> tuple[list[tuple[date, int]], bool]:
    """Citizens who turn 65 in each of the next ten years, less those who die before.

    Without single ages below 65: as many a year as keep the number aged 65-69.
    """
    day, years = population.day, []
    for age in range(64, YOUNGEST - 1, -1):
        cohorts = {sex: population.between(sex, age, age) for sex in SEXES}
        if None in cohorts.values():
            break
        alive = sum((n or 0) * survival(sex, age + 0.5, 65) for sex, n in cohorts.items())
        years.append((date(day.year + 64 - age, day.month, day.day), round(alive)))
    if years and all(number > 0 for _, number in years):
        return years, True
    steps = [k + 0.5 for k in range(5)]
    kept = {sex: sum(survival(sex, 65, 65 + step) for step in steps) for sex in SEXES}
    return [(day, round(sum(people[sex]["65-69"] / kept[sex] for sex in SEXES)))], False


def survival(sex: str, start: float, end: float) -> float:
    """Probability of living from one age to another."""
    at_65, growth = GOMPERTZ[sex]
    hazard = at_65 / growth * (math.exp(growth * (end - 65)) - math.exp(growth * (start - 65)))
    return math.exp(-hazard)
