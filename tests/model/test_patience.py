"""The end of patience, by hand: who waits in vain gives up, and asks elsewhere."""

from .worlds import Run, bell, check_diary, feeder, stays, world


def test_who_waits_outside_gives_up(run: Run) -> None:
    """b leaves after two days; c is let in at the last second of its patience, before d."""
    ward = {"places": 1, "service": "3 days", "patience": stays("abcd", b=2, c=3)}
    check_diary(
        run,
        world("abcd", "ward", {"ward": ward}, days=8),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 wait b outside > ward (request) #1
        0 arrive c outside > ward
        0 wait c outside > ward (request) #2
        0 arrive d outside > ward
        0 wait d outside > ward (request) #3
        2 renege b outside > ward
        2 leave b outside (reneged)
        3 ready a ward > exit
        3 leave a ward (exit)
        3 enter c ward (request)
        6 ready c ward > exit
        6 leave c ward (exit)
        6 enter d ward (request)
        """,
    )


def test_blocked_citizens_ask_elsewhere(run: Run) -> None:
    """b finds a bed in respite and frees its own for d; c does not, holds again, and gives up."""
    who = "abcd"
    sectors = {
        "care": {"places": 1, "patience": stays(who, b=3, c=4), "renege_to": "respite"},
        "gate": feeder(who, {"ward": {}}, d=4),
        "respite": {"places": 1, "service": "9 days", "patience": "2 days"},
        "ward": {"places": 2, "service": stays(who, b=1, c=2, d=9), "routes": {"care": {}}},
    }
    check_diary(
        run,
        world(who, {"a": "care", "d": "gate", "bc": "ward"}, sectors, days=10),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive d outside > gate
        0 enter d gate (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        1 ready b ward > care
        1 wait b ward > care (request) #1
        1 block b ward > care
        2 ready c ward > care
        2 wait c ward > care (request) #2
        2 block c ward > care
        4 ready d gate > ward
        4 wait d gate > ward (request) #1
        4 block d gate > ward
        4 renege b ward > care
        4 enter b respite from ward (reneged)
        4 enter d ward from gate (request)
        6 renege c ward > care
        6 wait c ward > respite (request) #1
        6 block c ward > respite
        8 renege c ward > respite
        8 leave c ward (reneged)
        """,
    )


def test_who_waits_outside_asks_for_another_sector(run: Run) -> None:
    """b goes in elsewhere; c joins the other list, outside, and is let in there."""
    ward = {"places": 1, "service": "9 days", "patience": "2 days", "renege_to": "annex"}
    sectors = {"annex": {"places": 1, "service": "3 days"}, "ward": ward}
    check_diary(
        run,
        world("abc", "ward", sectors, days=8),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 wait b outside > ward (request) #1
        0 arrive c outside > ward
        0 wait c outside > ward (request) #2
        2 renege b outside > ward
        2 enter b annex (reneged)
        2 renege c outside > ward
        2 wait c outside > annex (request) #1
        5 ready b annex > exit
        5 leave b annex (exit)
        5 enter c annex (request)
        """,
    )


def test_a_standing_request_is_withdrawn_and_no_more(run: Run) -> None:
    """At home and in hospital: b and c lose their turns; c goes home as drawn, not to care."""
    who = "abc"
    sectors = {
        "care": {"places": 1, "patience": "4 days", "renege_to": "hospital"},
        "home": {"places": "unlimited"},
        "hospital": {
            "places": "unlimited",
            "service": "3 days",
            "routes": {"home": {}, "care": {"share": 0}},
        },
    }
    clocks = {
        "call": bell(who, "home", "call", {"c": 4}, does="send", sector="hospital"),
        "need": bell(who, "home", "need", {"b": 1, "c": 2}, does="request", sector="care"),
        "end": bell(who, "care", "end", {"a": 6}, does="die"),
    }
    check_diary(
        run,
        world(who, {"a": "care", "bc": "home"}, sectors, days=8, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > home
        0 enter b home (route)
        0 arrive c outside > home
        0 enter c home (route)
        1 clock b home (need)
        1 wait b home > care (request) #1
        2 clock c home (need)
        2 wait c home > care (request) #2
        4 clock c home (call)
        4 enter c hospital from home (clock)
        5 renege b home > care
        6 death a care
        6 renege c hospital > care
        7 ready c hospital > home
        7 enter c home from hospital (route)
        """,
    )


