"""The corpus: what the language allows loads, what it forbids is told with file, line and path."""

import re
import time
from pathlib import Path

import pytest

from sim.loading.load import ScenarioError, load, resolved_yaml, scenario_digest

HERE = Path(__file__).parent
VALID = sorted(HERE.glob("valid/*.yaml"))
INVALID = sorted(HERE.glob("invalid/*.yaml"))
EXPECT = re.compile("# expect: ([0-9]+): ([^ ]*): (.*)\n")

# What cannot carry a comment: name, content, line, path, fragment of the message.
GENERATED = [
    ("empty", b"", 1, "", "the file is empty"),
    ("only_comments", b"# nothing\n\n", 1, "", "the file is empty"),
    ("nul", b"name: x\nabout: a\0b\n", 2, "", "control character, U+0000"),
    ("bell", b"name: x\n\nabout: \x07\n", 3, "", "control character, U+0007"),
    ("next_line", "name: x\nabout: a\u0085b\n".encode(), 2, "", "control character, U+0085"),
    ("line_separator", "name: x\nabout: a\u2028b\n".encode(), 2, "", "U+2028"),
    ("escaped_nul", b'name: x\nabout: "a\\u0000b"\n', 2, "about", "there is a control character"),
    ("escaped_half_character", b'about: "\\ud800"\n', 1, "about", "there is a control character"),
    ("escaped_beyond_unicode", b'about: "\\UFFFFFFFF"\n', 1, "about", "this is not YAML"),
    ("latin1", "name: x\ntitle: Å\n".encode("latin1"), 2, "", "not UTF-8; save the file with"),
    ("utf16", "name: x\n".encode("utf-16"), 1, "", "not UTF-8; save the file with"),
    ("utf16_no_mark", "name: x\n".encode("utf-16-le"), 1, "", "U+0000"),
    ("too_large", b"#" * (1 << 20) + b"\n", 1, "", "larger than 1048576 bytes"),
    ("long_line", b"name: x\nabout: " + b"x" * 10_000, 2, "", "more than 10000 characters"),
    ("spaces", b"about: |" + b" " * 1_000_000, 1, "", "more than 10000 characters"),
    ("nest_of_brackets", b"about:\n" + b" [" * 4_000, 2, "about", "nested more than 20 deep"),
    ("nest_over_lines", b"about:\n" + b"  [\n" * 20_000, 21, "about", "nested more than 20 deep"),
    ("one_line_of_brackets", b"about: " + b"[" * 20_000, 1, "", "more than 10000 characters"),
    ("nest_of_braces", b"{a: " * 2_000, 1, ".".join("a" * 20), "nested more than 20 deep"),
    ("nest_of_dashes", b"about:\n " + b"- " * 2_000, 2, "about", "nested more than 20 deep"),
    ("nest_of_keys", b"".join(b" " * i + b"k:\n" for i in range(100)), 21, ".".join("k" * 20),
     "nested more than 20 deep"),
    ("many_values", b"about: [\n" + b"1,\n" * 100_001 + b"]", 1, "", "more than 100000 values"),
    ("many_small_lists", b"about:\n" + b"- [1]\n" * 50_001, 1, "", "more than 100000 values"),
    ("many_keys", b"".join(b"k%d: 1\n" % i for i in range(60_000)), 1, "", "100000 values"),
    ("alias_bomb", b"a: &a [1, 1]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (i + 1, i + 1, i, i) for i in range(97, 121)
    ), 1, "a", "&a is an anchor"),
    ("alias_of_itself", b"x: &x [*x]\n", 1, "x", "&x is an anchor"),
    ("alias_alone", b"x: 1\ny: *x\n", 2, "y", "*x is an alias"),
    ("half_a_file", b"name: x\ntitle: {da: a, en: b", 2, "title", "a bracket opened here"),
    ("percent", b"name: x\n%\n", 2, "", "a line that begins with %"),
    ("number", b"3", 1, "", "the top level is not a mapping"),
    ("missing_everything", b"name: x\n", 1, "", "is missing"),
]  # fmt: skip


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_files_load_and_survive_being_written_out(path, tmp_path):
    scenario = load(path)
    (tmp_path / "resolved.yaml").write_text(resolved_yaml(scenario), encoding="utf-8")
    again = load(tmp_path / "resolved.yaml")
    assert again == scenario
    assert resolved_yaml(again) == resolved_yaml(scenario)
    assert scenario_digest(again) == scenario_digest(scenario)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_files_are_told_with_line_path_and_remedy(path):
    line, where, fragment = EXPECT.match(path.read_text(encoding="utf-8")).groups()
    error = refused(path)
    assert [str(fault) for fault in error.faults] == [str(error)], "one fault each"
    assert (error.line, error.path) == (int(line), where), str(error)
    assert fragment in f"{error.problem}; {error.remedy}"
    assert Path(error.file).name == path.name


@pytest.mark.parametrize(("name", "content", "line", "where", "fragment"), GENERATED,
                         ids=[row[0] for row in GENERATED])  # fmt: skip
def test_hostile_files_are_refused_quickly(tmp_path, name, content, line, where, fragment):
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(content)
    error = refused(path)
    assert (error.line, error.path) == (line, where), str(error)
    assert fragment in f"{error.problem}; {error.remedy}"
    assert max(map(len, str(error).split("\n"))) < 400


def refused(path):
    begin = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert time.process_time() - begin < 1
    return caught.value


def test_the_corpus_is_there():
    assert len(VALID) >= 12
    assert len(INVALID) + len(GENERATED) >= 50
