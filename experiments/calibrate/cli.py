"""The commands under `borgerflow calibrate`. Thin: parse, call one function, print."""

from datetime import datetime
from pathlib import Path
from typing import Any

import rich_click as click

from experiments.analysis.cli import KPI
from experiments.options import ALLOW_CODE, POLICY, QUIET, RESUME, SCENARIO, SEED, SET, WORKERS

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def calibrate() -> None:
    """Fit a scenario: to tables of `borgerflow data import`, or through the simulation."""


@calibrate.command()
@click.argument("data", type=click.Path(path_type=Path), metavar="DATA")
@click.option("--into", "scenario", required=True, metavar="SCENARIO", help="The scenario whose numbers are replaced: a file, or a shipped one.")  # noqa: E501  # fmt: skip
@click.option("--from", "first", type=DAY, required=True, help="First day of the time in which every stay was recorded.")  # noqa: E501  # fmt: skip
@click.option("--until", type=DAY, required=True, help="The day after the last one.")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="The new scenario file; <scenario>-fitted.yaml if left out.")  # noqa: E501  # fmt: skip
@SEED
@QUIET
def fit(
    data: Path, scenario: str, first: datetime, until: datetime, out: Path | None, seed: int,
    quiet: bool,
) -> None:  # fmt: skip
    """Fit what DATA, a folder of tidy tables, shows directly; write a scenario that `run` takes."""
    from experiments.calibrate.fitting import fit_into

    if until <= first:
        raise click.UsageError("--until must be after --from")
    fit_into(data, scenario, first.date(), until.date(), out, seed, quiet)


@calibrate.command("hold-out")
@click.argument("data", type=click.Path(path_type=Path), metavar="DATA")
@click.option("--into", "scenario", required=True, metavar="SCENARIO", help="The scenario that is fitted.")  # noqa: E501  # fmt: skip
@click.option("--from", "first", type=DAY, required=True, help="First day of the time in which every stay was recorded.")  # noqa: E501  # fmt: skip
@click.option("--until", type=DAY, required=True, help="The day after the last one.")
@click.option("--weeks", type=click.IntRange(1, 104), default=13, show_default=True, help="Weeks at the end that are held out.")  # noqa: E501  # fmt: skip
@click.option("--runs", type=click.IntRange(10), default=100, show_default=True, help="Runs, each with a draw of the fit.")  # noqa: E501  # fmt: skip
@SEED
@QUIET
def hold_out(
    data: Path, scenario: str, first: datetime, until: datetime, weeks: int, runs: int, seed: int,
    quiet: bool,
) -> None:  # fmt: skip
    """Fit all but the last weeks, foretell these, and hold the forecast against what came."""
    from calibration.fitting.tables import read_tables
    from experiments.calibrate import holdout
    from experiments.calibrate.fitting import show_scores
    from experiments.running.progress import Progress

    if until <= first:
        raise click.UsageError("--until must be after --from")
    with Progress(runs, quiet) as progress:
        scores, notes = holdout.hold_out(
            scenario, read_tables(data), first.date(), until.date(), weeks, runs, seed,
            progress.done,
        )  # fmt: skip
    if not quiet:
        show_scores(scores, notes)


@calibrate.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@SEED
@QUIET
def example(folder: Path, seed: int, quiet: bool) -> None:
    """Write a made-up municipality with known truth into a new folder: exports and scenario."""
    from experiments.calibrate.example import write_example

    for path in write_example(folder, seed):
        if not quiet:
            click.echo(path.as_posix())


@calibrate.command()
@SCENARIO
@click.option("--targets", "-t", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Free numbers and observed figures (docs/calibrate.md).")  # noqa: E501  # fmt: skip
@click.option("--points", type=click.IntRange(4), default=None, help="Points of a wave; ten for each free number and ten more if left out.")  # noqa: E501  # fmt: skip
@click.option("--waves", type=click.IntRange(1, 20), default=4, show_default=True, help="Waves at most; fewer when emulators are sure enough.")  # noqa: E501  # fmt: skip
@click.option("--replications", "-n", type=click.IntRange(3), default=4, show_default=True, help="Runs of each point.")  # noqa: E501  # fmt: skip
@click.option("--draws", type=click.IntRange(50), default=1000, show_default=True, help="Draws of the posterior.")  # noqa: E501  # fmt: skip
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="Folder of the calibration; <scenario>-calibration if left out.")  # noqa: E501  # fmt: skip
@RESUME
@SEED
@WORKERS
@SET
@QUIET
def latent(scenario: str, targets: Path, overrides: tuple[str, ...], out: Path | None, quiet: bool, **how: Any) -> None:  # noqa: E501  # fmt: skip
    """Fit free numbers to observed figures through the simulation; write a scenario and draws."""
    from experiments.calibrate import latent as fits
    from experiments.calibrate.latent_files import write_folder
    from experiments.calibrate.latent_text import command, show

    folder = out or Path(f"{Path(scenario).stem}-calibration")
    one = fits.calibrate(scenario, targets, overrides, folder, quiet=quiet, **how)
    path = write_folder(folder, scenario, overrides, one, command(scenario, targets, overrides, how))  # noqa: E501  # fmt: skip
    if not quiet:
        show(one)
        click.echo(f"\n{path}")


@calibrate.command("effect")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@POLICY
@KPI
@ALLOW_CODE
@click.option("--draws", type=click.IntRange(2), default=50, show_default=True, help="Draws of the posterior in which policies are run.")  # noqa: E501  # fmt: skip
@click.option("--replications", "-n", type=click.IntRange(2), default=4, show_default=True, help="Runs of every policy in every draw.")  # noqa: E501  # fmt: skip
@SEED
@WORKERS
@QUIET
def effect(folder: Path, quiet: bool, figures: Any, **how: Any) -> None:
    """Run policies in draws of a latent fit: the effect over all that the targets leave open."""
    from experiments.calibrate.effect import effect as run
    from experiments.calibrate.latent_text import show_effects

    if not how["policies"]:
        raise click.UsageError("name a policy with --policy")
    summary = run(folder, figures=figures, quiet=quiet, **how)
    if not quiet:
        show_effects(summary)


@calibrate.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="The page; report.html in the folder if left out.")  # noqa: E501  # fmt: skip
def report(folder: Path, out: Path | None) -> None:
    """Write the calibration as one page: what was varied, to what, how, how well, how sure."""
    from experiments.calibrate.report import write_report

    click.echo(write_report(folder, out or folder / "report.html").as_posix())
