"""Effects come through queues and driving: without the variability that makes them, there are none.

Small worlds of forty citizens. Where every citizen has a visit at the same time every day and
rosters are just large enough, nobody waits; so what pooling, rota, delegation and temps do to
waiting must be nothing. Where the same visits fall due at random, it must be something.
"""

from typing import Any

import pytest

from experiments.running.run import simulate, variants
from sim.language.spec import WEEKDAYS, Scenario

DAILY = "1 day"
AT_RANDOM = {"distribution": "gamma", "mean": 1, "cv": 0.8, "unit": "days"}
EACH = 20  # citizens of a district
NEED = EACH * 30  # minutes a day: 20 at home and 10 on the road


def town(interval: Any, **nursing: Any) -> Scenario:
    """Two districts, everybody on a course of home nursing, visits on the day or bought."""
    care = {
        "initial": 1.0, "course": "1000 days", "interval": interval, "minutes_home": "20 minutes",
        "minutes_clinic": "20 minutes", "driving": "10 minutes", "clinic_share": 0.0,
        "tolerance": "0 days",
    }  # fmt: skip
    people = {"by": "district", "unit": "citizens", "value": {"north": EACH, "south": EACH}}
    return Scenario.model_validate(
        {
            "format": 1, "name": "town", "title": {"da": "by", "en": "town"},
            "start": "2024-01-01", "warm_up": "2 days", "horizon": "28 days",
            "attributes": {"district": ["north", "south"]},
            "sectors": {"home": {"places": "unlimited", "home_visits": True}},
            "stocks": {"people": {"sector": "home", "count": people}},
            "nursing": care | nursing,
        }
    )  # fmt: skip


def skill(minutes: float, **more: Any) -> dict[str, Any]:
    """Staff with so many minutes a day in each district."""
    return {"headcount": "1 persons", "hours": f"{minutes} minutes", "direct": 1.0} | more


def both(scenario: Scenario, text: str, sector: str, kpi: str) -> tuple[float, float]:
    """A figure without and with a policy."""
    outcomes = simulate(variants(scenario, [text]), 1, 5, "reference", workers=1)
    before, after = (
        next(
            row[5] for row in o.rows if row[0] == "all" and row[1:5] == (sector, "all", "all", kpi)
        )
        for o in outcomes
    )
    return before, after


def test_pooling_needs_days_that_differ() -> None:
    staff = {"nurse": skill(NEED)}
    apart, pooled = both(
        town(AT_RANDOM, staff=staff), "pooled_districts", "nursing", "visits_agency"
    )
    assert apart > 50 and pooled < 0.9 * apart
    assert both(town(DAILY, staff=staff), "pooled_districts", "nursing", "visits_agency") == (0, 0)
    short = town(DAILY, staff={"nurse": skill(NEED * 0.75)})  # all lack a quarter every day
    apart, pooled = both(short, "pooled_districts", "nursing", "visits_agency")
    assert apart == pooled == 28 * 2 * EACH / 4


def test_an_internal_corps_needs_visits_that_do_not_fit() -> None:
    staff = {"nurse": skill(NEED)}
    text = "temp_corps:hours=2"
    bought, less = both(town(AT_RANDOM, staff=staff), text, "nursing", "visits_agency")
    assert 0 < less < 0.8 * bought
    assert both(town(DAILY, staff=staff), text, "nursing", "visits_agency") == (0, 0)


def test_delegation_needs_a_queue_for_the_nurse() -> None:
    """Assistants are idle before; nurses can just do it all when every day is the same."""
    staff = {"nurse": skill(NEED), "assistant": skill(NEED, share=0.0)}
    told = {"staff": staff, "tolerance": "3 days"}
    text = "delegated_tasks:delegated=0.5"
    alone, shared = both(town(AT_RANDOM, **told), text, "nursing", "visit_days_late")
    assert alone > 50 and shared < 0.1 * alone
    assert both(town(DAILY, **told), text, "nursing", "visit_days_late") == (0, 0)
    busy = {"nurse": skill(NEED * 0.75), "assistant": skill(NEED / 60, share=0.0)}  # no visit fits
    alone, shared = both(town(DAILY, staff=busy), text, "nursing", "visits_agency")
    assert alone == 28 * 2 * EACH / 4 <= shared  # the task alone makes nobody's day longer


