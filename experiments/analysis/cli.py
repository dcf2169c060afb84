"""Commands over many runs: the best policy, the cheapest capacity, what the answer hangs on."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import rich_click as click

from experiments.options import JSON, LANG, OUT, POLICY, QUIET, RESUME, SCENARIO, SEED, SET, WORKERS

if TYPE_CHECKING:
    from sim.language.spec import Scenario

GOAL_NOT_MET = 5


def parsed(kind: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """A callback that reads one text or several as `room.module.Class`."""

    def read(_: click.Context, __: click.Parameter, value: Any) -> Any:
        import importlib

        module, name = kind.rsplit(".", 1)
        parse = getattr(importlib.import_module(f"experiments.{module}"), name).parse
        try:
            return tuple(map(parse, value)) if isinstance(value, tuple) else value and parse(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return read


def least(low: int) -> click.IntRange:
    """A whole number from `low` up."""
    return click.IntRange(low)


KPI = click.option("--kpi", "figures", multiple=True, required=True, callback=parsed("statistics.figure.Figure"), metavar="SECTOR.KPI", help="A figure, as hospital.ready_days; may be repeated.")  # noqa: E501  # fmt: skip
CONFIDENCE = click.option("--confidence", type=click.FloatRange(0.5, 1, min_open=True, max_open=True), default=0.95, show_default=True, help="Chance that what is claimed holds.")  # noqa: E501  # fmt: skip
BETTER = click.option("--better", type=click.Choice(["lower", "higher"]), default="lower", show_default=True, help="Which figures are good.")  # noqa: E501  # fmt: skip


@click.command()
@SCENARIO
@POLICY
@click.option("--kpi", "figure", required=True, callback=parsed("statistics.figure.Figure"), metavar="SECTOR.KPI", help="The figure to choose by, as all.cost_total.")  # noqa: E501  # fmt: skip
@click.option("--indifference", "-i", type=click.FloatRange(0, min_open=True), required=True, help="A difference in the figure that is worth caring for.")  # noqa: E501  # fmt: skip
@BETTER
@CONFIDENCE
@click.option("--most", type=least(10), default=500, show_default=True, help="Replications of a policy after which it is left open.")  # noqa: E501  # fmt: skip
@SEED
@WORKERS
@OUT
@RESUME
@SET
@LANG
@JSON
@QUIET
def best(scenario: str, overrides: tuple[str, ...], **options: Any) -> None:
    """Choose the best of the baseline and policies, with as few replications as it takes (KN)."""
    from experiments.analysis import commands

    if not commands.best(_load(scenario, overrides), **options):
        sys.exit(GOAL_NOT_MET)


@click.command()
@SCENARIO
@click.option("--vary", "varied", multiple=True, required=True, callback=parsed("analysis.capacity.Vary"), metavar="PATH=LOW:HIGH[:STEP]", help="A capacity and its values, as sectors.temporary_bed.places=10:40; may be repeated.")  # noqa: E501  # fmt: skip
@click.option("--limit", required=True, callback=parsed("analysis.capacity.Limit"), metavar="FIGURE<NUMBER", help="What must hold, as 'hospital.ready_days<500' (in quotes).")  # noqa: E501  # fmt: skip
@click.option("--cost", callback=parsed("statistics.figure.Figure"), default="all.cost_total", show_default=True, metavar="SECTOR.KPI", help="The figure to keep low.")  # noqa: E501  # fmt: skip
@click.option("--policy", "-p", default="baseline", show_default=True, help="The policy that is in force.")  # noqa: E501  # fmt: skip
@CONFIDENCE
@click.option("--replications", "-n", type=least(10), default=20, show_default=True, help="How often each capacity is run.")  # noqa: E501  # fmt: skip
@SEED
@WORKERS
@OUT
@RESUME
@SET
@LANG
@JSON
@QUIET
def optimise(scenario: str, **options: Any) -> None:
    """Find the cheapest capacity that keeps a figure within a limit; write cost curve and front."""
    from experiments.analysis import capacity, commands

    try:
        capacity.grid(options["varied"])
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--vary") from None
    if not commands.optimise(scenario, **options):
        sys.exit(GOAL_NOT_MET)


@click.command()
@SCENARIO
@POLICY
@KPI
@click.option("--method", "-m", "methods", type=click.Choice(["tornado", "morris", "sobol", "draws"]), multiple=True, default=("tornado",), show_default=True, help="What to do; may be repeated.")  # noqa: E501  # fmt: skip
@click.option("--only", multiple=True, metavar="TEXT", help="Only quantities whose name contains it; may be repeated.")  # noqa: E501  # fmt: skip
@BETTER
@click.option("--replications", "-n", type=least(2), default=5, show_default=True, help="Runs of every policy in every world.")  # noqa: E501  # fmt: skip
@click.option("--draws", type=least(10), default=200, show_default=True, help="Worlds drawn (draws).")  # noqa: E501  # fmt: skip
@click.option("--trajectories", type=least(2), default=10, show_default=True, help="Of Morris: each takes a world per quantity.")  # noqa: E501  # fmt: skip
@click.option("--points", type=least(2), default=64, show_default=True, help="Of Sobol: a power of 2; each takes a world per quantity and two.")  # noqa: E501  # fmt: skip
@SEED
@WORKERS
@OUT
@RESUME
@SET
@LANG
@JSON
@QUIET
def sensitivity(scenario: str, overrides: tuple[str, ...], **options: Any) -> None:
    """Show which uncertain quantities the answer hangs on, and write the tables to a folder."""
    from experiments.analysis import commands

    points = options["points"]
    if points & (points - 1):
        raise click.BadParameter(f"{points} is not a power of 2", param_hint="--points")
    commands.sensitivity(_load(scenario, overrides), **options)


def _load(scenario: str, overrides: tuple[str, ...]) -> "Scenario":
    from sim.loading.load import load

    return load(scenario, overrides)
