"""Once more in the same sector, and what a return to a kept place leaves standing."""

from .worlds import Run, bell, check_diary, feeder, shares, stays, world


def test_who_stays_on_is_not_replaced(run: Run) -> None:
    """a goes on in the only place of the ward; b, who waits for it, gets it when a leaves."""
    routes = {"ward": {"share": shares("ab", a=1)}, "exit": {}}
    sectors = {
        "gate": feeder("ab", {"ward": {}}, b=1),
        "ward": {"places": 1, "service": stays("ab", a=2, b=1), "routes": routes},
    }
    clocks = {"end": bell("ab", "ward", "end", {"a": 5}, does="die")}
    check_diary(
        run,
        world("ab", {"a": "ward", "b": "gate"}, sectors, days=7, clocks=clocks),
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive a outside > ward
        0 enter a ward (route)
        1 ready b gate > ward
        1 wait b gate > ward (request) #1
        1 block b gate > ward
        2 ready a ward > ward
        2 enter a ward from ward (route)
        4 ready a ward > ward
        4 enter a ward from ward (route)
        5 death a ward
        5 enter b ward from gate (request)
        6 ready b ward > exit
        6 leave b ward (exit)
        """,
    )


def test_a_return_leaves_the_request_standing(run: Run) -> None:
    """b waits at home for care, is treated in hospital meanwhile, and keeps the rank before c."""
    who = "abc"
    sectors = {
        "care": {"places": 1, "service": stays(who, a=8), "routes": {"exit": {}}},
        "home": {"places": "unlimited", "kept_during": ["hospital"]},
        "hospital": {"places": 1, "service": "2 days", "routes": {"care": {}}},
    }
    need = bell(who, "home", "need", {"b": 1, "c": 2}, does="request", sector="care")
    call = bell(who, "home", "call", {"b": 3}, does="send", sector="hospital")
    clocks = {"call": call, "need": need | {"sectors": ["home"]}}
    check_diary(
        run,
        world(who, {"a": "care", "bc": "home"}, sectors, days=12, clocks=clocks),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive b outside > home
        0 enter b home (route)
        0 arrive c outside > home
        0 enter c home (route)
        1 clock b home (need)
        1 wait b home > care (request) #1
        2 clock c home (need)
        2 wait c home > care (request) #2
        3 clock b home (call)
        3 enter b hospital from home (clock)
        5 ready b hospital > home
        5 enter b home from hospital (return)
        8 ready a care > exit
        8 leave a care (exit)
        8 enter b care from home (request)
        """,
    )
