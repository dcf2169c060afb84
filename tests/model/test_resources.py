"""Several resources at once: amounts that stays take besides a place, by hand."""

from .worlds import Run, bell, calendar, check_diary, feeder, stays, table, world


def care(who: str, needs: dict[str, float], **more: object) -> dict[str, object]:
    """A sector without limit of places; each citizen needs so many hours."""
    return {
        "places": "unlimited",
        "service": "5 days",
        "needs": {"hours": table(who, 0, "units", **needs)},
    } | more


def test_who_does_not_fit_is_passed_over_and_keeps_the_rank(run: Run) -> None:
    """Ten hours: a takes 6, b needs 5 and waits, c needs 4 and passes b; a's end serves b."""
    who = "abc"
    sectors = {
        "care": care(who, {"a": 6, "b": 5, "c": 4}),
        "gate": feeder(who, {"care": {}}, a=1, b=2, c=3),
    }
    check_diary(
        run,
        world(who, "gate", sectors, days=20, resources={"hours": {"amount": 10}}),
        """
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        1 ready a gate > care
        1 enter a care from gate (route)
        2 ready b gate > care
        2 wait b gate > care (request) #1
        2 block b gate > care
        3 ready c gate > care
        3 enter c care from gate (route)
        6 ready a care > exit
        6 leave a care (exit)
        6 enter b care from gate (request)
        8 ready c care > exit
        8 leave c care (exit)
        11 ready b care > exit
        11 leave b care (exit)
        """,
    )


def test_the_first_who_fits_gets_what_comes_back(run: Run) -> None:
    """a gives 4 back: b (rank 1) needs 5, so c (rank 2, needs 3) goes; b when d's 6 come back."""
    who = "abcd"
    sectors = {
        "care": care(who, {"a": 4, "b": 5, "c": 3, "d": 6})
        | {"service": stays(who, a=5, b=5, c=5, d=9)},
        "gate": feeder(who, {"care": {}}, b=2, c=3),
    }
    check_diary(
        run,
        world(
            who,
            {"ad": "care", "bc": "gate"},
            sectors,
            days=13,
            resources={"hours": {"amount": 10}},
        ),
        """
        0 arrive a outside > care
        0 enter a care (route)
        0 arrive d outside > care
        0 enter d care (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        2 ready b gate > care
        2 wait b gate > care (request) #1
        2 block b gate > care
        3 ready c gate > care
        3 wait c gate > care (request) #2
        3 block c gate > care
        5 ready a care > exit
        5 leave a care (exit)
        5 enter c care from gate (request)
        9 ready d care > exit
        9 leave d care (exit)
        9 enter b care from gate (request)
        10 ready c care > exit
        10 leave c care (exit)
        """,
    )


def test_a_place_and_all_amounts_or_nothing(run: Run) -> None:
    """Two beds, one hour, no nurse: a waits for the nurse, and b for the hour that a has."""
    who = "ab"
    needs = {"hours": 1, "nurse": 1}
    sectors = {
        "bed": {"places": 2, "service": "4 days", "needs": needs},
        "gate": feeder(who, {"bed": {}}, a=1, b=2),
    }
    resources = {"hours": {"amount": 1}, "nurse": {"amount": calendar(0, (3, 1), (6, 2))}}
    check_diary(
        run,
        world(who, "gate", sectors, days=12, resources=resources),
        """
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        1 ready a gate > bed
        1 wait a gate > bed (request) #1
        1 block a gate > bed
        2 ready b gate > bed
        2 wait b gate > bed (request) #2
        2 block b gate > bed
        3 enter a bed from gate (request)
        7 ready a bed > exit
        7 leave a bed (exit)
        7 enter b bed from gate (request)
        11 ready b bed > exit
        11 leave b bed (exit)
        """,
    )


