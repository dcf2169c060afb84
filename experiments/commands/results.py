"""The commands about results folders: what is there, is it whole, ask it, repeat it."""

import json
import sys
from pathlib import Path

import rich_click as click

from experiments.options import ALLOW_CODE, JSON, WORKERS

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


@click.command()
@FOLDER
@JSON
def show(folder: Path, as_json: bool) -> None:
    """What was run in a results folder, with what versions, seed and inputs."""
    from experiments.storage.looking import story

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
