"""Places kept while a citizen is in hospital, by hand."""

from .worlds import Run, bell, check_diary, diary_of, feeder, world


def test_a_kept_place_is_returned_to(run: Run) -> None:
    """The care home keeps the place of a, so c waits, and a returns without a handover."""
    who = "abc"
    sectors = {
        "care": {"places": 2, "kept_during": ["hospital"]},
        "hospital": {"places": 1, "service": "4 days", "routes": {"care": {"handover": "1 days"}}},
        "town": feeder(who, {"care": {}}, c=3),
    }
    clocks = {"call": bell(who, "care", "call", {"a": 2}, does="send", sector="hospital")}
    at = {"ab": "care", "c": "town"}
    check_diary(
        run,
        world(who, at, sectors, days=10, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > care
        0 enter b care (route)
        0 arrive c outside > town
        0 enter c town (route)
        2 clock a care (call)
        2 enter a hospital from care (clock)
        3 ready c town > care
        3 wait c town > care (request) #1
        3 block c town > care
        6 ready a hospital > care
        6 enter a care from hospital (return)
        """,
    )


def test_a_place_that_is_not_kept_is_offered(run: Run) -> None:
    who = "abc"
    sectors = {
        "care": {"places": 2},
        "hospital": {"places": 1, "service": "4 days", "routes": {"care": {"handover": "1 days"}}},
        "town": feeder(who, {"care": {}}, c=1),
    }
    clocks = {"call": bell(who, "care", "call", {"a": 2}, does="send", sector="hospital")}
    at = {"ab": "care", "c": "town"}
    check_diary(
        run,
        world(who, at, sectors, days=10, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > care
        0 enter b care (route)
        0 arrive c outside > town
        0 enter c town (route)
        1 ready c town > care
        1 wait c town > care (request) #1
        1 block c town > care
        2 clock a care (call)
        2 enter a hospital from care (clock)
        2 enter c care from town (request)
        6 ready a hospital > care
        7 handover_end a hospital > care
        7 wait a hospital > care (request) #1
        7 block a hospital > care
        """,
    )


def test_only_one_place_is_kept(run: Run) -> None:
    """From hospital on to intensive care, which keeps the bed: the care place is given up."""
    who = "ab"
    sectors = {
        "care": {"places": 1, "kept_during": ["hospital"]},
        "hospital": {
            "places": 1,
            "service": "9 days",
            "kept_during": ["intensive"],
            "routes": {"care": {}},
        },
        "intensive": {"places": 1, "service": "2 days", "routes": {"hospital": {}}},
        "town": feeder(who, {"care": {}}, b=1),
    }
    clocks = {
        "call": bell(who, "care", "call", {"a": 2}, does="send", sector="hospital"),
        "worse": bell(who, "care", "worse", {"a": 4}, does="send", sector="intensive"),
    }
    document = world(who, {"a": "care", "b": "town"}, sectors, days=17, clocks=clocks)
    check_diary(
        run,
        document,
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > town
        0 enter b town (route)
        1 ready b town > care
        1 wait b town > care (request) #1
        1 block b town > care
        2 clock a care (call)
        2 enter a hospital from care (clock)
        4 clock a hospital (worse)
        4 enter a intensive from hospital (clock)
        4 enter b care from town (request)
        6 ready a intensive > hospital
        6 enter a hospital from intensive (return)
        15 ready a hospital > care
        15 wait a hospital > care (request) #1
        15 block a hospital > care
        """,
    )


def test_a_request_outlives_the_return_to_a_kept_place(run: Run) -> None:
    """b waits for care in a stop-gap that is kept while b is in hospital."""
    who = "ab"
    rule = {"wait_elsewhere": "respite"}
    sectors = {
        "care": {"places": 1, "service": "15 days"},
        "hospital": {"places": 1, "service": "3 days", "routes": {"respite": {}}},
        "respite": {"places": 1, "service": "2 days", "kept_during": ["hospital"]},
        "ward": feeder(who, {"care": {"when_full": rule}}, b=1),
    }
    clocks = {"call": bell(who, "ward", "call", {"b": 5}, does="send", sector="hospital")}
    document = world(who, {"a": "care", "b": "ward"}, sectors, days=30, clocks=clocks)
    assert "15 enter b care from respite (request)" in diary_of(run, document)
