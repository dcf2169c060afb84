"""Citizens who wait for each other's places, told by hand."""

from sim.results.trace import deadlocks

from .worlds import (
    REPLICATION,
    SEED,
    Json,
    Run,
    calendar,
    check_diary,
    diary_of,
    feeder,
    made,
    shares,
    stays,
    world,
)

WHO = "abcd"


def ward(to: str, *, places: object = 1, **days: float) -> Json:
    """A sector from which citizens are ready on the days given, for one other sector."""
    return {"places": places, "service": stays(WHO, **days), "routes": {to: {}}}


RING = {
    "north": ward("south", a=1),
    "south": ward("west", b=2),
    "west": ward("north", c=3),
}
RING_AT = {"a": "north", "b": "south", "c": "west", "d": "home"}
HOME = {"home": {"places": "unlimited"}}
RING_DIARY = """
    0 arrive d outside > home
    0 enter d home (route)
    0 arrive a outside > north
    0 enter a north (route)
    0 arrive b outside > south
    0 enter b south (route)
    0 arrive c outside > west
    0 enter c west (route)
    1 ready a north > south
    1 wait a north > south (request) #1
    1 block a north > south
    2 ready b south > west
    2 wait b south > west (request) #1
    2 block b south > west
    3 ready c west > north
    3 wait c west > north (request) #1
    3 block c west > north
    3 deadlock c west > north #3
    3 deadlock a north > south #3
    3 deadlock b south > west #3
"""


def test_three_in_a_circle_move_on_together(run: Run) -> None:
    check_diary(
        run,
        world(WHO, RING_AT, RING | HOME, days=9),
        RING_DIARY.rstrip()
        + """
        3 enter c north from west (swap)
        3 enter a south from north (swap)
        3 enter b west from south (swap)
        """,
    )


def test_a_deadlock_that_is_only_reported(run: Run) -> None:
    """The circle stays, the run goes on to its end, and d comes and goes."""
    home = {"home": feeder(WHO, {"exit": {}}, d=5)}
    document = world(WHO, RING_AT, RING | home, days=9, deadlock="report")
    check_diary(
        run, document, RING_DIARY.rstrip() + "\n5 ready d home > exit\n5 leave d home (exit)"
    )


def test_a_deadlock_in_words(run: Run) -> None:
    compiled = made(world(WHO, RING_AT, RING | HOME, days=9, deadlock="report"))
    trace = run(compiled, SEED, REPLICATION)
    ids = [int(trace.events["citizen"][trace.events["sector"] == s][0]) for s in (3, 1, 2)]
    (told,) = deadlocks(trace, compiled.network.sectors)
    assert told == (
        f"day 3.00000: {ids[0]} in west waits for north, {ids[1]} in north waits for south, "
        f"{ids[2]} in south waits for west"
    )


def test_no_deadlock_while_somebody_is_served(run: Run) -> None:
    """The south has two places, and d is served in one of them until day 6."""
    sectors = RING | {"south": ward("west", places=2, b=2, d=6)}
    told = diary_of(run, world(WHO, {"a": "north", "bd": "south", "c": "west"}, sectors, days=7))
    assert told[-9:] == [
        "6 ready d south > west",
        "6 wait d south > west (request) #2",
        "6 block d south > west",
        "6 deadlock b south > west #3",
        "6 deadlock c west > north #3",
        "6 deadlock a north > south #3",
        "6 enter b west from south (swap)",
        "6 enter c north from west (swap)",
        "6 enter a south from north (swap)",
    ]


def test_the_first_on_the_list_of_a_sector_with_several_places(run: Run) -> None:
    """a and b in the north both wait for the south: a asked first, b is left and waits on."""
    sectors = {
        "north": ward("south", places=2, a=1, b=2),
        "south": ward("north", c=3),
    }
    at = {"ab": "north", "c": "south", "d": "home"}
    told = diary_of(run, world(WHO, at, sectors | HOME, days=5))
    assert told[-7:] == [
        "3 ready c south > north",
        "3 wait c south > north (request) #1",
        "3 block c south > north",
        "3 deadlock c south > north #2",
        "3 deadlock a north > south #2",
        "3 enter c north from south (swap)",
        "3 enter a south from north (swap)",
    ]


def test_a_knot_of_two_circles(run: Run) -> None:
    """c and d in the south wait for the north and for the west: the shorter circle moves.

    Then a and b are served again, so what is left is no deadlock: d waits for the west, whose
    citizen waits for the north.
    """
    routes = {"north": {"share": shares(WHO, c=1)}, "west": {}}
    sectors = {
        "north": ward("south", a=1),
        "south": {"places": 2, "service": stays(WHO, c=4, d=2), "routes": routes},
        "west": ward("north", b=3),
    }
    told = diary_of(run, world(WHO, {"a": "north", "b": "west", "cd": "south"}, sectors, days=9))
    assert told[-7:] == [
        "4 ready c south > north",
        "4 wait c south > north (request) #2",
        "4 block c south > north",
        "4 deadlock c south > north #2",
        "4 deadlock a north > south #2",
        "4 enter c north from south (swap)",
        "4 enter a south from north (swap)",
    ]


def test_who_waits_elsewhere_holds_a_place_too(run: Run) -> None:
    """b waits for the ward in the respite, which c in the ward waits for: nobody is being served.

    b is not blocked, but only an offer can end such a stay.
    """
    sectors = {
        "gate": feeder(WHO, {"ward": {"when_full": {"wait_elsewhere": "respite"}}}, b=1),
        "respite": {"places": 1},
        "ward": ward("respite", c=2),
    }
    told = diary_of(run, world(WHO, {"abd": "gate", "c": "ward"}, sectors, days=5))
    assert told[-4:] == [
        "2 deadlock c ward > respite #2",
        "2 deadlock b respite > ward #2",
        "2 enter c respite from ward (swap)",
        "2 enter b ward from respite (swap)",
    ]


def test_a_departure_from_a_closing_place_can_leave_a_deadlock(run: Run) -> None:
    """South closes the place of d; when d leaves on day 4, all who are left wait for each other."""
    routes = {"exit": {"share": shares(WHO, d=1)}, "north": {}}
    south = {"places": calendar(2, (3, 1)), "service": stays(WHO, b=2, d=4), "routes": routes}
    sectors = {"north": ward("south", a=1), "south": south}
    document = world(WHO, {"a": "north", "bd": "south", "c": "home"}, sectors | HOME, days=6)
    assert diary_of(run, document)[-6:] == [
        "4 ready d south > exit",
        "4 leave d south (exit)",
        "4 deadlock b south > north #2",
        "4 deadlock a north > south #2",
        "4 enter b north from south (swap)",
        "4 enter a south from north (swap)",
    ]


def test_a_closed_sector_is_no_deadlock(run: Run) -> None:
    """North waits for south, which has no place before day 4 and nobody in it."""
    sectors = {"north": ward("south", a=1), "south": {"places": calendar(0, (4, 1))}}
    told = diary_of(run, world(WHO, {"a": "north", "bcd": "home"}, sectors | HOME, days=6))
    assert told[-2:] == ["1 block a north > south", "4 enter a south from north (request)"]
