"""A scenario's targets, each judged by a run that is long enough for it."""

from collections.abc import Callable
from datetime import date

from calibration.targets import Verdict, hold
from experiments.running.run import simulate, variants
from experiments.storage.store import ResultsError, kpi_frame
from sim.language.quantity import Time
from sim.language.spec import Scenario
from sim.vocab import TICKS_PER_DAY

Progress = Callable[[int, int], None]


def judge(
    scenario: Scenario, replications: int, seed: int, workers: int | None,
    progress: Progress | None = None,
) -> list[Verdict]:  # fmt: skip
    """Verdicts in the order of the targets.

    Targets of the measured time are held against the scenario as it is; those of a calendar
    year against one whose measured time reaches the end of the last such year. Raises
    ResultsError for a figure that does not occur.
    """
    years = sorted({str(t.period) for t in scenario.targets.values() if t.period != "all"})
    wholes = any(target.period == "all" for target in scenario.targets.values())
    runs = [(scenario, ["all"])] if wholes else []
    if years:
        runs.append((_until(scenario, int(years[-1])), years))
    found: dict[str, Verdict] = {}
    for i, (one, periods) in enumerate(runs):

        def done(finished: int, total: int, i: int = i) -> None:
            if progress is not None:
                progress(i * total + finished, len(runs) * total)

        outcomes = simulate(variants(one, ()), replications, seed, workers=workers, progress=done)
        try:
            verdicts = hold(one, kpi_frame(one.name, outcomes), periods)
        except ValueError as error:
            raise ResultsError(str(error)) from None
        found.update((verdict.name, verdict) for verdict in verdicts)
    return [found[name] for name in scenario.targets]


def _until(scenario: Scenario, year: int) -> Scenario:
    """The same, measured to the end of a year."""
    days = (date(year + 1, 1, 1) - scenario.start).days
    if days * TICKS_PER_DAY <= scenario.horizon.base():
        return scenario
    return scenario.model_copy(update={"horizon": Time(value=days, unit="days")})
