"""Policies from files of one's own: run when asked for, begun by a command, as the page shows."""

import hashlib
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from policy_worlds import shipped, small

from experiments.cli import cli
from experiments.policy.new import write_policy
from experiments.running.run import variants
from policies import POLICIES, PolicyError, parse
from policies.framework.contract import faults
from policies.framework.own import load_policy

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-policy.md"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The file that the page shows."""
    (code,) = re.findall("```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    file = tmp_path / "lighter_discharge.py"
    file.write_text(code, "utf-8")
    return file


def test_what_new_policy_writes_fails_until_it_is_filled_in(tmp_path: Path, example: Path) -> None:
    begun = tmp_path / "begun"
    begun.mkdir()
    done = CliRunner().invoke(cli, ["new-policy", "lighter_discharge", "--folder", str(begun)])
    assert done.exit_code == 0 and "--allow-code" in done.output
    kind = load_policy(str(begun / "lighter_discharge.py"), "LighterDischarge", allowed=True)
    told = faults(kind, shipped())
    assert any("changes nothing" in fault for fault in told)
    assert any("Mechanism:" in fault for fault in told)
    assert any("no label in da" in fault for fault in told)
    assert any("factor has no source" in fault for fault in told)
    scope: dict = {"__file__": str(begun / "test_lighter_discharge.py")}
    exec((begun / "test_lighter_discharge.py").read_text("utf-8"), scope)
    with pytest.raises(AssertionError):
        scope["test_it_keeps_the_contract"]()
    (begun / "lighter_discharge.py").write_text(example.read_text("utf-8"), "utf-8")
    scope["test_it_keeps_the_contract"]()


@pytest.mark.parametrize(
    ("name", "piece"), [("Two Words", "is no name"), ("home_first", "is a policy 'home_first'")]
)
def test_names_that_cannot_be(tmp_path: Path, name: str, piece: str) -> None:
    with pytest.raises(PolicyError, match=piece):
        write_policy(name, tmp_path, "aabenraa")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_policy("mine", tmp_path, "aabenraa")
    with pytest.raises(PolicyError, match="is there already"):
        write_policy("mine", tmp_path, "aabenraa")


def test_the_page_shows_texts_that_work(example: Path) -> None:
    texts = re.findall(r"--policy (lighter_discharge\S+)", PAGE.read_text("utf-8"))
    assert len(texts) == 3
    for text in texts:
        here = text.replace("lighter_discharge.py", str(example), 1)
        with pytest.raises(PolicyError, match="add --allow-code"):
            variants(small(), [here])
        changed = variants(small(), [here], allow_code=True)[-1]
        assert changed.scenario != small()
        told = changed.policies[0].settings()
        assert told["file_sha256"] == hashlib.sha256(example.read_bytes()).hexdigest()
    factors = variants(small(), [f"{example}:LighterDischarge"], allow_code=True)[-1].scenario
    assert factors.clocks["acute_admission"].factors["lighter_discharge_0"].value == 0.97
    assert factors.outlays["lighter_discharge_running"].value == 450_000


def test_files_that_cannot_be_taken(tmp_path: Path) -> None:
    (tmp_path / "none.py").write_text("X = 1\n", "utf-8")
    (tmp_path / "bad.py").write_text("1 / 0\n", "utf-8")
    for text, piece in (
        (f"{tmp_path}/none.py:X", "has no policy 'X'"),
        (f"{tmp_path}/bad.py:X", "cannot be run: ZeroDivisionError"),
        (f"{tmp_path}/gone.py:X", "cannot be read"),
    ):
        with pytest.raises(PolicyError, match=piece):
            parse(text, POLICIES, allow_code=True)
