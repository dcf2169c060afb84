"""The workforce by hand: who is employed in which month, and what that does to rosters and cost."""

import math
from typing import Any

import pytest

from sim.language.spec import Scenario
from sim.prepare.staff import month_of
from sim.prepare.staffing import staff_of
from sim.prepare.workforce import Crew, course_of, poisson
from sim.results.columns import rows as rows_of
from sim.results.economics import costs
from sim.results.kpi import figures
from sim.results.measured import Run as Counted
from sim.results.measured import bounds, windows
from sim.results.tally_trace import tally_of

from .test_rosters import crew, skill
from .worlds import REPLICATION, SEED, START, Json, Run, made

JANUARY = month_of(START)
MONTHS = range(JANUARY, JANUARY + 13)


def nurses(**more: Any) -> Crew:
    """Ten positions, nobody leaves, nobody comes."""
    usual = {
        "name": "nurse", "positions": 10_000, "employed": 10_000, "leaving": 0.0, "hires": 0.0,
        "trained": (), "work_days": 228.0, "drawn": False,
    }  # fmt: skip
    return Crew(**(usual | more))


def employed(rule: Crew, seed: int = 1, replication: int = 0) -> list[int]:
    return [month.employed for month in course_of(rule, MONTHS, seed, replication)]


def test_a_part_of_those_employed_leaves_each_month() -> None:
    found = employed(nurses(leaving=0.1))
    assert found[:4] == [10_000, 9_000, 8_100, 7_290]


def test_hires_fill_open_positions_only() -> None:
    """Two would come each month to three open positions: two, one, and then nobody."""
    found = course_of(nurses(employed=7_000, hires=2.0), MONTHS, 1, 0)
    assert [month.employed for month in found[:4]] == [7_000, 9_000, 10_000, 10_000]
    assert [month.hired for month in found[:4]] == [0, 2_000, 1_000, 0]


def test_trainees_come_in_the_month_in_which_they_finish() -> None:
    """Of twelve two thirds finish, and half of those are hired."""
    found = employed(nurses(employed=2_000, trained=((JANUARY + 3, 12, 2 / 3 * 0.5),)))
    assert found[:5] == [2_000, 2_000, 2_000, 6_000, 6_000]


def test_drawn_persons_are_whole_and_have_their_mean() -> None:
    rule = nurses(positions=400_000, employed=100_000, leaving=0.05, hires=2.0, drawn=True)
    courses = [employed(rule, replication=number) for number in range(40)]
    assert all(count % 1_000 == 0 for course in courses for count in course)
    mean = 100.0
    for month in range(13):
        drawn = sum(course[month] for course in courses) / len(courses) / 1_000
        assert drawn == pytest.approx(mean, abs=2.5), month
        mean += 2.0 - 0.05 * mean


def test_leaving_belongs_to_the_person() -> None:
    """Hiring more changes nobody's month of leaving."""
    few, many = (
        course_of(nurses(positions=90_000, employed=20_000, leaving=0.1, hires=h, drawn=True),
                  range(JANUARY, JANUARY + 2), 1, 0)
        for h in (0.0, 9.0)
    )  # fmt: skip
    assert few[1].left == many[1].left > 0


def test_poisson_quantiles() -> None:
    law = [math.exp(-2.5) * 2.5**n / math.factorial(n) for n in range(9)]
    for n in range(9):
        assert poisson(2.5, sum(law[:n]) + law[n] / 2) == n
    assert poisson(0.0, 0.999) == 0


def staffed(**rule: Any) -> Json:
    """Ten nurses on duty; the run goes from 1 January for 60 days."""
    one = skill(420, headcount="10 persons", direct=0.5, sickness=0.1)
    document = crew("a", days=60, staff={"nurse": one})
    usual = {"positions": "10 persons", "turnover": "0 per year", "hires": "0 per year",
             "work_days": "228 days"}  # fmt: skip
    return document | {"workforce": {"nurse": usual | rule}}


def test_rosters_are_as_large_as_the_part_of_positions_that_is_filled(run: Run) -> None:
    """Half of the positions are filled, and from February on 30 % more by a class."""
    one = {"ends": "2024-02-20", "entries": 6, "dropout": 0.0, "hired": 0.5}
    document = staffed(employed="5 persons", training=[one])
    minutes = run(made(document), SEED, REPLICATION).staff.minutes
    assert set(minutes[0, :31].tolist()) == {945}
    assert set(minutes[0, 31:60].tolist()) == {1_512}


def test_figures_and_cost_of_a_workforce(run: Run) -> None:
    """Five of ten positions all the time: 60 days x 5 persons, 10 % ill on 228 days a year."""
    prices = {"year": {"item": "staff_year/nurse", "payer": "municipality", "value": 412_000,
                       "unit": "DKK"}}  # fmt: skip
    document = staffed(employed="5 persons") | {"prices": prices}
    scenario, compiled = Scenario.model_validate(document), made(document)
    trace = run(compiled, SEED, REPLICATION)
    tally = tally_of(trace, compiled, bounds(compiled, scenario))
    counted, window = Counted(tally, compiled, scenario), windows(compiled.frame)[:1]
    found = {kpi: value for _, group, _, kpi, value, _ in rows_of(figures(counted, window))
             if group == "skill=nurse"}  # fmt: skip
    assert found["fte"] == 5 and found["vacancies"] == 5
    assert found["hires"] == found["leavers"] == 0
    assert found["sickness_days"] == pytest.approx(5 * 0.1 * 60 * 228 / 365.25)
    total = {kpi: value for sector, _, _, kpi, value, _ in rows_of(costs(counted, window))
             if sector == "all"}  # fmt: skip
    assert total["cost_total"] == pytest.approx(5 * 60 / 365.25 * 412_000, abs=0.01)


def test_both_skills_may_have_a_workforce() -> None:
    document = staffed(turnover="1.2 per year", hires="6 per year", drawn=True)
    document["nursing"]["staff"]["assistant"] = skill(420, share=0.5)
    compiled = made(document)
    one, other = (staff_of(compiled.nursing, 1, number) for number in (0, 1))
    assert (one.employed != other.employed).any()
    assert not one.employed[0].any() and (one.minutes[0] == 420).all()
