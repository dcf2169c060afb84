"""The compiled reading of a run against the intervals, exactly."""

import numpy as np
import pytest

from sim.results.intervals import Intervals
from sim.vocab import Cause

from .theory_cases import BLOCKING, ERLANG_A, JACKSON, LOSS, Case
from .theory_reading import BLOCKED, BOTH, PRESENT, QUEUE, Reading, blocked_spans
from .worlds import Run, made


def ticks_with(reading: Reading, *spans: Intervals) -> np.ndarray:
    """int64: ticks of the window with 0, 1, 2, ... of these present."""
    cut = [part.clipped(reading.begin, reading.end) for part in spans]
    ticks = np.concatenate([x for part in cut for x in (part.begin, part.end)])
    change = np.concatenate([np.full(len(part.begin), by) for part in cut for by in (1, -1)])
    order = np.argsort(ticks, kind="stable")
    number = np.concatenate([[0], np.cumsum(change[order])])
    length = np.diff(np.concatenate([[reading.begin], ticks[order], [reading.end]]))
    return np.bincount(number[length > 0], length[length > 0])


@pytest.mark.parametrize("case", (LOSS[0], BLOCKING, JACKSON, ERLANG_A), ids=lambda case: case.name)
def test_the_reading_is_that_of_the_intervals(run: Run, case: Case) -> None:
    compiled = made(case.scenario(200))
    reading = Reading(run(compiled, 3, 1), compiled)
    for s in range(len(compiled.network.sectors)):
        here, asked = reading.stays.at(s), reading.waits.at(s)
        for what, spans in (
            (PRESENT, (here,)),
            (QUEUE, (asked,)),
            (BLOCKED, (blocked_spans(here),)),
            (BOTH, (here, asked)),
        ):
            ticks = ticks_with(reading, *spans)
            assert np.array_equal(reading.shares[s, what, : len(ticks)], ticks)
            assert not reading.shares[s, what, len(ticks) :].any()
            if what < BOTH:
                assert reading.area[s, what] == ticks @ np.arange(len(ticks))
        entered = (reading.waited_ticks >= 0) & (reading.trace.events["sector"] == s)
        stop_gap = reading.trace.events["cause"][entered] == Cause.WAIT_ELSEWHERE
        waited = np.where(stop_gap, 0, reading.waited_ticks[entered])
        assert sorted(waited) == sorted(here.waited)