def test_what_comes_back_is_offered_in_the_order_of_sectors(run: Run) -> None:
    """After the freed bed itself come annex and home, which need the same hours, by name."""
    who = "abcd"
    hours = {"needs": {"hours": 1}}
    sectors = {
        "bed": {"places": 1, "service": "5 days"} | hours,
        "annex": {"places": "unlimited", "service": "2 days"} | hours,
        "home": {"places": "unlimited", "service": "3 days"} | hours,
        "gate_h": feeder(who, {"home": {}}, b=1),
        "gate_a": feeder(who, {"annex": {}}, c=2),
        "gate_b": feeder(who, {"bed": {}}, d=3),
    }
    at = {"a": "bed", "b": "gate_h", "c": "gate_a", "d": "gate_b"}
    document = world(who, at, sectors, days=11, resources={"hours": {"amount": 1}})
    check_diary(
        run,
        document,
        """
        0 arrive a outside > bed
        0 enter a bed (route)
        0 arrive c outside > gate_a
        0 enter c gate_a (route)
        0 arrive d outside > gate_b
        0 enter d gate_b (route)
        0 arrive b outside > gate_h
        0 enter b gate_h (route)
        1 ready b gate_h > home
        1 wait b gate_h > home (request) #1
        1 block b gate_h > home
        2 ready c gate_a > annex
        2 wait c gate_a > annex (request) #1
        2 block c gate_a > annex
        3 ready d gate_b > bed
        3 wait d gate_b > bed (request) #1
        3 block d gate_b > bed
        5 ready a bed > exit
        5 leave a bed (exit)
        5 enter d bed from gate_b (request)
        10 ready d bed > exit
        10 leave d bed (exit)
        10 enter c annex from gate_a (request)
        """,
    )


def test_what_one_holds_counts_as_free_for_oneself(run: Run) -> None:
    """All eight hours are a's: more care, ten hours, waits for the rise; then less is no matter."""
    who = "a"
    sectors = {
        "light": care(who, {"a": 8}, routes={"heavy": {}}),
        "heavy": care(who, {"a": 10}, routes={"light_again": {}}),
        "light_again": care(who, {"a": 9}),
    }
    resources = {"hours": {"amount": calendar(8, (7, 10), (8, 3))}}
    sectors["light"] |= {"needs": {"hours": 8}}
    check_diary(
        run,
        world(who, "light", sectors, days=20, resources=resources),
        """
        0 arrive a outside > light
        0 enter a light (route)
        5 ready a light > heavy
        5 wait a light > heavy (request) #1
        5 block a light > heavy
        7 enter a heavy from light (request)
        12 ready a heavy > light_again
        12 enter a light_again from heavy (route)
        17 ready a light_again > exit
        17 leave a light_again (exit)
        """,
    )


def test_a_kept_place_keeps_its_amounts(run: Run) -> None:
    """While a is in hospital the home's 3 hours stay with a, so b waits until a dies on day 6."""
    who = "ab"
    hours = {"needs": {"hours": 3}}
    sectors = {
        "home": {"places": "unlimited", "kept_during": ["hospital"]} | hours,
        "hospital": {"places": 2, "service": "9 days", "routes": {"home": {}}, **hours},
        "gate": feeder(who, {"home": {}}, b=3),
    }
    clocks = {
        "call": bell(who, "home", "call", {"a": 2}, does="send", sector="hospital"),
        "end": bell(who, "home", "end", {"a": 6}, does="die"),
    }
    document = world(
        who,
        {"a": "home", "b": "gate"},
        sectors,
        days=10,
        clocks=clocks,
        resources={"hours": {"amount": 7}},
    )
    check_diary(
        run,
        document,
        """
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive a outside > home
        0 enter a home (route)
        2 clock a home (call)
        2 enter a hospital from home (clock)
        3 ready b gate > home
        3 wait b gate > home (request) #1
        3 block b gate > home
        6 death a hospital
        6 enter b home from gate (request)
        """,
    )


def test_the_need_goes_by_the_group_when_asking(run: Run) -> None:
    """b asks with low needs, 2 hours, and takes these, though b has become heavy since."""
    levels = {"low": 2, "high": 5}
    sectors = {
        "bed": {
            "places": 1,
            "service": "4 days",
            "needs": {"hours": {"by": ["level"], "unit": "units", "value": levels}},
        },
        "gate": feeder("ab", {"bed": {}}, b=1),
    }
    down = bell("ab", "gate", "down", {"b": 2}, does="change", attribute="level", step=1)
    document = world(
        "ab",
        {"a": "bed", "b": "gate"},
        sectors,
        days=9,
        attributes={"level": ["low", "high"]},
        traits={"level": {"unit": "share", "value": {"low": 1, "high": 0}}},
        clocks={"down": down},
        resources={"hours": {"amount": calendar(5, (3, 2))}},
    )
    check_diary(
        run,
        document,
        """
        0 arrive a outside > bed
        0 enter a bed (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        1 ready b gate > bed
        1 wait b gate > bed (request) #1
        1 block b gate > bed
        2 clock b gate (down)
        4 ready a bed > exit
        4 leave a bed (exit)
        4 enter b bed from gate (request)
        8 ready b bed > exit
        8 leave b bed (exit)
        """,
    )
