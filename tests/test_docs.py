"""The documentation: it builds without a warning, loads nothing, and shows commands that exist."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from experiments.cli import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LOADS = re.compile(
    r"""<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^>]*>"""
)


def shown() -> list[tuple[str, str]]:
    """(page, command) of every line of a code block that calls borgerflow."""
    found = []
    for page in PAGES:
        for block in re.findall(r"^```.*?\n(.*?)^```", page.read_text("utf-8"), re.S | re.M):
            for line in block.splitlines():
                words = re.sub(r"^\S*[/\\]borgerflow", "borgerflow", line.strip())
                if words.startswith("borgerflow "):
                    found.append((page.name, words.split("  #")[0].split(" # ")[0]))
    return found


@pytest.mark.parametrize(("page", "line"), shown())
def test_every_command_shown_is_one(page, line):
    """Options and arguments are parsed; nothing is run."""
    words = shlex.split(line)[1:]
    command: click.Command = cli
    while isinstance(command, click.Group):
        name = words.pop(0)
        assert name in command.commands, f"{page}: {line}"
        command = command.commands[name]
    try:
        command.make_context(name, words, parent=click.Context(cli), resilient_parsing=False)
    except click.ClickException as error:
        pytest.fail(f"{page}: {line}: {error.format_message()}")


def test_commands_are_shown_at_all():
    assert len(shown()) > 30


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built with warnings as errors."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_loads_nothing_from_elsewhere(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= 11
    for page in pages:
        assert LOADS.findall(page.read_text("utf-8")) == [], page


def test_generated_pages_hold_every_command_and_policy(site):
    from policies import POLICIES

    commands = (site / "cli.html").read_text("utf-8")
    for name in cli.commands:
        assert f"borgerflow {name} " in commands
    policies = (site / "policies.html").read_text("utf-8")
    for name, kind in POLICIES.items():
        assert f"<code>{name}</code>" in policies
        assert all(f"<code>{key}</code>" in policies for key in kind.parameters())


def test_the_lock_names_no_index() -> None:
    """Where packages come from is the user's own setting."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert not [line for line in text.splitlines() if line.startswith("-")], "options of pip"
