"""Costs by hand: dated prices, charges between authorities, hours in packages."""

from typing import Any

import pytest

from sim.compile import compile_scenario
from sim.economics import costs
from sim.kpi import figures
from sim.measured import Run, bounds, windows
from sim.reference import run_reference
from sim.rosters import AGENCY, CLINIC, HOME, book
from sim.spec import Scenario
from sim.tally_trace import tally_of

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
    scenario = Scenario.model_validate(WORLD)
    compiled = compile_scenario(scenario)
    tally = tally_of(run_reference(compiled, 1, 0), compiled, bounds(compiled, scenario))
    return Run(tally, compiled, scenario)


def test_costs_by_hand(run: Run) -> None:
    """Two citizens: 10 days of service, 4 ready (2 of them late), then 6 days at home."""
    rows = costs(run, windows(run.compiled)[0])
    found = {(sector, kpi): value for sector, _, _, kpi, value, _ in rows}
    beds = 2 * (5 * 100 + 9 * 150)
    ready, late, hours = 2 * 4 * 7, 2 * 2 * 5, 2 * 6 * 3
    assert found["ward", "cost_municipality"] == pytest.approx(beds + ready + late)
    assert found["all", "cost_region"] == pytest.approx(-ready)
    assert found["all", "cost_state"] == pytest.approx(-late)
    assert found["home_care", "cost_citizen"] == pytest.approx(hours * 2)
    assert found["all", "cost_total"] == pytest.approx(beds + hours * 2)


def test_package_hours_are_delivered(run: Run) -> None:
    rows = figures(run, windows(run.compiled)[0])
    found = {(sector, kpi): value for sector, _, _, kpi, value, _ in rows}
    assert found["home_care", "package_hours"] == pytest.approx(36)
    assert found["home_care", "delivered_hours"] == pytest.approx(36)


@pytest.mark.parametrize(
    ("wait", "tolerance", "expected"),
    [(1, 3, (CLINIC, 1)), (0, 3, (HOME, 2)), (0, 1, (AGENCY, 0)), (9, 0, (AGENCY, 0))],
)
def test_clinic_wait(wait: int, tolerance: int, expected: tuple[int, int]) -> None:
    """No slot today, one tomorrow; no minutes for a visit at home until the day after."""
    import numpy as np

    roster, slots = np.array([0, 15, 60, 60]), np.array([[0, 15, 15, 15]])
    assert book(roster, slots, 0, tolerance, 0, 20, 15, 10, wait) == expected