def test_patience_that_ends_during_the_handover(run: Run) -> None:
    """a has lost its turn, but asks for care when the handover is done, behind b."""
    who = "abz"
    sectors = {
        "care": {"places": 1, "service": "9 days", "patience": "5 days"},
        "home": {"places": "unlimited"},
        "hospital": {
            "places": "unlimited",
            "service": "2 days",
            "routes": {"care": {"handover": "3 days"}},
        },
        "town": feeder(who, {"care": {}}, b=5),
    }
    clocks = {
        "call": bell(who, "home", "call", {"a": 2}, does="send", sector="hospital"),
        "need": bell(who, "home", "need", {"a": 1}, does="request", sector="care"),
    }
    check_diary(
        run,
        world(who, {"a": "home", "b": "town", "z": "care"}, sectors, days=13, clocks=clocks),
        """
        0 arrive z outside > care
        0 enter z care (route)
        0 arrive a outside > home
        0 enter a home (route)
        0 arrive b outside > town
        0 enter b town (route)
        1 clock a home (need)
        1 wait a home > care (request) #1
        2 clock a home (call)
        2 enter a hospital from home (clock)
        4 ready a hospital > care
        5 ready b town > care
        5 wait b town > care (request) #2
        5 block b town > care
        6 renege a hospital > care
        7 handover_end a hospital > care
        7 wait a hospital > care (request) #2
        7 block a hospital > care
        9 ready z care > exit
        9 leave z care (exit)
        9 enter b care from town (request)
        12 renege a hospital > care
        12 leave a hospital (reneged)
        """,
    )


def test_who_waits_elsewhere_gives_up_both_lists(run: Run) -> None:
    """b leaves the stop-gap and c takes its place there, only to give up in the same second."""
    rule = {"wait_elsewhere": "respite"}
    who = "abc"
    sectors = {
        "home": {"places": 1, "patience": stays(who, b=4, c=2)},
        "respite": {"places": 1},
        "ward": feeder(who, {"home": {"when_full": rule}}, b=1, c=3),
    }
    check_diary(
        run,
        world(who, {"a": "home", "bc": "ward"}, sectors, days=8),
        """
        0 arrive a outside > home
        0 enter a home (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        1 ready b ward > home
        1 wait b ward > home (request) #1
        1 enter b respite from ward (wait_elsewhere)
        3 ready c ward > home
        3 wait c ward > home (request) #2
        3 wait c ward > respite (wait_elsewhere) #0
        3 block c ward > home
        5 renege b respite > home
        5 leave b respite (reneged)
        5 enter c respite from ward (wait_elsewhere)
        5 renege c respite > home
        5 leave c respite (reneged)
        """,
    )


def test_a_stop_gap_without_hope_is_left_for_another(run: Run) -> None:
    """b goes on waiting in the stop-gap for what it asks for next."""
    who = "ab"
    sectors = {
        "care": {"places": 1, "service": "6 days"},
        "home": {"places": 0, "patience": "3 days", "renege_to": "care"},
        "respite": {"places": 1},
        "ward": feeder(who, {"home": {"when_full": {"wait_elsewhere": "respite"}}}, b=1),
    }
    check_diary(
        run,
        world(who, {"a": "care", "b": "ward"}, sectors, days=8),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        1 ready b ward > home
        1 wait b ward > home (request) #1
        1 enter b respite from ward (wait_elsewhere)
        4 renege b respite > home
        4 wait b respite > care (request) #1
        6 ready a care > exit
        6 leave a care (exit)
        6 enter b care from respite (request)
        """,
    )


def test_who_gives_up_waits_for_no_stop_gap(run: Run) -> None:
    """b holds for care now, and stays in the ward when the respite comes free."""
    who = "bz"
    sectors = {
        "care": {"places": 0},
        "home": {"places": 0, "patience": "3 days", "renege_to": "care"},
        "respite": {"places": 1, "service": "6 days"},
        "ward": feeder(who, {"home": {"when_full": {"wait_elsewhere": "respite"}}}, b=1),
    }
    check_diary(
        run,
        world(who, {"z": "respite", "b": "ward"}, sectors, days=8),
        """
        0 arrive z outside > respite
        0 enter z respite (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        1 ready b ward > home
        1 wait b ward > home (request) #1
        1 wait b ward > respite (wait_elsewhere) #0
        1 block b ward > home
        4 renege b ward > home
        4 wait b ward > care (request) #1
        4 block b ward > care
        6 ready z respite > exit
        6 leave z respite (exit)
        """,
    )
