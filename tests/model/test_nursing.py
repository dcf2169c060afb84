"""Home nursing, by hand: due visits, full days, clinics, satellites, time after discharge.

Day 0 is a Monday. Visits at home take 20 + 10 minutes of driving, in a clinic 15.
"""

from typing import Any

import pytest

from sim.language.spec import WEEKDAYS

from .worlds import (
    Json,
    Run,
    arrival,
    bell,
    check_diary,
    check_visit_book,
    day,
    feeder,
    made,
    shares,
    stays,
    world,
)

HOME = {"places": "unlimited", "home_visits": True}
DISTRICTS = {"district": ["north", "south"]}


def some(who: str, letters: str) -> Json:
    """A share of 1 for these citizens, 0 for the others."""
    return shares(who, **dict.fromkeys(letters, 1))


def roster(rest: int, **minutes: int) -> Json:
    """Direct minutes by weekday."""
    value = {weekday: minutes.get(weekday, rest) for weekday in WEEKDAYS}
    return {"by": ["weekday"], "unit": "minutes", "value": value}


def nursing(who: str, on_course: str, **more: Any) -> Json:
    """A visit every third day for ten days; those named are on a course from the beginning."""
    return {
        "initial": some(who, on_course),
        "course": "10 days",
        "interval": "3 days",
        "minutes_home": "20 minutes",
        "minutes_clinic": "15 minutes",
        "driving": "10 minutes",
        "clinic_share": some(who, ""),
        "roster": roster(60),
        "tolerance": "2 days",
    } | more


def test_a_full_day_pushes_to_the_next_and_then_to_the_agency(run: Run) -> None:
    """One visit a day, on Wednesdays two; later than two days is bought."""
    care = nursing("abcd", "abcd", roster=roster(30, wednesday=60))
    document = world("abcd", "home", {"home": HOME}, days=12, nursing=care)
    check_visit_book(
        run,
        document,
        """
        3 a home 3 20+10
        3 b home 4 20+10
        3 c home 5 20+10
        3 d agency 3 20+0
        6 a home 6 20+10
        6 b home 7 20+10
        6 c home 8 20+10
        6 d agency 6 20+0
        9 a home 9 20+10
        9 b home 9 20+10
        9 c home 10 20+10
        9 d home 11 20+10
        """,
    )


def test_a_day_with_too_few_minutes_is_skipped(run: Run) -> None:
    """On Friday ten minutes: not enough for anybody."""
    care = nursing("abc", "abc", roster=roster(30, friday=10))
    document = world("abc", "home", {"home": HOME}, days=9, nursing=care)
    check_visit_book(
        run,
        document,
        """
        3 a home 3 20+10
        3 b home 5 20+10
        3 c agency 3 20+0
        6 a home 6 20+10
        6 b home 7 20+10
        6 c home 8 20+10
        """,
    )


def test_no_visit_in_hospital_after_departure_or_death(run: Run) -> None:
    """a is in hospital on day 3, b leaves on day 4, c dies on day 5; booked days stand."""
    who = "abc"
    sectors = {
        "home": {**HOME, "service": stays(who, b=4)},
        "hospital": {"places": 1, "service": "2 days", "routes": {"home": {}}},
    }
    clocks = {
        "call": bell(who, "home", "call", {"a": 2}, does="send", sector="hospital"),
        "end": bell(who, "home", "end", {"c": 5}, does="die"),
    }
    care = nursing(who, who)
    document = world(who, "home", sectors, days=15, clocks=clocks, nursing=care)
    check_visit_book(
        run,
        document,
        """
        3 b home 3 20+10
        3 c home 3 20+10
        6 a home 6 20+10
        9 a home 9 20+10
        """,
    )


