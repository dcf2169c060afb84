"""The command line. Thin: every command parses, calls one function and prints.

Heavy packages are imported inside the commands, so that `--help` is instant.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from experiments import results_cli
from experiments.analysis.cli import best, optimise, sensitivity
from experiments.calibrate.cli import calibrate
from experiments.data.cli import data
from experiments.document.cli import document
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
    scenario_name,
    statbank_time,
)
from experiments.policy.cli import new_policy, validate_policies
from experiments.report.cli import explain_waiting, report
from experiments.study_cli import run_study, sweep

if TYPE_CHECKING:
    from sim.spec import Scenario

OPTION = {"policies": "policy", "overrides": "set"}  # by the name of the argument
INVALID, UNEXPECTED, GOAL_NOT_MET, INTERRUPTED = 3, 1, 5, 130
CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "BORGERFLOW"}


def _default_map(config: Path | None) -> dict[str, dict[str, Any]]:
    """Defaults from --config or ./borgerflow.toml, then the user's own borgerflow.toml."""
    user = Path(click.get_app_dir("borgerflow")) / "borgerflow.toml"
    found = [path for path in (user, config or Path("borgerflow.toml")) if path.is_file()]
    if config is not None and not config.is_file():
        raise click.UsageError(f"there is no file {config}")
    merged: dict[str, dict[str, Any]] = {}
    for path in found:
        for command, options in _settings(path).items():
            merged.setdefault(command, {}).update(options)
    return merged


def _settings(path: Path) -> dict[str, dict[str, Any]]:
    """A borgerflow.toml: a table for a command, in it keys named like its options."""
    import tomllib

    from sim.faults import near

    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise click.UsageError(f"{path}: {error}") from None
    settings = {}
    for command, table in tables.items():
        if command not in cli.commands or not isinstance(table, dict):
            hint = near(command, cli.commands)
            raise click.UsageError(f"{path}: [{command}] is not a command; {hint}")
        options = {opt.lstrip("-"): p.name for p in cli.commands[command].params for opt in p.opts}
        for key in table:
            if key not in options:
                hint = near(key, [option for option in options if len(option) > 1])
                raise click.UsageError(f"{path}: {command}.{key} is not an option; {hint}")
        settings[command] = {str(options[key]): value for key, value in table.items()}
    return settings


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="borgerflow")
@click.option("--config", type=click.Path(path_type=Path), help="How to run (TOML); not the study.")
@click.option("--no-color", is_flag=True, help="Plain text; the variable NO_COLOR does the same.")
@click.option("--verbose", "-v", is_flag=True, help="Show the place in the code of an error.")
@click.pass_context
def cli(context: click.Context, config: Path | None, no_color: bool, verbose: bool) -> None:
    """How citizens flow through a municipality's care, and what a policy would change.

    SCENARIO is a scenario file, or the name of a shipped one such as aabenraa.
    """
    if no_color:
        os.environ["NO_COLOR"] = "1"
    context.default_map = _default_map(config)
    context.obj = {"verbose": verbose}


@cli.command()
@click.argument("name", callback=scenario_name)
@click.option("--population", "-p", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Population by sex and age from Statistics Denmark: FOLK1A, FOLK1AM or FRKM1, as CSV.")  # noqa: E501  # fmt: skip
@click.option("--municipality", "-m", metavar="CODE|NAME", default=None, help="Which one, when the file holds several.")  # noqa: E501  # fmt: skip
@click.option("--at", callback=statbank_time, metavar="TIME", default=None, help="Which time of the file, as 2026K1; the latest count (of a projection the first year) if left out.")  # noqa: E501  # fmt: skip
@QUIET
def init(name: str, population: Path, **options: Any) -> None:
    """Write NAME.yaml, a scenario of a Danish municipality, from a population file."""
    from experiments import commands

    commands.init(name, population, **options)


@cli.command()
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
    from experiments import commands
    from experiments.studyfile import is_study

    if is_study(Path(scenario)):
        given = {} if warm_up is None else {"--warm-up": warm_up}
        for name in ("policies", "replications", "precision", "seed", "overrides"):
            value, source = options.pop(name), context.get_parameter_source(name)
            if source is not None and source.name == "COMMANDLINE":
                given[f"--{OPTION.get(name, name)}"] = value
        run_study(Path(scenario), given, **options)
        return

    loaded = _load(scenario, options.pop("overrides"))
    if warm_up is not None:
        how = (options["seed"], options["workers"], options["lang"])
        loaded = commands.with_warm_up(loaded, warm_up, *how)
    commands.run(loaded, **_precise(loaded, options))


@cli.command()
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
    from experiments import commands
    from experiments.store import is_results

    if is_results(Path(scenario_or_result)):
        if options["policies"] or options["overrides"]:
            raise click.UsageError(
                "a results folder is compared as it is; leave out --policy, --set"
            )
        commands.show_comparison(
            Path(scenario_or_result), options["lang"], options["as_json"], options["quiet"]
        )
        return
    scenario = _load(scenario_or_result, options.pop("overrides"))
    options["policies"] = options["policies"] or ("all",)
    commands.run(scenario, **_precise(scenario, options))


@cli.command()
@click.option("--replications", "-n", type=click.IntRange(1), default=40, show_default=True, help="How often each policy is run.")  # noqa: E501  # fmt: skip
@SEED
@WORKERS
@OUT
@RESUME
@LANG
@QUIET
def demo(**options: Any) -> None:
    """Aabenraa as today and under three policies: the comparison, slides and tables in files."""
    from experiments import commands
    from experiments.report.formats import DEMO_FORMATS, deliver
    from policies import DEMO

    folder = commands.run(
        _load("aabenraa", ()),
        policies=DEMO,
        engine="fast",
        as_json=False,
        **options,
    )
    deliver(folder, DEMO_FORMATS, lang=options["lang"], quiet=options["quiet"])


@cli.command()
@SCENARIO
@click.option("--policy", "-p", default="baseline", show_default=True, help="The policy to trace.")
@click.option("--replication", "-r", type=click.IntRange(0), default=0, show_default=True, help="Number of the replication.")  # noqa: E501  # fmt: skip
@ALLOW_CODE
@SEED
@SET
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="A new file; standard output if left out.")  # noqa: E501  # fmt: skip
def trace(scenario: str, overrides: tuple[str, ...], **options: Any) -> None:
    """Write every event of one replication as CSV (columns for animation tools)."""
    from experiments import commands

    commands.write_trace(_load(scenario, overrides), **options)


