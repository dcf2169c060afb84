"""Service times that depend on where the citizen goes next, and handovers on the way out."""

from .worlds import Run, bell, calendar, check_diary, diary_of, feeder, shares, world


def ward(who: str, **more: object) -> dict[str, object]:
    """Days by destination: 2 to home, 5 to rehab, 9 out of the model; a, b and c go these ways."""
    ways = {
        "home": {"share": shares(who, a=1), "service": "2 days"},
        "rehab": {"share": shares(who, b=1), "service": "5 days", "handover": "1 days"},
        "exit": {},
    }
    return {"places": "unlimited", "service": "9 days", "routes": ways} | more


def test_the_way_on_is_drawn_on_entering_and_gives_the_service(run: Run) -> None:
    sectors = {
        "ward": ward("abc"),
        "home": {"places": "unlimited"},
        "rehab": {"places": "unlimited", "service": "3 days", "routes": {"exit": {}}},
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
        2 ready a ward > home
        2 enter a home from ward (route)
        5 ready b ward > rehab
        6 handover_end b ward > rehab
        6 enter b rehab from ward (route)
        9 ready b rehab > exit
        9 leave b rehab (exit)
        9 ready c ward > exit
        9 leave c ward (exit)
        """,
    )


def test_no_service_of_the_sector_where_every_way_has_one(run: Run) -> None:
    who = "ab"
    ways = {"home": {"share": shares(who, a=1), "service": "2 days"}, "exit": {"service": "4 days"}}
    sectors = {
        "ward": {"places": "unlimited", "routes": ways},
        "home": {"places": "unlimited"},
    }
    told = diary_of(run, world(who, "ward", sectors, days=20))
    assert told[4:] == [
        "2 ready a ward > home",
        "2 enter a home from ward (route)",
        "4 ready b ward > exit",
        "4 leave b ward (exit)",
    ]


def test_a_clock_breaks_the_plan(run: Run) -> None:
    """a was to go home on day 2; sent away on day 1, the stay after the return is a new one."""
    sectors = {
        "ward": ward("a"),
        "home": {"places": "unlimited"},
        "rehab": {"places": "unlimited"},
        "clinic": {"places": "unlimited", "service": "4 days", "routes": {"ward": {}}},
    }
    call = bell("a", "ward", "call", {"a": 1}, does="send", sector="clinic")
    check_diary(
        run,
        world("a", "ward", sectors, days=20, clocks={"call": call}),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        1 clock a ward (call)
        1 enter a clinic from ward (clock)
        5 ready a clinic > ward
        5 enter a ward from clinic (route)
        7 ready a ward > home
        7 enter a home from ward (route)
        """,
    )


def test_a_kept_place_and_a_standing_request_overrule_the_way_drawn(run: Run) -> None:
    """All in the ward are drawn for rehab, 3 days; a returns home, b goes to the bed asked for."""
    who = "ab"
    ways = {"rehab": {"service": "3 days"}, "bed": {"share": 0, "service": "1 days"}}
    sectors = {
        "bed": {"places": calendar(0, (3, 1))},
        "home": {"places": "unlimited", "kept_during": ["ward"]},
        "rehab": {"places": "unlimited"},
        "town": {"places": "unlimited"},
        "ward": {"places": "unlimited", "routes": ways},
    }
    clocks = {
        "call": bell(who, "home", "call", {"a": 1}, does="send", sector="ward"),
        "fall": bell(who, "town", "fall", {"b": 2}, does="send", sector="ward"),
        "need": bell(who, "town", "need", {"b": 1}, does="request", sector="bed")
        | {"sectors": ["town"]},
    }
    check_diary(
        run,
        world(who, {"a": "home", "b": "town"}, sectors, days=20, clocks=clocks),
        """
        0 arrive a outside > home
        0 enter a home (route)
        0 arrive b outside > town
        0 enter b town (route)
        1 clock a home (call)
        1 enter a ward from home (clock)
        1 clock b town (need)
        1 wait b town > bed (request) #1
        2 clock b town (fall)
        2 enter b ward from town (clock)
        4 ready a ward > home
        4 enter a home from ward (return)
        5 ready b ward > bed
        5 enter b bed from ward (route)
        """,
    )


def test_a_handover_on_the_way_out_holds_the_place(run: Run) -> None:
    """The bed is free when a has left, a day after service has ended."""
    bed = {"places": 1, "service": "2 days", "routes": {"exit": {"handover": "1 days"}}}
    sectors = {"bed": bed, "gate": feeder("ab", {"bed": {}}, b=1)}
    check_diary(
        run,
        world("ab", {"a": "bed", "b": "gate"}, sectors, days=10),
        """
        0 arrive a outside > bed
        0 enter a bed (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        1 ready b gate > bed
        1 wait b gate > bed (request) #1
        1 block b gate > bed
        2 ready a bed > exit
        3 handover_end a bed > exit
        3 leave a bed (exit)
        3 enter b bed from gate (request)
        5 ready b bed > exit
        6 handover_end b bed > exit
        6 leave b bed (exit)
        """,
    )
