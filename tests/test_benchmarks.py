"""Every suite of benchmarks runs on tiny worlds; how fast it is, no test asks."""

import json
from pathlib import Path

import pytest

from benchmarks.book import Book, holds
from benchmarks.sizes import TINY
from benchmarks.suites import SUITES


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_runs(name: str, tmp_path: Path) -> None:
    book = Book(tmp_path / "results.jsonl")
    SUITES[name](book, TINY)
    lines = [json.loads(line) for line in book.path.read_text("utf-8").splitlines()]
    assert lines and len(lines) == len(book.figures)
    for line in lines:
        assert line["value"] > 0 and line["name"] and line["unit"], line
        assert line["commit"] and line["versions"]["numba"], line


def test_bars() -> None:
    assert holds(100, ">= 100") and not holds(99, ">= 100")
    assert holds(1.1, "<= 1.10") and not holds(1.11, "<= 1.10")
