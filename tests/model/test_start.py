"""The start of a run: who is in a place already, and who is on a list, since when."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from sim.luck.dists import draw_ticks, duration_table, law, remaining_ticks
from sim.prepare.compile import Compiled
from sim.prepare.people import newcomers
from sim.results.intervals import stays, waits
from sim.vocab import NEVER, TICKS_PER_DAY, Cause, EventKind

from .test_theory import LIMIT, score
from .theory_case import exponential, lognormal, source
from .worlds import DAY, Json, Run, check_diary, made, scenario, table
from .worlds import stays as times

ALL_ONES = (1 << 64) - 1
LAWS = {
    "exponential": law("exponential", mean=3, ticks_per_unit=DAY),
    "lognormal": law("lognormal", mean=3, cv=1.5, ticks_per_unit=DAY),
    "gamma": law("gamma", mean=3, cv=0.6, ticks_per_unit=DAY),
    "uniform": law("uniform", low=1, high=5, ticks_per_unit=DAY),
}


def group(letters: str, who: str, **more: Any) -> Json:
    """A stock with these citizens."""
    return {"count": table(who, 0, **dict.fromkeys(letters, 1)), **more}


# --------------------------------------------------------------------------- what is left


@pytest.mark.parametrize("name", LAWS)
def test_what_is_left_follows_the_conditional_law(name: str) -> None:
    row, elapsed = duration_table(LAWS[name]), round(2.3 * DAY)
    rng = np.random.default_rng(3)
    words = rng.integers(0, 1 << 64, 4_000, np.uint64).tolist()
    left = np.array([int(remaining_ticks(row, w, elapsed)) for w in words]) + elapsed
    plain = np.array([int(draw_ticks(row, w)) for w in rng.integers(0, 1 << 64, 12_000, np.uint64)])
    assert stats.ks_2samp(left, plain[plain > elapsed]).pvalue > 1e-3


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("elapsed", [0, 1, DAY, round(4.9 * DAY), 40 * DAY])
def test_what_is_left_is_one_draw_of_those_that_give_more(name: str, elapsed: int) -> None:
    """The same by arithmetic without bounds: the draws above a first one, in proportion."""
    row = duration_table(LAWS[name])
    if draw_ticks(row, ALL_ONES) <= elapsed:
        assert remaining_ticks(row, 5, elapsed) == 1
        return
    low, high = 0, ALL_ONES
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if draw_ticks(row, middle) > elapsed else (middle + 1, high)
    before = 0
    for word in (0, 1 << 20, 1 << 62, 3 << 62, ALL_ONES):
        drawn = low + ((1 << 64) - low) * word // (1 << 64)
        left = int(remaining_ticks(row, word, elapsed))
        assert left == draw_ticks(row, drawn) - elapsed >= max(1, before)
        before = left
    assert remaining_ticks(row, 0, elapsed) == draw_ticks(row, low) - elapsed


def test_who_stayed_longer_than_the_law_knows_is_ready_at_once() -> None:
    row = duration_table(law("deterministic", value=5, ticks_per_unit=DAY))
    assert remaining_ticks(row, 7, 3 * DAY) == 2 * DAY
    assert remaining_ticks(row, 7, 5 * DAY) == 1
    assert remaining_ticks(row, 7, 9 * DAY) == 1


# ------------------------------------------------------------------------------- by hand


def test_places_taken_and_lists_of_before_the_run(run: Run) -> None:
    """More in the ward than it has places; of those who wait the longest waiting gets the bed."""
    who = "abcdef"
    sectors = {
        "bed": {"places": 1, "service": times(who, rest=4), "routes": {"exit": {}}},
        "gate": {"places": "unlimited", "service": times(who), "routes": {"bed": {}}},
        "home": {"places": "unlimited"},
        "ward": {"places": 1, "service": times(who, 4, a=5, b=6), "routes": {"exit": {}}},
    }
    stocks = {
        "ward": group("ab", who, sector="ward", stayed="2 days"),
        "blocked": group("c", who, sector="gate", waiting_for="bed", waited="9 days"),
        "outside": group("d", who, waiting_for="bed", waited="12 days"),
        "needy": group("e", who, sector="home", waiting_for="bed", waited="10 days"),
        "new": group("f", who, waiting_for="ward"),
    }
    check_diary(
        run,
        scenario(sectors, days=11, stocks=stocks, attributes={"who": list(who)}),
        """0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0 ready c gate > bed
        0 wait c gate > bed (request) #1
        0 block c gate > bed
        0 arrive e outside > home
        0 enter e home (route)
        0 wait e home > bed (request) #2
        0 arrive f outside
        0 wait f outside > ward (request) #1
        0 arrive d outside
        0 wait d outside > bed (request) #3
        0 enter d bed (request)
        3 ready a ward > exit
        3 leave a ward (exit)
        4 ready b ward > exit
        4 leave b ward (exit)
        4 enter f ward (request)
        4 ready d bed > exit
        4 leave d bed (exit)
        4 enter e bed from home (request)
        8 ready e bed > exit
        8 leave e bed (exit)
        8 enter c bed from gate (request)
        8 ready f ward > exit
        8 leave f ward (exit)""",
    )


def test_patience_has_been_running(run: Run) -> None:
    bed = {"places": 0, "patience": "10 days"}
    stocks = {"outside": group("a", "ab", waiting_for="bed", waited="4 days"),
              "others": group("b", "ab", waiting_for="bed", waited="30 days")}  # fmt: skip
    check_diary(
        run,
        scenario({"bed": bed}, days=9, stocks=stocks, attributes={"who": ["a", "b"]}),
        """0 arrive b outside
        0 wait b outside > bed (request) #1
        0 arrive a outside
        0 wait a outside > bed (request) #2
        0+1 renege b outside > bed
        0+1 leave b outside (reneged)
        6 renege a outside > bed
        6 leave a outside (reneged)""",
    )


def test_the_places_of_others_are_not_given_away_first(run: Run) -> None:
    """Who waits is there last, so those who live in the sector have their places."""
    stocks = {"a_waits": group("a", "ab", waiting_for="bed"),
              "b_lives": group("b", "ab", sector="bed")}  # fmt: skip
    check_diary(
        run,
        scenario({"bed": {"places": 1}}, days=2, stocks=stocks, attributes={"who": ["a", "b"]}),
        """0 arrive b outside > bed
        0 enter b bed (route)
        0 arrive a outside
        0 wait a outside > bed (request) #1""",
    )


