"""Waiting lists, calendars and cascades, by hand."""

from .worlds import (
    Run,
    arrival,
    bell,
    calendar,
    check_diary,
    diary_of,
    feeder,
    stays,
    world,
)


def test_priority_then_tick_then_citizen(run: Run) -> None:
    """From town before from the ward; then by day; b before c, who asked at the same tick."""
    sectors = {
        "town": feeder("abcde", {"home": {}}, d=4, e=2),
        "ward": feeder("abcde", {"home": {}}, a=1, b=3, c=3),
        "home": {"places": 1, "service": "6 days", "priority": {"town": 0}},
    }
    document = world("abcde", {"abc": "ward", "de": "town"}, sectors, days=32)
    check_diary(
        run,
        document,
        """
        0 arrive d outside > town
        0 enter d town (route)
        0 arrive e outside > town
        0 enter e town (route)
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        1 ready a ward > home
        1 enter a home from ward (route)
        2 ready e town > home
        2 wait e town > home (request) #1
        2 block e town > home
        3 ready b ward > home
        3 wait b ward > home (request) #2
        3 block b ward > home
        3 ready c ward > home
        3 wait c ward > home (request) #3
        3 block c ward > home
        4 ready d town > home
        4 wait d town > home (request) #4
        4 block d town > home
        7 ready a home > exit
        7 leave a home (exit)
        7 enter e home from town (request)
        13 ready e home > exit
        13 leave e home (exit)
        13 enter d home from town (request)
        19 ready d home > exit
        19 leave d home (exit)
        19 enter b home from ward (request)
        25 ready b home > exit
        25 leave b home (exit)
        25 enter c home from ward (request)
        31 ready c home > exit
        31 leave c home (exit)
        """,
    )


def test_arrivals_wait_outside_up_to_the_limit(run: Run) -> None:
    """One is served, two wait, the fourth is turned away."""
    ward = {"places": 1, "service": "2 days", "queue_limit": 2}
    check_diary(
        run,
        world("abcd", "ward", {"ward": ward}, days=10),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 wait b outside > ward (request) #1
        0 arrive c outside > ward
        0 wait c outside > ward (request) #2
        0 arrive d outside > ward
        0 leave d outside > ward (rejected)
        2 ready a ward > exit
        2 leave a ward (exit)
        2 enter b ward (request)
        4 ready b ward > exit
        4 leave b ward (exit)
        4 enter c ward (request)
        6 ready c ward > exit
        6 leave c ward (exit)
        """,
    )


def test_no_room_to_wait(run: Run) -> None:
    ward = {"places": 1, "service": "2 days", "queue_limit": 0}
    check_diary(
        run,
        world("ab", "ward", {"ward": ward}, days=10),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 leave b outside > ward (rejected)
        2 ready a ward > exit
        2 leave a ward (exit)
        """,
    )


def test_citizens_inside_fill_the_queue_for_arrivals(run: Run) -> None:
    """The limit counts everybody who wants to stay; those inside may exceed it."""
    sectors = {
        "bed": {"places": 1, "service": "6 days", "queue_limit": 2},
        "gate": feeder("abcz", {"bed": {}}, a=1, b=2, c=3),
    }
    document = world("abcz", {"abc": "gate", "z": "bed"}, sectors, days=9)
    document["sources"] = {"late": arrival(4, sector="bed")}
    check_diary(
        run,
        document,
        """
        0 arrive z outside > bed
        0 enter z bed (route)
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        1 ready a gate > bed
        1 wait a gate > bed (request) #1
        1 block a gate > bed
        2 ready b gate > bed
        2 wait b gate > bed (request) #2
        2 block b gate > bed
        3 ready c gate > bed
        3 wait c gate > bed (request) #3
        3 block c gate > bed
        4 arrive a outside > bed
        4 leave a outside > bed (rejected)
        5+20469 arrive a outside > bed
        5+20469 leave a outside > bed (rejected)
        5+79485 arrive a outside > bed
        5+79485 leave a outside > bed (rejected)
        6 ready z bed > exit
        6 leave z bed (exit)
        6 enter a bed from gate (request)
        8+44918 arrive a outside > bed
        8+44918 leave a outside > bed (rejected)
        """,
    )


