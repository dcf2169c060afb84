"""Home care: what is to be delivered at 00:00 of each day, and what own staff cannot give."""

import pytest

from sim.language.spec import Scenario
from sim.prepare.compile import compile_scenario
from sim.results.kpi_services import bought_hours
from sim.results.measured import Run as Counted
from sim.results.measured import Window
from sim.results.quantities import quantities
from sim.results.tally_trace import tally_of

from .identities import check_help
from .worlds import DAY, REPLICATION, SEED, Json, Run, bell, feeder, world

WHO = "abc"
LEVELS = {"level": ["none", "light", "heavy"]}
HOURS = {"by": ["level"], "unit": "hours", "value": {"none": 0, "light": 7, "heavy": 21}}


def care_of(**more: object) -> Json:
    """a goes to hospital on day 2 and home on day 5, b gets worse on day 3, c dies on day 4."""
    sectors = {
        "home": {"places": "unlimited"},
        "ward": feeder(WHO, {"home": {}}, a=3),
        "flat": {"places": "unlimited"},
    }
    clocks = {
        "call": bell(WHO, "home", "call", {"a": 2}, does="send", sector="ward"),
        "worse": bell(WHO, "home", "worse", {"b": 3}, does="change", attribute="level", step=1),
        "end": bell(WHO, "home", "end", {"c": 4}, does="die"),
    }
    start = {"unit": "share", "value": {"none": 0, "light": 1, "heavy": 0}}
    home_care = {
        "sectors": ["home"],
        "hours_per_week": HOURS,
        "delivered": 0.5,
        "packages": {"flat": "1 hours"},
    }
    return world(
        WHO,
        "home",
        sectors,
        days=8,
        attributes=LEVELS,
        traits={"level": start},
        clocks=clocks,
        home_care=home_care | more,
    )


def test_the_need_of_every_midnight(run: Run) -> None:
    """Half of 7 hours a week each, in minutes; b has half of 21 from day 3 on."""
    compiled = compile_scenario(Scenario.model_validate(care_of()))
    trace = run(compiled, SEED, REPLICATION)
    home = compiled.network.sectors.index("home")
    # At day 2, 3 and 4 the events come before the count.
    assert trace.census[:, home, 3].tolist() == [
        minutes // 2 for minutes in (1260, 1260, 840, 1680, 1260, 1680, 1680, 1680)
    ]
    check_help(trace, compiled)


@pytest.mark.parametrize(
    ("capacity", "beyond"),
    [(10, [30, 30, 0, 240, 30, 240, 240, 240]), ("unlimited", [0] * 8)],
)
def test_what_own_staff_cannot_give_is_bought(
    run: Run, capacity: object, beyond: list[int]
) -> None:
    scenario = Scenario.model_validate(care_of(capacity=capacity))
    compiled = compile_scenario(scenario)
    tally = tally_of(run(compiled, SEED, REPLICATION), compiled, (0, 3 * DAY, 8 * DAY))
    counted = Counted(tally, compiled, scenario)
    for begin, end in ((0, 8), (0, 3), (3, 8)):
        part = [Window("part", begin * DAY, end * DAY)]
        assert bought_hours(counted, part) == pytest.approx(sum(beyond[begin:end]) / 7 / 60)
    amount = quantities(counted)["bought_care_hour"]()
    assert amount.total.sum() == pytest.approx(sum(beyond) / 7 / 60)
