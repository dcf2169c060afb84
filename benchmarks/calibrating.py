"""How long fits take: of a million stays, and of eight numbers of a municipality of ten sectors."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .book import Book
from .sizes import Sizes

TOWN = "alleroed"
FREE = (
    "clocks.first_need.rate", "clocks.acute_admission.rate", "clocks.care_home_need.rate",
    "clocks.nursing_need.rate", "clocks.maintenance_need.rate", "clocks.senior_housing_wish.rate",
    "sectors.temporary_bed.service", "sectors.home_package.service",
)  # fmt: skip
SEEN = {
    "admissions": ("stays_begun", "hospital"), "beds_taken": ("stays_begun", "temporary_bed"),
    "beds_used": ("mean_places_used", "temporary_bed"), "homes": ("stays_begun", "care_home"),
    "packages": ("mean_places_used", "home_package"), "dwellings": ("stays_begun", "senior_housing"),  # noqa: E501
    "courses": ("stays_begun", "maintenance_training"), "visits": ("visits_home", "nursing"),
    "rehabilitated": ("stays_begun", "home_rehabilitation"), "ready": ("ready_days", "hospital"),
}  # fmt: skip
ERROR = 0.03  # standard errors by the figure


def calibrating(book: Book, sizes: Sizes) -> None:
    """A direct fit of many stays; a latent fit to the figures of a run whose numbers are known."""
    from calibration.fitting.length_of_stay import best_fit

    data = stays(sizes.stays)
    wall, spent, _ = timed(lambda: best_fit(data))
    bar = "<= 60" if len(data) >= 1_000_000 else ""
    book.add("direct fit of stays", wall, "s", bar=bar, processor_s=spent, stays=len(data))
    wall, spent, runs = timed(lambda: latent(sizes.latent))
    bar = "<= 30" if sizes.latent["points"] is None else ""
    book.add("latent fit, 8 numbers, 10 sectors", wall / 60, "minutes", bar=bar,
             processor_minutes=spent / 60, runs=runs, **sizes.latent)  # fmt: skip


def timed(job: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds on the wall, seconds of processor, and what it gave."""
    begun, spent = time.perf_counter(), time.process_time()
    found = job()
    return time.perf_counter() - begun, time.process_time() - spent, found


def stays(n: int) -> Any:
    """About so many lognormal stays in a window, some of which begin before or go on after it."""
    from calibration.fitting.lengths import in_window

    rng = np.random.default_rng(8)
    begin = rng.uniform(-400, 1_500, int(1.25 * n))
    end = begin + rng.lognormal(2.6, 0.9, len(begin))
    return in_window(begin, end, np.ones(len(begin), np.int64), (0.0, 1_500.0), False)


def latent(how: dict[str, Any]) -> int:
    """Fit, as `borgerflow calibrate latent` does, with two workers; returns the number of runs."""
    from experiments.calibrate.latent import calibrate

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "targets.yaml"
        file.write_text(targets(), "utf-8")
        one = calibrate(
            TOWN, file, (), Path(folder) / "found", draws=1_000, seed=1, workers=2, resume=False,
            quiet=True, **how,
        )  # fmt: skip
    return int(one.found.y[:, 0].size + one.fresh[:, 0].size)


def targets() -> str:
    """The targets file: figures of one run, so that the numbers of the scenario are the truth."""
    from experiments.analysis.runs import Runs
    from experiments.running.run import variants
    from experiments.statistics.figure import Figure
    from sim.loading.load import load

    figures = [Figure(sector, kpi) for kpi, sector in SEEN.values()]
    runs = Runs(figures, 99, 1)
    values = runs(variants(load(TOWN), ()), 1)[0, :, 0]
    lines = ["format: 1", "parameters:", *(f"  {name}: {{}}" for name in FREE), "targets:"]
    for (name, (kpi, sector)), figure, value in zip(SEEN.items(), figures, values, strict=True):
        error = max(ERROR * value, 1.0)
        lines.append(
            f"  {name}: {{kpi: {kpi}, sector: {sector}, value: {value:.6g}, "
            f"standard_error: {error:.4g}, unit: {runs.units[figure]}, source: one run, "
            f"year: 2026}}"
        )
    return "\n".join(lines) + "\n"
