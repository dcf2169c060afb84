"""Worlds at the ends of what can be written: nobody, nowhere, for ever, very long, very many."""

import numpy as np
import pytest
from engines.comparing import twins

from benchmarks.worlds import municipality, register
from sim.fast.engine import count_fast
from sim.language.spec import Scenario
from sim.prepare.compile import compile_scenario
from sim.results.columns import rows as rows_of
from sim.results.kpi import figures
from sim.results.measured import Run as Counted
from sim.results.measured import bounds, windows
from sim.results.trace import Trace
from sim.vocab import EventKind

from .identities import check_identities
from .worlds import REPLICATION, SEED, Json, Run, diary_of, feeder, made, world

Figures = dict[tuple[str, str], float]
CENTURY = 36_500  # days
MOST_DAYS = 49_710  # with all their seconds told apart by 32 bits


def told(scenario: Scenario) -> Figures:
    """The figures of one replication by sector and name, for all citizens."""
    compiled = compile_scenario(scenario)
    tally = count_fast(compiled, SEED, REPLICATION, bounds(compiled, scenario))
    run = Counted(tally, compiled, scenario)
    rows = rows_of(figures(run, windows(compiled.frame)[:1]))
    return {(row[0], row[3]): row[4] for row in rows if row[1:3] == ("all", "all")}


def checked(run: Run, document: Json) -> Trace:
    """A run in which the books agree."""
    compiled = made(document)
    trace = run(compiled, SEED, REPLICATION)
    check_identities(trace, compiled, SEED, REPLICATION)
    return trace


# ------------------------------------------------------------------------------------- nobody


def test_a_sector_without_citizens(run: Run) -> None:
    document = world("a", "ward", {"ward": feeder("a", {"exit": {}}, a=1)}, days=9)
    document["stocks"]["stock_ward"]["count"] = {"unit": "citizens", "value": 0}
    trace = checked(run, document)
    assert not len(trace.events) and not trace.census.any() and trace.ledger.created == 0


def test_a_municipality_without_citizens() -> None:
    """All that is counted is 0, and of nothing there is no mean."""
    empty = municipality(0, 0.1).model_copy(update={"sources": {}})
    found = told(empty)
    assert not any(found.values()) and len(found) > 100
    assert ("hospital", "stay_days") in found and ("hospital", "length_of_stay") not in found


# ------------------------------------------------------------------------------------ nowhere


def test_sectors_without_places(run: Run) -> None:
    """a waits outside for ever, and b at home; the run goes on to its end."""
    sectors = {"home": feeder("ab", {"ward": {}}, b=2), "ward": {"places": 0}}
    document = world("ab", {"a": "ward", "b": "home"}, sectors, days=9)
    assert diary_of(run, document)[-4:] == [
        "0 wait a outside > ward (request) #1",
        "2 ready b home > ward",
        "2 wait b home > ward (request) #2",
        "2 block b home > ward",
    ]
    trace = checked(run, document)
    assert trace.ledger.present == 2 and trace.ledger.place_ticks[1] == 0
    found = told(Scenario.model_validate(document))
    assert found["ward", "waiting_days"] == 9 + 7 and ("ward", "utilisation") not in found


def test_a_world_without_a_single_place(run: Run) -> None:
    sectors = {"ward": {"places": 0, "service": "1 days", "routes": {"exit": {}}}}
    trace = checked(run, world("abc", "ward", sectors, days=9))
    assert trace.ledger.created == trace.ledger.present == 3 and not any(trace.ledger.stay_ticks)


def test_a_sector_that_nobody_can_leave(run: Run) -> None:
    """a stays, b behind him is blocked, c waits for b's place: no circle, so no deadlock."""
    sectors = {"ward": feeder("abc", {"trap": {}}, b=2) | {"places": 1}, "trap": {"places": 1}}
    document = world("abc", {"a": "trap", "bc": "ward"}, sectors, days=9)
    trace = checked(run, document)
    assert not (trace.events["kind"] == EventKind.DEADLOCK).any()
    assert trace.ledger.present == 3 and trace.ledger.left == trace.ledger.died == 0
    found = told(Scenario.model_validate(document))
    assert found["trap", "utilisation"] == found["ward", "utilisation"] == 1
    assert found["ward", "delayed_transfer_days"] == 7 and found["trap", "deadlocked"] == 0


# ----------------------------------------------------------------------------- long and large


def test_a_century_to_the_second(run: Run) -> None:
    """Stays of decades, a calendar that repeats every year, and the last tick but one."""
    summers = {"yearly": [{"from": "07-01", "value": 0}, {"from": "08-01", "value": 1}]}
    last = {"by": "who", "cases": {"a": f"{CENTURY * 86_400 - 1} seconds", "b": "60 years"}}
    sectors = {"home": {"places": "unlimited", "service": last, "routes": {"ward": {}}}}
    sectors["ward"] = {"places": summers, "service": "40 years", "routes": {"exit": {}}}
    trace = run(made(world("ab", "home", sectors, days=CENTURY)), SEED, REPLICATION)
    assert len(trace.census) == CENTURY and trace.events["tick"].max() == CENTURY * 86_400 - 1
    assert trace.ledger.created == trace.ledger.present + trace.ledger.left == 2


def test_the_longest_run_and_one_day_more(run: Run) -> None:
    """What the engines' 32 bits cannot tell apart never reaches them."""
    sectors = {"home": {"places": "unlimited", "service": "1 years", "routes": {"exit": {}}}}
    trace = run(made(world("a", "home", sectors, days=MOST_DAYS)), SEED, REPLICATION)
    assert trace.ledger.left == 1
    with pytest.raises(ValueError, match="4294967295 is the most"):
        made(world("a", "home", sectors, days=MOST_DAYS + 1))


@pytest.mark.verify
def test_a_municipality_for_a_century() -> None:
    """Both engines; all who were there at the start have died or moved away."""
    scenario = municipality(200, 100)
    compiled = compile_scenario(scenario)
    trace = twins()(compiled, SEED, REPLICATION)
    gone = trace.events[np.isin(trace.events["kind"], (EventKind.DEATH, EventKind.LEAVE))]
    first = trace.events["citizen"][trace.events["tick"] == 0]
    assert np.isin(first, gone["citizen"]).all() and len(first) > 150
    assert (trace.census[-365:, :, 0].sum(axis=1) > 50).all(), "others have come"


@pytest.mark.verify
def test_a_million_citizens() -> None:
    """Sectors that hold a hundred of 20,000 hold the same share of a million."""
    many, few = municipality(1_000_000, 0.1), municipality(20_000, 0.1)
    assert abs(register(many.model_dump(mode="json")) - 1e6) < 100
    found, known = told(many), told(few)
    assert found["all", "citizens"] > 1e6
    for name in ("home", "hospital", "care_home"):
        share = found[name, "citizen_years"] / found["all", "citizen_years"]
        usual = known[name, "citizen_years"] / known["all", "citizen_years"]
        assert share == pytest.approx(usual, rel=0.15), name
