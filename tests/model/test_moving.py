"""From place to place, by hand: service, handover, blocking, what to do when it is full."""

from .worlds import Run, check_diary, diary_of, feeder, shares, stays, world


def test_a_stay_from_arrival_to_departure(run: Run) -> None:
    """Service, ready, handover, the next place; the one before is held until then."""
    ward = {
        "places": 2,
        "service": stays("ab", a=3, b=4),
        "routes": {"home": {"handover": "2 hours"}},
    }
    home = {"places": 1, "service": "5 days", "routes": {"exit": {"handover": "1 days"}}}
    check_diary(
        run,
        world("ab", "ward", {"ward": ward, "home": home}),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        3 ready a ward > home
        3+7200 handover_end a ward > home
        3+7200 enter a home from ward (route)
        4 ready b ward > home
        4+7200 handover_end b ward > home
        4+7200 wait b ward > home (request) #1
        4+7200 block b ward > home
        8+7200 ready a home > exit
        9+7200 handover_end a home > exit
        9+7200 leave a home (exit)
        9+7200 enter b home from ward (request)
        14+7200 ready b home > exit
        15+7200 handover_end b home > exit
        15+7200 leave b home (exit)
        """,
    )


def test_routes_by_citizen(run: Run) -> None:
    """A probability of 1 leaves no choice; without routes the way ends."""
    routes = {
        "home": {"share": shares("abc", a=1)},
        "exit": {"share": shares("abc", b=1)},
        "ward": {},
    }
    ward = {"places": 3, "service": stays("abc", 2, a=1), "routes": routes}
    home = {"places": "unlimited", "service": "3 days"}
    check_diary(
        run,
        world("abc", "ward", {"ward": ward, "home": home}, days=5),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        1 ready a ward > home
        1 enter a home from ward (route)
        2 ready b ward > exit
        2 leave b ward (exit)
        2 ready c ward > ward
        2 enter c ward from ward (route)
        4 ready a home > exit
        4 leave a home (exit)
        4 ready c ward > ward
        4 enter c ward from ward (route)
        """,
    )


def test_a_blocked_citizen_keeps_the_place(run: Run) -> None:
    """Ready in order b, c; the bed is given up only when the next place is there."""
    sectors = {
        "gate": feeder("abc", {"ward": {}}, a=1, b=2, c=3),
        "ward": {"places": 1, "service": "1 days", "routes": {"home": {}}},
        "home": {"places": 1, "service": stays("abc", 3, a=6)},
    }
    check_diary(
        run,
        world("abc", "gate", sectors, days=20),
        """
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        1 ready a gate > ward
        1 enter a ward from gate (route)
        2 ready a ward > home
        2 enter a home from ward (route)
        2 ready b gate > ward
        2 enter b ward from gate (route)
        3 ready b ward > home
        3 wait b ward > home (request) #1
        3 block b ward > home
        3 ready c gate > ward
        3 wait c gate > ward (request) #1
        3 block c gate > ward
        8 ready a home > exit
        8 leave a home (exit)
        8 enter b home from ward (request)
        8 enter c ward from gate (request)
        9 ready c ward > home
        9 wait c ward > home (request) #1
        9 block c ward > home
        11 ready b home > exit
        11 leave b home (exit)
        11 enter c home from ward (request)
        14 ready c home > exit
        14 leave c home (exit)
        """,
    )


def test_hold_until_the_first_asker_is_served(run: Run) -> None:
    """First come, first served; the freed place is taken inside the same event."""
    sectors = {
        "ward": feeder("abc", {"home": {}}, a=1, b=3, c=2),
        "home": {"places": 1, "service": "5 days"},
    }
    check_diary(
        run,
        world("abc", "ward", sectors, days=20),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        1 ready a ward > home
        1 enter a home from ward (route)
        2 ready c ward > home
        2 wait c ward > home (request) #1
        2 block c ward > home
        3 ready b ward > home
        3 wait b ward > home (request) #2
        3 block b ward > home
        6 ready a home > exit
        6 leave a home (exit)
        6 enter c home from ward (request)
        11 ready c home > exit
        11 leave c home (exit)
        11 enter b home from ward (request)
        16 ready b home > exit
        16 leave b home (exit)
        """,
    )


def test_leave_when_full(run: Run) -> None:
    sectors = {
        "ward": feeder("ab", {"home": {"when_full": "leave"}}, a=1, b=2),
        "home": {"places": 1, "service": "5 days"},
    }
    check_diary(
        run,
        world("ab", "ward", sectors, days=10),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        1 ready a ward > home
        1 enter a home from ward (route)
        2 ready b ward > home
        2 leave b ward (rejected)
        6 ready a home > exit
        6 leave a home (exit)
        """,
    )


