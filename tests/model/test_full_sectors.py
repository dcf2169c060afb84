"""A full sector: looking elsewhere from time to time, and what sources say, by hand."""

from .worlds import Json, Run, arrival, bell, calendar, check_diary, feeder, shares, stays, world


def test_blocked_citizens_look_elsewhere(run: Run) -> None:
    """Every two days: c finds annex free on day 6 (the second try), d later the lodge."""
    rule = {"divert_after": {"time": "2 days", "to": ["annex", "lodge"]}}
    who = "abcd"
    sectors = {
        "annex": {"places": 1, "service": stays(who, 9, b=5)},
        "care": {"places": 1},
        "lodge": {"places": calendar(0, (10, 1))},
        "ward": feeder(who, {"care": {"when_full": rule}}, c=2, d=5),
    }
    check_diary(
        run,
        world(who, {"a": "care", "b": "annex", "cd": "ward"}, sectors, days=14),
        """
        0 arrive b outside > annex
        0 enter b annex (route)
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        0 arrive d outside > ward
        0 enter d ward (route)
        2 ready c ward > care
        2 wait c ward > care (request) #1
        2 block c ward > care
        5 ready b annex > exit
        5 leave b annex (exit)
        5 ready d ward > care
        5 wait d ward > care (request) #2
        5 block d ward > care
        6 enter c annex from ward (diverted)
        11 enter d lodge from ward (diverted)
        """,
    )


def test_who_is_sent_away_looks_no_more(run: Run) -> None:
    """b is called to hospital in its first day of holding, and looks anew from the next time on."""
    rule = {"divert_after": {"time": "2 days", "to": ["annex"]}}
    who = "ab"
    sectors = {
        "annex": {"places": "unlimited"},
        "care": {"places": 1},
        "hospital": {
            "places": 1,
            "service": "3 days",
            "routes": {"care": {"when_full": rule, "handover": "1 days"}},
        },
        "ward": feeder(who, {"care": {"when_full": rule}}, b=2),
    }
    clocks = {"call": bell(who, "ward", "call", {"b": 3}, does="send", sector="hospital")}
    check_diary(
        run,
        world(who, {"a": "care", "b": "ward"}, sectors, days=12, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        2 ready b ward > care
        2 wait b ward > care (request) #1
        2 block b ward > care
        3 clock b ward (call)
        3 enter b hospital from ward (clock)
        6 ready b hospital > care
        7 handover_end b hospital > care
        7 block b hospital > care
        9 enter b annex from hospital (diverted)
        """,
    )


def test_patience_ends_the_looking(run: Run) -> None:
    """b would have found annex free on day 7, but gave care up on day 6 and waits for lodge."""
    rule = {"divert_after": {"time": "3 days", "to": ["annex"]}}
    sectors = {
        "annex": {"places": calendar(0, (6, 1))},
        "care": {"places": 0, "patience": "5 days", "renege_to": "lodge"},
        "lodge": {"places": 0},
        "ward": feeder(
            "b", {"care": {"when_full": rule}, "lodge": {"share": 0, "when_full": rule}}, b=1
        ),
    }
    check_diary(
        run,
        world("b", "ward", sectors, days=9),
        """
        0 arrive b outside > ward
        0 enter b ward (route)
        1 ready b ward > care
        1 wait b ward > care (request) #1
        1 block b ward > care
        6 renege b ward > care
        6 wait b ward > lodge (request) #1
        6 block b ward > lodge
        """,
    )


def late(rule: object, **annex: object) -> Json:
    """The ward is a's for twelve days; the citizen of the source comes on day 10."""
    sectors = {
        "annex": {"places": 1, **annex},
        "ward": {"places": 1, "service": "12 days", "queue_limit": 1},
    }
    traits = {"who": {"by": [], "unit": "share", "value": {"a": 1, "b": 0}}}
    source = arrival(10, sector="ward", when_full=rule, traits=traits)
    return world("ab", {"a": "ward"}, sectors, days=13, sources={"late": source})


def check_late(run: Run, document: Json, *told: str) -> None:
    """What happens to the citizen of the source, besides a."""
    begin = ("0 arrive a outside > ward", "0 enter a ward (route)", "10 arrive a outside > ward")
    end = ("12 ready a ward > exit", "12 leave a ward (exit)")
    before = [line for line in told if not line.startswith("12")]
    check_diary(run, document, "\n".join((*begin, *before, *end, *told[len(before) :])))


def test_a_source_that_leaves(run: Run) -> None:
    check_late(run, late("leave"), "10 leave a outside > ward (rejected)")


def test_a_source_that_diverts(run: Run) -> None:
    check_late(run, late({"divert": ["annex"]}), "10 enter a annex (diverted)")


def test_a_source_that_looks_elsewhere(run: Run) -> None:
    rule = {"divert_after": {"time": "1 days", "to": ["annex"]}}
    told = ("10 wait a outside > ward (request) #1", "11 enter a annex (diverted)")
    check_late(run, late(rule), *told)


def test_a_source_that_looks_elsewhere_at_a_time_of_the_day(run: Run) -> None:
    """From 00:00 on day 10: the next 00:00 is that of day 11, and 06:00 is on the same day."""
    waits = "10 wait a outside > ward (request) #1"
    for at, entered in (("00:00", "11 enter a annex"), ("06:00", "10+21600 enter a annex")):
        rule = {"divert_after": {"at": at, "to": ["annex"]}}
        check_late(run, late(rule), waits, f"{entered} (diverted)")


def test_a_source_that_waits_elsewhere(run: Run) -> None:
    check_late(
        run,
        late({"wait_elsewhere": "annex"}),
        "10 wait a outside > ward (request) #1",
        "10 enter a annex (wait_elsewhere)",
        "12 enter a ward from annex (request)",
    )


def test_a_source_waits_for_the_stop_gap_too(run: Run) -> None:
    """Outside, on both lists; the stop-gap does not open before the ward has room."""
    check_late(
        run,
        late({"wait_elsewhere": "annex"}, places=0),
        "10 wait a outside > ward (request) #1",
        "10 wait a outside > annex (wait_elsewhere) #0",
        "12 enter a ward (request)",
    )


def test_the_limit_of_the_list_comes_on_top(run: Run) -> None:
    document = late({"divert_after": {"time": "1 days", "to": ["annex"]}})
    document["sectors"]["ward"]["queue_limit"] = 0
    check_late(run, document, "10 leave a outside > ward (rejected)")


def test_nobody_waits_for_a_stop_gap_any_more(run: Run) -> None:
    """b has got home, and is blocked there for something else when the stop-gap comes free."""
    who = "abz"
    sectors = {
        "care": {"places": 0},
        "home": {
            "places": 1,
            "service": stays(who, a=2, b=1),
            "routes": {"exit": {}, "care": {"share": shares(who, b=1)}},
        },
        "respite": {"places": 1, "service": "5 days"},
        "ward": feeder(who, {"home": {"when_full": {"wait_elsewhere": "respite"}}}, b=1),
    }
    check_diary(
        run,
        world(who, {"a": "home", "z": "respite", "b": "ward"}, sectors, days=7),
        """
        0 arrive a outside > home
        0 enter a home (route)
        0 arrive z outside > respite
        0 enter z respite (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        1 ready b ward > home
        1 wait b ward > home (request) #1
        1 wait b ward > respite (wait_elsewhere) #0
        1 block b ward > home
        2 ready a home > exit
        2 leave a home (exit)
        2 enter b home from ward (request)
        3 ready b home > care
        3 wait b home > care (request) #1
        3 block b home > care
        5 ready z respite > exit
        5 leave z respite (exit)
        """,
    )
