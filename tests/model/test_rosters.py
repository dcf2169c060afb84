"""Rosters by skill and district, by hand: who comes, on which day, by whose minutes.

Day 0 is a Monday. Visits at home take 20 + 10 minutes of driving, by video 5. A visit falls due
every third day.
"""

from typing import Any

import numpy as np
import pytest

from sim.prepare.staffing import sickness, staff_of
from sim.results.tally_trace import tally_of
from sim.rules.rosters import AGENCY, CLINIC, HOME, VIDEO, book
from sim.vocab import NOWHERE, TICKS_PER_DAY

from .test_nursing import DISTRICTS, nursing, some
from .test_nursing import HOME as AT_HOME
from .worlds import REPLICATION, SEED, Json, Run, check_visit_book, made, visits, world


def skill(minutes: float, **more: Any) -> Json:
    """Staff with so many minutes a day in each district."""
    heads = more.pop("headcount", "1 persons")
    return {"headcount": heads, "hours": f"{minutes} minutes", "direct": 1.0} | more


def crew(who: str, days: int = 6, **more: Any) -> Json:
    """A world of citizens on a course from the beginning."""
    care = nursing(who, who, **more)
    del care["roster"]
    return world(who, "home", {"home": AT_HOME}, days=days, attributes=DISTRICTS, nursing=care)


def who_came(run: Run, document: Json) -> list[str]:
    """Every visit as a line: the skill needed, the roster that came."""
    compiled = made(document)
    assert compiled.nursing is not None
    trace = run(compiled, SEED, REPLICATION)
    names, skills = compiled.nursing.roster_names, compiled.nursing.skills
    told = visits(trace, compiled)
    return [
        f"{line} {skills[row['skill']]} < {' '.join(names[row['roster']])}"
        for line, row in zip(told, trace.visits, strict=True)
    ]


def test_each_skill_has_its_own_minutes(run: Run) -> None:
    """a and b need an assistant, c a nurse: one visit a day each, so b is seen on the next."""
    staff = {"nurse": skill(30), "assistant": skill(30, share=some("abc", "ab"))}
    document = crew("abc", staff=staff)
    assert who_came(run, document) == [
        "3 a home 3 20+10 assistant < assistant north",
        "3 b home 4 20+10 assistant < assistant north",
        "3 c home 3 20+10 nurse < nurse north",
    ]
    check_visit_book(
        run,
        document,
        """
        3 a home 3 20+10
        3 b home 4 20+10
        3 c home 3 20+10
        """,
    )


def test_stand_in_then_temps_then_agency(run: Run) -> None:
    """Nobody may wait: the assistant, then the nurse, then a temp, and then it is bought."""
    staff = {
        "nurse": skill(30, stands_in_for=["assistant"]),
        "assistant": skill(30, share=some("abcd", "abcd"), temps=minutes(30)),
    }
    document = crew("abcd", staff=staff, tolerance="0 days")
    assert who_came(run, document) == [
        "3 a home 3 20+10 assistant < assistant north",
        "3 b home 3 20+10 assistant < nurse north",
        "3 c home 3 20+10 assistant < assistant temps",
        "3 d agency 3 20+0 assistant < assistant north",
    ]
    compiled = made(document)
    tally = tally_of(run(compiled, SEED, REPLICATION), compiled, (0, 6 * TICKS_PER_DAY))
    assistant, nurse = 0, 1
    visits = {name: tally.visits[name][0].sum(axis=1).tolist() for name in tally.visits.names}
    assert visits["home"] == [2, 1] and visits["agency"] == [1, 0]
    assert visits["stand_in"] == [0, 1] and visits["temp_minutes"] == [30, 0]
    assert visits["bought"] == [20, 0] and visits["minutes"][nurse] == 20
    assert visits["minutes"][assistant] == 40
    assert tally.rosters["worked"][0].tolist() == [30, 0, 30, 0, 30]
    assert tally.rosters["offered"][0].tolist() == [180] * 5


def minutes(number: int) -> Json:
    """The same minutes on every weekday."""
    from sim.language.spec import WEEKDAYS

    return {"by": "weekday", "value": dict.fromkeys(WEEKDAYS, number), "unit": "minutes"}


def test_the_nurse_is_no_stand_in_unless_it_is_said(run: Run) -> None:
    staff = {"nurse": skill(90), "assistant": skill(30, share=some("ab", "ab"))}
    assert who_came(run, crew("ab", staff=staff, tolerance="0 days")) == [
        "3 a home 3 20+10 assistant < assistant north",
        "3 b agency 3 20+0 assistant < assistant north",
    ]


def test_districts_apart_and_in_a_pool(run: Run) -> None:
    """All citizens live in the north. Apart, the minutes of the south are of no use to them."""
    staff = {"nurse": skill(30)}
    apart = crew("ab", staff=staff, tolerance="0 days")
    assert [line.split()[2] for line in who_came(run, apart)] == ["home", "agency"]
    pooled = crew("ab", staff=staff, tolerance="0 days", pools=[["south", "north"]])
    assert who_came(run, pooled) == [
        "3 a home 3 20+10 nurse < nurse north+south",
        "3 b home 3 20+10 nurse < nurse north+south",
    ]


def test_heads_by_weekday_and_district(run: Run) -> None:
    """Nobody works in the north on Thursday, day 3."""
    from sim.language.spec import WEEKDAYS

    heads = {day: {"north": int(day != "thursday"), "south": 1} for day in WEEKDAYS}
    table = {"by": ["weekday", "district"], "value": heads, "unit": "persons"}
    document = crew("a", staff={"nurse": skill(30, headcount=table)})
    assert who_came(run, document) == ["3 a home 4 20+10 nurse < nurse north"]


