"""The commands under `borgerflow data import`. Thin: parse, call one function, print."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from experiments.options import JSON, QUIET

if TYPE_CHECKING:
    from calibration.importing.loading import Loaded

FILE = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
FOLDER = click.option("--out", "-o", type=click.Path(path_type=Path), default=Path("data"), show_default=True, help="Folder for the tidy table and the load report.")  # noqa: E501  # fmt: skip
DRY = click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
KEY = click.option("--key", type=click.Path(path_type=Path), metavar="FILE", default=None, help="Replace citizens by a hash with the key in this file; without it CPR numbers are refused.")  # noqa: E501  # fmt: skip
DROP = click.option("--drop-bad-rows", "drop_bad", is_flag=True, help="Leave out rows with bad cells, and count them, instead of refusing the file.")  # noqa: E501  # fmt: skip
HELP = {
    "eoj": ("nexus", "Grants or visits from a care record (EOJ), such as KMD Nexus."),
    "discharges": ("discharges", "Hospital stays with the day of readiness for discharge."),
    "stays": ("stays", "Stays in temporary places and care homes."),
    "capacity": ("capacity", "Places by unit and date."),
    "staff": ("staff", "Hours worked by unit, week and profession."),
}


@click.group()
def data() -> None:
    """Take in files of a municipality: checked, without CPR numbers, as tidy tables."""


@data.group("import")
def imports() -> None:
    """Read an export (CSV, xlsx, xls) into a tidy table, with a load report."""


@imports.command()
@FILE
@click.option("--published", is_flag=True, help="The table is public as it is: keep its counts of 1 to 4.")  # noqa: E501  # fmt: skip
@FOLDER
@DRY
@JSON
@QUIET
def statbank(file: Path, published: bool, **options: Any) -> None:
    """A table from Statistics Denmark's StatBank, CSV or BULK."""
    from calibration.importing.statbank_long import load_statbank

    _finish(load_statbank(file, published), **options)


def _command(word: str, profile: str, text: str) -> Callable[..., None]:
    @imports.command(word, help=f"{text} Shipped profile: {profile}.")
    @FILE
    @click.option("--profile", "-p", default=profile, show_default=True, metavar="NAME|FILE", help="Which column is which: a shipped profile, or a YAML file.")  # noqa: E501  # fmt: skip
    @KEY
    @DROP
    @FOLDER
    @DRY
    @JSON
    @QUIET
    def command(file: Path, profile: str, key: Path | None, drop_bad: bool, **options: Any) -> None:
        from calibration.importing.identity import read_key
        from calibration.importing.layouts import COMMANDS
        from calibration.importing.loading import load_table
        from calibration.importing.profile import read_profile

        chosen = read_profile(profile)
        if chosen.table not in COMMANDS[word]:
            wanted = " or ".join(COMMANDS[word])
            raise click.UsageError(f"the profile is one of {chosen.table}; {word} takes {wanted}")
        loaded = load_table(file, chosen, read_key(key) if key else None, drop_bad)
        _finish(loaded, **options)

    return command


for _word, (_profile, _text) in HELP.items():
    _command(_word, _profile, _text)


def _finish(loaded: "Loaded", out: Path, dry_run: bool, as_json: bool, quiet: bool) -> None:
    from calibration.importing.writing import write_table
    from experiments.data import printing

    path = None if dry_run else write_table(loaded, out)
    if as_json:
        printing.as_json(loaded.report, path)
    elif not quiet:
        printing.report(loaded.report, path)
