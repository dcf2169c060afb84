"""`borgerflow calibrate fit`: fit, write four files, say what was found and what was left."""

from datetime import date
from pathlib import Path

import rich_click as click

from calibration.fitting.found import Result
from calibration.fitting.into_scenario import files, fit_all
from calibration.fitting.scores import Score
from calibration.fitting.tables import read_tables
from experiments.modelling.tuning import seen_from
from experiments.storage.store import ResultsError, new_file
from sim.loading.load import load


def fit_into(
    data: Path, name: str, first: date, until: date, out: Path | None, seed: int, quiet: bool
) -> Path:
    """Write the fitted scenario, its draws, curves and report; returns the scenario's path."""
    path = out or Path(f"{Path(name).stem}-fitted.yaml")
    scenario, tables = load(name), read_tables(data)
    if path.exists():
        raise ResultsError(f"{path} is there already; choose another name with --out")
    result = fit_all(scenario, tables, first, until, seed)
    if not result.found:
        reasons = "; ".join(f"{where}: {why}" for where, why in result.left)
        raise ResultsError(f"{data} says nothing about {name}. {reasons}".strip())
    how = f"borgerflow calibrate fit {data.as_posix()} --into {name} --from {first} --until {until} --seed {seed}"  # noqa: E501  # fmt: skip
    for file, text in files(path, seen_from(path, name), scenario, result, tables, how):
        with new_file(file) as stream:
            stream.write(text)
    load(path)  # what was written is a scenario
    if not quiet:
        show(result)
        click.echo(f"\n{path}")
    return path


def show(result: Result) -> None:
    """A line for each number found, with its 90 % interval, and for each left alone."""
    head = ("number", "value", "90 % interval", "law, or p of the tests of fit")
    click.echo("  {:48} {:18} {:20} {}".format(*head))
    for one in result.found:
        bounds = f"{one.low:.4g} to {one.high:.4g}" if one.low < one.high else ""
        value = f"{one.value:.4g} {one.unit}"
        click.echo(f"  {one.path:48} {value:18} {bounds:20} {one.note}".rstrip())
    for path, why in result.left:
        click.echo(f"  {path:48} left as it was: {why}")
    for note in result.notes:
        click.echo(f"  note: {note}")


def show_scores(scores: list[Score], notes: list[str]) -> None:
    """A line for each figure: coverage, and the score against the seasonal naive forecast."""
    click.echo("  figure                        in 90 % interval   CRPS    naive   better by")
    for one in scores:
        numbers = f"{one.coverage:16.0%}{one.crps:9.3g}{one.naive:9.3g}{one.better:10.0%}"
        click.echo(f"  {one.figure:30}{numbers}")
    for note in notes:
        click.echo(f"  note: {note}")
