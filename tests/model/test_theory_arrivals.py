"""Home care with a week in its arrivals: M(t)/G/inf through both engines, against the integral.

The number present at t is Poisson with the mean of the arrivals since t - s who are still
there, whatever the law of the stay (Eick, Massey and Whitt 1993).
"""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate
from scipy import stats as distributions

from sim.language.moments import WEEKDAYS
from sim.results.intervals import stays
from sim.vocab import TICKS_PER_DAY

from .test_theory import LIMIT, score
from .theory_case import deterministic, exponential, lognormal
from .worlds import Json, Run, made, scenario

RATE, SWING, WEEK, STAY = 10.0, 0.5, 7.0, 3.0
LAWS = {
    "exponential": exponential(STAY),
    "deterministic": deterministic(STAY),
    "lognormal": lognormal(STAY, 1),
}
PERIODIC = (1.75, 3.5, 5.25, 7.0)
EMPTY = (1.0, 7.0, 28.0)
EXACT = {  # mean present at days of the week in the long run, and at days after an empty start
    "exponential": (
        (31.817931, 34.895313, 28.182069, 25.104687),
        (10.380844, 22.670236, 25.102467),
    ),
    "deterministic": (
        (32.416916, 40.589201, 27.583084, 19.410799),
        (12.097321, 19.410799, 19.410799),
    ),
    "lognormal": ((), (11.444250, 21.858397, 24.322192)),
}


def hourly(hour: int) -> float:
    """The mean of the sine over one hour of the week."""
    angle = [2 * math.pi * (hour + end) / 24 / WEEK for end in (0, 1)]
    return 1 + SWING * (math.cos(angle[0]) - math.cos(angle[1])) / (angle[1] - angle[0])


def home_care(law: str, days: int) -> Json:
    """Arrivals by the hour of the week; the run begins on a Monday."""
    weekly = [
        {"from": f"{WEEKDAYS[hour // 24]} {hour % 24:02}:00", "value": hourly(hour)}
        for hour in range(168)
    ]
    source = {"sector": "home", "rate": f"{RATE} per day", "profile": {"weekly": weekly}}
    home = {"places": "unlimited", "service": LAWS[law], "routes": {"exit": {}}}
    return scenario({"home": home}, days=days, sources={"all": source})


def present(run: Run, law: str, days: int, at: list[float], replication: int) -> np.ndarray:
    """Citizens present at times of one run."""
    compiled = made(home_care(law, days))
    spans = stays(run(compiled, 77, replication).events, compiled.frame.horizon)
    ticks = np.array(at) * TICKS_PER_DAY
    begun = np.searchsorted(np.sort(spans.begin), ticks, side="right")
    over = np.sort(np.where(spans.ended, spans.end, compiled.frame.horizon + 1))
    return begun - np.searchsorted(over, ticks, side="right")


def survival(law: str, age: float) -> float:
    match law:
        case "exponential":
            return math.exp(-age / STAY)
        case "deterministic":
            return float(age < STAY)
    sigma = math.sqrt(math.log(2))
    mu = math.log(STAY) - sigma**2 / 2
    return float(distributions.norm.sf((math.log(age) - mu) / sigma)) if age > 0 else 1.0


def mean_present(law: str, t: float, since: float) -> float:
    """The integral, over ages, of the rate then times the chance of being there still."""
    bounds = [0.0, min(STAY, since), since] if law == "deterministic" else [0.0, since]
    rate = lambda u: RATE * (1 + SWING * math.sin(2 * math.pi * u / WEEK))  # noqa: E731
    return sum(
        float(integrate.quad(lambda a: rate(t - a) * survival(law, a), low, high, limit=500)[0])
        for low, high in pairwise(bounds)
        if high > low
    )


@pytest.mark.parametrize("law", LAWS)
def test_the_exact_values_are_the_integral(law: str) -> None:
    long_run, from_empty = EXACT[law]
    for t, value in zip(PERIODIC[: len(long_run)], long_run, strict=True):
        assert mean_present(law, t, 150.0) == pytest.approx(value, abs=2e-6)
    for t, value in zip(EMPTY, from_empty, strict=True):
        assert mean_present(law, t, t) == pytest.approx(value, abs=2e-6)


@pytest.mark.parametrize("law", LAWS)
def test_from_empty(run: Run, law: str) -> None:
    """Mean and, as for a Poisson number, variance."""
    counts = np.array([present(run, law, 29, list(EMPTY), r) for r in range(250)])
    for values, exact in zip(counts.T, EXACT[law][1], strict=True):
        assert abs(score(values.astype(float), exact)[3]) < LIMIT
        spread = values.var(ddof=1) / exact * (len(values) - 1)
        assert 1e-4 < distributions.chi2.sf(spread, len(values) - 1) < 1 - 1e-4


@pytest.mark.parametrize("law", ["exponential", "deterministic"])
def test_every_week_the_same(run: Run, law: str) -> None:
    """The long run, week by week; the mean of a run is one observation."""
    weeks = 60
    at = [7.0 * week + t for week in range(8, weeks) for t in PERIODIC]
    means = [
        present(run, law, 7 * weeks + 8, at, r).reshape(-1, len(PERIODIC)).mean(axis=0)
        for r in range(12)
    ]
    for values, exact in zip(np.array(means).T, EXACT[law][0], strict=True):
        _, mean, error, z = score(values, exact)
        assert abs(z) < LIMIT and error < 0.02 * exact, (mean, exact)
