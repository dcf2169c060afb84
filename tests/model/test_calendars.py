"""Places that change by the week or by the year, told by hand."""

from sim.prepare.compile import Compiled

from .worlds import DAY, Run, check_diary, feeder, made, scenario, world


def steps(places: object, *, days: int = 40, **frame: str) -> tuple[int, list[tuple[int, int]]]:
    """Places at tick 0, and (tick, places) of each step of a lone sector."""
    source = {"late": {"sector": "ward", "rate": "1 per day"}}
    document = scenario({"ward": {"places": places}}, days=days, sources=source) | frame
    compiled: Compiled = made(document)
    return int(compiled.network.places[0]), [(t, n) for t, _, n in compiled.network.calendar]


def weekly(*those: tuple[str, int]) -> dict[str, object]:
    return {"weekly": [{"from": start, "value": value} for start, value in those]}


def yearly(*those: tuple[str, int]) -> dict[str, object]:
    return {"yearly": [{"from": start, "value": value} for start, value in those]}


def test_a_ward_that_closes_at_the_weekend(run: Run) -> None:
    """Open from Monday 08:00, shut from Friday: day 0 is a Monday. Nobody is sent home."""
    gate = feeder("abc", {"ward": {}}, a=0.25, b=3, c=5)
    ward = {"places": weekly(("monday 08:00", 1), ("friday", 0)), "service": "4 days"}
    document = world("abc", "gate", {"gate": gate, "ward": ward | {"routes": {"exit": {}}}}, days=9)
    check_diary(
        run,
        document,
        """
        0 arrive a outside > gate
        0 enter a gate (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        0+21600 ready a gate > ward
        0+21600 wait a gate > ward (request) #1
        0+21600 block a gate > ward
        0+28800 enter a ward from gate (request)
        3 ready b gate > ward
        3 wait b gate > ward (request) #1
        3 block b gate > ward
        4+28800 ready a ward > exit
        4+28800 leave a ward (exit)
        5 ready c gate > ward
        5 wait c gate > ward (request) #2
        5 block c gate > ward
        7+28800 enter b ward from gate (request)
        """,
    )


def test_the_week_before_says_what_holds_at_the_start() -> None:
    """The run begins on Wednesday 2024-01-03, a step and a half into the week."""
    places = weekly(("tuesday", 3), ("wednesday 12:00", 4), ("sunday", 5))
    first, those = steps(places, days=6, start="2024-01-03")
    assert (first, those) == (3, [(DAY // 2, 4), (4 * DAY, 5)])
    assert steps(weekly(("saturday", 2)), days=6)[0] == 2


def test_the_warm_up_counts_from_its_own_weekday() -> None:
    first, those = steps(weekly(("monday", 1), ("tuesday", 2)), days=2, warm_up="1 days")
    assert (first, those) == (1 + 1, [(DAY, 1), (2 * DAY, 2)])


def test_years_of_different_lengths() -> None:
    """2024 has 366 days: the same day of two years is 366 days apart, then 365."""
    first, those = steps(yearly(("01-02 06:00", 7), ("12-31", 8)), days=800)
    new_year = [(DAY + DAY // 4, 7), (365 * DAY, 8), (367 * DAY + DAY // 4, 7), (730 * DAY, 8)]
    assert (first, those) == (8, [*new_year, (732 * DAY + DAY // 4, 7)])


def test_a_hundred_years_of_weeks() -> None:
    first, those = steps(weekly(("monday 08:00", 1), ("friday", 0)), days=36_500)
    assert first == 0 and len(those) == 2 * 5_215 - 1
    assert those[-1][0] < 36_500 * DAY
    assert {tick % (7 * DAY) for tick, _ in those} == {DAY // 3, 4 * DAY}
