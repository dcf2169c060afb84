"""Deaths, and citizens outside, by hand."""

from .worlds import Run, bell, check_diary, feeder, stays, world


def test_death_takes_citizens_off_every_list(run: Run) -> None:
    """b blocked, c in service, d in a handover, e with a standing request, a in a place."""
    who = "abcdef"
    ward = {
        "places": 3,
        "service": stays(who, b=2, c=9, d=2),
        "routes": {"care": {"handover": stays(who, 1, d=5)}},
    }
    sectors = {"care": {"places": 1}, "home": {"places": "unlimited"}, "ward": ward}
    clocks = {
        "end_care": bell(who, "care", "end_care", {"a": 10}, does="die"),
        "end_home": bell(who, "home", "end_home", {"e": 8}, does="die"),
        "end_ward": bell(who, "ward", "end_ward", {"b": 5, "c": 6, "d": 4}, does="die"),
        "need": bell(who, "home", "need", {"e": 1, "f": 2}, does="request", sector="care"),
    }
    at = {"a": "care", "bcd": "ward", "ef": "home"}
    check_diary(
        run,
        world(who, at, sectors, days=12, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive e outside > home
        0 enter e home (route)
        0 arrive f outside > home
        0 enter f home (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        0 arrive d outside > ward
        0 enter d ward (route)
        1 clock e home (need)
        1 wait e home > care (request) #1
        2 clock f home (need)
        2 wait f home > care (request) #2
        2 ready b ward > care
        2 ready d ward > care
        3 handover_end b ward > care
        3 wait b ward > care (request) #3
        3 block b ward > care
        4 death d ward
        5 death b ward
        6 death c ward
        8 death e home
        10 death a care
        10 enter f care from home (request)
        """,
    )


def test_the_place_of_a_blocked_citizen_who_dies_is_offered(run: Run) -> None:
    who = "abc"
    sectors = {
        "care": {"places": 1},
        "gate": feeder(who, {"ward": {}}, c=3),
        "ward": {"places": 1, "service": "2 days", "routes": {"care": {}}},
    }
    clocks = {"end": bell(who, "ward", "end", {"b": 5}, does="die")}
    at = {"a": "care", "b": "ward", "c": "gate"}
    check_diary(
        run,
        world(who, at, sectors, days=9, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        2 ready b ward > care
        2 wait b ward > care (request) #1
        2 block b ward > care
        3 ready c gate > ward
        3 wait c gate > ward (request) #1
        3 block c gate > ward
        5 death b ward
        5 enter c ward from gate (request)
        7 ready c ward > care
        7 wait c ward > care (request) #1
        7 block c ward > care
        """,
    )


def test_clocks_do_not_run_outside(run: Run) -> None:
    """b waits outside for three days; the clock begins with the place, not with the arrival."""
    ward = {"places": 1, "service": stays("ab", 9, a=3)}
    clocks = {"end": bell("ab", "ward", "end", {"b": 4}, does="die")}
    del clocks["end"]["factors"]
    check_diary(
        run,
        world("ab", "ward", {"ward": ward}, days=9, clocks=clocks),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 wait b outside > ward (request) #1
        3 ready a ward > exit
        3 leave a ward (exit)
        3 enter b ward (request)
        7 death b ward
        """,
    )
