"""Hours in which a sector lets people in, told by hand."""

from .test_calendars import DAY, made, scenario
from .worlds import Run, bell, check_diary, feeder, stays, world

OFFICE = {"days": ["monday", "wednesday"], "from": "08:00", "to": "16:00"}


def test_a_ward_that_admits_in_office_hours(run: Run) -> None:
    """Day 0 is a Monday: a comes before the ward opens, b on the day after, c after hours.

    A place that is free at night is offered when the ward opens, in the order of the list.
    """
    gate = feeder("abc", {"ward": {}}, a=0.25, b=1, c=2.75)
    ward = {"places": 2, "service": stays("abc", a=1, b=9), "routes": {"exit": {}}}
    sectors = {"gate": gate, "ward": ward | {"admissions": [OFFICE]}}
    check_diary(
        run,
        world("abc", "gate", sectors, days=8),
        """
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0+21600 ready a gate > ward
        0+21600 wait a gate > ward (request) #1
        0+21600 block a gate > ward
        0+28800 enter a ward from gate (request)
        1 ready b gate > ward
        1 wait b gate > ward (request) #1
        1 block b gate > ward
        1+28800 ready a ward > exit
        1+28800 leave a ward (exit)
        2+28800 enter b ward from gate (request)
        2+64800 ready c gate > ward
        2+64800 wait c gate > ward (request) #1
        2+64800 block c gate > ward
        7+28800 enter c ward from gate (request)
        """,
    )


def test_a_return_to_a_kept_place_at_night(run: Run) -> None:
    """The home lets nobody in on day 3, but a only goes back to his own place."""
    sectors = {
        "home": {"places": 1, "kept_during": ["hospital"], "admissions": [OFFICE]},
        "hospital": {"places": 1, "service": "1 days", "routes": {"home": {}}},
        "yard": feeder("ab", {"home": {}}, a=0.4),
    }
    clocks = {"call": bell("ab", "yard", "call", {"a": 2}, does="send", sector="hospital")}
    check_diary(
        run,
        world("ab", "yard", sectors, days=5, clocks=clocks),
        """
        0 arrive a outside > yard
        0 enter a yard (route)
        0 arrive b outside > yard
        0 enter b yard (route)
        0+34560 ready a yard > home
        0+34560 enter a home from yard (route)
        2 clock a home (call)
        2 enter a hospital from home (clock)
        3 ready a hospital > home
        3 enter a home from hospital (return)
        """,
    )


def test_hours_that_meet_are_one_span() -> None:
    """Monday evening and the small hours of Tuesday: one opening and one closing a week."""
    hours = [
        {"days": ["monday"], "from": "20:00", "to": "24:00"},
        {"days": ["tuesday"], "from": "00:00", "to": "04:00"},
        {"days": ["monday"], "from": "21:00", "to": "22:00"},
    ]
    source = {"late": {"sector": "ward", "rate": "1 per day"}}
    sectors = {"ward": {"places": 1, "admissions": hours}}
    network = made(scenario(sectors, days=7, sources=source)).network
    assert not network.admitting[0]
    assert network.hours == ((DAY * 20 // 24, 0, 1), (DAY * 28 // 24, 0, 0))
