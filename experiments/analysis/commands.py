"""What the commands of the analysis do, once their options are parsed."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from experiments import labels
from experiments.analysis import capacity, printing
from experiments.analysis.folder import Folder, default_folder
from experiments.analysis.runs import Runs
from experiments.analysis.worlds import Study
from experiments.running.progress import Progress
from experiments.running.run import variants
from experiments.running.uncertain import of_policies, of_scenario
from experiments.statistics.differences import Floats
from experiments.statistics.figure import Figure
from experiments.statistics.selection import FIRST, select
from experiments.storage.store import ResultsError
from sim.language.spec import Scenario
from sim.loading.load import load

if TYPE_CHECKING:
    import pandas as pd


def best(
    scenario: Scenario, policies: Sequence[str], figure: Figure, indifference: float, better: str,
    confidence: float, most: int, seed: int, workers: int | None, out: Path | None, resume: bool,
    lang: str, as_json: bool, quiet: bool,
) -> bool:  # fmt: skip
    """Choose, write the folder, print; true when one policy is left."""
    made = variants(scenario, policies)
    if len(made) < 2:
        raise click.UsageError("name the policies to choose from with --policy")
    sign = -1.0 if better == "lower" else 1.0
    question = {
        "command": "best", "policies": [v.key for v in made], "figure": str(figure),
        "indifference": indifference, "better": better, "confidence": confidence, "most": most,
        "seed": seed,
    }  # fmt: skip
    folder = _opened(scenario, "best", [figure], question, out, resume)
    with folder, Progress(most * len(made), quiet or as_json) as progress:
        told = lambda done: progress.done(done, most * len(made))  # noqa: E731
        runs = Runs([figure], seed, workers, told, folder.kept)

        def sample(which: Sequence[int], first: int, count: int) -> Floats:
            found = runs([made[i] for i in which], count, first)[:, 0]
            _somebody(found, figure)
            return sign * found

        found = select(sample, len(made), indifference, confidence, FIRST, most)
        chosen = made[found.best].key if found.best is not None else None
        rows = [
            {"policy": v.key, "mean": mean, "dropped_after": found.dropped.get(i)}
            for i, (v, mean) in enumerate(zip(made, (sign * found.means).tolist(), strict=True))
        ]
        left = [made[i].key for i in found.left]
        folder.answer({"best": _frame(rows)}, {"best": chosen, "left": left})
    if as_json:
        told_ = {"schema_version": 1, "status": "ok", "run_dir": str(folder.out),
                 "figure": str(figure), "best": chosen, "left": left, "policies": rows,
                 "runs": runs.done, "confidence": confidence,
                 "indifference": indifference}  # fmt: skip
        click.echo(json.dumps(told_))
    elif not quiet:
        names = {v.key: getattr(v.label, lang) for v in made}
        some = [names[key] for key in left]
        printing.chosen(rows, names, some, figure, runs, indifference, confidence, lang)
        click.echo(f"\n{labels.word('results_in', lang)} {folder.out}")
    return chosen is not None


def _opened(
    scenario: Scenario, what: str, figures: Sequence[Figure], question: Mapping[str, Any],
    out: Path | None, resume: bool,
) -> Folder:  # fmt: skip
    """The folder of an analysis, new or gone on with."""
    if resume and out is None:
        raise click.UsageError("--resume needs --out, the folder to go on with")
    folder = Folder(out or default_folder(scenario, what), scenario, figures, question, resume)
    for line in folder.damaged:
        click.echo(line, err=True)
    return folder


def _somebody(found: Floats, figure: Figure) -> None:
    if not math.isfinite(found.sum()):
        raise ResultsError(f"{figure} is a mean over nobody in some runs; choose another")


def _frame(rows: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows)


def optimise(
    scenario: str, varied: Sequence[capacity.Vary], limit: capacity.Limit, cost: Figure,
    policy: str, confidence: float, replications: int, seed: int, workers: int | None,
    out: Path | None, resume: bool, overrides: Sequence[str], lang: str, as_json: bool, quiet: bool,
) -> bool:  # fmt: skip
    """Run the grid, write the folder, print; true when a capacity is safe."""
    loaded = load(scenario, overrides)
    points = capacity.grid(varied)
    made = []
    for point in points:
        values = [f"{one.path}={x}" for one, x in zip(varied, point, strict=True)]
        made.append(variants(load(scenario, [*overrides, *values]), [policy])[-1])
    total = len(made) * replications
    question = {
        "command": "optimise", "policy": policy, "vary": ", ".join(one.path for one in varied),
        "limit": str(limit), "cost": str(cost), "confidence": confidence,
        "replications": replications, "seed": seed,
        "values": {one.path: list(one.values) for one in varied},
    }  # fmt: skip
    figures = [limit.figure, cost]
    folder = _opened(loaded, "capacity", figures, question, out, resume)
    with folder, Progress(total, quiet or as_json) as progress:
        told = lambda done: progress.done(done, total)  # noqa: E731
        runs = Runs(figures, seed, workers, told, folder.kept)
        found = runs(made, replications)
        for f, figure in enumerate(runs.figures):
            _somebody(found[:, f], figure)
        table = capacity.curve(varied, limit, found[:, 0], found[:, 1], confidence)
        chosen = capacity.choice(table, varied)
        at, (delay, low, high) = capacity.sensible(table, varied)
        paths = [one.path for one in varied]
        more = {
            "chosen": chosen and dict(zip(paths, chosen, strict=True)),
            "sensible": {**dict(zip(paths, at, strict=True)), "figure": [delay, low, high]},
        }
        folder.answer({"capacity" if len(varied) == 1 else "capacities": table}, more)
    if as_json:
        told_ = {"schema_version": 1, "status": "ok", "run_dir": str(folder.out),
                 "chosen": chosen[0] if chosen and len(varied) == 1 else more["chosen"],
                 "sensible": more["sensible"],
                 "capacities": json.loads(table.to_json(orient="records"))}  # fmt: skip
        click.echo(json.dumps(told_))
    elif not quiet:
        printing.capacities(table, varied, limit, cost, runs, confidence, lang)
        click.echo(f"\n{labels.word('results_in', lang)} {folder.out}")
    return chosen is not None


def sensitivity(
    scenario: Scenario, policies: Sequence[str], figures: Sequence[Figure],
    methods: Sequence[str], only: Sequence[str], better: str, replications: int, draws: int,
    trajectories: int, points: int, seed: int, workers: int | None, out: Path | None, resume: bool,
    lang: str, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Run the methods, write their tables, print the widest swings and the ranks."""
    made = variants(scenario, policies)
    of, left = of_scenario(scenario)
    of = [u for u in (*of, *of_policies(made)) if not only or any(text in u.name for text in only)]
    if not of:
        raise ResultsError(
            f"{scenario.name}: no uncertain quantity is left; see `range` and --only"
        )
    worlds = {
        "tornado": 2 * len(of) + 1,
        "morris": (len(of) + 1) * trajectories,
        "sobol": (len(of) + 2) * points,
        "draws": draws,
    }
    total = sum(worlds[method] for method in methods) * len(made) * replications
    question = {
        "command": "sensitivity", "policies": [v.key for v in made], "methods": list(methods),
        "figures": [str(figure) for figure in figures], "better": better,
        "replications": replications, "draws": draws, "trajectories": trajectories,
        "points": points, "seed": seed, "left_out": [vars(one) for one in left],
        "quantities": [one.name for one in of],
    }  # fmt: skip
    folder = _opened(scenario, "sensitivity", figures, question, out, resume)
    with folder, Progress(total, quiet or as_json) as progress:
        told_ = lambda done: progress.done(min(done, total), total)  # noqa: E731
        runs = Runs(figures, seed, workers, told_, folder.kept)
        study = Study(scenario, made, of, runs, replications)
        tables: dict[str, pd.DataFrame] = {}
        for method in dict.fromkeys(methods):
            tables.update(_tables(study, method, better, draws, trajectories, points, seed))
        folder.answer(tables, {})
    if as_json:
        told = {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
        left_out = [vars(one) for one in left]
        head = {
            "schema_version": 1,
            "status": "ok",
            "run_dir": str(folder.out),
            "left_out": left_out,
        }
        click.echo(json.dumps({**head, **told}))
    elif not quiet:
        printing.sensitivity(tables, {v.key: getattr(v.label, lang) for v in made}, lang)
        for one in left:
            click.echo(labels.word("not_moved", lang, name=one.name, why=one.why), err=True)
        click.echo(f"\n{labels.word('results_in', lang)} {folder.out}")


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
