"""The commands `report`, `explain-waiting` and `replay`, all of a results folder."""

from pathlib import Path

import rich_click as click

from experiments.options import ALLOW_CODE, LANG, QUIET, WORKERS


def _formats(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """A list of known formats, each once."""
    from experiments.report.formats import FORMATS
    from sim.language.faults import near

    asked = tuple(dict.fromkeys(name.strip().lower() for name in value.split(",") if name.strip()))
    for name in asked:
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is no format; {near(name, FORMATS)}")
    if not asked:
        raise click.BadParameter(f"name at least one of {', '.join(FORMATS)}")
    return asked


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--format", "-f", "formats", default="pptx,html,xlsx,csv", callback=_formats, show_default=True, metavar="FORMAT,...", help="What to write: pptx, html, xlsx, csv, png, svg, pdf.")  # noqa: E501  # fmt: skip
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="Folder for the files; `report` in the results folder if left out.")  # noqa: E501  # fmt: skip
@click.option("--template", type=click.Path(path_type=Path), default=None, metavar="FILE.pptx", help="A deck whose layouts the slides take.")  # noqa: E501  # fmt: skip
@click.option("--sensitivity", type=click.Path(path_type=Path), default=None, metavar="FOLDER", help="A folder of `borgerflow sensitivity` of the same scenario: how sure the answer is.")  # noqa: E501  # fmt: skip
@click.option("--capacity", type=click.Path(path_type=Path), default=None, metavar="FOLDER", help="A folder of `borgerflow optimise` of the same scenario: what capacity costs.")  # noqa: E501  # fmt: skip
@LANG
@QUIET
def report(
    result: Path, formats: tuple[str, ...], out: Path | None, template: Path | None,
    sensitivity: Path | None, capacity: Path | None, lang: str, quiet: bool,
) -> None:  # fmt: skip
    """Write slides, report, spreadsheet, figures from RESULT, a results folder; nothing is run."""
    if template is not None and not {"pptx", "pdf"} & {*formats}:
        raise click.UsageError("--template is for slides; add pptx to --format")
    from experiments.report.formats import deliver

    deliver(result, formats, out, template, lang, quiet, sensitivity, capacity)


AGAIN = click.option("--replications", "-n", type=click.IntRange(1), default=None, help="How many of the replications; the first few if left out.")  # noqa: E501  # fmt: skip


@click.command("explain-waiting")
@click.argument("result", type=click.Path(path_type=Path))
@AGAIN
@WORKERS
@QUIET
def explain_waiting(
    result: Path, replications: int | None, workers: int | None, quiet: bool
) -> None:
    """Run the scenario of RESULT with one cause of waiting off at a time; slides then show why."""
    from experiments.report.causes import FILE, explain
    from experiments.running.progress import Progress

    with Progress(1, quiet) as progress:
        explain(result, workers, progress.done, replications)
    if not quiet:
        click.echo(result / FILE)


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@AGAIN
@ALLOW_CODE
@QUIET
def replay(result: Path, replications: int | None, allow_code: bool, quiet: bool) -> None:
    """Run RESULT again for what its tables lack: the animation, and staff week by week."""
    from experiments.report.replay import replay as again
    from experiments.running.progress import Progress

    with Progress(1, quiet) as progress:
        paths = again(result, replications, progress.done, allow_code)
    for path in paths if not quiet else ():
        click.echo(path)
