"""What a service does to citizens as it ends: the next things that happen to them show it."""

from sim.vocab import EventKind

from .worlds import DAY, Run, bell, check_diary, made, shares, stays, uid_of, word, world

LEVELS = {"level": ["none", "light", "heavy"]}
START = {"level": {"unit": "share", "value": {"none": 0, "light": 1, "heavy": 0}}}


def better(**of: float) -> dict[str, object]:
    return {"attribute": "level", "step": -1, "share": shares("abc", **of)}


def test_the_way_on_is_that_of_the_new_level(run: Run) -> None:
    """a gets better in rehab, b worse, c neither: home, care and on."""
    who = "abc"
    by_level = {"none": 1, "light": 0, "heavy": 0}
    sectors = {
        "rehab": {
            "places": 3,
            "service": "5 days",
            "outcomes": {
                "recovered": better(a=1),
                "worse": {"attribute": "level", "step": 1, "share": shares(who, b=1)},
            },
            "routes": {
                "home": {"share": {"by": ["level"], "unit": "share", "value": by_level}},
                "care": {
                    "share": {
                        "by": ["level"],
                        "unit": "share",
                        "value": {"none": 0, "light": 0, "heavy": 1},
                    }
                },
                "exit": {},
            },
        },
        "home": {"places": "unlimited"},
        "care": {"places": "unlimited"},
    }
    document = world(who, "rehab", sectors, days=8, attributes=LEVELS, traits=START)
    check_diary(
        run,
        document,
        """
        0 arrive a outside > rehab
        0 enter a rehab (route)
        0 arrive b outside > rehab
        0 enter b rehab (route)
        0 arrive c outside > rehab
        0 enter c rehab (route)
        5 ready a rehab > home
        5 enter a home from rehab (route)
        5 ready b rehab > care
        5 enter b care from rehab (route)
        5 ready c rehab > exit
        5 leave c rehab (exit)
        """,
    )


def test_outcomes_in_the_order_of_their_names_and_within_the_categories(run: Run) -> None:
    """Down twice and up once from the middle, by name: down, down (no further), up."""
    sectors = {
        "rehab": {
            "places": 1,
            "service": "2 days",
            "outcomes": {
                "c_up": {"attribute": "level", "step": 1, "share": 1},
                "a_down": {"attribute": "level", "step": -1, "share": 1},
                "b_down": {"attribute": "level", "step": -1, "share": 1},
            },
            "routes": {"exit": {}},
        }
    }
    compiled = made(world("a", "rehab", sectors, days=5, attributes=LEVELS, traits=START))
    trace = run(compiled, 7, 3)
    levels = compiled.space.category(trace.events["group"], "level").tolist()
    assert levels == [1, 1, 1, 1]  # arrive, enter, ready, leave


def test_hazards_are_those_of_the_new_level_at_once(run: Run) -> None:
    """Whoever gets better in the ward no longer runs the clock of those who are not."""
    who = "ab"
    value = {"none": 0, "light": 1, "heavy": 1}
    off = {"by": ["level"], "unit": "ratio", "value": value}
    end = bell(who, "ward", "end", {"a": 6, "b": 6}, does="die")
    end["factors"] |= {"level": off}
    sectors = {
        "ward": {
            "places": 2,
            "service": stays(who, 4),
            "outcomes": {
                "recovered": {"attribute": "level", "step": -1, "share": shares(who, a=1)}
            },
            "routes": {"home": {}},
        },
        "home": {"places": "unlimited"},
    }
    clocks = {"end": end}
    document = world(who, "ward", sectors, days=9, attributes=LEVELS, traits=START, clocks=clocks)
    check_diary(
        run,
        document,
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        4 ready a ward > home
        4 enter a home from ward (route)
        4 ready b ward > home
        4 enter b home from ward (route)
        6 death b home
        """,
    )


def test_a_way_on_that_was_certain_counts_among_the_draws(run: Run) -> None:
    """All go home the first time, some the second: by the second draw of the site."""
    who = "abcdefgh"
    share = {"by": ["level"], "unit": "share", "value": {"none": 0.5, "light": 1, "heavy": 1}}
    down = {"attribute": "level", "step": -1, "share": 1}
    sectors = {
        "ward": {
            "places": 8,
            "service": "1 days",
            "routes": {"home": {"share": share}, "exit": {}},
        },
        "home": {
            "places": "unlimited",
            "service": "1 days",
            "outcomes": {"recovered": down},
            "routes": {"ward": {}},
        },
    }
    draws = [word(uid_of("stock_ward", number << 32), "ward/route", 1) for number in range(8)]
    compiled = made(world(who, "ward", sectors, days=4, attributes=LEVELS, traits=START))
    rows = run(compiled, 7, 3).events
    second = rows[(rows["kind"] == EventKind.READY) & (rows["tick"] == 3 * DAY)]
    homewards = second["to_sector"] == compiled.network.sectors.index("home")
    expected = [draw / 2**64 < 0.5 for draw in draws]
    assert homewards.tolist() == expected and len(set(expected)) == 2


def test_a_share_is_a_draw_of_the_sector_and_the_name(run: Run) -> None:
    """Substitutes draw as what they replace, here too."""
    draws = [word(uid_of("stock_ward", number << 32), "ward/outcome/x", 0) for number in range(8)]
    expected = [int(draw / 2**64 >= 0.5) for draw in draws]
    for sector in ("ward", "other"):
        place = {
            "places": 8,
            "service": "1 days",
            "outcomes": {"x": {"attribute": "level", "step": -1, "share": 0.5}},
            "routes": {"exit": {}},
        }
        sectors = {"ward": place, "other": {**place, "draws_as": "ward"}}
        document = world("abcdefgh", sector, sectors, days=3, attributes=LEVELS, traits=START)
        document["stocks"] = {"stock_ward": document["stocks"][f"stock_{sector}"]}
        compiled = made(document)
        rows = run(compiled, 7, 3).events
        ready = compiled.space.category(rows["group"][rows["kind"] == 7], "level")
        assert ready.tolist() == expected and len(set(expected)) == 2
