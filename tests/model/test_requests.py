"""Standing requests, by hand."""

from .worlds import Run, bell, check_diary, feeder, world


def test_a_request_with_a_free_place_moves_at_once(run: Run) -> None:
    who = "ab"
    sectors = {"care": {"places": 1}, "home": {"places": "unlimited"}}
    clocks = {"need": bell(who, "home", "need", {"b": 2, "a": 3}, does="request", sector="care")}
    check_diary(
        run,
        world(who, "home", sectors, days=10, clocks=clocks),
        """
        0 arrive a outside > home
        0 enter a home (route)
        0 arrive b outside > home
        0 enter b home (route)
        2 clock b home (need)
        2 enter b care from home (request)
        3 clock a home (need)
        3 wait a home > care (request) #1
        """,
    )


def test_a_standing_request_is_met_at_home(run: Run) -> None:
    """By the day on which it was made."""
    who = "abc"
    sectors = {"care": {"places": 1}, "home": {"places": "unlimited"}}
    clocks = {
        "end": bell(who, "care", "end", {"a": 6}, does="die"),
        "last": bell(who, "home", "last", {"c": 9}, does="die"),
        "need": bell(who, "home", "need", {"b": 3, "c": 2}, does="request", sector="care"),
    }
    at = {"a": "care", "bc": "home"}
    check_diary(
        run,
        world(who, at, sectors, days=12, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > home
        0 enter b home (route)
        0 arrive c outside > home
        0 enter c home (route)
        2 clock c home (need)
        2 wait c home > care (request) #1
        3 clock b home (need)
        3 wait b home > care (request) #2
        6 death a care
        6 enter c care from home (request)
        9 death c care
        9 enter b care from home (request)
        """,
    )


def test_a_request_sleeps_during_treatment(run: Run) -> None:
    """b is passed over while in hospital, and asks again when ready: blocked, not routed home."""
    who = "abcd"
    sectors = {
        "care": {"places": 1},
        "home": {"places": "unlimited"},
        "hospital": {"places": 2, "service": "6 days", "routes": {"home": {"handover": "1 days"}}},
    }
    clocks = {
        "call": bell(who, "home", "call", {"b": 4}, does="send", sector="hospital"),
        "end": bell(who, "care", "end", {"a": 6}, does="die"),
        "last": bell(who, "home", "last", {"c": 13}, does="die"),
        "need": bell(who, "home", "need", {"b": 2, "c": 3}, does="request", sector="care"),
    }
    at = {"a": "care", "bcd": "home"}
    check_diary(
        run,
        world(who, at, sectors, days=15, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > home
        0 enter b home (route)
        0 arrive c outside > home
        0 enter c home (route)
        0 arrive d outside > home
        0 enter d home (route)
        2 clock b home (need)
        2 wait b home > care (request) #1
        3 clock c home (need)
        3 wait c home > care (request) #2
        4 clock b home (call)
        4 enter b hospital from home (clock)
        6 death a care
        6 enter c care from home (request)
        10 ready b hospital > care
        10 block b hospital > care
        13 death c care
        13 enter b care from hospital (request)
        """,
    )


def test_a_request_made_during_treatment_waits_for_its_end(run: Run) -> None:
    """There is a place in care, but a is not ready."""
    sectors = {"care": {"places": 1}, "ward": feeder("a", {"home": {}}, a=6), "home": {"places": 1}}
    clocks = {"need": bell("a", "ward", "need", {"a": 2}, does="request", sector="care")}
    check_diary(
        run,
        world("a", "ward", sectors, days=10, clocks=clocks),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        2 clock a ward (need)
        2 wait a ward > care (request) #1
        6 ready a ward > care
        6 enter a care from ward (route)
        """,
    )


def test_a_request_made_during_the_handover_counts(run: Run) -> None:
    """a was to go home; when the handover is over, care is asked for instead."""
    ward = {"places": 1, "service": "2 days", "routes": {"home": {"handover": "4 days"}}}
    sectors = {"care": {"places": 1}, "home": {"places": 1}, "ward": ward}
    clocks = {"need": bell("a", "ward", "need", {"a": 3}, does="request", sector="care")}
    check_diary(
        run,
        world("a", "ward", sectors, days=10, clocks=clocks),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        2 ready a ward > home
        3 clock a ward (need)
        3 wait a ward > care (request) #1
        6 handover_end a ward > home
        6 enter a care from ward (route)
        """,
    )


def test_a_request_that_wakes_up_is_offered(run: Run) -> None:
    """Asleep in the ward while care has a place; awake in the hospice, where nothing is timed."""
    who = "ab"
    sectors = {
        "care": {"places": 1},
        "hospice": {"places": 1},
        "ward": {"places": 1, "service": "12 days"},
    }
    clocks = {
        "call": bell(who, "ward", "call", {"b": 7}, does="send", sector="hospice"),
        "end": bell(who, "care", "end", {"a": 5}, does="die"),
        "need": bell(who, "ward", "need", {"b": 3}, does="request", sector="care"),
    }
    at = {"a": "care", "b": "ward"}
    check_diary(
        run,
        world(who, at, sectors, days=10, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        3 clock b ward (need)
        3 wait b ward > care (request) #1
        5 death a care
        7 clock b ward (call)
        7 enter b hospice from ward (clock)
        7 enter b care from hospice (request)
        """,
    )


def test_a_blocked_citizen_in_hospital_keeps_the_turn(run: Run) -> None:
    """b waits for care, is sent to hospital, and is still before c afterwards."""
    who = "abc"
    sectors = {
        "care": {"places": 1, "service": "12 days"},
        "hospital": {"places": 1, "service": "3 days", "routes": {"respite": {}}},
        "respite": {"places": 1, "service": "2 days", "routes": {"care": {}}},
        "town": feeder(who, {"respite": {}}, c=4),
    }
    clocks = {"call": bell(who, "respite", "call", {"b": 5}, does="send", sector="hospital")}
    at = {"a": "care", "b": "respite", "c": "town"}
    check_diary(
        run,
        world(who, at, sectors, days=30, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > respite
        0 enter b respite (route)
        0 arrive c outside > town
        0 enter c town (route)
        2 ready b respite > care
        2 wait b respite > care (request) #1
        2 block b respite > care
        4 ready c town > respite
        4 wait c town > respite (request) #1
        4 block c town > respite
        5 clock b respite (call)
        5 enter b hospital from respite (clock)
        5 enter c respite from town (request)
        7 ready c respite > care
        7 wait c respite > care (request) #2
        7 block c respite > care
        8 ready b hospital > care
        8 block b hospital > care
        12 ready a care > exit
        12 leave a care (exit)
        12 enter b care from hospital (request)
        24 ready b care > exit
        24 leave b care (exit)
        24 enter c care from respite (request)
        """,
    )
