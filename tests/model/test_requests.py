"""Kept places, standing requests, calls and deaths, by hand."""

from .worlds import Run, bell, check_diary, diary_of, feeder, stays, world


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


def test_death_takes_citizens_off_every_list(run: Run) -> None:
    """b blocked, c in service, d in a handover, e with a standing request, a in a place."""
    who = "abcdef"
    ward = {
        "places": 3,
        "service": stays(who, b=2, c=9, d=2),
        "routes": {"care": {"handover": stays(who, 1, d=5)}},
    }
    sectors = {"care": {"places": 1}, "home": {"places": "unlimited"}, "ward": ward}
    clocks = {
        "end_care": bell(who, "care", "end_care", {"a": 10}, does="die"),
        "end_home": bell(who, "home", "end_home", {"e": 8}, does="die"),
        "end_ward": bell(who, "ward", "end_ward", {"b": 5, "c": 6, "d": 4}, does="die"),
        "need": bell(who, "home", "need", {"e": 1, "f": 2}, does="request", sector="care"),
    }
    at = {"a": "care", "bcd": "ward", "ef": "home"}
    check_diary(
        run,
        world(who, at, sectors, days=12, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive e outside > home
        0 enter e home (route)
        0 arrive f outside > home
        0 enter f home (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0 arrive c outside > ward
        0 enter c ward (route)
        0 arrive d outside > ward
        0 enter d ward (route)
        1 clock e home (need)
        1 wait e home > care (request) #1
        2 clock f home (need)
        2 wait f home > care (request) #2
        2 ready b ward > care
        2 ready d ward > care
        3 handover_end b ward > care
        3 wait b ward > care (request) #3
        3 block b ward > care
        4 death d ward
        5 death b ward
        6 death c ward
        8 death e home
        10 death a care
        10 enter f care from home (request)
        """,
    )


def test_the_place_of_a_blocked_citizen_who_dies_is_offered(run: Run) -> None:
    who = "abc"
    sectors = {
        "care": {"places": 1},
        "gate": feeder(who, {"ward": {}}, c=3),
        "ward": {"places": 1, "service": "2 days", "routes": {"care": {}}},
    }
    clocks = {"end": bell(who, "ward", "end", {"b": 5}, does="die")}
    at = {"a": "care", "b": "ward", "c": "gate"}
    check_diary(
        run,
        world(who, at, sectors, days=9, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        2 ready b ward > care
        2 wait b ward > care (request) #1
        2 block b ward > care
        3 ready c gate > ward
        3 wait c gate > ward (request) #1
        3 block c gate > ward
        5 death b ward
        5 enter c ward from gate (request)
        7 ready c ward > care
        7 wait c ward > care (request) #1
        7 block c ward > care
        """,
    )


def test_clocks_do_not_run_outside(run: Run) -> None:
    """b waits outside for three days; the clock begins with the place, not with the arrival."""
    ward = {"places": 1, "service": stays("ab", 9, a=3)}
    clocks = {"end": bell("ab", "ward", "end", {"b": 4}, does="die")}
    del clocks["end"]["factors"]
    check_diary(
        run,
        world("ab", "ward", {"ward": ward}, days=9, clocks=clocks),
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 wait b outside > ward (request) #1
        3 ready a ward > exit
        3 leave a ward (exit)
        3 enter b ward (request)
        7 death b ward
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
