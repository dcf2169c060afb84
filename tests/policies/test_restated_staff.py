"""What documents say of staff, written down again as scenario numbers by hand."""

import pytest

from policies import POLICIES, parse
from sim.language.spec import WEEKDAYS, Scenario
from sim.loading.load import load


@pytest.fixture(scope="module")
def staffed() -> Scenario:
    return load("aabenraa-staff")


def taken(text: str, scenario: Scenario) -> Scenario:
    return parse(text, POLICIES).apply(scenario)


def test_an_internal_corps_stands_before_the_agency(staffed) -> None:
    """Three hours a day of each skill, on top of the four and two hours of assistants' temps."""
    staff = taken("temp_corps", staffed).nursing.staff
    assert [staff["assistant"].temps.value[day] for day in ("monday", "sunday")] == [420, 300]
    assert staff["nurse"].temps.value == dict.fromkeys(WEEKDAYS, 180)


def test_six_districts_under_one_leader(staffed) -> None:
    """All districts in one pool, each once; nobody's hours or drives change."""
    pooled = taken("pooled_districts", staffed)
    (pool,) = pooled.nursing.pools
    assert sorted(pool) == sorted(staffed.attributes["district"])
    assert pooled.nursing.staff == staffed.nursing.staff
    assert pooled.nursing.driving.value == staffed.nursing.driving.value
    three = taken("pooled_districts:pools=3,driving=1", staffed).nursing
    assert [len(pool) for pool in three.pools] == [5, 5, 3]
    assert (three.driving.value["town_1"], three.driving.value["rural_9"]) == (6, 10)


def test_assistants_take_over_a_tenth(staffed) -> None:
    """Nurses have 40 % of courses, so a tenth of them makes 36 %."""
    staff = taken("delegated_tasks", staffed).nursing.staff
    assert staff["assistant"].share.value == pytest.approx(0.64)
    assert staff["nurse"].share is None


def test_the_same_hours_on_other_days(staffed) -> None:
    """Half way from 215 on weekdays and 165 at weekends to the same every day; 1,405 a week."""
    roster = taken("matched_rota", load("aabenraa")).nursing.roster.value
    assert roster["monday"] == pytest.approx((215 + 1405 / 7) / 2)
    assert roster["sunday"] == pytest.approx((165 + 1405 / 7) / 2)
    assert sum(roster.values()) == pytest.approx(1405)
    now = staffed.nursing.staff["nurse"].headcount.value
    then = taken("matched_rota:matched=1", staffed).nursing.staff["nurse"].headcount.value
    for district in now["monday"]:
        week = [then[day][district] for day in WEEKDAYS]
        assert week == pytest.approx([sum(now[day][district] for day in WEEKDAYS) / 7] * 7)


def test_a_fifth_on_a_screen(staffed) -> None:
    """20 % instead of 12 %; a municipality without screens gets them, one with more keeps them."""
    video = taken("video_visits", staffed).nursing.video
    assert (video.share.value, video.minutes.value) == (0.2, 10)
    assert taken("video_visits", load("aabenraa")).nursing.video.share.value == 0.2
    assert taken("video_visits:share=0.1", staffed) == staffed


def test_short_absence_of_five_per_cent(staffed) -> None:
    """9.2 % of which 60 % is short: 3.68 % long and 5 % short. Nurses' 3.6 % is short enough."""
    staff = taken("sickness_followup", staffed).nursing.staff
    assert staff["assistant"].sickness.value == pytest.approx(0.0368 + 0.05)
    assert staff["nurse"].sickness.value == 0.06


def test_fewer_leave_and_more_apply(staffed) -> None:
    crews = taken("recruitment_retention", staffed).workforce
    assert crews["nurse"].turnover.value == pytest.approx(0.15 * 0.85)
    assert crews["assistant"].hires.value == pytest.approx(3.5 * 1.1)
    assert crews["nurse"].positions == staffed.workforce["nurse"].positions


def test_nurses_from_across_the_border(staffed) -> None:
    crews = taken("recruitment_nearby", staffed).workforce
    assert crews["nurse"].hires.value == pytest.approx(3.7 + 1.5)
    assert crews["assistant"] == staffed.workforce["assistant"]


def test_85_per_cent_complete_and_half_are_hired(staffed) -> None:
    """Of ten who begin 4.25 come, instead of ten times two thirds times a half: 3.3."""
    (one,) = taken("training_pipeline", staffed).workforce["assistant"].training
    come = one.entries * (1 - one.dropout.value) * one.hired.value
    assert come == pytest.approx(4.25)
    (before,) = staffed.workforce["assistant"].training
    assert before.entries * (1 - before.dropout.value) * before.hired.value == pytest.approx(3.335)


def test_minutes_from_paper_to_citizens(staffed) -> None:
    """Ten minutes of 420 a day; four hours of the other inspection in 228 days; both add up."""
    both = taken("one_inspection", taken("less_administration", staffed))
    for skill in ("nurse", "assistant"):
        assert both.nursing.staff[skill].direct.value == pytest.approx(
            0.79 + 10 / 420 + 4 * 60 / 228 / 420
        )


def test_teams_of_their_own(staffed) -> None:
    """A team in each district, five minutes of meetings, 5 % less absence, 10 % fewer leave."""
    teams = taken("self_governing_teams", staffed)
    assert teams.nursing.pools == ()
    assert teams.nursing.staff["nurse"].direct.value == pytest.approx(0.79 - 5 / 420)
    assert teams.nursing.staff["nurse"].sickness.value == pytest.approx(0.057)
    assert teams.workforce["assistant"].turnover.value == pytest.approx(0.162)
    assert taken("self_governing_teams:own=0", staffed).nursing.pools == staffed.nursing.pools


def test_leaders_closer_to_the_work(staffed) -> None:
    led = taken("closer_management", staffed)
    assert led.nursing.staff["assistant"].sickness.value == pytest.approx(0.092 * 0.97)
    assert led.workforce["nurse"].turnover.value == pytest.approx(0.1425)


def test_five_per_cent_more_hours(staffed) -> None:
    roster = taken("home_care_expansion", load("alleroed")).nursing.roster.value
    assert roster["monday"] == pytest.approx(86 * 1.05) and len(roster) == 7
    heads = taken("home_care_expansion", staffed).nursing.staff["nurse"].headcount.value
    assert heads["monday"]["town_1"] == pytest.approx(1.95 * 1.05)
