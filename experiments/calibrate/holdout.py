"""The last weeks held out: fit the time before, run on with draws of the fit, and compare.

Each run has its own draw of the parameters and its own luck, so that the predictive interval
holds both. Compared are arrivals a day and citizens present at 00:00, by sector with service.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from calibration.fitting.found import Result
from calibration.fitting.into_scenario import fit_all, scenario_text
from calibration.fitting.scores import Score, daily, score
from calibration.fitting.stays import begins_and_ends, present_rows
from calibration.fitting.tables import Tidy, day_number
from experiments.storage.store import ResultsError
from sim.language.spec import Scenario
from sim.loading.load import load
from sim.prepare.compile import compile_scenario
from sim.results.intervals import stays
from sim.vocab import TICKS_PER_DAY

Progress = Callable[[int, int], None]


def hold_out(
    name: str, tables: dict[str, Tidy], first: date, until: date, weeks: int, runs: int, seed: int,
    done: Progress | None = None,
) -> tuple[list[Score], list[str]]:  # fmt: skip
    """Scores of the last `weeks` before `until`, and notes of the fit.

    Raises ResultsError when nothing was fitted.
    """
    scenario, split = load(name), until - timedelta(weeks=weeks)
    if (split - first).days < 28:
        raise ResultsError("fewer than four weeks are left to fit; hold out fewer")
    result = fit_all(scenario, tables, first, split, seed, max(runs, 2))
    if not result.found:
        raise ResultsError(f"the tables say nothing about {name}")
    sectors = [one for one, sector in scenario.sectors.items() if sector.serves and begins_and_ends(tables, one)]  # noqa: E501  # fmt: skip
    told = _simulated(name, scenario, result, tables, split, weeks, runs, seed, sectors, done)
    scores = []
    for sector in sectors:
        begin, end = begins_and_ends(tables, sector) or (np.empty(0), np.empty(0))
        before = daily(begin, end, day_number(first), (split - first).days)
        after = daily(begin, end, day_number(split), 7 * weeks)
        for kind, figure in enumerate(("arrivals", "present")):
            scores.append(
                score(f"{sector} {figure}", told[sector][kind], after[kind], before[kind])
            )
    return scores, result.notes


def _start(scenario: Scenario, tables: dict[str, Tidy], split: date, folder: Path) -> str:
    """YAML of a start with those present on the day; empty when the tables do not know them all.

    They do not where a scenario tells citizens apart, or has stocks in other sectors.
    """
    covered = [one for one in scenario.sectors if begins_and_ends(tables, one)]
    if scenario.attributes or any(one.sector not in covered for one in scenario.stocks.values()):
        return ""
    rows = present_rows(tables, covered, day_number(split))
    lines = ["sector,stayed,waiting_for,waited", *(",".join(row) for row in rows)]
    (folder / "present.csv").write_text("\n".join(lines) + "\n", "utf-8")
    gone = "".join(f"  {name}: null\n" for name in scenario.stocks)
    return f"stocks:\n{gone}  present_that_day: {{census: present.csv}}\n"


def _simulated(
    name: str, scenario: Scenario, result: Result, tables: dict[str, Tidy], split: date, weeks: int,
    runs: int, seed: int, sectors: list[str], done: Progress | None,
) -> dict[str, tuple[np.ndarray, np.ndarray]]:  # fmt: skip
    """By sector, arrivals and citizens present, float64 (runs, days)."""
    from sim.fast.engine import run_fast

    found: dict[str, Any] = {one: ([], []) for one in sectors}
    columns = {path: values for one in result.found for path, values in one.draws.items()}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fitted.yaml"
        base = Path(name).resolve().as_posix() if Path(name).is_file() else name
        text = scenario_text(base, scenario, result, tables, "hold-out", "fitted")
        start = _start(scenario, tables, split, Path(folder))
        path.write_text(text + start, "utf-8")
        for run in range(runs):
            drawn = [f"{key}={float(f'{values[run]:.6g}')}" for key, values in columns.items()]
            times = [f"start={split}", f"horizon={7 * weeks} days"]
            times += ["warm_up=0 days"] if start else []
            compiled = compile_scenario(load(path, [*times, *drawn]))
            frame = compiled.frame
            seen = stays(run_fast(compiled, seed, run).events, frame.horizon)
            for sector in sectors:
                at = seen.sector == compiled.network.sectors.index(sector)
                # Who is there when the run begins came before it.
                begin = np.where(seen.begin[at] > 0, seen.begin[at] / TICKS_PER_DAY, -1.0)
                end = np.where(seen.ended[at], seen.end[at] / TICKS_PER_DAY, np.nan)
                both = daily(begin, end, frame.warm_up / TICKS_PER_DAY, 7 * weeks)
                for kind in (0, 1):
                    found[sector][kind].append(both[kind])
            if done is not None:
                done(run + 1, runs)
    return {one: (np.array(a), np.array(b)) for one, (a, b) in found.items()}
