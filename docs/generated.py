"""Pages that are made from the program while the site is built: commands, policies, results."""

import html
import json
from pathlib import Path

import click
from click.testing import CliRunner
from mkdocs.structure.files import File

from experiments.cli import cli


def on_files(files, config):
    """Add the generated pages."""
    results = Path(config.config_file_path).parent / "results" / "README.md"
    for name, text in (
        ("cli.md", commands()),
        ("policies.md", policies()),
        ("results.md", results.read_text("utf-8")),
    ):
        files.append(File.generated(config, name, content=text))
    return files


def escaped(text) -> str:
    """Text on one line that the site's Markdown takes for nothing but text."""
    line = html.escape(" ".join(str(text).split()), quote=False)
    return "".join(f"\\{c}" if c in "\\`*_{}[]#|" else c for c in line)


def commands() -> str:
    """Every command with its arguments and options, as the program declares them."""
    parts = ["# Command line", escaped(cli.help or ""), "## Options of all commands", _table(cli)]
    context = click.Context(cli, info_name="borgerflow")
    for name, command in sorted(_leaves(cli, ())):
        inner = click.Context(command, info_name=name, parent=context)
        usage = " ".join(["borgerflow", name, *command.collect_usage_pieces(inner)])
        about = "\n\n".join(escaped(part) for part in (command.help or "").split("\n\n"))
        parts += [f"## {name}", f"```\n{usage}\n```", about, _table(command)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _leaves(group, path):
    for name, command in group.commands.items():
        here = (*path, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, here)
        else:
            yield " ".join(here), command


def _table(command) -> str:
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    if not options:
        return ""
    rows = ["| option | what | default |", "|---|---|---|"]
    for one in options:
        names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
        value = one.metavar or (getattr(one.type, "name", "") if not one.is_flag else "")
        choices = getattr(one.type, "choices", None)
        value = "|".join(map(str, choices)) if choices else value
        shown = one.default if one.show_default and not one.is_flag else ""
        cells = (f"{names} {escaped(value)}", escaped(one.help or ""), escaped(shown))
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def policies() -> str:
    """The catalogue, as `borgerflow policies --json` gives it."""
    done = CliRunner().invoke(cli, ["policies", "--json"])
    catalogue = json.loads(done.output)["policies"]
    parts = [
        "# Policies",
        f"{len(catalogue)} decisions, as `borgerflow policies NAME` explains them. A parameter is "
        "set as in `--policy home_first:diverted=0.3`.",
    ]
    for one in catalogue:
        label = one["label"]
        parts += [f"## {escaped(label['en'])}", f"`{one['name']}` · {escaped(label['da'])}"]
        parts += [escaped(part) for part in one["text"].split("\n\n")]
        if one["parameters"]:
            parts.append(_parameters(one["parameters"]))
    return "\n\n".join(parts) + "\n"


def _parameters(rows) -> str:
    lines = ["| parameter | default | bounds | meaning | source |", "|---|---|---|---|---|"]
    for row in rows:
        cells = (
            f"`{row['name']}`", f"{row['default']:g} {escaped(row['unit'])}",
            f"{row['low']:g} to {row['high']:g}", escaped(row["meaning"]["en"]),
            escaped(row["source"]),
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
