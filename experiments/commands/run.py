"""The commands that run and compare: run, compare, demo."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from experiments.commands.sweep import run_study
from experiments.options import (
    ALLOW_CODE,
    ENGINE,
    JSON,
    LANG,
    OUT,
    POLICY,
    PRECISION,
    QUIET,
    REPLICATIONS,
    RESUME,
    SCENARIO,
    SCHEDULER,
    SEED,
    SET,
    WARM_UP,
    WORKERS,
)

if TYPE_CHECKING:
    pass

OPTION = {"policies": "policy", "overrides": "set"}  # by the name of the argument


@click.command()
@SCENARIO
@POLICY
@ALLOW_CODE
@REPLICATIONS
@PRECISION
@SEED
@ENGINE
@WORKERS
@SCHEDULER
@OUT
@RESUME
@SET
@WARM_UP
@LANG
@JSON
@QUIET
@click.pass_context
def run(context: click.Context, /, scenario: str, warm_up: str | None, **options: Any) -> None:
    """Run a scenario under policies, or a study file; tables and figures go to a folder."""
    from experiments.commands import actions
    from experiments.study.studyfile import is_study
    from sim.loading.load import load

    if is_study(Path(scenario)):
        given = {} if warm_up is None else {"--warm-up": warm_up}
        for name in ("policies", "replications", "precision", "seed", "overrides"):
            value, source = options.pop(name), context.get_parameter_source(name)
            if source is not None and source.name == "COMMANDLINE":
                given[f"--{OPTION.get(name, name)}"] = value
        run_study(Path(scenario), given, **options)
        return

    loaded = load(scenario, options.pop("overrides"))
    if warm_up is not None:
        how = (options["seed"], options["workers"], options["lang"])
        loaded = actions.with_warm_up(loaded, warm_up, *how)
    actions.run(loaded, **options)


@click.command()
@click.argument("scenario_or_result", metavar="SCENARIO_OR_RESULT")
@POLICY
@ALLOW_CODE
@REPLICATIONS
@PRECISION
@SEED
@ENGINE
@WORKERS
@OUT
@RESUME
@SET
@LANG
@JSON
@QUIET
def compare(scenario_or_result: str, **options: Any) -> None:
    """Compare policies with the baseline: of a results folder, or of a scenario run now.

    Without --policy all policies that the scenario can take are compared.
    """
    from experiments.commands import actions
    from experiments.storage.store import is_results
    from sim.loading.load import load

    if is_results(Path(scenario_or_result)):
        if options["policies"] or options["overrides"]:
            raise click.UsageError(
                "a results folder is compared as it is; leave out --policy, --set"
            )
        actions.show_comparison(
            Path(scenario_or_result), options["lang"], options["as_json"], options["quiet"]
        )
        return
    scenario = load(scenario_or_result, options.pop("overrides"))
    options["policies"] = options["policies"] or ("all",)
    actions.run(scenario, **options)


@click.command()
@click.option("--replications", "-n", type=click.IntRange(1), default=40, show_default=True, help="How often each policy is run.")  # noqa: E501  # fmt: skip
@SEED
@WORKERS
@OUT
@RESUME
@LANG
@QUIET
def demo(**options: Any) -> None:
    """Aabenraa as today and under three policies: the comparison, slides and tables in files."""
    from experiments.commands import actions
    from experiments.report.causes import explain
    from experiments.report.formats import DEMO_FORMATS, deliver
    from experiments.report.replay import replay
    from policies import DEMO
    from sim.loading.load import load

    folder = actions.run(
        load("aabenraa", ()),
        policies=DEMO,
        engine="fast",
        as_json=False,
        **options,
    )
    explain(folder, options["workers"])
    replay(folder)
    deliver(folder, DEMO_FORMATS, lang=options["lang"], quiet=options["quiet"])
