"""The commands that make a scenario and look into it."""

import sys
from pathlib import Path
from typing import Any

import rich_click as click

from experiments.options import (
    ALLOW_CODE,
    JSON,
    LANG,
    QUIET,
    REPLICATIONS,
    SCENARIO,
    SEED,
    SET,
    WORKERS,
    scenario_name,
    statbank_time,
)

GOAL_NOT_MET = 5


@click.command()
@click.argument("name", callback=scenario_name)
@click.option("--population", "-p", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Population by sex and age from Statistics Denmark: FOLK1A, FOLK1AM or FRKM1, as CSV.")  # noqa: E501  # fmt: skip
@click.option("--municipality", "-m", metavar="CODE|NAME", default=None, help="Which one, when the file holds several.")  # noqa: E501  # fmt: skip
@click.option("--at", callback=statbank_time, metavar="TIME", default=None, help="Which time of the file, as 2026K1; the latest count (of a projection the first year) if left out.")  # noqa: E501  # fmt: skip
@QUIET
def init(name: str, population: Path, **options: Any) -> None:
    """Write NAME.yaml, a scenario of a Danish municipality, from a population file."""
    from experiments.commands import actions

    actions.init(name, population, **options)


@click.command()
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True)
@JSON
def validate(scenarios: tuple[str, ...], as_json: bool) -> None:
    """Check scenario files; every fault is told with file, line and what would be right."""
    from experiments.commands import actions

    actions.validate(scenarios, as_json)


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for completion in an editor."""
    import json

    from sim.loading.load import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@click.command()
@SCENARIO
@REPLICATIONS
@SEED
@WORKERS
@SET
@LANG
@JSON
@QUIET
def check(scenario: str, overrides: tuple[str, ...], **options: Any) -> None:
    """Run the baseline and hold it against the scenario's observed targets."""
    from experiments.commands import actions
    from sim.loading.load import load

    if not actions.check_targets(load(scenario, overrides), **options):
        sys.exit(GOAL_NOT_MET)


@click.command()
@SCENARIO
@click.option("--target", "-t", "targets", multiple=True, metavar="NAME", help="Tune for this target only; may be repeated. All that tune something if left out.")  # noqa: E501  # fmt: skip
@click.option("--rounds", type=click.IntRange(1, 50), default=8, show_default=True, help="How often the numbers are changed and run.")  # noqa: E501  # fmt: skip
@REPLICATIONS
@SEED
@WORKERS
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="The new scenario file; <scenario>-tuned.yaml if left out.")  # noqa: E501  # fmt: skip
@SET
@LANG
@QUIET
def tune(scenario: str, **options: Any) -> None:
    """Set the free numbers of a scenario so that its targets are met, as a file that extends it."""
    from experiments.commands import actions

    if not actions.tune(scenario, **options):
        sys.exit(GOAL_NOT_MET)


@click.command("warm-up")
@SCENARIO
@REPLICATIONS
@SEED
@WORKERS
@SET
@LANG
@JSON
@QUIET
def warm_up(scenario: str, overrides: tuple[str, ...], **options: Any) -> None:
    """Recommend how long to run before measuring: when the baseline's daily counts settle."""
    from experiments.commands import actions
    from sim.loading.load import load

    if not actions.find_warm_up(load(scenario, overrides), **options):
        sys.exit(GOAL_NOT_MET)


@click.command()
@SCENARIO
@click.option("--policy", "-p", default="baseline", show_default=True, help="The policy to trace.")
@click.option("--replication", "-r", type=click.IntRange(0), default=0, show_default=True, help="Number of the replication.")  # noqa: E501  # fmt: skip
@ALLOW_CODE
@SEED
@SET
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="A new file; standard output if left out.")  # noqa: E501  # fmt: skip
def trace(scenario: str, overrides: tuple[str, ...], **options: Any) -> None:
    """Write every event of one replication as CSV (columns for animation tools)."""
    from experiments.commands import actions
    from sim.loading.load import load

    actions.write_trace(load(scenario, overrides), **options)
