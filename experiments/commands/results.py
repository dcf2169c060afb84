"""The commands about results folders: what is there, is it whole, ask it, repeat it."""

import json
import sys
from pathlib import Path
from typing import Any

import rich_click as click

from experiments.options import ALLOW_CODE, JSON, LANG, WORKERS

FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
INVALID, GOAL_NOT_MET = 3, 5


@click.command()
@FOLDER
@JSON
def status(folder: Path, as_json: bool) -> None:
    """How far a run is: tasks planned and stored. Works while it runs."""
    from experiments.storage.looking import state

    told = state(folder)
    if as_json:
        click.echo(json.dumps({"schema_version": 1, **told}))
        return
    click.echo(f"{folder}: {told['status']}, {told['done']} of {told['planned']} runs stored")


@click.command("list")
@click.argument("folder", metavar="[FOLDER]", type=click.Path(path_type=Path), default="results")
@JSON
def list_results(folder: Path, as_json: bool) -> None:
    """The results folders in a folder (results/ if left out), the latest last."""
    from experiments.storage.looking import states

    found = states(folder)
    if as_json:
        click.echo(json.dumps({"schema_version": 1, "results": found}))
        return
    for one in found:
        told = f"{one['done']} of {one['planned']} runs"
        click.echo(f"{one['begun']}  {one['run_id']}  {one['status']:8}  {told}  {one['folder']}")


def figures(_: click.Context, __: click.Parameter, given: str | tuple[str, ...] | None) -> Any:
    """SECTOR.KPI as a figure; several SECTOR.KPI=MEAN as means by figure."""
    from experiments.statistics.figure import Figure

    try:
        if given is None or isinstance(given, str):
            return None if given is None else Figure.parse(given)
        pairs = [text.rpartition("=") for text in given]
        return {Figure.parse(name): float(mean) for name, _, mean in pairs}
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@FOLDER
@click.option("--kpi", "figure", callback=figures, metavar="SECTOR.KPI", help="Tell this figure in full: mean, quantiles and differences with 95 % intervals.")  # noqa: E501  # fmt: skip
@click.option("--quantile", "-q", "quantiles", multiple=True, type=click.FloatRange(0, 1, min_open=True, max_open=True), default=(0.5, 0.9), show_default=True, help="Quantiles of the replications, with --kpi; may be repeated.")  # noqa: E501  # fmt: skip
@click.option("--control", "controls", multiple=True, callback=figures, metavar="SECTOR.KPI=MEAN", help="A figure whose mean is known exactly, such as arrivals of a given rate: its luck is taken out of the mean of --kpi; may be repeated.")  # noqa: E501  # fmt: skip
@LANG
@JSON
def show(
    folder: Path, figure: Any, quantiles: tuple[float, ...], controls: Any, lang: str, as_json: bool
) -> None:
    """What was run in a results folder, with what versions and seed; or one figure of it."""
    from experiments.storage.looking import story

    if figure is not None:
        from experiments.commands.printing import one_figure as printed
        from experiments.study.one_figure import one_figure

        table = one_figure(folder, figure, quantiles, controls)
        if as_json:
            rows = json.loads(table.to_json(orient="records", double_precision=15))
            click.echo(json.dumps({"schema_version": 1, "figure": str(figure), "rows": rows}))
        else:
            printed(table, figure, lang)
        return
    if controls:
        raise click.UsageError("--control needs --kpi, the figure to tell")
    told = story(folder)
    if as_json:
        click.echo(json.dumps({"schema_version": 1, **told}))
        return
    for key, value in told.items():
        click.echo(f"{key}: {value if isinstance(value, (str, int, float)) else json.dumps(value)}")


@click.command("verify-results")
@FOLDER
@JSON
def verify_results(folder: Path, as_json: bool) -> None:
    """Read every stored byte again: damaged parts, tables and figures are named."""
    from experiments.storage.looking import faults

    n_checked, found = faults(folder)
    if as_json:
        told = {"status": "damaged" if found else "ok", "checked": n_checked, "faults": found}
        click.echo(json.dumps({"schema_version": 1, **told}))
    for line in found if not as_json else ():
        click.echo(line, err=True)
    if found:
        sys.exit(INVALID)
    if not as_json:
        click.echo(f"{folder}: {n_checked} files are as they were written")


@click.command()
@click.argument("query", metavar="SQL")
@FOLDER
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
def sql(query: str, folder: Path, as_csv: bool) -> None:
    """Ask the stored runs: tables kpi, census, equity and tasks. Works while a run writes.

    For example: borgerflow sql "select policy, avg(value) from kpi where kpi = 'ready_days' and
    period = 'all' and \"group\" = 'all' group by 1" results/mine
    """
    from experiments.storage.looking import ask

    columns, rows = ask(folder, query)
    if as_csv:
        import csv

        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*map(escape, columns))
    for row in rows:
        table.add_row(*("" if x is None else escape(str(x)) for x in row))
    Console().print(table)


@click.command()
@FOLDER
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="Folder of the repetition; DIR-again if left out.")  # noqa: E501  # fmt: skip
@WORKERS
@ALLOW_CODE
def rerun(folder: Path, out: Path | None, workers: int | None, allow_code: bool) -> None:
    """Run a stored study again from its own record, and say whether it is the same to the bit."""
    from experiments.study.again import repeat

    again = out or folder.with_name(f"{folder.name}-again")
    same, told = repeat(folder, again, workers, allow_code)
    click.echo(told)
    if not same:
        sys.exit(GOAL_NOT_MET)


@click.command()
@FOLDER
@click.option("--by", metavar="NAME", default=None, help="The person or organisation who ran it; nobody is named if left out.")  # noqa: E501  # fmt: skip
@click.option("--license", "licence", metavar="URL", default=None, help="The licence of the results, as an address.")  # noqa: E501  # fmt: skip
def crate(folder: Path, by: str | None, licence: str | None) -> None:
    """Describe a complete results folder for archives: ro-crate-metadata.json (Process Run Crate)."""  # noqa: E501
    from experiments.storage.crate import write_crate

    click.echo(write_crate(folder, by, licence))
