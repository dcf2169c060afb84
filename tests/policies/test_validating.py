"""Statements of sources: which there are, and how a run is judged against them."""

from pathlib import Path

import pytest

from experiments.policy.validating import Held, page, statements, verdict
from policies import POLICIES, parse
from policies.framework.catalogue import catalogue
from sim.loading.load import shipped_names


def test_statements_name_what_there_is() -> None:
    rows = catalogue(POLICIES)
    for one in statements():
        policy = parse(one.policy, POLICIES)
        assert policy.name in rows[one.row].modules, one
        assert one.scenario in shipped_names() and one.measure in {"percent", "year", "level"}
        assert one.says and one.mechanism and one.assumption
    wanted = {"S2-8", "S2-9", "S2-2", "S2-3", "S2-7", "S4-5", "S0-1b", "S1-1b"}
    assert {one.row for one in statements()} == wanted


@pytest.mark.parametrize(
    ("stated", "value", "low", "high", "word"),
    [
        (-50, -48, -52, -44, "agrees within chance"),
        (-50, -70, -114, -25, "not contradicted: the interval is wider than the statement"),
        (-50, -45, -46, -44, "near: 90 % of the statement"),
        (-50, -20, -25, -15, "smaller: 40 % of the statement"),
        (-50, -80, -82, -78, "larger: 160 % of the statement"),
        (-50, 5, 1, 9, "goes the other way"),
        (None, 5, 1, 9, "nothing to hold it against"),
    ],
)
def test_verdicts(stated, value, low, high, word) -> None:
    assert verdict(stated, value, low, high) == word


def test_the_page_tells_what_was_put_in() -> None:
    one = statements()[0]
    text = page([Held(one, -41.0, -44.0, -38.0, "near: 82 % of the statement", 4)], 2020)
    assert "| S2-8 Lyngby-Taarbæk |" in text and "-41.0 % (-44.0 % to -38.0 %, n=4)" in text
    assert one.assumption in text and "from seed 2020" in text
    assert "S2-9" in text.rpartition("Stated but not held")[2]


def test_the_written_page_is_of_these_statements() -> None:
    """Whoever changes a statement writes the page anew."""
    text = (Path(__file__).parents[2] / "docs" / "policy-validation.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| S")]
    assert len(lines) == len(statements())
    for one, line in zip(statements(), lines, strict=True):
        told = (one.row, f"`{one.policy}`", one.says, one.mechanism, one.assumption)
        assert all(part in line for part in told), one
