"""The commands of studies: sweep, and a study file given to run."""

from pathlib import Path
from typing import Any

import rich_click as click

from experiments.options import (
    ALLOW_CODE,
    ENGINE,
    JSON,
    LANG,
    OUT,
    POLICY,
    QUIET,
    REPLICATIONS,
    RESUME,
    SCENARIO,
    SCHEDULER,
    SEED,
    SET,
    WORKERS,
)

DECIDED = ("replications", "seed", "policies")  # by the file, not by the command line


def ranges(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """PATH=START:STOP:STEP or PATH=A,B,C, by path."""
    from experiments.running.designs import numbers
    from sim.language.faults import TrapError

    found: dict[str, Any] = {}
    for text in given:
        path, equals, values = text.partition("=")
        try:
            found[path] = numbers(values)
        except TrapError as trap:
            raise click.BadParameter(f"{text!r}: a number {trap.args[0]}; {trap.args[1]}") from None
        except ValueError as error:
            said = error if equals else "write path.to.number=start:stop:step"
            raise click.BadParameter(f"{text!r}: {said}") from None
    return found


VARY = click.option("--vary", multiple=True, callback=ranges, metavar="PATH=START:STOP:STEP", help="A number of the scenario and its values, as sectors.temporary_bed.places=10:30:5 or =10,20; may be repeated.")  # noqa: E501  # fmt: skip
DESIGN = click.option("--design", "kind", type=click.Choice(["full", "fractional", "latin_hypercube", "sobol"]), default="full", show_default=True, help="All combinations, --points of them (fractional), or --points between least and largest.")  # noqa: E501  # fmt: skip
POINTS = click.option("--points", type=click.IntRange(2, 10_000), default=16, show_default=True, help="Points of a design that is not full.")  # noqa: E501  # fmt: skip
DRAWS = click.option("--draws", type=click.IntRange(1, 10_000), default=1, show_default=True, help="More than 1: so many draws of all uncertain numbers, each run --replications times.")  # noqa: E501  # fmt: skip


@click.command()
@SCENARIO
@VARY
@DESIGN
@POINTS
@DRAWS
@POLICY
@ALLOW_CODE
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@SCHEDULER
@OUT
@RESUME
@SET
@LANG
@JSON
@QUIET
def sweep(
    scenario: str, vary: dict[str, Any], kind: str, points: int, draws: int,
    overrides: tuple[str, ...], **options: Any,
) -> None:  # fmt: skip
    """Run a scenario at many values of some numbers, or at draws of all that are uncertain."""
    from experiments.commands import actions
    from experiments.running.designs import Design

    if not vary and draws == 1:
        raise click.UsageError("nothing varies; give --vary PATH=START:STOP:STEP, or --draws")
    actions.run_design(scenario, overrides, design=Design(vary, kind, points, draws), **options)


def run_study(path: Path, given: dict[str, Any], **options: Any) -> None:
    """Run a study file; `given` are the options of the command line that the file decides."""
    from experiments.commands import actions
    from experiments.study.studyfile import load_study

    if given:
        raise click.UsageError(f"{path} says this itself; leave out {', '.join(sorted(given))}")
    study = load_study(path)
    how: dict[str, Any] = {
        "replications": study.replications,
        "seed": study.seed,
        "policies": study.policies,
    }
    if study.vary or study.draws > 1:
        actions.run_design(study.scenario, study.overrides, design=study.varied, **how, **options)
        return
    from sim.loading.load import load

    actions.run(load(study.scenario, study.overrides), **how, **options)
