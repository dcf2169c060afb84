"""Guarantees and refusals, by hand: who moves up on a list, and who lets others pass."""

from .worlds import Run, bell, check_diary, feeder, shares, stays, world


def test_a_guarantee_moves_a_request_up(run: Run) -> None:
    """b moves up to the level of the town, before d, who asked later; c chose freely and waits."""
    who = "abcd"
    sectors = {
        "care": {
            "places": 1,
            "service": stays(who, 5, a=9),
            "priority": {"town": 0},
            "guarantee": {"within": "4 days", "share": shares(who, b=1, d=1)},
        },
        "town": feeder(who, {"care": {}}, d=3),
        "ward": feeder(who, {"care": {}}, b=2, c=1),
    }
    check_diary(
        run,
        world(who, {"a": "care", "d": "town", "bc": "ward"}, sectors, days=22),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive d outside > town
        0 enter d town (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        1 ready c ward > care
        1 wait c ward > care (request) #1
        1 block c ward > care
        2 ready b ward > care
        2 wait b ward > care (request) #2
        2 block b ward > care
        3 ready d town > care
        3 wait d town > care (request) #3
        3 block d town > care
        6 rank b ward > care
        9 ready a care > exit
        9 leave a care (exit)
        9 enter b care from ward (request)
        14 ready b care > exit
        14 leave b care (exit)
        14 enter d care from town (request)
        19 ready d care > exit
        19 leave d care (exit)
        19 enter c care from ward (request)
        """,
    )


def test_a_guarantee_ends_with_the_request(run: Run) -> None:
    """b is let in before the time is over, c gives up, and nothing more is heard of them."""
    who = "abc"
    care = {
        "places": 1,
        "service": stays(who, 9, a=3),
        "patience": stays(who, c=2),
        "guarantee": {"within": "4 days"},
    }
    sectors = {"care": care, "ward": feeder(who, {"care": {}}, b=1, c=2)}
    check_diary(
        run,
        world(who, {"a": "care", "bc": "ward"}, sectors, days=9),
        """
        0 arrive a outside > care
        0 enter a care (route)
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
        3 ready a care > exit
        3 leave a care (exit)
        3 enter b care from ward (request)
        4 renege c ward > care
        4 leave c ward (reneged)
        """,
    )


def test_who_refuses_lets_others_pass(run: Run) -> None:
    """b declines every offer: c goes first, then the place stands free, and d takes it at once."""
    who = "abcd"
    care = {
        "places": 1,
        "service": stays(who, 4),
        "refuses": {"share": shares(who, b=1), "again": "3 days"},
    }
    sectors = {"care": care, "ward": feeder(who, {"care": {}}, b=1, c=2, d=12)}
    check_diary(
        run,
        world(who, {"a": "care", "bcd": "ward"}, sectors, days=14),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        0 arrive d outside > ward
        0 enter d ward (route)
        1 ready b ward > care
        1 wait b ward > care (request) #1
        1 block b ward > care
        2 ready c ward > care
        2 wait c ward > care (request) #2
        2 block c ward > care
        4 ready a care > exit
        4 leave a care (exit)
        4 refuse b ward > care
        4 enter c care from ward (request)
        7 rank b ward > care
        8 ready c care > exit
        8 leave c care (exit)
        8 refuse b ward > care
        11 rank b ward > care
        11 refuse b ward > care
        12 ready d ward > care
        12 enter d care from ward (route)
        """,
    )


def test_nobody_refuses_what_was_asked_for_directly(run: Run) -> None:
    """b stands on the list and refuses at home; sent to hospital, it goes from there to care."""
    who = "ab"
    sectors = {
        "care": {
            "places": 1,
            "service": stays(who, 9, a=3),
            "refuses": {"share": "100 percent", "again": "1 days"},
        },
        "home": {"places": "unlimited"},
        "hospital": {"places": 1, "service": "2 days", "routes": {"care": {}}},
    }
    clocks = {
        "call": bell(who, "home", "call", {"b": 5}, does="send", sector="hospital"),
        "need": bell(who, "home", "need", {"b": 2}, does="request", sector="care"),
    }
    check_diary(
        run,
        world(who, {"a": "care", "b": "home"}, sectors, days=8, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > home
        0 enter b home (route)
        2 clock b home (need)
        2 wait b home > care (request) #1
        3 ready a care > exit
        3 leave a care (exit)
        3 refuse b home > care
        4 rank b home > care
        4 refuse b home > care
        5 clock b home (call)
        5 enter b hospital from home (clock)
        5 rank b hospital > care
        7 ready b hospital > care
        7 enter b care from hospital (route)
        """,
    )


def test_guarantee_and_offer_at_one_tick(run: Run) -> None:
    """One row says both: b moves up on day 5, and may be offered the place again."""
    who = "ab"
    care = {
        "places": 1,
        "service": stays(who, 9, a=3),
        "guarantee": {"within": "4 days"},
        "refuses": {"share": "100 percent", "again": "2 days"},
    }
    sectors = {"care": care, "ward": feeder(who, {"care": {}}, b=1)}
    check_diary(
        run,
        world(who, {"a": "care", "b": "ward"}, sectors, days=6),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        1 ready b ward > care
        1 wait b ward > care (request) #1
        1 block b ward > care
        3 ready a care > exit
        3 leave a care (exit)
        3 refuse b ward > care
        5 rank b ward > care
        5 refuse b ward > care
        """,
    )