def test_a_clinic_on_its_open_days_while_there_are_slots(run: Run) -> None:
    """Open Wednesday, Thursday and Sunday for one visit each; c cannot come, so is visited.

    On day 3, a Thursday, a takes the slot, and b finds none within two days. On day 9, a
    Wednesday, a takes the slot, and b goes on Thursday.
    """
    clinic = {
        "district": "north",
        "minutes": "20 minutes",
        "open_days": ["wednesday", "thursday", "sunday"],
    }
    care = nursing("abc", "abc", clinic_share=some("abc", "ab"), clinics={"centre": clinic})
    document = world("abc", "home", {"home": HOME}, days=12, attributes=DISTRICTS, nursing=care)
    check_visit_book(
        run,
        document,
        """
        3 a clinic 3 15+0
        3 b home 3 20+10
        3 c home 4 20+10
        6 a clinic 6 15+0
        6 b home 6 20+10
        6 c home 7 20+10
        9 a clinic 9 15+0
        9 b clinic 10 15+0
        9 c home 9 20+10
        """,
    )


def test_opening_hours_by_weekday_and_reach(run: Run) -> None:
    """Two visits on a Thursday, one on a Tuesday or Wednesday, and the clinic reaches a and b.

    Due on day 6, a Sunday, a takes Tuesday's slot, and b finds none within two days.
    """
    hours = roster(0, tuesday=15, wednesday=15, thursday=30)
    clinic = {"district": "north", "minutes": hours, "reach": some("abc", "ab")}
    care = nursing("abc", "abc", clinic_share=some("abc", "abc"), clinics={"centre": clinic})
    document = world("abc", "home", {"home": HOME}, days=12, attributes=DISTRICTS, nursing=care)
    check_visit_book(
        run,
        document,
        """
        3 a clinic 3 15+0
        3 b clinic 3 15+0
        3 c home 3 20+10
        6 a clinic 8 15+0
        6 b home 6 20+10
        6 c home 6 20+10
        9 a clinic 9 15+0
        9 b clinic 10 15+0
        9 c home 9 20+10
        """,
    )


def test_reach_is_a_share_of_a_share_in_the_district_of_the_clinic() -> None:
    """60 % need not be at home; a third of them can come in the south, all in the north."""
    clinics = {
        "far": {"district": "south", "minutes": "1 hours", "open_days": ["monday"]},
        "near": {"district": "north", "minutes": "1 hours", "open_days": ["monday"]},
    }
    clinics["far"]["reach"] = {"value": 1 / 3, "unit": "share"}
    care = nursing("ab", "ab", clinic_share="60 percent", clinics=clinics)
    compiled = made(world("ab", "home", {"home": HOME}, attributes=DISTRICTS, nursing=care))
    assert compiled.nursing is not None
    share = (compiled.nursing.clinic[:, 0] + 1) / 2**63
    assert share.tolist() == pytest.approx([0.6, 0.6, 0.2, 0.2])


def test_a_clinic_of_another_district_is_out_of_reach(run: Run) -> None:
    clinic = {"district": "south", "minutes": "60 minutes", "open_days": list(WEEKDAYS)}
    care = nursing("a", "a", clinic_share=some("a", "a"), clinics={"centre": clinic})
    document = world("a", "home", {"home": HOME}, days=9, attributes=DISTRICTS, nursing=care)
    check_visit_book(
        run,
        document,
        """
        3 a home 3 20+10
        6 a home 6 20+10
        """,
    )


def test_a_satellite_opens_and_closes_at_reviews(run: Run) -> None:
    """Open at two recipients, close below one; looked at on days 0, 7, 14 and 21.

    On day 7 two are on a course: open. On day 14 nobody is: closed. On day 21 c alone is: the
    clinic stays closed, and c goes on being visited at home.
    """
    clinic = {
        "district": "north",
        "minutes": "60 minutes",
        "open_days": list(WEEKDAYS),
        "satellite": True,
    }
    care = nursing(
        "abc",
        "",
        course="9 days",
        interval="2 days",
        clinic_share=some("abc", "abc"),
        clinics={"centre": clinic},
        satellites={"review": "7 days", "open_at": 2, "close_below": 1},
    )
    at = {"a": 3, "b": 4, "c": 15}
    clocks = {"need": bell("abc", "home", "need", at, does="start_nursing")}
    document = world(
        "abc", "home", {"home": HOME}, days=25, attributes=DISTRICTS, clocks=clocks, nursing=care
    )
    check_visit_book(
        run,
        document,
        """
        5 a home 5 20+10
        6 b home 6 20+10
        7 a clinic 7 15+0
        8 b clinic 8 15+0
        9 a clinic 9 15+0
        10 b clinic 10 15+0
        11 a clinic 11 15+0
        12 b clinic 12 15+0
        17 c home 17 20+10
        19 c home 19 20+10
        21 c home 21 20+10
        23 c home 23 20+10
        """,
    )


