"""A run put aside and taken up again is the run in one piece."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from model.networks import network
from model.worlds import DAY, made

from sim.fast.engine import resume, run_fast, run_until

from .comparing import difference

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("number", range(8))
def test_in_two_pieces(number: int, tmp_path: Path) -> None:
    compiled = made(network(number))
    whole = run_fast(compiled, 5, 2)
    rows = whole.events["tick"]
    for tick in (0, 1, int(rows[len(rows) // 2]), 20 * DAY, compiled.frame.horizon + 1):
        run_until(compiled, 5, 2, tick, tmp_path / "run.npz")
        told = difference(whole, resume(compiled, tmp_path / "run.npz"), compiled.network.sectors)
        assert not told, f"put aside at {tick}: {told}"
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_in_three_pieces_and_two_processes(tmp_path: Path) -> None:
    compiled = made(network(3))
    run_until(compiled, 1, 1, 10 * DAY, tmp_path / "one.npz")
    code = (
        "from pathlib import Path; from model.networks import network; "
        "from model.worlds import DAY, made; from sim.fast.engine import go_on; "
        f"folder = Path({str(tmp_path)!r}); "
        "go_on(made(network(3)), folder / 'one.npz', 20 * DAY, folder / 'two.npz')"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    assert resume(compiled, tmp_path / "two.npz").digest() == run_fast(compiled, 1, 1).digest()


def test_what_does_not_fit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, path = made(network(0)), tmp_path / "run.npz"
    run_until(compiled, 1, 1, DAY, path)
    with pytest.raises(ValueError, match=r"run\.npz is a checkpoint of another scenario"):
        resume(made(network(1)), path)
    monkeypatch.setattr("sim.fast.checkpoint.source_key", lambda: "other")
    with pytest.raises(ValueError, match=r"run\.npz is a checkpoint of other sources"):
        resume(compiled, path)
    path.write_text("no archive")
    with pytest.raises(ValueError, match="is no checkpoint of a run"):
        resume(compiled, path)
    np.savez(path, something=np.zeros(3))
    with pytest.raises(ValueError, match="is no checkpoint of a run"):
        resume(compiled, path)
    with pytest.raises(FileNotFoundError):
        resume(compiled, tmp_path / "nothing.npz")