def test_divert_in_order_else_hold(run: Run) -> None:
    """The first of the others with a place; when none has one, the wanted place is waited for."""
    rule = {"divert": ["respite", "hotel"]}
    sectors = {
        "ward": feeder("abcd", {"home": {"when_full": rule}}, a=1, b=2, c=3, d=4),
        "home": {"places": 1, "service": "10 days"},
        "hotel": {"places": 1, "service": "9 days"},
        "respite": {"places": 1, "service": "5 days", "routes": {"home": {"when_full": "leave"}}},
    }
    check_diary(
        run,
        world("abcd", "ward", sectors, days=15),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        0 arrive d outside > ward
        0 enter d ward (route)
        1 ready a ward > home
        1 enter a home from ward (route)
        2 ready b ward > home
        2 enter b respite from ward (diverted)
        3 ready c ward > home
        3 enter c hotel from ward (diverted)
        4 ready d ward > home
        4 wait d ward > home (request) #1
        4 block d ward > home
        7 ready b respite > home
        7 leave b respite (rejected)
        11 ready a home > exit
        11 leave a home (exit)
        11 enter d home from ward (request)
        12 ready c hotel > exit
        12 leave c hotel (exit)
        """,
    )


def test_wait_elsewhere_free_and_full(run: Run) -> None:
    """b waits in the stop-gap; c and d hold until it is free; all keep their turn."""
    rule = {"wait_elsewhere": "respite"}
    sectors = {
        "ward": feeder("abcd", {"home": {"when_full": rule}}, a=1, b=2, c=3, d=4),
        "home": {"places": 1, "service": stays("abcd", 4, a=5)},
        "respite": {"places": 1, "service": "2 days", "routes": {"home": {}}},
    }
    check_diary(
        run,
        world("abcd", "ward", sectors, days=20),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        0 arrive d outside > ward
        0 enter d ward (route)
        1 ready a ward > home
        1 enter a home from ward (route)
        2 ready b ward > home
        2 wait b ward > home (request) #1
        2 enter b respite from ward (wait_elsewhere)
        3 ready c ward > home
        3 wait c ward > home (request) #2
        3 wait c ward > respite (wait_elsewhere) #0
        3 block c ward > home
        4 ready d ward > home
        4 wait d ward > home (request) #3
        4 wait d ward > respite (wait_elsewhere) #0
        4 block d ward > home
        6 ready a home > exit
        6 leave a home (exit)
        6 enter b home from respite (request)
        6 enter c respite from ward (wait_elsewhere)
        10 ready b home > exit
        10 leave b home (exit)
        10 enter c home from respite (request)
        10 enter d respite from ward (wait_elsewhere)
        14 ready c home > exit
        14 leave c home (exit)
        14 enter d home from respite (request)
        18 ready d home > exit
        18 leave d home (exit)
        """,
    )


def test_the_wanted_place_comes_before_the_stop_gap(run: Run) -> None:
    """c holds for home and stop-gap; home comes free first, and both requests are gone."""
    rule = {"wait_elsewhere": "respite"}
    sectors = {
        "ward": feeder("abcz", {"home": {"when_full": rule}}, a=1, b=20, c=2),
        "home": {"places": 1, "service": "5 days"},
        "respite": {"places": 1, "service": "8 days", "routes": {"home": {}}},
        "town": feeder("abcz", {"respite": {}}, z=1),
    }
    document = world("abcz", {"abc": "ward", "z": "town"}, sectors, days=18)
    check_diary(
        run,
        document,
        """
        0 arrive z outside > town
        0 enter z town (route)
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        1 ready z town > respite
        1 enter z respite from town (route)
        1 ready a ward > home
        1 enter a home from ward (route)
        2 ready c ward > home
        2 wait c ward > home (request) #1
        2 wait c ward > respite (wait_elsewhere) #0
        2 block c ward > home
        6 ready a home > exit
        6 leave a home (exit)
        6 enter c home from ward (request)
        9 ready z respite > home
        9 wait z respite > home (request) #1
        9 block z respite > home
        11 ready c home > exit
        11 leave c home (exit)
        11 enter z home from respite (request)
        16 ready z home > exit
        16 leave z home (exit)
        """,
    )


def test_a_move_within_the_own_event_frees_the_wanted_place(run: Run) -> None:
    """b goes to the stop-gap; the bed that frees lets x out of home; home is then b's at once."""
    sectors = {
        "ward": {
            "places": 1,
            "service": stays("bx", 4),
            "routes": {"home": {"when_full": {"wait_elsewhere": "respite"}}},
        },
        "home": {"places": 1, "service": stays("bx", 2), "routes": {"ward": {}}},
        "respite": {"places": 1},
    }
    check_diary(
        run,
        world("bx", {"b": "ward", "x": "home"}, sectors, days=6),
        """
        0 arrive x outside > home
        0 enter x home (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        2 ready x home > ward
        2 wait x home > ward (request) #1
        2 block x home > ward
        4 ready b ward > home
        4 wait b ward > home (request) #1
        4 enter b respite from ward (wait_elsewhere)
        4 enter x ward from home (request)
        4 enter b home from respite (request)
        """,
    )


def test_staying_on_in_a_full_sector(run: Run) -> None:
    """Who is routed to the same sector once more needs no other place than the present one."""
    ward = {"places": 1, "service": "2 days", "routes": {"ward": {}}}
    told = diary_of(run, world("a", "ward", {"ward": ward}, days=5))
    assert told[-1] == "4 enter a ward from ward (route)", told


def test_two_who_block_each_other_change_places(run: Run) -> None:
    """a wants the place of b, and b that of a."""
    sectors = {
        "north": {"places": 1, "service": stays("ab", 9, a=2), "routes": {"south": {}}},
        "south": {"places": 1, "service": stays("ab", 9, b=3), "routes": {"north": {}}},
    }
    told = diary_of(run, world("ab", {"a": "north", "b": "south"}, sectors, days=5))
    assert any(line.startswith("3 enter a south from north") for line in told), told
    assert any(line.startswith("3 enter b north from south") for line in told), told