def test_the_times_are_draws_of_their_own() -> None:
    """Time stayed and waited follow their laws, by group, and one more citizen moves nobody's."""
    stayed = {"by": "who", "cases": {"a": exponential(4), "b": "3 days"}}

    def stock(number: int) -> Compiled:
        count = {"by": ["who"], "unit": "citizens", "value": {"a": number, "b": 5}}
        ward = {"places": "unlimited", "service": exponential(9), "routes": {"exit": {}}}
        stocks = {
            "in": {"sector": "ward", "count": count, "stayed": stayed},
            "out": {"waiting_for": "ward", "count": count, "waited": lognormal(5, 1)},
        }
        return made(scenario({"ward": ward}, stocks=stocks, attributes={"who": ["a", "b"]}))

    compiled = stock(3_000)
    inside, outside = (newcomers(compiled, s, 1, 1) for s in compiled.people.streams)
    assert stats.kstest(inside.stayed[:3_000], stats.expon(scale=4 * DAY).cdf).pvalue > 1e-3
    assert (inside.stayed[3_000:] == 3 * DAY).all() and (outside.wants == 0).all()
    sigma = math.sqrt(math.log(2))
    log = np.log(-outside.since / DAY)
    assert stats.kstest(log, stats.norm(math.log(5) - sigma**2 / 2, sigma).cdf).pvalue > 1e-3
    more = stock(3_001)
    for one, other in zip((inside, outside), more.people.streams, strict=True):
        again = newcomers(more, other, 1, 1)
        same = np.isin(again.uid, one.uid)
        assert same.sum() == len(one.uid)
        assert (again.stayed[same] == one.stayed).all() and (again.since[same] == one.since).all()


# -------------------------------------------------------------------------------- theory

ARRIVALS, SERVERS = 4.0, 5


def stationary(limit: int = 400) -> np.ndarray:
    """float64: probability of 0, 1, 2, ... citizens in M/M/5, service of a day each."""
    weight = np.cumprod([1.0, *(ARRIVALS / min(n, SERVERS) for n in range(1, limit))])
    chance: np.ndarray = weight / weight.sum()
    return chance


