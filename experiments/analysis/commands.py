"""What the commands of the analysis do, once their options are parsed."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from experiments import labels
from experiments.analysis import capacity, precision, printing
from experiments.analysis.figure import Figure
from experiments.analysis.folder import check_free, default_folder, write_folder
from experiments.analysis.runs import Runs
from experiments.analysis.selection import FIRST, select
from experiments.analysis.uncertain import of_policies, of_scenario
from experiments.analysis.worlds import Study
from experiments.policy.choosing import chosen
from experiments.progress import Progress
from experiments.run import variants
from experiments.statistics import Floats
from experiments.store import ResultsError
from sim.load import load
from sim.spec import Scenario

if TYPE_CHECKING:
    import pandas as pd


def best(
    scenario: Scenario, policies: Sequence[str], figure: Figure, indifference: float, better: str,
    confidence: float, most: int, seed: int, workers: int | None, lang: str, as_json: bool,
    quiet: bool,
) -> bool:  # fmt: skip
    """Choose and print; true when one policy is left."""
    made = variants(scenario, policies)
    sign = -1.0 if better == "lower" else 1.0
    with Progress(most * len(made), quiet or as_json) as progress:
        runs = Runs([figure], seed, workers, lambda done: progress.done(done, most * len(made)))

        def sample(which: Sequence[int], first: int, count: int) -> Floats:
            found = runs([made[i] for i in which], count, first)[:, 0]
            if not math.isfinite(found.sum()):
                raise ResultsError(f"{figure} is a mean over nobody in some runs; choose another")
            return sign * found

        found = select(sample, len(made), indifference, confidence, FIRST, most)
    means = (sign * found.means).tolist()
    rows = [
        {"policy": v.key, "mean": means[i], "dropped_after": found.dropped.get(i)}
        for i, v in enumerate(made)
    ]
    chosen = made[found.best].key if found.best is not None else None
    if as_json:
        told = {"schema_version": 1, "status": "ok", "figure": str(figure), "best": chosen,
                "left": [made[i].key for i in found.left], "policies": rows,
                "runs": runs.done, "confidence": confidence,
                "indifference": indifference}  # fmt: skip
        click.echo(json.dumps(told))
    elif not quiet:
        names = {v.key: getattr(v.label, lang) for v in made}
        left = [names[made[i].key] for i in found.left]
        printing.chosen(rows, names, left, figure, runs, indifference, confidence, lang)
    return chosen is not None


def enough(
    scenario: Scenario, policies: Sequence[str], wanted: Sequence[precision.Wanted], seed: int,
    workers: int | None, lang: str, quiet: bool, allow_code: bool = False,
) -> int:  # fmt: skip
    """How many replications give the precision that is wanted, or MOST, which is told.

    These are runs of their own: the same citizens are run again when the study is.
    """
    made = variants(scenario, chosen(scenario, policies)[0], allow_code)
    runs = Runs([one.figure for one in wanted], seed, workers)

    def sample(first: int, count: int) -> Floats:
        return runs(made, count, first)

    n, reached = precision.run_until(sample, wanted, most=precision.MOST)
    if not reached or not quiet:
        word = "precision_reached" if reached else "precision_missed"
        click.echo(labels.word(word, lang, n=n), err=True)
    return n


def optimise(
    scenario: str, vary: capacity.Vary, limit: capacity.Limit, cost: Figure, policy: str,
    confidence: float, replications: int, seed: int, workers: int | None, out: Path | None,
    overrides: Sequence[str], lang: str, as_json: bool, quiet: bool,
) -> bool:  # fmt: skip
    """Run the grid, write the folder, print; true when a capacity is safe."""
    loaded = load(scenario, overrides)
    folder = out or default_folder(loaded, "capacity")
    check_free(folder)
    worlds = [load(scenario, [*overrides, f"{vary.path}={x}"]) for x in vary.values]
    made = [variants(world, [policy])[-1] for world in worlds]
    total = len(made) * replications
    with Progress(total, quiet or as_json) as progress:
        runs = Runs([limit.figure, cost], seed, workers, lambda done: progress.done(done, total))
        found = runs(made, replications)
    for f, figure in enumerate(runs.figures):
        if not math.isfinite(found[:, f].sum()):
            raise ResultsError(f"{figure} is a mean over nobody in some runs; choose another")
    table = capacity.curve(vary, limit, found[:, 0], found[:, 1], confidence)
    how = {
        "command": "optimise", "policy": policy, "vary": vary.path, "limit": str(limit),
        "cost": str(cost), "confidence": confidence, "replications": replications, "seed": seed,
    }  # fmt: skip
    write_folder(folder, loaded, {"capacity": table}, how)
    chosen = capacity.choice(table)
    if as_json:
        told = {"schema_version": 1, "status": "ok", "run_dir": str(folder), "chosen": chosen,
                "capacities": json.loads(table.to_json(orient="records"))}  # fmt: skip
        click.echo(json.dumps(told))
    elif not quiet:
        printing.capacities(table, vary, limit, cost, runs, confidence, lang)
        click.echo(f"\n{labels.word('results_in', lang)} {folder}")
    return chosen is not None


def sensitivity(
    scenario: Scenario, policies: Sequence[str], figures: Sequence[Figure],
    methods: Sequence[str], only: Sequence[str], better: str, replications: int, draws: int,
    trajectories: int, points: int, seed: int, workers: int | None, out: Path | None, lang: str,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Run the methods, write their tables, print the widest swings and the ranks."""
    made = variants(scenario, policies)
    of, left = of_scenario(scenario)
    of = [u for u in (*of, *of_policies(made)) if not only or any(text in u.name for text in only)]
    if not of:
        raise ResultsError(
            f"{scenario.name}: no uncertain quantity is left; see `range` and --only"
        )
    folder = out or default_folder(scenario, "sensitivity")
    check_free(folder)
    worlds = {
        "tornado": 2 * len(of) + 1,
        "morris": (len(of) + 1) * trajectories,
        "sobol": (len(of) + 2) * points,
        "draws": draws,
    }
    total = sum(worlds[method] for method in methods) * len(made) * replications
    with Progress(total, quiet or as_json) as progress:
        runs = Runs(figures, seed, workers, lambda done: progress.done(min(done, total), total))
        study = Study(scenario, made, of, runs, replications)
        tables: dict[str, pd.DataFrame] = {}
        for method in dict.fromkeys(methods):
            tables.update(_tables(study, method, better, draws, trajectories, points, seed))
    how = {
        "command": "sensitivity", "policies": [v.key for v in made], "methods": list(methods),
        "figures": [str(figure) for figure in figures], "better": better,
        "replications": replications, "seed": seed, "left_out": [vars(one) for one in left],
        "quantities": [one.name for one in of],
    }  # fmt: skip
    write_folder(folder, scenario, tables, how)
    if as_json:
        told = {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
        left_out = [vars(one) for one in left]
        head = {"schema_version": 1, "status": "ok", "run_dir": str(folder), "left_out": left_out}
        click.echo(json.dumps({**head, **told}))
    elif not quiet:
        printing.sensitivity(tables, {v.key: getattr(v.label, lang) for v in made}, lang)
        for one in left:
            click.echo(labels.word("not_moved", lang, name=one.name, why=one.why), err=True)
        click.echo(f"\n{labels.word('results_in', lang)} {folder}")


def _tables(
    study: Study, method: str, better: str, draws: int, trajectories: int, points: int, seed: int
) -> dict[str, "pd.DataFrame"]:
    """The tables of one method, by the names of their files."""
    from experiments.analysis import draws as drawing
    from experiments.analysis import screening, tornado

    if method == "tornado":
        return {"tornado": tornado.tornado(study)}
    if method == "morris":
        return {"morris": screening.morris(study, trajectories, seed)}
    if method == "sobol":
        return {"sobol": screening.sobol(study, points, seed)}
    drawn = drawing.draw(study, draws, seed)
    return {
        "ranks": drawing.ranks(study, drawn, better),
        "spread": drawing.spread(study, drawn),
        "value": drawing.value_of_information(study, drawn, better, seed),
        "draws": drawing.table(study, drawn),
    }
