"""Arrivals that rise and fall with the week, and nobody waits: Mt/G/inf (case 9).

The rate is 10 (1 + 0.5 sin(2 pi t / 7)) a day from Monday 00:00 on. The scenario has its mean
over each hour of the week, which moves the number present by less than one part in 10,000.
"""

import math

import numpy as np

from sim.vocab import TICKS_PER_DAY

from .theory_case import Case, Numbers, Size, deterministic, exponential, lognormal
from .theory_reading import Reading
from .worlds import Json, scenario

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMES = (1.75, 3.5, 5.25, 7.0)  # days into a week
FIRST_DAYS = (1, 7, 28)


def _weekly() -> list[Json]:
    """The mean of 1 + 0.5 sin over each hour of the week."""
    bounds = 2 * math.pi * np.arange(169) / 168
    means = 1 + 0.5 * -np.diff(np.cos(bounds)) / np.diff(bounds)
    return [
        {"from": f"{DAYS[hour // 24]} {hour % 24:02}:00", "value": float(mean)}
        for hour, mean in enumerate(means)
    ]


def _waves(service: Json) -> Json:
    arrivals = {"sector": "home", "rate": "10 per day", "profile": {"weekly": _weekly()}}
    home = {"places": "unlimited", "service": service, "routes": {"exit": {}}}
    return scenario({"home": home}, sources={"all": arrivals})


def _periodic(r: Reading) -> Numbers:
    """Mean over the weeks of the window, the last left out, of the number present then."""
    weeks = np.arange(r.begin, r.end - 7 * TICKS_PER_DAY, 7 * TICKS_PER_DAY)
    ticks = {t: weeks + t * TICKS_PER_DAY for t in TIMES}
    begun, ended = np.sort(r.stays.begin), np.sort(r.stays.end[r.stays.ended])
    return {
        f"m({t})": float(
            (np.searchsorted(begun, at, "right") - np.searchsorted(ended, at, "right")).mean()
        )
        for t, at in ticks.items()
    }


def _from_empty(r: Reading) -> Numbers:
    return {f"m({day})": float(r.trace.census[day, 0, 0]) for day in FIRST_DAYS}


def _steady(name: str, service: Json, *means: float) -> Case:
    return Case(
        f"9 waves, {name}",
        _waves(service),
        35,
        {f"m({t})": mean for t, mean in zip(TIMES, means, strict=True)},
        _periodic,
        Size(7 * 60, 8),
        Size(7 * 600, 30),
        Size(7 * 2_000, 60),
        bound=0.006,
    )


def _filling(name: str, service: Json, *means: float) -> Case:
    return Case(
        f"9 from empty, {name}",
        _waves(service),
        0,
        {f"m({day})": mean for day, mean in zip(FIRST_DAYS, means, strict=True)},
        _from_empty,
        Size(29, 60),
        Size(29, 1_500),
        Size(29, 14_000),
        bound=0.015,
    )


WAVES = (
    _steady("exponential", exponential(3), 31.817931, 34.895313, 28.182069, 25.104687),
    _steady("deterministic", deterministic(3), 32.416916, 40.589201, 27.583084, 19.410799),
)
WAVES_FROM_EMPTY = (
    _filling("exponential", exponential(3), 10.380844, 22.670236, 25.102467),
    _filling("deterministic", deterministic(3), 12.097321, 19.410799, 19.410799),
    _filling("lognormal cv 1", lognormal(3, 1), 11.444250, 21.858397, 24.322192),
)
