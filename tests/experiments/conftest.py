"""What the tests of the command line find: a desk with two scenarios, a run that was made."""

import os

import pytest
from command_line import LITTLE, TOWN, call


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty folder to work in, with two scenarios, and nobody's settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "200")
    for name in [name for name in os.environ if name.startswith("BORGERFLOW_")]:
        monkeypatch.delenv(name)
    (tmp_path / "little.yaml").write_text(LITTLE, "utf-8")
    (tmp_path / "town.yaml").write_text(TOWN, "utf-8")
    return tmp_path


@pytest.fixture
def no_pictures(monkeypatch):
    """Where a test is not about figures they are not drawn."""
    monkeypatch.setattr("experiments.study.study.draw", lambda *_: None)


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    """A whole run with figures: its folder, and what was said."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "town.yaml").write_text(TOWN, "utf-8")
    out = folder / "results" / "mine"
    policies = ["-p", "home_first", "-p", "satellite_clinics:open_at=3,close_below=1"]
    done = call("run", folder / "town.yaml", *policies, "-n", 2, "-w", 1, "-o", out, "--json")
    assert done.code == 0, done.err
    return out, done
