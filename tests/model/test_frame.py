"""A run that does not begin or end its measuring at midnight."""

import pytest

from sim.language.spec import Scenario
from sim.prepare.compile import compile_scenario
from sim.results.columns import rows as rows_of
from sim.results.kpi import figures
from sim.results.measured import Run as Counted
from sim.results.measured import bounds, windows
from sim.results.tally_trace import tally_of
from sim.vocab import TICKS_PER_DAY

from .worlds import SEED, Run, check_diary, made, world

HOUR = 3_600


def one_ward(**frame: str) -> dict:
    """Two citizens in a ward of two, on a Monday and a Tuesday; places are cut on day 1."""
    ward = {
        "places": {
            "calendar": [{"from": "2023-12-31", "value": 2}, {"from": "2024-01-01", "value": 1}]
        },
        "service": {"by": "who", "cases": {"a": "20 hours", "b": "47 hours"}},
        "routes": {"exit": {}},
    }
    return world("ab", "ward", {"ward": ward}) | frame


def test_ticks_dates_and_days() -> None:
    """Tick 0 is a midnight; `start` is the day on which measuring begins."""
    frame = made(one_ward(warm_up="30 hours", horizon="20 hours")).frame
    assert (frame.warm_up, frame.horizon) == (30 * HOUR, 50 * HOUR)
    assert frame.tick(frame.start) == 24 * HOUR
    assert frame.first_weekday == 6  # the day before a Monday
    assert (frame.days_before, frame.n_days) == (1, 3)


def test_the_run_ends_in_the_middle_of_a_day(run: Run) -> None:
    """Ready 20 and 47 hours after the first midnight; the census counts three midnights."""
    document = one_ward(warm_up="30 hours", horizon="20 hours")
    check_diary(
        run,
        document,
        """
        0 arrive a outside > ward
        0 enter a ward (route)
        0 arrive b outside > ward
        0 enter b ward (route)
        0+72000 ready a ward > exit
        0+72000 leave a ward (exit)
        1+82800 ready b ward > exit
        1+82800 leave b ward (exit)
        """,
    )
    trace = run(made(document), SEED, 0)
    assert trace.census[:, 0, 0].tolist() == [2, 1, 0]
    shorter = run(made(one_ward(warm_up="30 hours", horizon="17 hours")), SEED, 0)
    assert len(shorter.events) == len(trace.events) - 2  # what falls on the end does not happen


def test_figures_of_the_measured_hours(run: Run) -> None:
    """17 of 20 measured hours one citizen is there; one place of one is offered."""
    scenario = Scenario.model_validate(one_ward(warm_up="30 hours", horizon="20 hours"))
    compiled = compile_scenario(scenario)
    tally = tally_of(run(compiled, SEED, 0), compiled, bounds(compiled, scenario))
    counted = Counted(tally, compiled, scenario)
    (window,) = windows(compiled.frame)
    assert (window.begin, window.end) == (30 * HOUR, 50 * HOUR)
    rows = {
        row[3]: row[4]
        for row in rows_of(figures(counted, [window]))
        if row[:3] == ("ward", "all", "all")
    }
    assert rows["stay_days"] == pytest.approx(17 / 24)
    assert rows["mean_places_used"] == pytest.approx(17 / 20)
    assert rows["utilisation"] == pytest.approx(17 / 20)


def test_years_of_a_run_that_ends_in_a_year_of_a_few_hours() -> None:
    """From noon of 30 December, 40 hours: until 4 o'clock of New Year's Day."""
    document = one_ward(start="2024-12-30", warm_up="36 hours", horizon="40 hours")
    found = windows(made(document).frame)
    assert [w.name for w in found] == ["all", "2024", "2025"]
    assert [w.end - w.begin for w in found] == [40 * HOUR, 36 * HOUR, 4 * HOUR]
    assert sum(w.days for w in found[1:]) * TICKS_PER_DAY == 40 * HOUR
