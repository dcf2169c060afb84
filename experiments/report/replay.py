"""A stored study run again, for what its tables do not hold: who moves when, and staff by week.

The first replications are the same to the bit as those that are stored. `trace.csv` is cut to the
days that the report's animation shows; `staff.csv` holds hours a week.
"""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.report.causes import save
from experiments.report.html.film import DAYS, TRACE
from experiments.report.staff import COLUMNS, STAFF, WEEK
from experiments.running.tasks import ENGINES
from experiments.storage.store import ResultsError, read
from experiments.study.again import plan_again
from sim.fast.engine import run_fast
from sim.language.spec import Scenario
from sim.prepare.calendars import UNLIMITED
from sim.prepare.compile import Compiled, compile_scenario
from sim.reference.engine import run_reference
from sim.results.kpi_services import bought_hours, delivered_hours
from sim.results.measured import Run, Window
from sim.results.tally import Tally
from sim.results.trace import animation_rows
from sim.vocab import TICKS_PER_DAY

MOST: Final = 5  # replications, unless more are asked for
TRACERS: Final = {"fast": run_fast, "reference": run_reference}
Progress = Callable[[int, int], None]


def replay(
    result: Path, replications: int | None = None, progress: Progress | None = None,
    allow_code: bool = False,
) -> list[Path]:  # fmt: skip
    """Write trace.csv (of the baseline's first replication) and staff.csv (of every policy).

    The files are returned. Raises ResultsError for a folder that is spoilt or a study of several
    points.
    """
    import pandas as pd

    manifest = read(result).manifest
    plan = plan_again(result, allow_code)
    if plan.design is not None:
        raise ResultsError(f"{result}: a study of several points has no single run to show")
    n = replications or min(MOST, plan.replications)
    staff: list[tuple[Any, ...]] = []
    for i, cell in enumerate(plan.cells):
        compiled = compile_scenario(cell.scenario)
        if i == 0:
            trace = TRACERS[plan.engine](compiled, plan.seed, 0)
            moves = _shown(animation_rows(trace, compiled, 0), float(manifest["warm_up_days"]))
        for r in range(n):
            (counted,) = ENGINES[plan.engine](compiled, plan.seed, [r], _weeks(compiled))
            staff += [(cell.key, r, *row) for row in _hours(counted, compiled, cell.scenario)]
            if progress is not None:
                progress(i * n + r + 1, n * len(plan.cells))
    made = {TRACE: pd.DataFrame(moves), STAFF: pd.DataFrame(staff, columns=COLUMNS)}
    return [save(frame, result / name) for name, frame in made.items()]


def _shown(rows: list[dict[str, object]], begin: float) -> list[dict[str, object]]:
    """Of those who move in the days shown: where they were before, and what they do then."""
    end = begin + DAYS
    before: dict[object, dict[str, object]] = {}
    within: dict[object, list[dict[str, object]]] = {}
    for row in rows:
        time, who = row["time"], row["entity_id"]
        assert isinstance(time, float)
        place = row["event_type"] == "resource_use" or row["event"] == "depart"
        if place and time <= begin:
            before[who] = row
        elif place and time < end:
            within.setdefault(who, []).append(row)
    return [row for who in sorted(within, key=str) for row in _of(who, before, within)]


def _of(who: object, before: dict, within: dict) -> Iterator[dict[str, object]]:
    if who in before:
        yield before[who]
    yield from within[who]


def _weeks(compiled: Compiled) -> tuple[int, ...]:
    """Ticks: the first whole day of the measured time, every week from there, and the end."""
    frame = compiled.frame
    return (*range(frame.warm_up, frame.horizon, WEEK * TICKS_PER_DAY), frame.horizon)


def _hours(
    tally: Tally, compiled: Compiled, scenario: Scenario
) -> Iterator[tuple[str, str, float, float]]:
    """(date, service, hours worked, hours offered) of every whole week; nan: no limit."""
    bounds, run = tally.bounds, Run(tally, compiled, scenario)
    for k, (begin, end) in enumerate(itertools.pairwise(bounds)):
        if end - begin < WEEK * TICKS_PER_DAY:
            return
        day = (compiled.frame.start + timedelta(days=WEEK * k)).isoformat()
        if compiled.nursing is not None:
            rosters = tally.rosters[k]
            worked, there = (int(rosters[name].sum()) / 60 for name in ("worked", "offered"))
            yield day, "nursing", worked, there
        if scenario.home_care is not None:
            week = [Window(day, begin, end)]
            (hours,), (bought,) = delivered_hours(run, week)[1], bought_hours(run, week)
            limit = compiled.help.capacity[begin // TICKS_PER_DAY : end // TICKS_PER_DAY]
            own = float(limit.mean()) / 60 if (limit < UNLIMITED).all() else np.nan
            yield day, "home_care", float(hours - bought), own