@pytest.mark.parametrize("by_skill", [True, False])
def test_a_matched_rota_needs_weekdays_that_differ(by_skill) -> None:
    """The same hours a week: even, and with seven fifths of them from Monday to Friday."""

    def rota(week: list[float]) -> Scenario:
        value = dict(zip(WEEKDAYS, week, strict=True))
        if by_skill:
            heads = {"by": "weekday", "unit": "persons", "value": value}
            return town(DAILY, staff={"nurse": skill(NEED, headcount=heads)})
        minutes = {day: 2 * NEED * heads for day, heads in value.items()}
        return town(DAILY, roster={"by": "weekday", "unit": "minutes", "value": minutes})

    text = "matched_rota:matched=1"
    before, after = both(rota([1.4] * 5 + [0, 0]), text, "nursing", "visits_agency")
    assert before == 4 * 2 * 2 * EACH and after == 0
    even = rota([1.0] * 7)
    assert variants(even, [text])[1].scenario == even
    before, after = both(rota([0.75] * 7), text, "nursing", "visits_agency")
    assert before == after == 28 * 2 * EACH / 4  # as few on every day: nothing to move


def test_clinics_save_the_drive_and_the_shorter_visit_only() -> None:
    """With no way to drive and visits as long in a clinic, minutes are what they were."""
    week = {"by": "weekday", "unit": "minutes", "value": dict.fromkeys(WEEKDAYS, 5000)}
    told = {"roster": week, "clinic_share": 1.0, "clinic_tolerance": "0 days"}
    text = "satellite_clinics:open_at=5,close_below=2,review_days=7"
    near, far = town(DAILY, **told, driving="0 minutes"), town(DAILY, **told)
    before, after = both(far, text, "nursing", "driving_minutes")
    assert before - after == 10 * both(far, text, "nursing", "visits_clinic")[1] > 300
    assert both(near, text, "nursing", "visits_clinic")[1] > 30
    for kpi in ("nursing_minutes", "driving_minutes"):
        before, after = both(near, text, "nursing", kpi)
        assert before == after


def ward(hours: list[str]) -> Scenario:
    """Patients who are ready at these times of a week, and beds given on three days of it."""
    days = {"days": ["monday", "wednesday", "friday"], "from": "10:00", "to": "16:00"}
    home = {"places": "unlimited", "service": "30 days", "routes": {"exit": {}}}
    return Scenario.model_validate(
        {
            "format": 1, "name": "ward", "title": {"da": "afsnit", "en": "ward"},
            "start": "2024-01-01", "warm_up": "0 days", "horizon": "21 days",
            "sectors": {
                "hospital": {"places": "unlimited", "service": "1 day",
                             "routes": {"temporary_bed": {}}},
                "temporary_bed": home | {"places": 50, "admissions": [days]},
            },
            "sources": {"ill": {"sector": "hospital", "at": hours}},
        }
    )  # fmt: skip


def test_daily_meetings_need_patients_who_are_ready_in_between() -> None:
    """Ready at noon of meeting days nobody waits; on Tuesdays and Thursdays 22 hours each."""
    text, kpi = "discharge_coordination", "ready_days"
    between = [f"2024-01-{day:02} 12:00" for day in (1, 3, 8, 10)]
    before, after = both(ward(between), text, "hospital", kpi)
    assert (before, after) == (pytest.approx(4 * 22 / 24), 0)
    on_time = [f"2024-01-{day:02} 12:00" for day in (2, 4, 7, 9, 11)]
    assert both(ward(on_time), text, "hospital", kpi) == (0, 0)