def test_the_review_comes_before_the_need_of_the_same_tick(run: Run) -> None:
    """a needs nursing from the tick of the review on day 7 on, so the clinic opens on day 14."""
    clinic = {
        "district": "north",
        "minutes": "60 minutes",
        "open_days": list(WEEKDAYS),
        "satellite": True,
    }
    care = nursing(
        "a",
        "",
        clinic_share=some("a", "a"),
        course="30 days",
        clinics={"centre": clinic},
        satellites={"review": "7 days", "open_at": 1, "close_below": 1},
    )
    clocks = {"need": bell("a", "home", "need", {"a": 7}, does="start_nursing")}
    document = world(
        "a", "home", {"home": HOME}, days=20, attributes=DISTRICTS, clocks=clocks, nursing=care
    )
    check_visit_book(
        run,
        document,
        """
        10 a home 10 20+10
        13 a home 13 20+10
        16 a clinic 16 15+0
        19 a clinic 19 15+0
        """,
    )


def test_shorter_visits_after_discharge_from_a_date_on(run: Run) -> None:
    """Half the minutes within eight days of leaving the ward on day 4, from day 8 on."""
    after = {"within": "8 days", "factor": {"value": 0.5, "unit": "ratio"}, "from": day(8)}
    document = world(
        "ab",
        {"a": "ward", "b": "home"},
        {"home": HOME, "ward": feeder("ab", {"home": {}}, a=4)},
        days=16,
        nursing=nursing("ab", "ab", course="24 days", after_discharge=after),
        since_discharge={"sector": "ward", "bins": {"early": "3 days"}},
    )
    check_visit_book(
        run,
        document,
        """
        3 b home 3 20+10
        6 b home 6 20+10
        6 a home 6 20+10
        9 b home 9 20+10
        9 a home 9 10+10
        12 b home 12 20+10
        12 a home 12 20+10
        15 b home 15 20+10
        15 a home 15 20+10
        """,
    )


def test_a_second_need_during_a_course_changes_nothing(run: Run) -> None:
    """The need on day 8 falls into the course from day 2 to 12, the one on day 14 begins anew."""
    clocks = {
        f"need_{number}": bell("a", "home", f"need_{number}", {"a": number}, does="start_nursing")
        for number in (2, 8, 14)
    }
    document = world("a", "home", {"home": HOME}, days=25, clocks=clocks, nursing=nursing("a", ""))
    check_visit_book(
        run,
        document,
        """
        5 a home 5 20+10
        8 a home 8 20+10
        11 a home 11 20+10
        17 a home 17 20+10
        20 a home 20 20+10
        23 a home 23 20+10
        """,
    )


def test_a_visit_falls_due_after_the_move_of_the_same_tick(run: Run) -> None:
    """Services end before tasks are due: a comes home on day 3 and is visited that day."""
    sectors = {"home": HOME, "ward": feeder("ab", {"home": {}}, a=3, b=4)}
    document = world("ab", "ward", sectors, days=6, nursing=nursing("ab", "ab"))
    check_visit_book(
        run,
        document,
        """
        3 a home 3 20+10
        """,
    )


def test_an_arrival_comes_after_all_that_frees_a_place(run: Run) -> None:
    """On day 3 the service of a ends, then the newcomer b arrives, then the census is taken."""
    ward = {"places": 1, "service": "3 days"}
    document = world("ab", "ward", {"ward": ward}, days=5)
    document["stocks"]["stock_ward"]["count"]["value"]["b"] = 0
    document["attributes"]["who"] = ["b", "a"]
    document["sources"] = {"late": arrival(3, sector="ward")}
    check_diary(
        run,
        document,
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        3 ready a ward > exit
        3 leave a ward (exit)
        3 arrive b outside > ward
        3 enter b ward (route)
        3+80152 arrive b outside > ward
        3+80152 wait b outside > ward (request) #1
        4+38014 arrive b outside > ward
        4+38014 wait b outside > ward (request) #2
        """,
    )
