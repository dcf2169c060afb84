"""The load report in the terminal: counts, never values."""

import json
from pathlib import Path

import rich_click as click

from calibration.importing.loading import Report

SHOWN = 10  # cells that were kept back; the file has all


def as_json(report: Report, path: Path | None) -> None:
    """One JSON object; `table_file` is null after a dry run."""
    where = path.as_posix() if path else None
    click.echo(json.dumps({"schema_version": 1, "status": "ok", **report.as_dict(), "table_file": where}))  # noqa: E501  # fmt: skip


def report(report: Report, path: Path | None) -> None:
    """Rows in and kept, what was dropped and why, the time covered, words not known."""
    data = report.as_dict()
    click.echo(f"{data['file']} ({data['encoding']}): table {data['table']}")
    about = "about " if data["rounded_down_to"] > 1 else ""
    click.echo(f"  rows in    {about}{data['rows_in']}")
    click.echo(f"  kept       {about}{data['kept']}")
    for reason, number in data["dropped"].items():
        click.echo(f"  dropped    {number}: {reason}")
    for column, number in data["empty"].items():
        click.echo(f"  empty      {number}: {column}")
    for column, words in data["unknown"].items():
        click.echo(f"  unknown    {column}: " + ", ".join(f"{w} ({n})" for w, n in words.items()))
    if data["columns_left_out"]:
        click.echo(
            f"  left out   {data['columns_left_out']} columns that the profile does not name"
        )
    if data["first_month"]:
        click.echo(f"  time       {data['first_month']} to {data['last_month']}")
    if data["key"]:
        click.echo(f"  citizens   replaced by a hash, key {data['key']}")
    for note in data["notes"]:
        click.echo(f"  note       {note}")
    for cell in data["suppressed"][:SHOWN]:
        click.echo(f"  kept back  {cell}: fewer than 5")
    if len(data["suppressed"]) > SHOWN:
        click.echo(f"  kept back  {len(data['suppressed']) - SHOWN} more, listed in the report")
    click.echo(f"  written to {path}" if path else "  nothing was written (--dry-run)")