@cli.command()
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True)
@JSON
def validate(scenarios: tuple[str, ...], as_json: bool) -> None:
    """Check scenario files; every fault is told with file, line and what would be right."""
    from experiments import commands

    commands.validate(scenarios, as_json)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for completion in an editor."""
    import json

    from sim.load import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@cli.command()
@click.argument("name", required=False)
@LANG
@JSON
def policies(name: str | None, lang: str, as_json: bool) -> None:
    """List the initiatives and their policies, or explain one, by its name or as S2-8."""
    from experiments.policy import showing

    showing.show(name, lang, as_json)


@cli.command("warm-up")
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
    from experiments import commands

    if not commands.find_warm_up(_load(scenario, overrides), **options):
        sys.exit(GOAL_NOT_MET)


@cli.command()
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
    from experiments import commands

    if not commands.check_targets(_load(scenario, overrides), **options):
        sys.exit(GOAL_NOT_MET)


@cli.command()
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
    from experiments import commands

    if not commands.tune(scenario, **options):
        sys.exit(GOAL_NOT_MET)


cli.add_command(best)
cli.add_command(optimise)
cli.add_command(sensitivity)
cli.add_command(new_policy)
cli.add_command(validate_policies)
cli.add_command(document)
cli.add_command(sweep)
results_cli.add_to(cli)
cli.add_command(report)
cli.add_command(explain_waiting)


def _precise(scenario: "Scenario", options: dict[str, Any]) -> dict[str, Any]:
    """The options of a run, with the replications that --precision asks for instead of -n."""
    wanted = options.pop("precision")
    if wanted:
        from experiments.analysis.commands import enough

        quiet = options["quiet"] or options["as_json"]
        how = (options["seed"], options["workers"], options["lang"], quiet, options["allow_code"])
        options["replications"] = enough(scenario, options["policies"], wanted, *how)
    return options


def _load(scenario: str, overrides: tuple[str, ...]) -> "Scenario":
    from sim.load import load

    return load(scenario, overrides)


cli.add_command(calibrate)
cli.add_command(data)


def main() -> None:
    """The command `borgerflow`: one clear message and the documented exit code on failure."""
    try:
        cli(standalone_mode=False)
        sys.stdout.flush()  # a closed pipe is told here, and not when Python ends
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; nothing was written", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _explain(error)


def _explain(error: Exception) -> None:
    """Turn our own errors into their exit codes; anything else is a fault of the program."""
    from experiments.ledger import Interrupted, ResultsError
    from policies import PolicyError
    from sim.load import ScenarioError

    if isinstance(error, (ScenarioError, ResultsError)):
        _fail(str(error), INVALID)
    if isinstance(error, Interrupted):
        _fail(str(error), INTERRUPTED)
    if isinstance(error, PolicyError):
        _fail(str(error), click.UsageError.exit_code)
    if "-v" in sys.argv or "--verbose" in sys.argv:
        raise error
    _fail(f"unexpected {type(error).__name__}: {error}; -v shows where it happened", UNEXPECTED)


def _fail(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)
