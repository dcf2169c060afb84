"""The command line. Thin: every command parses, calls one function and prints.

Heavy packages are imported inside the commands, so that `--help` is instant.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Any

import rich_click as click

from experiments.analysis.cli import best, optimise, sensitivity
from experiments.calibrate.cli import calibrate
from experiments.commands.results import (
    crate,
    list_results,
    rerun,
    show,
    sql,
    status,
    verify_results,
)
from experiments.commands.run import compare, demo, run
from experiments.commands.scenario import check, init, schema, trace, tune, validate, warm_up
from experiments.commands.sweep import sweep
from experiments.data.cli import data
from experiments.document.cli import document
from experiments.interruption import hear_patiently
from experiments.policy.cli import keep_findings, new_policy, policies, validate_policies
from experiments.report.cli import explain_waiting, replay, report

PANELS = {  # every command, in the order of the work
    "Compare decisions": (demo, run, compare, best, policies, new_policy),
    "Show the answer": (report, explain_waiting, replay, document),
    "Ask how sure it is, and what would do": (
        sensitivity,
        sweep,
        optimise,
        validate_policies,
        keep_findings,
    ),
    "Look into a scenario": (check, tune, validate, warm_up, trace, schema),
    "Your own municipality": (init, data, calibrate),
    "Stored results": (list_results, show, status, sql, verify_results, rerun, crate),
}
INVALID, UNEXPECTED, INTERRUPTED = 3, 1, 130
STOPPED = "interrupted; nothing was written"
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

    from sim.language.faults import near

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


for title, commands in PANELS.items():
    cli.add_panel(click.RichCommandPanel(title, [str(command.name) for command in commands]))
    for command in commands:
        cli.add_command(command)


def main() -> None:
    """The command `borgerflow`: one clear message and the documented exit code on failure."""
    # What is imported stays. Python would look it through for rubbish after every 700 new things,
    # which takes a tenth of the time to the first result.
    gc.set_threshold(50_000)
    hear_patiently()
    try:
        cli(standalone_mode=False)
        sys.stdout.flush()  # a closed pipe is told here, and not when Python ends
    except (click.Abort, KeyboardInterrupt):
        _fail(STOPPED, INTERRUPTED)
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
    from experiments.storage.ledger import Interrupted, ResultsError
    from policies import PolicyError
    from sim.loading.load import ScenarioError

    if isinstance(error, RuntimeError) and str(error) == "Query interrupted":  # Ctrl-C in DuckDB
        _fail(STOPPED, INTERRUPTED)
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
