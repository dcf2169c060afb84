"""Costs by hand: dated prices, charges between authorities, hours in packages."""

from typing import Any

import numpy as np
import pytest

from sim.language.spec import WEEKDAYS, Scenario
from sim.language.spec_money import Discounting
from sim.loading.checks import check
from sim.prepare.compile import compile_scenario
from sim.reference.engine import run_reference
from sim.results.columns import Row, columns
from sim.results.columns import rows as rows_of
from sim.results.economics import PAYERS, costs, divided
from sim.results.equity import cost_by_group, equity
from sim.results.kpi import figures
from sim.results.measured import Run, Window, bounds, windows
from sim.results.tally_trace import tally_of

WORLD: dict[str, Any] = {
    "format": 1,
    "name": "ward",
    "title": {"da": "afdeling", "en": "ward"},
    "start": "2024-01-01",
    "warm_up": "0 days",
    "horizon": "20 days",
    "sectors": {
        "ward": {"places": 3, "service": "10 days", "routes": {"home": {"handover": "4 days"}}},
        "home": {"places": "unlimited"},
    },
    "stocks": {"two": {"sector": "ward", "count": 2}},
    "home_care": {
        "sectors": [],
        "hours_per_week": "0 hours",
        "delivered": 1.0,
        "packages": {"home": "3 hours"},
    },
    "prices": {
        "day": {"item": "place_day/ward", "payer": "municipality", "value": 100, "unit": "DKK"},
        "dearer": {
            "item": "place_day/ward", "payer": "municipality", "value": 150, "unit": "DKK",
            "from": "2024-01-06",
        },
        "ready": {
            "item": "ready_day/ward", "payer": "municipality", "paid_to": "region",
            "value": 7, "unit": "DKK",
        },
        "late": {
            "item": "late_ready_day/ward", "payer": "municipality", "paid_to": "state",
            "value": 5, "unit": "DKK",
        },
        "hour": {"item": "home_care_hour", "payer": "citizen", "value": 2, "unit": "DKK"},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def run() -> Run:
    return counted(WORLD)


def counted(document: dict[str, Any]) -> Run:
    scenario = Scenario.model_validate(document)
    assert check(scenario) == []
    compiled = compile_scenario(scenario)
    tally = tally_of(run_reference(compiled, 1, 0), compiled, bounds(compiled, scenario))
    return Run(tally, compiled, scenario)


def ore(dkk: float) -> int:
    """Whole oere; costs have no others."""
    assert dkk * 100 == pytest.approx(round(dkk * 100), abs=1e-4)
    return round(dkk * 100)


def test_costs_by_hand(run: Run) -> None:
    """Two citizens: 10 days of service, 4 ready (2 of them late), then 6 days at home."""
    rows = rows_of(costs(run, windows(run.compiled.frame)[:1]))
    found = {(sector, kpi): value for sector, _, _, kpi, value, _ in rows}
    beds = 2 * (5 * 100 + 9 * 150)
    ready, late, hours = 2 * 4 * 7, 2 * 2 * 5, 2 * 6 * 3
    assert found["ward", "cost_municipality"] == pytest.approx(beds + ready + late)
    assert found["all", "cost_region"] == pytest.approx(-ready)
    assert found["all", "cost_state"] == pytest.approx(-late)
    assert found["home_care", "cost_citizen"] == pytest.approx(hours * 2)
    assert found["all", "cost_total"] == pytest.approx(beds + hours * 2)


def test_package_hours_are_delivered(run: Run) -> None:
    rows = rows_of(figures(run, windows(run.compiled.frame)[:1]))
    found = {(sector, kpi): value for sector, _, _, kpi, value, _ in rows}
    assert found["home_care", "package_hours"] == pytest.approx(36)
    assert found["home_care", "delivered_hours"] == pytest.approx(36)


def reform(**more: Any) -> Run:
    """From 22 December 2026 on, three in a ward with four places; regions take over in 2027."""
    owners = [
        {"value": {"municipality": 1.0}},
        {"from": "2027-01-01", "value": {"region": 0.7, "municipality": 0.3}},
    ]
    return counted(
        WORLD
        | {
            "start": "2026-12-22",
            "sectors": {"ward": {"places": 4}},
            "stocks": {"three": {"sector": "ward", "count": 3}},
            "owners": {"ward": owners},
            "home_care": None,
        }
        | more
    )


def by_kpi(run: Run, number: int = 0) -> dict[tuple[str, str], float]:
    rows = rows_of(costs(run, [windows(run.compiled.frame)[number]]))
    return {(sector, kpi): value for sector, _, _, kpi, value, _ in rows}


def dkk(item: str, payer: str, value: float, **more: Any) -> dict[str, Any]:
    return {"item": item, "payer": payer, "value": value, "unit": "DKK"} | more


def test_the_region_takes_over_on_its_date() -> None:
    """Ten days on each side of the year; 100.01 a day does not divide by 0.3 without rest."""
    run = reform(prices={"day": dkk("place_day/ward", "owner", 100.01)})
    whole, before, after = (by_kpi(run, number) for number in range(3))
    assert before["all", "cost_municipality"] == 3_000.30 and before["all", "cost_region"] == 0
    assert after["all", "cost_municipality"] == pytest.approx(900.09, abs=0.011)
    assert after["all", "cost_region"] == pytest.approx(2_100.21, abs=0.011)
    for found in (whole, before, after):
        assert ore(found["all", "cost_total"]) == sum(
            ore(found["all", f"cost_{payer}"]) for payer in PAYERS
        )
    for key, value in whole.items():
        if key[1] != "cost_per_citizen":
            assert ore(value) == ore(before.get(key, 0)) + ore(after.get(key, 0))
    assert whole["all", "cost_per_citizen"] == pytest.approx(100.01 * 365.25)


def test_empty_places_cost_if_the_scenario_says_so() -> None:
    run = reform(prices={"day": dkk("offered_day/ward", "municipality", 100)})
    assert by_kpi(run)["all", "cost_total"] == 4 * 20 * 100


def test_prices_rise_on_new_years_day_and_later_money_is_worth_less() -> None:
    """100 in 2025, 2 % a year dearer; at a rate of 4 % a krone of 2027 is worth 1 / 1.04."""
    index = {"index": "2 percent", "year": 2025}
    rates = [{"after": 0, "value": 4, "unit": "percent"}]
    run = reform(
        prices={"day": dkk("place_day/ward", "region", 100, **index)},
        discounting={"base": 2026, "rates": rates},
    )
    before, after = by_kpi(run, 1), by_kpi(run, 2)
    assert before["all", "cost_total"] == pytest.approx(3 * 10 * 102)
    assert after["all", "cost_total"] == pytest.approx(3 * 10 * 104.04)
    assert before["all", "discounted_total"] == before["all", "cost_total"]
    assert after["all", "discounted_total"] == pytest.approx(3 * 10 * 104.04 / 1.04, abs=0.005)


def test_the_rate_falls_after_its_years() -> None:
    """Two years at 10 %, then 5 %."""
    rates = [
        {"after": 0, "value": 10, "unit": "percent"},
        {"after": 2, "value": 5, "unit": "percent"},
    ]
    rule = Discounting.model_validate({"rates": rates})
    worth = [rule.factor(year) for year in range(4)]
    assert worth == pytest.approx([1, 1 / 1.1, 1 / 1.21, 1 / 1.21 / 1.05])


def test_nurses_cost_when_they_have_nothing_to_do() -> None:
    """A roster of 90 minutes a day for twenty days is 30 hours, in all and in its two parts."""
    minutes = {"by": "weekday", "value": dict.fromkeys(WEEKDAYS, 90), "unit": "minutes"}
    nursing = {
        "initial": 0.0, "course": "10 days", "interval": "3 days", "minutes_home": "20 minutes",
        "minutes_clinic": "15 minutes", "driving": "10 minutes", "clinic_share": 0.0,
        "roster": minutes, "tolerance": "2 days",
    }  # fmt: skip
    prices = {"hour": dkk("roster_hour", "municipality", 10)}
    run = reform(prices=prices, nursing=nursing)
    assert [by_kpi(run, number)["all", "cost_total"] for number in range(3)] == [300, 150, 150]


def test_money_is_divided_without_rest() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        whole = int(rng.integers(-(10**11), 10**11))
        weights = rng.integers(0, 10**6, int(rng.integers(1, 30))) * int(rng.random() < 0.9)
        parts = divided(whole, weights)
        assert parts.sum() == whole
        if weights.any():
            assert (abs(parts - whole * weights / weights.sum()) <= 1).all()
            assert not parts[weights == 0].any()


def test_who_gets_what_adds_up() -> None:
    """Two of one group, one of another: costs by group add up to the whole, to the oere."""
    run = reform(
        attributes={"district": ["n", "s"]},
        stocks={"all": {"sector": "ward", "count": {"by": "district", "value": {"n": 2, "s": 1},
                                                    "unit": "citizens"}}},
        prices={
            "day": dkk("offered_day/ward", "owner", 99.99),
            "charge": dkk("place_day/ward", "region", 5, paid_to="state"),
        },
    )  # fmt: skip
    window = windows(run.compiled.frame)[0]
    by_group = cost_by_group(run, window)
    assert by_group.sum() == ore(by_kpi(run)["all", "cost_total"])
    assert by_group[0] == pytest.approx(2 * by_group[1], abs=4)
    shares = columns(equity(run, [window]), (3, 5), [""]).rows()
    rows = {(d, measure): (years, value) for _, _, d, years, measure, value, _ in shares}
    years = 20 / 365.25
    assert rows["n", "cost"] == (
        pytest.approx(2 * years), pytest.approx(80 * 99.99 / 3 / years, abs=1)
    )  # fmt: skip
    assert rows["s", "days_in_ward"] == (pytest.approx(years), pytest.approx(365.25))


def test_outlays_are_paid_whatever_happens() -> None:
    """Ten days on each side of the year: 365.25 a year from 25 December, 1000 once."""
    told = {"unit": "DKK", "payer": "region"}
    outlays = {
        "running": {**told, "value": 365.25, "every": "year", "from": "2026-12-25"},
        "ended": {**told, "value": 365.25, "every": "year", "until": "2026-12-24"},
        "always": {**told, "value": 365.25, "every": "year", "payer": "state"},
        "once": {**told, "value": 1000, "every": "once", "from": "2027-01-02"},
        "before": {**told, "value": 1000, "every": "once", "from": "2026-12-01"},
    }
    run = reform(prices={"day": dkk("place_day/ward", "municipality", 1)}, outlays=outlays)
    whole, before, after = (by_kpi(run, number) for number in range(3))
    assert before["outlays", "cost_region"] == 7 + 2 and before["outlays", "cost_state"] == 10
    assert after["outlays", "cost_region"] == 10 + 1000
    assert whole["all", "cost_total"] == 60 + 9 + 20 + 1010
    window = windows(run.compiled.frame)[0]
    assert cost_by_group(run, window).sum() == ore(whole["all", "cost_total"])


def test_what_is_kept_for_other_periods_changes_nothing() -> None:
    """Costs of a span are worked out once, for the year and the whole; whichever asks first."""
    outlay = {"unit": "DKK", "payer": "region", "value": 365.25, "every": "year"}
    run = reform(
        attributes={"district": ["n", "s"]},
        stocks={"all": {"sector": "ward", "count": {"by": "district", "value": {"n": 2, "s": 1},
                                                    "unit": "citizens"}}},
        prices={"day": dkk("offered_day/ward", "owner", 99.99)},
        outlays={"running": outlay},
    )  # fmt: skip
    periods = windows(run.compiled.frame)
    alone = [_rows(Run(run.tally, run.compiled, run.scenario), period) for period in periods]
    assert len(periods) == 3 and all(costs for _, costs, _ in alone)
    for order in (periods, periods[::-1], periods[1:] + periods):
        found = {period: _rows(run, period) for period in order}
        assert [found[period] for period in periods] == alone
        run = Run(run.tally, run.compiled, run.scenario)


def _rows(run: Run, window: Window) -> tuple[list[Row], list[Row], list[Any]]:
    shares = columns(equity(run, [window]), (3, 5), [""]).rows()
    return rows_of(figures(run, [window])), rows_of(costs(run, [window])), shares
