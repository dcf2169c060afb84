"""Calls to a treatment, by hand."""

from .worlds import Run, bell, check_diary, feeder, stays, world


def test_a_call_to_a_full_sector_waits(run: Run) -> None:
    """The call is answered as soon as there is a bed; who dies first is off the list."""
    who = "abc"
    sectors = {
        "home": {"places": "unlimited"},
        "hospital": {"places": 1, "service": "4 days", "routes": {"home": {}}},
    }
    clocks = {
        "call": bell(who, "home", "call", {"a": 1, "b": 2, "c": 3}, does="send", sector="hospital"),
        "end": bell(who, "home", "end", {"b": 4}, does="die"),
    }
    check_diary(
        run,
        world(who, "home", sectors, days=10, clocks=clocks),
        """
        0 arrive a outside > home
        0 enter a home (route)
        0 arrive b outside > home
        0 enter b home (route)
        0 arrive c outside > home
        0 enter c home (route)
        1 clock a home (call)
        1 enter a hospital from home (clock)
        2 clock b home (call)
        2 wait b home > hospital (clock) #1
        3 clock c home (call)
        3 wait c home > hospital (clock) #2
        4 death b home
        5 ready a hospital > home
        5 enter a home from hospital (route)
        5 enter c hospital from home (clock)
        9 ready c hospital > home
        9 enter c home from hospital (route)
        """,
    )


def test_a_call_interrupts_a_treatment(run: Run) -> None:
    """b is called out of a rehabilitation that is not over, and does not come back to it."""
    who = "ab"
    sectors = {
        "hospital": {"places": 1, "service": stays(who, 3, a=6)},
        "rehab": {"places": 1, "service": "20 days"},
    }
    clocks = {"call": bell(who, "rehab", "call", {"b": 4}, does="send", sector="hospital")}
    at = {"a": "hospital", "b": "rehab"}
    check_diary(
        run,
        world(who, at, sectors, days=12, clocks=clocks),
        """
        0 arrive a outside > hospital
        0 enter a hospital (route)
        0 arrive b outside > rehab
        0 enter b rehab (route)
        4 clock b rehab (call)
        4 wait b rehab > hospital (clock) #1
        6 ready a hospital > exit
        6 leave a hospital (exit)
        6 enter b hospital from rehab (clock)
        9 ready b hospital > exit
        9 leave b hospital (exit)
        """,
    )


def test_a_call_is_answered_once(run: Run) -> None:
    """b is called to the hospital and routed there as well: one bed, one stay."""
    who = "abc"
    sectors = {
        "hospital": {"places": 2, "service": stays(who, a=4, b=9, c=6)},
        "town": feeder(who, {"hospital": {}}, b=3),
    }
    clocks = {"call": bell(who, "town", "call", {"b": 2}, does="send", sector="hospital")}
    document = world(who, {"ac": "hospital", "b": "town"}, sectors, days=15, clocks=clocks)
    check_diary(
        run,
        document,
        """
        0 arrive a outside > hospital
        0 enter a hospital (route)
        0 arrive c outside > hospital
        0 enter c hospital (route)
        0 arrive b outside > town
        0 enter b town (route)
        2 clock b town (call)
        2 wait b town > hospital (clock) #1
        3 ready b town > hospital
        3 wait b town > hospital (request) #2
        3 block b town > hospital
        4 ready a hospital > exit
        4 leave a hospital (exit)
        4 enter b hospital from town (clock)
        6 ready c hospital > exit
        6 leave c hospital (exit)
        13 ready b hospital > exit
        13 leave b hospital (exit)
        """,
    )


def test_a_return_answers_the_call_too(run: Run) -> None:
    """a is called to the hospital, where a bed is kept for a already: one stay after the return."""
    sectors = {
        "hospital": {"places": 1, "service": "3 days", "kept_during": ["intensive"]},
        "intensive": {"places": 1, "service": "4 days", "routes": {"hospital": {}}},
    }
    clocks = {
        "call": bell("a", "hospital", "call", {"a": 4}, does="send", sector="hospital"),
        "worse": bell("a", "hospital", "worse", {"a": 2}, does="send", sector="intensive"),
    }
    check_diary(
        run,
        world("a", "hospital", sectors, days=15, clocks=clocks),
        """
        0 arrive a outside > hospital
        0 enter a hospital (route)
        2 clock a hospital (worse)
        2 enter a intensive from hospital (clock)
        4 clock a intensive (call)
        4 wait a intensive > hospital (clock) #1
        6 ready a intensive > hospital
        6 enter a hospital from intensive (return)
        9 ready a hospital > exit
        9 leave a hospital (exit)
        """,
    )
