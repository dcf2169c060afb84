"""Places that are made ready before they are offered, told by hand."""

from .worlds import Run, bell, calendar, check_diary, feeder, made, stays, world

DAY = 86_400


def test_a_place_is_offered_when_it_is_ready_again(run: Run) -> None:
    """a leaves on day 2 and b, who waits, gets the bed on day 5; c comes while it is made ready."""
    gate = feeder("abc", {"ward": {}}, b=1, c=9)
    ward = {"places": 1, "service": stays("abc", 9, a=2, b=3), "routes": {"exit": {}}}
    sectors = {"gate": gate, "ward": ward | {"turnover": "3 days"}}
    check_diary(
        run,
        world("abc", {"a": "ward", "bc": "gate"}, sectors, days=15),
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0 arrive a outside > ward
        0 enter a ward (route)
        1 ready b gate > ward
        1 wait b gate > ward (request) #1
        1 block b gate > ward
        2 ready a ward > exit
        2 leave a ward (exit)
        5 capacity ward #0
        5 enter b ward from gate (request)
        8 ready b ward > exit
        8 leave b ward (exit)
        9 ready c gate > ward
        9 wait c gate > ward (request) #1
        9 block c gate > ward
        11 capacity ward #0
        11 enter c ward from gate (request)
        """,
    )


def test_places_of_one_tick_are_one_round_with_the_calendar(run: Run) -> None:
    """Day 5: two beds are ready again and the ward gets a third; then all three are offered."""
    who = "abcde"
    ward = {"service": stays(who, 9, a=2, b=2), "turnover": "3 days", "routes": {"exit": {}}}
    sectors = {
        "gate": feeder(who, {"ward": {}}, c=3, d=4, e=1),
        "ward": {"places": calendar(2, (5, 3))} | ward,
    }
    check_diary(
        run,
        world(who, {"ab": "ward", "cde": "gate"}, sectors, days=8),
        """
        0 arrive c outside > gate
        0 enter c gate (route)
        0 arrive d outside > gate
        0 enter d gate (route)
        0 arrive e outside > gate
        0 enter e gate (route)
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        1 ready e gate > ward
        1 wait e gate > ward (request) #1
        1 block e gate > ward
        2 ready a ward > exit
        2 leave a ward (exit)
        2 ready b ward > exit
        2 leave b ward (exit)
        3 ready c gate > ward
        3 wait c gate > ward (request) #2
        3 block c gate > ward
        4 ready d gate > ward
        4 wait d gate > ward (request) #3
        4 block d gate > ward
        5 capacity ward #1
        5 capacity ward #0
        5 enter e ward from gate (request)
        5 enter c ward from gate (request)
        5 enter d ward from gate (request)
        """,
    )


def test_a_death_in_hospital_gives_up_two_places(run: Run) -> None:
    """a dies in hospital: the kept place is made ready for two days, the bed is free at once."""
    who = "abc"
    sectors = {
        "care": {"places": 1, "kept_during": ["hospital"], "turnover": "2 days"},
        "gate": feeder(who, {"care": {}}, b=1),
        "hospital": {"places": 1, "service": stays(who, 5), "routes": {"exit": {}}},
        "yard": feeder(who, {"hospital": {}}, c=3),
    }
    clocks = {
        "call": bell(who, "care", "call", {"a": 2}, does="send", sector="hospital"),
        "end": bell(who, "care", "end", {"a": 4}, does="die"),
    }
    check_diary(
        run,
        world(who, {"a": "care", "b": "gate", "c": "yard"}, sectors, days=8, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > yard
        0 enter c yard (route)
        1 ready b gate > care
        1 wait b gate > care (request) #1
        1 block b gate > care
        2 clock a care (call)
        2 enter a hospital from care (clock)
        3 ready c yard > hospital
        3 wait c yard > hospital (request) #1
        3 block c yard > hospital
        4 death a hospital
        4 enter c hospital from yard (request)
        6 capacity care #0
        6 enter b care from gate (request)
        """,
    )


def test_a_swap_hands_the_place_over(run: Run) -> None:
    """a and b change places on day 2; nothing is made ready until somebody leaves."""
    sectors = {
        "north": {"places": 1, "service": stays("ab", 9, a=1), "routes": {"south": {}}},
        "south": {"places": 1, "service": stays("ab", 9, b=2), "routes": {"north": {}}},
    }
    for sector in sectors.values():
        sector["turnover"] = "1 days"
    check_diary(
        run,
        world("ab", {"a": "north", "b": "south"}, sectors, days=9),
        """
        0 arrive a outside > north
        0 enter a north (route)
        0 arrive b outside > south
        0 enter b south (route)
        1 ready a north > south
        1 wait a north > south (request) #1
        1 block a north > south
        2 ready b south > north
        2 wait b south > north (request) #1
        2 block b south > north
        2 deadlock b south > north #2
        2 deadlock a north > south #2
        2 enter b north from south (swap)
        2 enter a south from north (swap)
        """,
    )


def test_the_books_of_turnover(run: Run) -> None:
    """A bed that is made ready for three days of ten is in use for the rest of the time."""
    ward = {"places": 1, "service": "2 days", "turnover": "3 days", "routes": {"exit": {}}}
    compiled = made(world("ab", "ward", {"ward": ward}, days=10))
    ledger = run(compiled, 7, 3).ledger
    assert ledger.place_ticks == (4 * DAY,)
    assert ledger.turning_ticks == (6 * DAY,)


def test_a_place_never_stands_for_no_time(run: Run) -> None:
    """A turnover of no time is over after one tick."""
    ward = {"places": 1, "service": "2 days", "turnover": "0 days", "routes": {"exit": {}}}
    told = run(made(world("ab", "ward", {"ward": ward}, days=3)), 7, 3).events
    assert told["tick"][-2:].tolist() == [2 * DAY + 1] * 2
