"""Places kept for some days only, told by hand."""

from .worlds import Run, bell, check_diary, feeder, stays, world

HOSPITAL = {"places": 2, "routes": {"lodge": {}}}
LODGE = {"places": "unlimited"}


def test_who_comes_back_too_late_has_lost_the_place(run: Run) -> None:
    """The home keeps a place for 4 days: a is away for 3, b for 5 and goes on by the routes.

    c, who waits, has the place of b on day 6, when b has been away for 4 days.
    """
    who = "abc"
    sectors = {
        "gate": feeder(who, {"home": {}}, c=1),
        "home": {"places": 2, "kept_during": {"hospital": "4 days"}},
        "hospital": HOSPITAL | {"service": stays(who, 5, a=3)},
        "lodge": LODGE,
    }
    call = bell(who, "home", "call", {"a": 2, "b": 2}, does="send", sector="hospital")
    check_diary(
        run,
        world(who, {"ab": "home", "c": "gate"}, sectors, days=9, clocks={"call": call}),
        """
        0 arrive c outside > gate
        0 enter c gate (route)
        0 arrive a outside > home
        0 enter a home (route)
        0 arrive b outside > home
        0 enter b home (route)
        1 ready c gate > home
        1 wait c gate > home (request) #1
        1 block c gate > home
        2 clock a home (call)
        2 enter a hospital from home (clock)
        2 clock b home (call)
        2 enter b hospital from home (clock)
        5 ready a hospital > home
        5 enter a home from hospital (return)
        6 release b hospital > home
        6 enter c home from gate (request)
        7 ready b hospital > lodge
        7 enter b lodge from hospital (route)
        """,
    )


def test_at_the_end_of_the_time_the_place_is_gone(run: Run) -> None:
    """a is ready on day 6, when the place is given up: that comes first. It is made ready first."""
    home = {"places": 1, "kept_during": {"hospital": "4 days"}, "turnover": "1 days"}
    sectors = {
        "home": home,
        "hospital": {"places": 1, "service": "4 days", "routes": {"home": {}}},
    }
    call = bell("a", "home", "call", {"a": 2}, does="send", sector="hospital")
    check_diary(
        run,
        world("a", "home", sectors, days=9, clocks={"call": call}),
        """
        0 arrive a outside > home
        0 enter a home (route)
        2 clock a home (call)
        2 enter a hospital from home (clock)
        6 release a hospital > home
        6 ready a hospital > home
        6 wait a hospital > home (request) #1
        6 block a hospital > home
        7 capacity home #0
        7 enter a home from hospital (request)
        """,
    )


def test_the_time_begins_anew_with_every_absence(run: Run) -> None:
    """a is away from day 2 to 4 and from day 5 on: the end of the first time, day 6, is void."""
    sectors = {
        "home": {"places": 1, "kept_during": {"hospital": "4 days"}},
        "hospital": {"places": 1, "service": "2 days", "routes": {"lodge": {}}},
        "lodge": LODGE,
        "yard": {"places": 1, "service": "9 days", "routes": {"lodge": {}}},
    }
    sectors["home"]["kept_during"]["yard"] = "3 days"
    clocks = {
        "call": bell("a", "home", "call", {"a": 2}, does="send", sector="hospital"),
        "trip": bell("a", "home", "trip", {"a": 5}, does="send", sector="yard"),
    }
    check_diary(
        run,
        world("a", "home", sectors, days=9, clocks=clocks),
        """
        0 arrive a outside > home
        0 enter a home (route)
        2 clock a home (call)
        2 enter a hospital from home (clock)
        4 ready a hospital > home
        4 enter a home from hospital (return)
        5 clock a home (trip)
        5 enter a yard from home (clock)
        8 release a yard > home
        """,
    )


def test_the_end_of_a_time_does_not_concern_another_place(run: Run) -> None:
    """The place in the lodge is kept without an end, though one in the home would end on day 6."""
    sectors = {
        "home": {"places": 1, "kept_during": {"hospital": "4 days"}},
        "hospital": {"places": 1, "service": "5 days", "routes": {"lodge": {}}},
        "lodge": LODGE | {"kept_during": ["yard"]},
        "yard": {"places": 1, "service": "9 days", "routes": {"lodge": {}}},
    }
    clocks = {
        "call": bell("a", "home", "call", {"a": 2}, does="send", sector="hospital"),
        "move": bell("a", "home", "move", {"a": 3}, does="send", sector="lodge"),
        "trip": bell("a", "home", "trip", {"a": 4}, does="send", sector="yard"),
    }
    check_diary(
        run,
        world("a", "home", sectors, days=9, clocks=clocks),
        """
        0 arrive a outside > home
        0 enter a home (route)
        2 clock a home (call)
        2 enter a hospital from home (clock)
        3 clock a hospital (move)
        3 enter a lodge from hospital (clock)
        4 clock a lodge (trip)
        4 enter a yard from lodge (clock)
        """,
    )


def test_what_was_held_with_the_place_is_offered(run: Run) -> None:
    """b needs hours, not the place: they come back when a has been away for 4 days."""
    who = "ab"
    need = {"needs": {"hours": 3}}
    sectors = {
        "annex": {"places": 9} | need,
        "gate": feeder(who, {"annex": {}}, b=1),
        "home": {"places": 9, "kept_during": {"hospital": "4 days"}} | need,
        "hospital": HOSPITAL | {"service": "9 days"},
        "lodge": LODGE,
    }
    call = bell(who, "home", "call", {"a": 2}, does="send", sector="hospital")
    document = world(who, {"a": "home", "b": "gate"}, sectors, days=9, clocks={"call": call})
    document["resources"] = {"hours": {"amount": 5}}
    check_diary(
        run,
        document,
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive a outside > home
        0 enter a home (route)
        1 ready b gate > annex
        1 wait b gate > annex (request) #1
        1 block b gate > annex
        2 clock a home (call)
        2 enter a hospital from home (clock)
        6 release a hospital > home
        6 enter b annex from gate (request)
        """,
    )
