"""Packages: visits every day that taper off, booked beforehand."""

import numpy as np
import pytest

from sim.rules import packages

from .recount_packages import visits
from .worlds import Run, bell, calendar, check_diary, feeder, stays, world


@pytest.mark.parametrize(
    ("first", "last", "days", "expected"),
    [
        (4, 1, 4, [4, 3, 2, 1]),
        (4, 1, 3, [4, 3, 1]),  # 2.5 in the middle
        (4, 1, 7, [4, 4, 3, 3, 2, 2, 1]),
        (1, 4, 3, [1, 3, 4]),
        (5, 2, 1, [5]),
        (3, 3, 2, [3, 3]),
        (0, 1, 2, [0, 1]),
    ],
)
def test_visits_taper_off_in_whole_numbers(
    first: int, last: int, days: int, expected: list[int]
) -> None:
    assert [packages.visits_on(first, last, days, i) for i in range(days)] == expected
    assert visits(first, last, days * 86_400) == expected


def test_begun_days_count() -> None:
    lengths = [1, 86_399, 86_400, 86_401, 172_800]
    assert [packages.days_of(length) for length in lengths] == [1, 1, 1, 2, 2]


def test_booking_against_brute_force() -> None:
    """Random packages take the earliest of all starts that fit, and overbook no day."""
    rng = np.random.default_rng(4)
    late = beyond = 0
    for _ in range(20):
        left = rng.integers(0, 16, 60)
        first, last = rng.integers(0, 6, 2).tolist()
        for _ in range(50):
            days, earliest = int(rng.integers(1, 20)), int(rng.integers(0, 60))
            plan = visits(first, last, days * 86_400)
            starts = [
                start
                for start in range(earliest, 61)
                if all(n <= left[start + i] for i, n in enumerate(plan) if start + i < 60)
            ]
            start = packages.first_day(left, first, last, days, earliest)
            assert start == starts[0]
            late, beyond = late + (start > earliest), beyond + (start + days > 60)
            before = left.copy()
            packages.book(left, first, last, days, start, 1, 0)
            inside = min(days, 60 - start)
            assert (before - left)[start : start + inside].tolist() == plan[:inside]
            assert (left >= 0).all() and (before - left).sum() == sum(plan[:inside])
            if rng.random() < 0.5:
                since = int(rng.integers(start, 61))
                packages.book(left, first, last, days, start, -1, since)
                assert np.array_equal(left[since:], before[since:])
    assert late > 100 and beyond > 100


def home(who: str, capacity: object, **days: float) -> dict[str, object]:
    """Packages of 4 visits on the first day and 1 on the last."""
    package = {"first": 4, "last": 1, "capacity": capacity}
    return {"places": "unlimited", "service": stays(who, **days), "package": package}


def test_the_first_day_on_which_every_day_fits(run: Run) -> None:
    """Six visits a day. a: 4 3 2 1 on days 1-4. b, four days, needs 4 3 2 1: on day 2 the first
    day would have 3 + 4; on day 3 2 + 4, 1 + 3. c has one day, 4 visits: day 4 has 1 + 3, day 5 2.
    """
    who = "abc"
    sectors = {
        "gate": feeder(who, {"home": {}}, a=1, b=1.5, c=2.25),
        "home": home(who, 6, a=4, b=4, c=1),
    }
    check_diary(
        run,
        world(who, "gate", sectors, days=12),
        """
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        1 ready a gate > home
        1 enter a home from gate (route)
        1+43200 ready b gate > home
        1+43200 wait b gate > home (request) #1
        1+43200 block b gate > home
        2+21600 ready c gate > home
        2+21600 wait c gate > home (request) #2
        2+21600 block c gate > home
        3 start b gate > home
        3 enter b home from gate (request)
        5 ready a home > exit
        5 leave a home (exit)
        5 start c gate > home
        5 enter c home from gate (request)
        6 ready c home > exit
        6 leave c home (exit)
        7 ready b home > exit
        7 leave b home (exit)
        """,
    )


