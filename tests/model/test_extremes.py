"""Worlds at the edge: nobody, nowhere, for ever, and very many."""

import numpy as np
import pytest

from sim.fast import run_fast
from sim.vocab import EventKind

from .identities import check_identities
from .worlds import DAY, REPLICATION, SEED, Json, Run, diary_of, feeder, made, scenario, world

YEARS_100 = 36_525


def crowd(number: int) -> Json:
    """A stock of so many alike, all at home."""
    return {"all": {"sector": "home", "count": {"unit": "citizens", "value": number}}}


def test_a_hundred_years(run: Run) -> None:
    """Arrivals, stays and the census go on to the last day; the books agree at the end."""
    week = [{"from": "monday 08:00", "value": 3}, {"from": "saturday", "value": 1}]
    stay = {"distribution": "exponential", "mean": 20, "unit": "days"}
    sectors = {"ward": {"places": {"weekly": week}, "service": stay, "routes": {"exit": {}}}}
    source = {"late": {"sector": "ward", "rate": "0.02 per day"}}
    compiled = made(scenario(sectors, days=YEARS_100, sources=source))
    trace = run(compiled, SEED, REPLICATION)
    check_identities(trace, compiled, SEED, REPLICATION)
    assert len(trace.census) == YEARS_100
    assert trace.events["tick"][-1] > (YEARS_100 - 365) * DAY
    assert abs(trace.ledger.created - 0.02 * YEARS_100) < 4 * (0.02 * YEARS_100) ** 0.5


def test_nobody(run: Run) -> None:
    """A run of nobody ends, with an empty trace and a census of zeros."""
    compiled = made(scenario({"home": {"places": 3}}, days=10, stocks=crowd(0)))
    trace = run(compiled, SEED, REPLICATION)
    check_identities(trace, compiled, SEED, REPLICATION)
    assert len(trace.events) == len(trace.visits) == trace.ledger.created == 0
    assert trace.census.shape == (10, 1, 3) and not trace.census.any()


def test_no_places(run: Run) -> None:
    """Nobody ever enters: a waits outside, and b, who may not wait at home for it, blocks."""
    sectors = {"home": feeder("ab", {"ward": {}}, b=2), "ward": {"places": 0}}
    told = diary_of(run, world("ab", {"a": "ward", "b": "home"}, sectors, days=5))
    assert told == [
        "0 arrive b outside > home",
        "0 enter b home (route)",
        "0 arrive a outside > ward",
        "0 wait a outside > ward (request) #1",
        "2 ready b home > ward",
        "2 wait b home > ward (request) #2",
        "2 block b home > ward",
    ]


def test_a_sector_that_nobody_can_leave(run: Run) -> None:
    """Two get in; the others wait to the end of the run, and that is no deadlock."""
    sectors = {"gate": feeder("abcd", {"home": {}}, a=1, b=2, c=3, d=4), "home": {"places": 2}}
    compiled = made(world("abcd", "gate", sectors, days=400))
    trace = run(compiled, SEED, REPLICATION)
    check_identities(trace, compiled, SEED, REPLICATION)
    assert trace.events["tick"][-1] == 4 * DAY
    assert EventKind.DEADLOCK not in trace.events["kind"]
    assert trace.census[-1].tolist() == [[2, 0, 2], [2, 2, 0]]  # used, waiting, blocked


@pytest.mark.verify
def test_a_million_citizens() -> None:
    """A million at home; each is sent to hospital once in two years, where 3,000 find a place."""
    stay = {"distribution": "exponential", "mean": 2, "unit": "days"}
    sectors = {
        "home": {"places": "unlimited", "kept_during": ["hospital"]},
        "hospital": {"places": 3_000, "service": stay, "routes": {"home": {}}},
    }
    call = {"does": "send", "sector": "hospital", "rate": "0.5 per year", "sectors": ["home"]}
    document = scenario(sectors, days=30, stocks=crowd(1_000_000), clocks={"call": call})
    trace = run_fast(made(document), SEED, REPLICATION)
    calls = int((trace.events["kind"] == EventKind.CLOCK).sum())
    wanted = 1_000_000 * 0.5 * 30 / 365.25
    assert trace.ledger.created == trace.ledger.present == 1_000_000
    assert abs(calls - wanted) < 0.02 * wanted
    assert (trace.census[:, 1, 0] <= 3_000).all() and trace.census[-1, 1, 0] > 2_500
    assert (np.diff(trace.events["tick"]) >= 0).all()
