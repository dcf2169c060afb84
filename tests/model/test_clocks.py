"""Exact ticks at which clocks ring, recomputed in whole numbers from the drawn thresholds."""

import math
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from sim.language.spec_profile import Profile, Trend
from sim.luck.dists import HAZARD_ONE
from sim.prepare.compile import Frame
from sim.prepare.profiles import pieces as profile_pieces
from sim.rules.hazards import TEMPO_BITS, TEMPO_ONE
from sim.vocab import TICKS_PER_YEAR, EventKind

from .identities import check_identities
from .worlds import (
    DAY,
    REPLICATION,
    SEED,
    START,
    Json,
    Run,
    bell,
    check_diary,
    day,
    feeder,
    lines,
    made,
    stays,
    threshold,
    uid_of,
    word,
    world,
)

HOME = {"places": "unlimited"}
LEVELS = {"level": ["none", "light", "heavy"]}


def hazard(per_day: str, *factors: str) -> int:
    """2**-48 per tick, to the nearest."""
    exact = Fraction(per_day) * HAZARD_ONE / DAY
    for factor in factors:
        exact *= Fraction(factor)
    return round(exact)


def rings(uid: int, clock: str, pieces: list[tuple[int, int]], horizon: int) -> list[int]:
    """Ticks of all rings; `pieces` are (tick from which it holds, hazard), the first at 0.

    What is left of a threshold when the hazard changes is carried over; a ring draws a new one.
    """
    ends = [begin for begin, _ in pieces[1:]] + [horizon]
    left, found = threshold(uid, clock), []
    for (begin, speed), end in zip(pieces, ends, strict=True):
        tick = begin
        while speed and tick + -(-left // speed) <= end:
            tick += -(-left // speed)
            if tick >= horizon:
                return found
            found.append(tick)
            left = threshold(uid, clock, len(found))
            if tick == end:
                break
        left -= speed * (end - tick)
    return found


def check_rings(run: Run, document: Json, expected: list[int]) -> None:
    """The clock rings at these ticks and at no others."""
    assert len(expected) > 4, "a test without rings tests nothing"
    compiled = made(document)
    trace = run(compiled, SEED, REPLICATION)
    rows = trace.events
    assert rows["tick"][rows["kind"] == EventKind.CLOCK].tolist() == expected
    check_identities(trace, compiled, SEED, REPLICATION)


def toss(rate: str, **more: object) -> Json:
    """A clock whose rings change nothing that matters to itself."""
    return {"does": "change", "attribute": "level", "step": 1, "rate": f"{rate} per day", **more}


def test_a_constant_hazard(run: Run) -> None:
    uid = uid_of("stock_home", 0)
    clocks = {"toss": toss("0.5")}
    document = world("a", "home", {"home": HOME}, attributes=LEVELS, clocks=clocks)
    check_rings(run, document, rings(uid, "toss", [(0, hazard("0.5"))], 40 * DAY))


def test_the_sector_changes_the_hazard(run: Run) -> None:
    """In the ward three times as fast, on days 0 to 4 and never again."""
    uid = uid_of("stock_ward", 0)
    factors = {"ward": {"value": 3, "unit": "ratio", "sectors": ["ward"]}}
    clocks = {"toss": toss("0.25", factors=factors)}
    sectors = {"home": HOME, "ward": feeder("a", {"home": {}}, a=4)}
    document = world("a", "ward", sectors, attributes=LEVELS, clocks=clocks)
    pieces = [(0, hazard("0.25", "3")), (4 * DAY, hazard("0.25"))]
    check_rings(run, document, rings(uid, "toss", pieces, 40 * DAY))


def test_a_clock_that_stands_still_keeps_what_is_left(run: Run) -> None:
    """It runs at home only: nothing is spent while in the ward, nothing is lost."""
    uid = uid_of("stock_home", 0)
    sectors = {"home": {**HOME, "service": "2 days", "routes": {"ward": {}}}}
    sectors["ward"] = {"places": 1, "service": "3 days", "routes": {"home": {}}}
    clocks = {"toss": toss("0.6", sectors=["home"])}
    document = world("a", "home", sectors, attributes=LEVELS, clocks=clocks)
    pieces = [
        (tick, hazard("0.6") if at_home else 0)
        for begin in range(0, 40, 5)
        for tick, at_home in ((begin * DAY, True), ((begin + 2) * DAY, False))
    ]
    check_rings(run, document, rings(uid, "toss", pieces, 40 * DAY))


def test_a_dated_factor(run: Run) -> None:
    """Two and a half times as fast from day 6 until day 12."""
    uid = uid_of("stock_home", 0)
    factor = {"value": 2.5, "unit": "ratio", "from": day(6), "until": day(12)}
    clocks = {"toss": toss("0.3", factors={"wave": factor})}
    document = world("a", "home", {"home": HOME}, attributes=LEVELS, clocks=clocks)
    slow, fast = hazard("0.3"), hazard("0.3", "2.5")
    pieces = [(0, slow), (6 * DAY, fast), (12 * DAY, slow)]
    check_rings(run, document, rings(uid, "toss", pieces, 40 * DAY))


def test_the_time_since_discharge(run: Run) -> None:
    """Fast for two days after leaving the ward, less so until the sixth, then as before."""
    uid = uid_of("stock_ward", 0)
    factors = {
        "early": {"value": 5, "unit": "ratio", "since": ["early"]},
        "soon": {"value": 2, "unit": "ratio", "since": ["soon"]},
    }
    sectors = {"home": HOME, "ward": feeder("a", {"home": {}}, a=3)}
    document = world(
        "a",
        "ward",
        sectors,
        attributes=LEVELS,
        clocks={"toss": toss("0.2", factors=factors)},
        since_discharge={"sector": "ward", "bins": {"soon": "6 days", "early": "2 days"}},
    )
    slow, soon, early = hazard("0.2"), hazard("0.2", "2"), hazard("0.2", "5")
    pieces = [(0, slow), (3 * DAY, early), (5 * DAY, soon), (9 * DAY, slow)]
    check_rings(run, document, rings(uid, "toss", pieces, 40 * DAY))


def test_the_level_changes_the_hazard(run: Run) -> None:
    """A ring that raises the level makes the other clock faster from that very tick."""
    uid = uid_of("stock_home", 0)
    rates = {"none": 0.2, "light": 0.6, "heavy": 1.5}
    clocks = {
        "toss": toss("0.1"),
        "trip": {
            "does": "request",
            "sector": "home",
            "rate": {"by": ["level"], "unit": "per day", "value": rates},
        },
    }
    document = world("a", "home", {"home": HOME}, attributes=LEVELS, clocks=clocks)
    up = rings(uid, "toss", [(0, hazard("0.1"))], 40 * DAY)
    speeds = [hazard(str(rate)) for rate in rates.values()]
    pieces = list(zip([0, *up[:2]], speeds, strict=False))
    assert len(pieces) == 3, "the level must change twice"
    check_rings(run, document, sorted(up + rings(uid, "trip", pieces, 40 * DAY)))


def test_a_birthday(run: Run) -> None:
    """At 70 the rate doubles, at the tick of the birthday."""
    uid = uid_of("stock_home", 0)
    low, high = 65 * TICKS_PER_YEAR, 70 * TICKS_PER_YEAR
    share = ((word(uid, "person/age", 0) >> 12) + 0.5) * 2.0**-52
    birthday = high - (low + int(share * (high - low)))
    rate = {"by": ["age"], "unit": "per year", "value": {"65-69": 1.5, "70+": 3}}
    document = world(
        "a",
        "home",
        {"home": HOME},
        days=9 * 365,
        attributes={**LEVELS, "age": ["65-69", "70+"]},
        clocks={"toss": {"does": "change", "attribute": "level", "step": 1, "rate": rate}},
    )
    slow, fast = (round(Fraction(r) * HAZARD_ONE / TICKS_PER_YEAR) for r in ("1.5", "3"))
    expected = rings(uid, "toss", [(0, slow), (birthday, fast)], 9 * 365 * DAY)
    assert any(tick > birthday for tick in expected)
    check_rings(run, document, expected)


def test_everything_at_once(run: Run) -> None:
    """A birthday, a discharge and a date, each in the middle of what the others began."""
    uid = uid_of("stock_ward", 0)
    low, high = 65 * TICKS_PER_YEAR, 70 * TICKS_PER_YEAR
    share = ((word(uid, "person/age", 0) >> 12) + 0.5) * 2.0**-52
    birthday = high - (low + int(share * (high - low)))
    whole = birthday // DAY
    rate = {"by": ["age"], "unit": "per day", "value": {"65-69": 0.25, "70+": 0.5}}
    factors = {
        "early": {"value": 4, "unit": "ratio", "since": ["early"]},
        "law": {"value": 0.5, "unit": "ratio", "from": (START + timedelta(whole + 2)).isoformat()},
        "ward": {"value": 2, "unit": "ratio", "sectors": ["ward"]},
    }
    document = world(
        "a",
        "ward",
        {"home": HOME, "ward": feeder("a", {"home": {}}, a=whole - 3)},
        days=whole + 20,
        attributes={**LEVELS, "age": ["65-69", "70+"]},
        clocks={
            "toss": {
                "does": "change",
                "attribute": "level",
                "step": 1,
                "rate": rate,
                "factors": factors,
            }
        },
        since_discharge={"sector": "ward", "bins": {"early": "9 days"}},
    )
    out = (whole - 3) * DAY
    pieces = [
        (0, hazard("0.25", "2")),
        (out, hazard("0.25", "4")),
        (birthday, hazard("0.5", "4")),
        ((whole + 2) * DAY, hazard("0.5", "4", "0.5")),
        (out + 9 * DAY, hazard("0.5", "0.5")),
    ]
    check_rings(run, document, rings(uid, "toss", pieces, (whole + 20) * DAY))


def test_a_profile_changes_the_hazard_everywhere(run: Run) -> None:
    """Days of the week, a day of the year and a trend multiply, each from its tick on."""
    uid = uid_of("stock_home", 0)
    profile = {
        "weekly": [{"from": "monday", "value": 1.5}, {"from": "saturday 12:00", "value": 0.25}],
        "yearly": [{"from": "01-10", "value": 0.8}, {"from": "12-01", "value": 1.1}],
        "trend": {"from": "2022-01-20", "per_year": -0.1},
    }
    base, half = hazard("0.4"), DAY // 2

    def speed(*factors: float) -> int:
        return base * round(math.prod(factors) * TEMPO_ONE) >> TEMPO_BITS

    weeks = [(7 * w * DAY, 1.5) for w in range(6)] + [
        (7 * w * DAY + 11 * half, 0.25) for w in range(6)
    ]
    begins = sorted({0, 9 * DAY, 19 * DAY, *(tick for tick, _ in weeks)})
    pieces = [
        (
            tick,
            speed(
                max(step for step in weeks if step[0] <= tick)[1],
                0.8 if tick >= 9 * DAY else 1.1,
                0.9 * 0.9 if tick >= 19 * DAY else 0.9,
            ),
        )
        for tick in begins
    ]
    clocks = {"toss": toss("0.4", profile=profile)}
    document = world("a", "home", {"home": HOME}, attributes=LEVELS, clocks=clocks)
    check_rings(run, document, rings(uid, "toss", pieces, 40 * DAY))


def test_a_trend_begins_after_a_year_and_leap_days_have_anniversaries() -> None:
    frame = Frame(date(2020, 1, 1), 0, 1500 * DAY)
    trend = Trend.model_validate({"from": "2020-02-29", "per_year": 0.02})
    ticks, factors = profile_pieces(Profile(trend=trend), frame)
    days = [frame.tick(date(year, 3, 1)) for year in (2021, 2022, 2023)]
    assert ticks.tolist() == [0, *days, 1500 * DAY]
    assert factors.tolist() == pytest.approx([1, 1.02, 1.02**2, 1.02**3])


def test_who_moves_away_is_gone_with_everything(run: Run) -> None:
    """a moves away on day 3 from the bed that b waits for; c was on the list and goes, too."""
    who = "abc"
    sectors = {
        "bed": {"places": 1, "service": stays(who, 100), "routes": {"exit": {}}},
        "gate": feeder(who, {"bed": {}}, b=1, c=2),
    }
    clocks = {
        "away": bell(who, "bed", "away", {"a": 3}, does="leave"),
        "gone": bell(who, "gate", "gone", {"c": 5}, does="leave"),
    }
    document = world(who, {"a": "bed", "bc": "gate"}, sectors, days=8, clocks=clocks)
    check_diary(
        run,
        document,
        """
        0 arrive a outside > bed
        0 enter a bed (route)
        0 arrive b outside > gate
        0 enter b gate (route)
        0 arrive c outside > gate
        0 enter c gate (route)
        1 ready b gate > bed
        1 wait b gate > bed (request) #1
        1 block b gate > bed
        2 ready c gate > bed
        2 wait c gate > bed (request) #2
        2 block c gate > bed
        3 clock a bed (away)
        3 leave a bed (exit)
        3 enter b bed from gate (request)
        5 clock c gate (gone)
        5 leave c gate (exit)
        """,
    )


def test_levels_stop_at_their_ends(run: Run) -> None:
    """Up and up, down and down: the group follows and stays inside."""
    uid = uid_of("stock_home", 0)
    rate = "0.4 per day"
    clocks = {
        "down": {"does": "change", "attribute": "level", "step": -1, "rate": rate},
        "up": {"does": "change", "attribute": "level", "step": 1, "rate": rate},
    }
    compiled = made(world("a", "home", {"home": HOME}, attributes=LEVELS, clocks=clocks))
    rows = run(compiled, SEED, REPLICATION).events
    moves = sorted(
        (tick, name) for name in clocks for tick in rings(uid, name, [(0, hazard("0.4"))], 40 * DAY)
    )
    level, levels = 0, []
    for _, name in moves:
        level = min(2, level + 1) if name == "up" else max(0, level - 1)
        levels.append(level)
    assert {0, 2} <= set(levels) and any(a == b for a, b in pairwise(levels))
    rung = rows[rows["kind"] == EventKind.CLOCK]
    assert rung["tick"].tolist() == [tick for tick, _ in moves]
    assert compiled.space.category(rung["group"], "level").tolist() == levels


def test_death_comes_when_the_threshold_is_spent(run: Run) -> None:
    """Everybody dies at the tick computed, and nobody else does anything."""
    who = "abcdef"
    dead = []
    for number, letter in enumerate(who):
        uid = uid_of("stock_home", number << 32)
        dead += [(tick, letter) for tick in rings(uid, "end", [(0, hazard("0.05"))], 20 * DAY)[:1]]
    begin = [
        line
        for x in who
        for line in lines(f"0 arrive {x} outside > home\n0 enter {x} home (route)")
    ]
    told = [f"{tick // DAY}+{tick % DAY} death {letter} home" for tick, letter in sorted(dead)]
    assert 2 <= len(dead) < len(who)
    clocks = {"end": {"does": "die", "rate": "0.05 per day"}}
    document = world(who, "home", {"home": HOME}, days=20, clocks=clocks)
    check_diary(run, document, "\n".join(begin + told))