def test_at_once_in_the_middle_of_a_day_and_a_capacity_that_rises(run: Run) -> None:
    """a begins at noon, for two days from then; b, 4 and 1, when the calendar has 5 on day 6."""
    who = "ab"
    sectors = {
        "gate": feeder(who, {"home": {}}, a=1.5, b=1.5),
        "home": home(who, calendar(4, (6, 5)), a=2, b=6),
    }
    told = world(who, "gate", sectors, days=13)
    check_diary(
        run,
        told,
        """
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        1+43200 ready a gate > home
        1+43200 enter a home from gate (route)
        1+43200 ready b gate > home
        1+43200 wait b gate > home (request) #1
        1+43200 block b gate > home
        3 start b gate > home
        3 enter b home from gate (request)
        3+43200 ready a home > exit
        3+43200 leave a home (exit)
        9 ready b home > exit
        9 leave b home (exit)
        """,
    )


def test_days_that_are_left_are_given_back(run: Run) -> None:
    """a dies on day 3 of seven; b asks then and can begin the next day. c had booked before."""
    who = "abc"
    sectors = {
        "home": home(who, 4, a=7, b=1, c=1),
        "gate": feeder(who, {"home": {}}, b=3.5, c=2),
    }
    clocks = {"end": bell(who, "home", "end", {"a": 3}, does="die")}
    check_diary(
        run,
        world(who, {"a": "home", "bc": "gate"}, sectors, days=12, clocks=clocks),
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0 arrive a outside > home
        0 enter a home (route)
        2 ready c gate > home
        2 wait c gate > home (request) #1
        2 block c gate > home
        3 death a home
        3+43200 ready b gate > home
        3+43200 wait b gate > home (request) #2
        3+43200 block b gate > home
        4 start b gate > home
        4 enter b home from gate (request)
        5 ready b home > exit
        5 leave b home (exit)
        7 start c gate > home
        7 enter c home from gate (request)
        8 ready c home > exit
        8 leave c home (exit)
        """,
    )


def test_who_cannot_come_is_booked_anew_from_the_next_day(run: Run) -> None:
    """b's package would begin on day 3; b is in hospital until day 4.25, so it begins on day 5."""
    who = "ab"
    sectors = {
        "home": home(who, 4, a=3, b=1),
        "gate": feeder(who, {"home": {}}, b=1),
        "hospital": {"places": 1, "service": "2.25 days", "routes": {"home": {}}},
    }
    clocks = {"fall": bell(who, "gate", "fall", {"b": 2}, does="send", sector="hospital")}
    check_diary(
        run,
        world(who, {"a": "home", "b": "gate"}, sectors, days=12, clocks=clocks),
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive a outside > home
        0 enter a home (route)
        1 ready b gate > home
        1 wait b gate > home (request) #1
        1 block b gate > home
        2 clock b gate (fall)
        2 enter b hospital from gate (clock)
        3 ready a home > exit
        3 leave a home (exit)
        3 start b hospital > home
        4 start b hospital > home
        4+21600 ready b hospital > home
        4+21600 block b hospital > home
        5 start b hospital > home
        5 enter b home from hospital (request)
        6 ready b home > exit
        6 leave b home (exit)
        """,
    )


def test_a_booking_outlives_a_package_that_comes_between(run: Run) -> None:
    """a has booked a package from day 6; full wards send him into another one on day 2."""
    sectors = {
        "house": {"places": "unlimited"},
        "help": home("a", calendar(3, (6, 4)), a=3),
        "other": home("a", 4, a=2) | {"routes": {"help": {}}},
        "ward": {"places": 0, "overflow": ["other"], "service": "1 days", "routes": {"help": {}}},
    }
    sectors["help"]["routes"] = {"exit": {}}
    clocks = {
        "call": bell("a", "house", "call", {"a": 2}, does="send", sector="ward"),
        "need": bell("a", "house", "need", {"a": 1}, does="request", sector="help"),
    }
    clocks["need"]["sectors"] = ["house"]
    check_diary(
        run,
        world("a", "house", sectors, days=12, clocks=clocks),
        """
        0 arrive a outside > house
        0 enter a house (route)
        1 clock a house (need)
        1 wait a house > help (request) #1
        2 clock a house (call)
        2 enter a other from house (clock)
        4 ready a other > help
        4 block a other > help
        6 start a other > help
        6 enter a help from other (request)
        9 ready a help > exit
        9 leave a help (exit)
        """,
    )