@cache
def queue_with(number: int) -> Compiled:
    """M/M/5 in which so many are there at the start."""
    ward = {"places": SERVERS, "service": exponential(1), "routes": {"exit": {}}}
    inside, outside = min(number, SERVERS), max(0, number - SERVERS)
    stocks = {
        "in": {"sector": "ward", "count": inside, "stayed": lognormal(2, 1)},
        "out": {"waiting_for": "ward", "count": outside, "waited": exponential(2)},
    }
    return made(scenario({"ward": ward}, days=8, stocks=stocks, sources={"s": source("ward", 4)}))


def test_a_queue_started_in_its_stationary_state_stays_there(run: Run) -> None:
    """Mean and spread of the number in M/M/5 are the stationary ones at every time."""
    chance = stationary()
    numbers = np.arange(len(chance))
    mean = float(chance @ numbers)
    square = float(chance @ numbers**2)
    begin = np.random.default_rng(11).choice(numbers, 500, p=chance)
    at = np.array([0.25, 1.0, 3.0, 7.5]) * DAY
    found = np.array([present(run, queue_with(int(n)), at, r) for r, n in enumerate(begin)])
    for there in found.T:
        assert abs(score(there.astype(float), mean)[3]) < LIMIT
        assert abs(score(there.astype(float) ** 2, square)[3]) < LIMIT
        assert abs(score((there > SERVERS).astype(float), float(chance[6:].sum()))[3]) < LIMIT


def present(run: Run, compiled: Compiled, at: np.ndarray, replication: int) -> np.ndarray:
    """Citizens in the model, on the list or in a place, at ticks of one run."""
    rows = run(compiled, 5, replication).events
    gone = np.isin(rows["kind"], (EventKind.LEAVE, EventKind.DEATH))
    come = rows["tick"][rows["kind"] == EventKind.ARRIVE]
    ticks = (np.searchsorted(come, at, "right"), np.searchsorted(rows["tick"][gone], at, "right"))
    return np.asarray(ticks[0] - ticks[1])


def in_the_long_run() -> Json:
    """Home care with its long-run number of citizens, whose ages follow the equilibrium law."""
    sigma, days = math.sqrt(math.log(1 + 1.5**2)), 30.0
    mu = math.log(days) - sigma**2 / 2

    def younger(age: float) -> float:
        """The share of those present who came in the last `age` days."""
        longer = lambda t: stats.norm.sf((math.log(t) - mu) / sigma)  # noqa: E731
        return float(integrate.quad(longer, 0, age, limit=200)[0]) / days

    ages = np.concatenate([np.linspace(0, 60, 121), np.geomspace(62, 3_000, 120)])
    p = [younger(age) if age > 0 else 0.0 for age in ages.tolist()]
    knots = [[q, age] for q, age in zip([*p[:-1], 1.0], ages.tolist(), strict=True)]
    stayed = {"distribution": "empirical", "knots": knots, "unit": "days"}
    home = {"places": "unlimited", "service": lognormal(30, 1.5), "routes": {"exit": {}}}
    stocks = {"there": {"sector": "home", "count": 120, "stayed": stayed}}
    return scenario({"home": home}, days=61, stocks=stocks, sources={"s": source("home", 4)})


def test_home_care_started_in_the_long_run_stays_there(run: Run) -> None:
    """M/G/inf: 120 present on average on every day, whatever the law of the stay."""
    compiled = made(in_the_long_run())
    at = np.array([2, 10, 30, 60]) * DAY
    found = np.array([present(run, compiled, at, r) for r in range(120)], float)
    for there in found.T:
        assert abs(score(there, 120.0)[3]) < LIMIT


def test_figures_of_who_was_there_begin_with_the_run(run: Run) -> None:
    """Stays and waits are counted from the first tick on, not from before it."""
    compiled = queue_with(9)
    trace = run(compiled, 5, 1)
    there = stays(trace.events, compiled.frame.horizon)
    assert (there.begin >= 0).all() and (there.cause[:5] == Cause.ROUTE).all()
    assert (waits(trace.events, compiled.frame.horizon).begin >= 0).all()
    assert (there.ticks < NEVER).all() and there.ticks.max() <= 8 * TICKS_PER_DAY
