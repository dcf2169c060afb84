"""The arguments and options that several commands share."""

import re
from pathlib import Path
from typing import Any

import rich_click as click


def days_or_auto(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """`auto`, or a whole number of days."""
    if value is None or value == "auto" or value.isdecimal():
        return value
    raise click.BadParameter(f"{value!r} is neither auto nor a whole number of days")


def scenario_name(_: click.Context, __: click.Parameter, value: str) -> str:
    """A name as scenarios have it, which is the file's name too."""
    if re.fullmatch("[a-z0-9][a-z0-9_-]{0,63}", value):
        return value
    raise click.BadParameter(f"{value!r}: write small letters, digits, - and _, as in my-town")


def precisions(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> Any:
    """Half-widths that are wanted, as hospital.ready_days=5%."""
    if not value:
        return ()
    from experiments.statistics.precision import Wanted

    try:
        return tuple(map(Wanted.parse, value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def statbank_time(_: click.Context, __: click.Parameter, value: str | None) -> Any:
    """The day that a time of the StatBank counts: 2026, 2026K1, 2026M04."""
    from calibration.statbank import day_of

    day = day_of(value) if value is not None else None
    if value is not None and day is None:
        raise click.BadParameter(f"{value!r} is no time; write a year, quarter or month: 2026K1")
    return day


SCENARIO = click.argument("scenario", metavar="SCENARIO")
LANG = click.option("--lang", type=click.Choice(["da", "en"]), default="en", show_default=True, help="Language of tables and figures.")  # noqa: E501  # fmt: skip
POLICY = click.option("--policy", "--policies", "-p", "policies", multiple=True, metavar="NAME[:KEY=VALUE,...]", help="A policy to compare with the baseline; may be repeated; join with + what is taken together; all takes every one that can act.")  # noqa: E501  # fmt: skip
ALLOW_CODE = click.option("--allow-code", is_flag=True, help="Run policies from Python files of your own, named as path/to/file.py:Name.")  # noqa: E501  # fmt: skip
SEED = click.option("--seed", type=click.IntRange(0, 2**64 - 1), default=2020, show_default=True, help="Root of all random draws.")  # noqa: E501  # fmt: skip
REPLICATIONS = click.option("--replications", "-n", type=click.IntRange(1), default=20, show_default=True, help="How often each policy is run.")  # noqa: E501  # fmt: skip
PRECISION = click.option("--precision", multiple=True, callback=precisions, metavar="FIGURE=SIZE", help="Run until the 95 % interval is this narrow, as hospital.ready_days=5% or =20; may be repeated. Instead of -n.")  # noqa: E501  # fmt: skip
ENGINE = click.option("--engine", type=click.Choice(["fast", "reference"]), default="fast", show_default=True, help="Compiled, or the readable one in SimPy; same results.")  # noqa: E501  # fmt: skip
WORKERS = click.option("--workers", "-w", type=click.IntRange(1), default=None, help="Threads (fast) or processes (reference) at work; all processors if left out.")  # noqa: E501  # fmt: skip
OUT = click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="Folder for the results; results/<date>_<scenario>_<id> if left out.")  # noqa: E501  # fmt: skip
SCHEDULER = click.option("--scheduler", metavar="tcp://HOST:PORT", default=None, help="Run on the workers of a Dask scheduler (docs/experiments.md) instead of this machine.")  # noqa: E501  # fmt: skip
RESUME = click.option("--resume", is_flag=True, help="Go on where the folder of --out stopped; starts it if it is empty.")  # noqa: E501  # fmt: skip
SET = click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change one value of the scenario, as in sectors.temporary_bed.places=30.")  # noqa: E501  # fmt: skip
WARM_UP = click.option("--warm-up", callback=days_or_auto, metavar="auto|DAYS", default=None, help="Days before measuring, instead of the scenario's; auto takes the recommended ones.")  # noqa: E501  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")  # noqa: E501  # fmt: skip
QUIET = click.option("--quiet", "-q", is_flag=True, help="No progress and no tables.")
