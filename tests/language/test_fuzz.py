"""Damaged scenario files: a scenario or a ScenarioError, and never anything else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.loading.load import ScenarioError, load

VALID = {path.name: path.read_bytes() for path in sorted(Path(__file__).parent.glob("valid/*"))}
PIECES = [
    b"null", b"NO", b"012", b"1e400", b"-1", b"0", b"3,5", b".nan", b"99999999999", b"x", b"exit",
    b"{}", b"[]", b"[", b"}", b": ", b"- ", b"\n", b"\t", b"#", b"'", b'"', b"&a ", b"*a",
    b"\0", b"\xff", b"\xc3\xa5", b"2025-02-30", b"by: age, ", b"5 days", b"cases: ", b"all", b"...",
    b"---\n", b"<<: ", b"? ", b"| ", b"> ", b"%", b"\\", b"1e-300", b"later",
    b"extends: base.yaml\n", b"!!int ",
]  # fmt: skip
EDIT = st.tuples(
    st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES) | st.binary(max_size=3)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("damaged")
    for name, content in VALID.items():
        (folder / name).write_bytes(content)
    return folder


@settings(
    max_examples=320,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from(sorted(VALID)), st.lists(EDIT, min_size=1, max_size=4))
def test_damage_never_breaks_the_loader(folder, name, edits):
    content = VALID[name]
    for place, n_lost, piece in edits:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + n_lost :]
    path = folder / "damaged.yaml"
    path.write_bytes(content)
    try:
        load(path)
    except ScenarioError as error:
        assert error.problem and str(error)
        assert all(fault.line is None or fault.line >= 1 for fault in error.faults)


WORDS = ["home", "hospital", "exit", "", "age", "man", "0", "NO", "3 days", "x/y", "later", "all"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_strange_values_at_known_places_never_break_the_checks(data):
    """Overrides of any key that is there, by scalars, on the scenario that has most of them."""
    path = data.draw(st.sampled_from(PATHS))
    value = data.draw(st.sampled_from(["null", "0", "-1", "1e300", "2", "nan", *WORDS, "1 day"]))
    try:
        load(Path(__file__).parent / "valid" / "nursing.yaml", [f"{path}={value}"])
    except ScenarioError as error:
        assert error.problem


def _paths(part, prefix=""):
    for key, child in part.items():
        yield f"{prefix}{key}"
        if isinstance(child, dict):
            yield from _paths(child, f"{prefix}{key}.")


PATHS = sorted(
    _paths(
        load(Path(__file__).parent / "valid" / "nursing.yaml").model_dump(
            by_alias=True, exclude_defaults=True
        )
    )
)
