"""A full sector that flows over into others, told by hand."""

from .worlds import Run, arrival, bell, check_diary, diary_of, feeder, stays, world


def test_by_route_and_by_a_clock(run: Run) -> None:
    """The ward is full of a: b takes the surge, d, whom a clock sends, the corridor; e waits."""
    who = "abde"
    long = stays(who, 50)
    sectors = {
        "corridor": {"places": 1, "service": long, "routes": {"exit": {}}},
        "gate": feeder(who, {"ward": {}}, b=1, e=5),
        "home": {"places": "unlimited"},
        "surge": {"places": 1, "service": long, "routes": {"exit": {}}},
        "ward": {
            "places": 1,
            "service": long,
            "routes": {"exit": {}},
            "overflow": ["surge", "corridor"],
        },
    }
    clocks = {"call": bell(who, "home", "call", {"d": 3}, does="send", sector="ward")}
    check_diary(
        run,
        world(who, {"a": "ward", "be": "gate", "d": "home"}, sectors, days=7, clocks=clocks),
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive e outside > gate
        0 enter e gate (route)
        0 arrive d outside > home
        0 enter d home (route)
        0 arrive a outside > ward
        0 enter a ward (route)
        1 ready b gate > ward
        1 enter b surge from gate (overflow)
        3 clock d home (call)
        3 enter d corridor from home (clock)
        5 ready e gate > ward
        5 wait e gate > ward (request) #1
        5 block e gate > ward
        """,
    )


def test_from_outside_before_the_queue_limit(run: Run) -> None:
    """Who arrives at a full ward flows over, though nobody may wait for the ward."""
    sectors = {
        "surge": {"places": 1},
        "ward": {"places": 1, "overflow": ["surge"], "queue_limit": 0},
    }
    source = {
        "late": arrival(
            2, sector="ward", traits={"who": {"unit": "share", "by": [], "value": {"a": 1}}}
        )
    }
    told = diary_of(run, world("a", "ward", sectors, days=3, sources=source))
    assert told[2:4] == ["2 arrive a outside > ward", "2 enter a surge (overflow)"]