def test_by_video_there_is_no_driving(run: Run) -> None:
    """Of a day's 36 minutes a takes 30 at home, b 5 by video; then c finds one minute."""
    video = {"share": some("abc", "bc"), "minutes": "5 minutes"}
    document = crew("abc", staff={"nurse": skill(36)}, video=video)
    assert who_came(run, document) == [
        "3 a home 3 20+10 nurse < nurse north",
        "3 b video 3 5+0 nurse < nurse north",
        "3 c video 4 5+0 nurse < nurse north",
    ]


def test_who_is_booked_for_after_the_end_is_worked_for_by_nobody_yet(run: Run) -> None:
    """The run ends with day 3; b and c are booked for the days after it."""
    document = crew("abc", days=4, staff={"nurse": skill(30)})
    check_visit_book(
        run,
        document,
        """
        3 a home 3 20+10
        3 b home 4 20+10
        3 c home 5 20+10
        """,
    )
    compiled = made(document)
    tally = tally_of(run(compiled, SEED, REPLICATION), compiled, (0, 4 * TICKS_PER_DAY))
    assert tally.rosters["worked"][0].tolist() == [30, 0]
    assert tally.visits["home"].sum() == 3


def test_minutes_follow_from_heads_hours_and_absence(run: Run) -> None:
    """10 persons x 7 hours x 0.5 x 0.9 present x 0.8 filled = 1,512 minutes."""
    rule = skill(420, headcount="10 persons", direct=0.5, sickness=0.1, vacancy=0.2)
    document = crew("a", staff={"nurse": rule})
    assert (run(made(document), SEED, REPLICATION).staff.minutes == 1_512).all()


def test_sickness_belongs_to_a_week_a_skill_and_a_district(run: Run) -> None:
    """The same within a week, other in the next; a pool has the sick days of its districts."""
    rule = skill(420, headcount="10 persons", sickness=0.1, sickness_spread=0.5)
    apart = made(crew("a", days=60, staff={"nurse": rule})).nursing
    pool = made(crew("a", days=60, staff={"nurse": rule}, pools=[["north", "south"]])).nursing
    two = {"nurse": rule, "assistant": rule | {"share": 0.5}}
    both = made(crew("a", days=60, staff=two)).nursing
    one, shared, more = (staff_of(x, SEED, 0).minutes for x in (apart, pool, both))
    assert (one[:, :7] == one[:, :1]).all() and (one[:, 7] != one[:, 0]).all()
    assert (one[0] != one[1]).any() and (shared[0] == one.sum(axis=0)).all()
    assert (more[2:] == one).all()
    assert (staff_of(apart, SEED, 1).minutes != one).any()


def test_sickness_has_its_mean_and_spread() -> None:
    apart = made(crew("a", staff={"nurse": skill(1, sickness=0.09, sickness_spread=0.6)})).nursing
    assert apart is not None
    part, weeks = apart.parts[0], np.arange(2_000)
    drawn = sickness(part.sickness, part.site, weeks, 1, 0) / 1e6
    assert drawn.mean() == pytest.approx(0.09, rel=0.04)
    assert drawn.std() == pytest.approx(0.054, rel=0.08)


@pytest.mark.parametrize(
    ("wait", "tolerance", "expected"),
    [(1, 3, (CLINIC, 1, 0)), (0, 3, (HOME, 2, 0)), (0, 1, (AGENCY, 0, 0)), (9, 0, (AGENCY, 0, 0))],
)
def test_clinic_wait(wait: int, tolerance: int, expected: tuple[int, int, int]) -> None:
    """No slot today, one tomorrow; no minutes for a visit at home until the day after."""
    roster, slots = np.array([[0, 15, 60, 60]]), np.array([[0, 15, 15, 15]])
    free, chain = np.zeros(1, np.int64), np.zeros(1, np.int64)
    booked = book(roster, free, 15, chain, slots, 0, tolerance, 0, 20, 15, NOWHERE, 10, wait)
    assert booked == expected


def plain_scan(
    roster: np.ndarray, chain: list[int], due: int, last: int, needed: int
) -> tuple[int, int] | None:
    """The first roster that has room, and its first day."""
    for asked in chain:
        for day in range(due, last + 1):
            if roster[asked, day] >= needed:
                return asked, day
    return None


def test_the_pointer_finds_what_a_plain_scan_finds() -> None:
    """Crowded rosters, visits of 5 to 40 minutes, a long tolerance."""
    rng = np.random.default_rng(7)
    for _ in range(30):
        days, tolerance = 60, int(rng.integers(0, 30))
        roster = rng.integers(0, 200, (3, days + tolerance))
        left, free = roster.copy(), np.zeros(3, np.int64)
        slots = np.zeros((0, 0), np.int64)
        for due in np.sort(rng.integers(0, days, 600)).tolist():
            chain = rng.permutation(3)
            chain[1:] = np.where(rng.random(2) < 0.3, NOWHERE, chain[1:])
            asked = [link for link in chain.tolist() if link != NOWHERE]
            asked = asked if chain[1] != NOWHERE else asked[:1]
            needed = int(rng.integers(5, 40))
            last = min(due + tolerance, left.shape[1] - 1)
            found = plain_scan(left, asked, due, last, needed)
            video = NOWHERE if needed > 10 else needed
            booked = book(
                roster, free, 5, chain, slots, due, tolerance,
                NOWHERE, needed - 3, 99, video, 3, 9,
            )  # fmt: skip
            if found is None:
                assert booked == (AGENCY, due, chain[0])
                continue
            left[found] -= needed
            assert booked == (VIDEO if video > 0 else HOME, found[1], found[0])
        assert (left == roster).all()
