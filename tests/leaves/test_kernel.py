"""Compiled code: options, conversion of arguments, the disk cache, and life without a compiler."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import kept
from sim.kernels import kernel
from sim.kernels.kernel import COMPILED, ROW
from sim.luck import dists, streams

from . import helpers

ROOT = Path(__file__).resolve().parents[2]
word = st.integers(0, 2**64 - 1)
compiled_only = pytest.mark.skipif(not COMPILED, reason="the compiler is off")

LEAVES = [streams.philox4x64, streams.bits, streams.unit, streams.choose, streams.lookup]
LEAVES += [dists.draw_ticks, helpers.fill_bits, helpers.fill_lookup]


@kernel.kernel("UniTuple(uint64, 2)(uint64, uint64)")
def product_of(a, b):
    return kernel.product(kernel.u64(a), kernel.u64(b))


@kernel.kernel("uint64(uint64)")
def zeros_of(a):
    return kernel.leading_zeros(kernel.u64(a))


@kernel.kernel("uint64(uint64)")
def same(a):
    return a


@kernel.kernel(f"int64({ROW})")
def first(row):
    return row[0]


@kernel.kernel("int64(int64[:, ::1], int64, uint64)")
def from_table(tables, row, draw):
    return dists.draw_ticks(tables[row], draw)


@settings(deadline=None)
@given(word, word)
def test_words_multiply_and_count_as_python_integers(a, b):
    assert product_of(a, b) == divmod(a * b, 2**64)
    assert zeros_of(a) == 64 - a.bit_length()


def test_words_wrap():
    assert kernel.u64(2**64 - 1) + 0 == 2**64 - 1
    assert helpers.sample()["philox"][0] == list(streams.philox4x64(0, 2, 3, 0, 5, 0))


@compiled_only
def test_a_signature_takes_all_integers_of_its_type_in_one_version():
    for value in (0, 5, 2**63, 2**64 - 1, np.uint64(2**63), np.int32(7)):
        assert same(value) == int(value)
    assert len(same.nopython_signatures) == 1
    for outside in (-1, 2**64):
        with pytest.raises(OverflowError):
            same(outside)


@compiled_only
def test_frozen_rows_and_rows_of_a_matrix_pass():
    table = np.arange(6, dtype=np.int64).reshape(2, 3)
    assert first(table[1]) == 3
    table.flags.writeable = False
    assert first(table[1]) == 3
    with pytest.raises(TypeError):
        first(table[:, 1])


def test_a_kernel_draws_from_a_row_of_a_matrix():
    laws = [dists.law("exponential", mean=m, ticks_per_unit=60) for m in (5, 9)]
    tables = np.stack([dists.duration_table(law) for law in laws])
    draw = streams.bits(1, 2, 3, 4, 5)
    for row in (0, 1):
        assert from_table(tables, row, draw) == dists.draw_ticks(tables[row], draw)


@compiled_only
@pytest.mark.parametrize("leaf", [*LEAVES, from_table], ids=lambda leaf: leaf.__name__)
def test_no_reference_counting(monkeypatch, leaf):
    monkeypatch.setattr(kernel, "CACHE", None)  # code from the disk cannot be inspected
    (signature,) = leaf.nopython_signatures
    (code,) = kernel.kernel(signature)(leaf.py_func).inspect_llvm().values()
    assert "define" in code
    assert "NRT_incref" not in code


@compiled_only
def test_power_the_default_options_do_count_references():
    counted = numba.njit("int64[::1](int64[:, ::1])")(lambda table: table[0])
    assert any("NRT_incref" in code for code in counted.inspect_llvm().values())


@compiled_only
def test_a_kernel_that_allocates_does_not_compile():
    with pytest.raises(numba.core.errors.NumbaError):
        kernel.kernel("float64(int64)")(lambda n: np.zeros(n).sum())


@compiled_only
def test_without_a_compiler_the_answers_are_the_same():
    code = "import json; from leaves.helpers import sample; print(json.dumps(sample()))"
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": paths}
    plain = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert json.loads(plain.stdout) == helpers.sample()


INNER = """
from sim.kernels.kernel import kernel

@kernel("int64(int64)")
def rule(x):
    return x
"""
OUTER = """
from sim.inner import rule
from sim.kernels.kernel import kernel

@kernel("int64(int64)")
def total(n):
    s = 0
    for i in range(n + 1):
        s += rule(i)
    return s