def test_a_cut_evicts_nobody_and_a_rise_is_offered_at_once(run: Run) -> None:
    """Two places, one from day 5, three from day 12: the place of a closes on day 7."""
    sectors = {
        "home": {"places": calendar(2, (5, 1), (12, 3)), "service": stays("abcd", 7, a=6, b=10)},
        "ward": feeder("abcd", {"home": {}}, a=1, b=2, c=3, d=4),
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
        2 enter b home from ward (route)
        3 ready c ward > home
        3 wait c ward > home (request) #1
        3 block c ward > home
        4 ready d ward > home
        4 wait d ward > home (request) #2
        4 block d ward > home
        7 ready a home > exit
        7 leave a home (exit)
        12 enter c home from ward (request)
        12 enter d home from ward (request)
        12 ready b home > exit
        12 leave b home (exit)
        19 ready c home > exit
        19 leave c home (exit)
        19 ready d home > exit
        19 leave d home (exit)
        """,
    )


def test_a_rise_frees_the_places_upstream(run: Run) -> None:
    """A calendar's offer goes on upstream like any other."""
    sectors = {
        "gate": feeder("abc", {"ward": {}}, b=2, c=3),
        "home": {"places": calendar(0, (6, 2))},
        "ward": {"places": 1, "service": "1 days", "routes": {"home": {}}},
    }
    document = world("abc", {"a": "ward", "bc": "gate"}, sectors, days=10)
    check_diary(
        run,
        document,
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0 arrive a outside > ward
        0 enter a ward (route)
        1 ready a ward > home
        1 wait a ward > home (request) #1
        1 block a ward > home
        2 ready b gate > ward
        2 wait b gate > ward (request) #1
        2 block b gate > ward
        3 ready c gate > ward
        3 wait c gate > ward (request) #2
        3 block c gate > ward
        6 enter a home from ward (request)
        6 enter b ward from gate (request)
        7 ready b ward > home
        7 enter b home from ward (route)
        7 enter c ward from gate (request)
        8 ready c ward > home
        8 wait c ward > home (request) #1
        8 block c ward > home
        """,
    )


def test_calendars_of_one_day_change_before_anybody_moves(run: Run) -> None:
    """Care opens a place and the annex closes one: whoever leaves the annex is not replaced."""
    sectors = {
        "annex": {"places": calendar(1, (5, 0)), "service": "1 days", "routes": {"aaa": {}}},
        "aaa": {"places": calendar(0, (5, 1))},
        "gate": feeder("ab", {"annex": {}}, b=2),
    }
    document = world("ab", {"a": "annex", "b": "gate"}, sectors, days=8)
    told = diary_of(run, document)
    assert told[-1] == "5 enter a aaa from annex (request)", told


def test_two_freed_places_in_sector_order_depth_first(run: Run) -> None:
    """a dies in hospital and leaves a kept place too.

    Care comes before hospital: c takes the care place, and what c leaves is taken by d, before
    the hospital bed is offered to e.
    """
    who = "abcdef"
    sectors = {
        "annex": {"places": 1, "service": stays(who, 3), "routes": {"care": {}}},
        "care": {"places": 2, "kept_during": ["hospital"]},
        "gate": feeder(who, {"hospital": {}}, e=4, f=5),
        "hospital": {"places": 1, "service": "9 days"},
        "yard": feeder(who, {"annex": {}}, d=1),
    }
    clocks = {
        "call": bell(who, "care", "call", {"a": 2}, does="send", sector="hospital"),
        "end": bell(who, "care", "end", {"a": 6}, does="die"),
    }
    at = {"ab": "care", "c": "annex", "d": "yard", "ef": "gate"}
    check_diary(
        run,
        world(who, at, sectors, days=10, clocks=clocks),
        """
        0 arrive c outside > annex
        0 enter c annex (route)
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > care
        0 enter b care (route)
        0 arrive e outside > gate
        0 enter e gate (route)
        0 arrive f outside > gate
        0 enter f gate (route)
        0 arrive d outside > yard
        0 enter d yard (route)
        1 ready d yard > annex
        1 wait d yard > annex (request) #1
        1 block d yard > annex
        2 clock a care (call)
        2 enter a hospital from care (clock)
        3 ready c annex > care
        3 wait c annex > care (request) #1
        3 block c annex > care
        4 ready e gate > hospital
        4 wait e gate > hospital (request) #1
        4 block e gate > hospital
        5 ready f gate > hospital
        5 wait f gate > hospital (request) #2
        5 block f gate > hospital
        6 death a hospital
        6 enter c care from annex (request)
        6 enter d annex from yard (request)
        6 enter e hospital from gate (request)
        9 ready d annex > care
        9 wait d annex > care (request) #1
        9 block d annex > care
        """,
    )


def test_kinds_of_one_tick_in_their_written_order(run: Run) -> None:
    """Day 5: the calendar, a death, a clock, services that end, the end of a handover."""
    who = "abcdefgh"
    sectors = {
        "care": {"places": calendar(2, (5, 3)), "service": stays(who, 1000, a=5)},
        "home": {"places": "unlimited"},
        "lodge": {"places": "unlimited", "service": stays(who, 5), "routes": {"care": {}}},
        "town": feeder(who, {"care": {}}, c=2, d=3),
        "ward": feeder(who, {"care": {"handover": "2 days"}}, f=3, g=5),
    }
    clocks = {
        "end": bell(who, "care", "end", {"b": 5}, does="die"),
        "need": bell(who, "home", "need", {"e": 5}, does="request", sector="care"),
    }
    at = {"ab": "care", "cd": "town", "e": "home", "fg": "ward", "h": "lodge"}
    check_diary(
        run,
        world(who, at, sectors, days=8, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > care
        0 enter b care (route)
        0 arrive e outside > home
        0 enter e home (route)
        0 arrive h outside > lodge
        0 enter h lodge (route)
        0 arrive c outside > town
        0 enter c town (route)
        0 arrive d outside > town
        0 enter d town (route)
        0 arrive f outside > ward
        0 enter f ward (route)
        0 arrive g outside > ward
        0 enter g ward (route)
        2 ready c town > care
        2 wait c town > care (request) #1
        2 block c town > care
        3 ready d town > care
        3 wait d town > care (request) #2
        3 block d town > care
        3 ready f ward > care
        5 enter c care from town (request)
        5 death b care
        5 enter d care from town (request)
        5 clock e home (need)
        5 wait e home > care (request) #1
        5 ready a care > exit
        5 leave a care (exit)
        5 enter e care from home (request)
        5 ready h lodge > care
        5 wait h lodge > care (request) #1
        5 block h lodge > care
        5 ready g ward > care
        5 handover_end f ward > care
        5 wait f ward > care (request) #2
        5 block f ward > care
        7 handover_end g ward > care
        7 wait g ward > care (request) #3
        7 block g ward > care
        """,
    )


def test_the_clocks_of_one_citizen_at_one_tick(run: Run) -> None:
    """By name, and death before all; what the first clock does does not stop the second."""
    sectors = {"home": {"places": "unlimited"}, "ward": {"places": 2, "service": "9 days"}}
    clocks = {
        "a_call": bell("xy", "home", "a_call", {"x": 3, "y": 4}, does="send", sector="ward"),
        "b_need": bell("xy", "home", "b_need", {"x": 3, "y": 4}, does="request", sector="home"),
        "z_end": bell("xy", "home", "z_end", {"y": 4}, does="die"),
    }
    for clock in clocks.values():
        del clock["factors"]
    check_diary(
        run,
        world("xy", "home", sectors, days=5, clocks=clocks),
        """
        0 arrive x outside > home
        0 enter x home (route)
        0 arrive y outside > home
        0 enter y home (route)
        3 clock x home (a_call)
        3 enter x ward from home (clock)
        3 clock x ward (b_need)
        3 wait x ward > home (request) #1
        4 death y home
        """,
    )
