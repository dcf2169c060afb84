"""A policy's effect over the whole posterior: what the decision changes if any of its draws holds.

Every draw is a world; the same citizens with the same luck live in all of them, with and without
the policy. So the spread of effects is what the targets leave open, plus chance, which is told
apart.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.runs import Runs
from experiments.analysis.worlds import Study, effects
from experiments.calibrate.latent_files import SCENARIO, TARGETS
from experiments.calibrate.targetsfile import read_task
from experiments.running.progress import Progress
from experiments.running.run import variants
from experiments.statistics.components import components
from experiments.statistics.figure import Figure
from experiments.storage.durable import write_text
from experiments.storage.ledger import as_json
from experiments.storage.store import ResultsError
from experiments.study.study import write_csv
from sim.loading.load import load
from sim.provenance import environment

if TYPE_CHECKING:
    import pandas as pd

EFFECTS, SUMMARY, RECORD = "effects.csv", "effect.csv", "effect.json"


def effect(
    folder: Path, policies: Sequence[str], figures: Sequence[Figure], draws: int,
    replications: int, seed: int, workers: int | None, allow_code: bool, quiet: bool,
) -> "pd.DataFrame":  # fmt: skip
    """Run the policies in draws of the folder's posterior; write effects.csv, effect.csv.

    Returns the summary: a row for each policy and figure. Raises ResultsError.
    """
    sample, names = posterior(folder)
    task = read_task(folder / TARGETS, load(folder / SCENARIO))
    if names != [one.name for one in task.of]:
        raise ResultsError(f"{folder}: posterior.csv and targets.yaml name other numbers")
    made = variants(task.scenario, policies, allow_code)
    chosen = sample[:draws]
    total = len(chosen) * len(made) * replications
    with Progress(total, quiet) as progress:
        runs = Runs(figures, seed, workers, lambda done: progress.done(done, total))
        found = effects(Study(task.scenario, made, task.of, runs, replications).values(chosen))
    if not np.isfinite(found).all():
        raise ResultsError("a figure is a mean over nobody in some runs; choose another")
    keys = [variant.key for variant in made]
    each = _each(keys, runs, found)
    whole = _summary(keys, runs, found)
    write_csv(folder / EFFECTS, each)
    write_csv(folder / SUMMARY, whole)
    how = {"policies": list(policies), "figures": [str(f) for f in figures], "draws": len(chosen),
           "replications": replications, "seed": seed, **environment()}  # fmt: skip
    write_text(folder / RECORD, as_json(how))
    return whole


def posterior(folder: Path) -> tuple[np.ndarray, list[str]]:
    """Draws (draws, parameters) and the parameters' names. Raises ResultsError."""
    import pandas as pd

    try:
        table = pd.read_csv(folder / "posterior.csv")
    except FileNotFoundError:
        raise ResultsError(f"{folder} holds no finished calibration; go on with `calibrate latent ... --resume`") from None  # noqa: E501  # fmt: skip
    names = [name for name in table.columns if name not in ("draw", "weight_by_fresh_runs")]
    return table[names].to_numpy(float), names


def _each(keys: Sequence[str], runs: Runs, found: np.ndarray) -> "pd.DataFrame":
    """The mean effect of each draw; of the baseline its level."""
    import pandas as pd

    rows = [
        (draw, key, str(figure), runs.units[figure], float(found[draw, v, f].mean()))
        for draw in range(len(found))
        for v, key in enumerate(keys)
        for f, figure in enumerate(runs.figures)
    ]
    return pd.DataFrame(rows, columns=["draw", "policy", "figure", "unit", "value"])


def _summary(keys: Sequence[str], runs: Runs, found: np.ndarray) -> "pd.DataFrame":
    """Mean over draws, 90 % interval of the draws' means, how many fall; variances apart."""
    import pandas as pd

    rows = []
    for v, key in enumerate(keys):
        for f, figure in enumerate(runs.figures):
            values = found[:, v, f]
            means = values.mean(axis=1)
            split = components(values)
            low, high = np.quantile(means, [0.05, 0.95])
            rows.append({
                "policy": key, "of": "difference" if v else "level", "figure": str(figure),
                "unit": runs.units[figure], "draws": len(means), "replications": values.shape[1],
                "mean": float(values.mean()), "low": low, "high": high,
                "draws_below_0": float((means < 0).mean()),
                "left_open_variance": split.parameter, "chance_variance": split.chance,
                "left_open_share": split.share,
            })  # fmt: skip
    return pd.DataFrame(rows)