print(total(10), sum(total.stats.cache_hits.values()))
"""


class Copy:
    """A copy of the package with two kernels, one of which uses the other's file."""

    def __init__(self, folder: Path) -> None:
        self.sim, self.cache = folder / "code" / "sim", folder / "cache"
        self.sim.mkdir(parents=True)
        (self.sim / "kernels").mkdir()
        for name in ("kept.py", "kernels/__init__.py", "kernels/kernel.py", "kernels/parts.py"):
            shutil.copy(Path(kernel.__file__).parents[1] / name, self.sim / name)
        self.write("__init__.py", "")
        self.write("inner.py", INNER)
        self.write("outer.py", OUTER)

    def write(self, name: str, text: str) -> None:
        (self.sim / name).write_text(text, encoding="utf-8")

    def edit_rule(self) -> None:
        self.write("inner.py", INNER.replace("return x", "return x * x * x + 702 * x"))

    def run(self, **settings: str) -> tuple[int, int]:
        """The answer of the outer kernel, and how often it was loaded from the disk."""
        where = {"PYTHONPATH": str(self.sim.parent), "BORGERFLOW_CACHE": str(self.cache)}
        command = [sys.executable, "-c", "import sim.outer"]
        env = os.environ | where | settings
        done = subprocess.run(
            command, cwd=self.sim.parent, env=env, capture_output=True, check=True, text=True
        )
        answer, hits = done.stdout.split()
        return int(answer), int(hits)


@compiled_only
def test_the_cache_is_used_and_never_stale(tmp_path):
    copy = Copy(tmp_path)
    assert copy.run() == (55, 0)
    assert copy.run() == (55, 1)
    copy.edit_rule()
    assert copy.run() == (41_635, 0)
    assert len(list(copy.cache.glob("kernels-*"))) == 2


@compiled_only
def test_power_a_key_blind_to_other_files_gives_the_old_answer(tmp_path):
    copy = Copy(tmp_path)
    source = (copy.sim / "kernels/kernel.py").read_text(encoding="utf-8")
    copy.write("kernels/kernel.py", source.replace("return digest.hexdigest()", 'return "0" * 64'))
    assert copy.run() == (55, 0)
    copy.edit_rule()
    assert copy.run() == (55, 1)


@compiled_only
def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    copy = Copy(tmp_path)
    copy.cache.write_text("a file where a folder is wanted")
    assert copy.run() == (55, 0)
    assert not list(copy.sim.rglob("*.nbi"))


def test_the_key_changes_with_the_settings_of_the_compiler(monkeypatch):
    keys = set()
    for value in ("0", "1", "0"):
        monkeypatch.setenv("NUMBA_BOUNDSCHECK", value)
        keys.add(kernel.source_key())
    assert len(keys) == 2


def test_the_cache_folder_is_the_users_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv("BORGERFLOW_CACHE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert kept.user_cache() == tmp_path / "xdg" / "borgerflow"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert kept.user_cache() == tmp_path / "local" / "borgerflow"
    monkeypatch.setenv("BORGERFLOW_CACHE", str(tmp_path / "mine"))
    assert kept.user_cache() == tmp_path / "mine"


def test_what_was_made_is_kept_and_a_damaged_file_is_made_anew(monkeypatch, tmp_path):
    monkeypatch.setenv("BORGERFLOW_CACHE", str(tmp_path))
    made = []

    def make():
        made.append(1)
        return {"all": len(made)}

    assert [kept.kept("x", b"1", make)["all"] for _ in range(3)] == [1, 1, 1]
    (path,) = (tmp_path / "kept").iterdir()
    path.write_bytes(path.read_bytes()[:-3])
    assert [kept.kept("x", b"1", make)["all"] for _ in range(2)] == [2, 2]
    assert kept.kept("x", b"2", make) == {"all": 3}
    for old in (tmp_path / "kept").iterdir():
        os.utime(old, (1, 1))
    kept.kept("x", b"3", make)
    assert len(list((tmp_path / "kept").iterdir())) == 1
    monkeypatch.setenv("BORGERFLOW_CACHE", str(path))  # a file, where no folder can be
    assert kept.kept("x", b"1", make) == {"all": 5}


def test_kernels_unused_for_long_are_deleted_and_nothing_else(monkeypatch, tmp_path):
    monkeypatch.setenv("BORGERFLOW_CACHE", str(tmp_path))
    for name in ("kernels-old", "kernels-young", "other"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "kernel.nbc").write_text("x")
    old = time.time() - 40 * 86_400
    for name in ("kernels-old", "other"):
        os.utime(tmp_path / name, (old, old))
    now = kernel.cache_folder()
    assert {p.name for p in tmp_path.iterdir()} == {"kernels-young", "other", now.name}
    os.utime(now, (old, old))  # made long ago, but used again
    assert kernel.cache_folder() == now
    assert now.exists()


def test_numbas_own_cache_folder_is_left_alone():
    assert str(kernel.CACHE) != numba.config.CACHE_DIR
