"""Building on other files, overrides, and what errors say about where they are."""

import os
from pathlib import Path

import pytest

from sim.loading.load import ScenarioError, load, resolved_yaml, scenario_digest, shipped_names

VALID = Path(__file__).parent / "valid"
BASE = (VALID / "base.yaml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files into an empty folder and work there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def fault(*args, **kwargs):
    with pytest.raises(ScenarioError) as caught:
        load(*args, **kwargs)
    return str(caught.value)


def test_extends_merges_replaces_and_removes():
    scenario = load(VALID / "extends_twice.yaml")
    assert list(scenario.sectors["ward"].routes) == ["home"]
    assert scenario.sectors["ward"].service.mean == 3
    assert scenario.sectors["ward"].service.source == "a register"
    assert scenario.sectors["ward"].places.value == 6
    assert not scenario.stocks
    assert scenario.sources["arrivals"].rate.unit == "per year"


def test_a_fault_is_told_in_the_file_where_it_stands(write):
    write("broken.yaml", BASE.replace("places: 4", "places: four"))
    write("child.yaml", "extends: broken.yaml\nsectors: {ward: {queue_limit: 3}}\n")
    assert fault("child.yaml").startswith("broken.yaml:10: sectors.ward.places: 'four' is not")
    write("child.yaml", "extends: broken.yaml\nsectors:\n  ward: {places: four}\n")
    assert fault("child.yaml").startswith("child.yaml:3: sectors.ward.places: 'four' is not")


def test_all_faults_are_told_in_order_and_no_more_than_twenty(write):
    text = BASE.replace("title: {da:", "title: {dk:").replace("places: 4", "palces: 4")
    lines = fault(write("two.yaml", text)).split("\n")
    assert [line.split(": ")[1] for line in lines] == [
        "title", "title.dk", "sectors.ward", "sectors.ward.palces",
    ]  # fmt: skip
    many = "".join(f"stock{i}: 3\n" for i in range(33))
    lines = fault(write("many.yaml", BASE + many)).split("\n")
    assert len(lines) == 21
    assert lines[-1] == "and 13 more"


def test_a_chain_is_at_most_eight_files_long(write):
    for i in range(9):
        write(f"s{i}.yaml", f"extends: s{i + 1}.yaml\n" if i < 7 else "extends: base.yaml\n")
    assert load("s1.yaml").name == "base"  # s1 to s7 and base
    assert fault("s0.yaml") == "s7.yaml:1: extends: more than 8 files in a row; extend fewer"


def test_circles_are_found(write):
    write("a.yaml", "extends: b.yaml\n")
    write("b.yaml", "name: b\nextends: ./a.yaml\n")
    assert fault("a.yaml").startswith("b.yaml:2: extends: the files extend each other in a circle")


def test_shipped_scenarios_are_known_by_name(write, tmp_path):
    write("shipped/little.yaml", BASE)
    write("shipped/larger.yaml", "extends: little\nname: larger\n")
    shipped = tmp_path / "shipped"
    assert shipped_names(shipped) == ("larger", "little")
    assert load("larger", shipped=shipped).name == "larger"
    assert load("larger.yaml", shipped=shipped).name == "larger"
    write("mine.yaml", "extends: larger\nname: mine\n")
    assert load("mine.yaml", shipped=shipped).name == "mine"
    assert fault("litle", shipped=shipped) == (
        "litle: there is no scenario 'litle'; did you mean little?"
    )
    assert "shipped are: larger, little" in fault("xyz", shipped=shipped)
    assert fault("mine", shipped=shipped).endswith("did you mean the file mine.yaml?")
    assert "there is no scenario" in fault("x" * 5_000, shipped=shipped)
    assert fault("little", shipped=None).endswith("shipped are: none")
    write("shipped/others/theirs.yaml", "extends: little\nname: theirs\n")
    assert shipped_names(shipped) == ("larger", "little", "others/theirs")
    assert load("others/theirs", shipped=shipped).name == "theirs"
    write("larger.yaml", "extends: larger\nname: local\n")  # a name never means the file itself
    assert load("larger.yaml", shipped=shipped).name == "local"


@pytest.mark.parametrize("name", ["no.yaml", ".", "a/b.yaml", "x" * 5_000 + ".yaml", "a\0.yaml"])
def test_files_that_are_not_there(write, name):
    assert "there is no file" in fault(name)


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root reads everything")
def test_files_that_cannot_be_read(write):
    write("secret.yaml", BASE).chmod(0)
    assert fault("secret.yaml").startswith("secret.yaml: cannot be read")


def test_windows_line_ends_and_a_byte_order_mark_are_fine(write, tmp_path):
    (tmp_path / "base.yaml").write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
    assert load("base.yaml") == load(VALID / "base.yaml")
    (tmp_path / "base.yaml").write_bytes(
        BASE.replace("\n", "\r\n").replace("es: 4", "es: x").encode()
    )
    assert fault("base.yaml").startswith("base.yaml:10: ")


def test_overrides_set_one_key():
    changed = load(
        VALID / "base.yaml",
        ["sectors.ward.places=30", "sectors.ward.service.mean = 20", "name=other",
         "start=2026-01-01", "warm_up=2 weeks", "horizon.note=NO", "sectors.ward.queue_limit=3",
         "sectors.ward.priority.ward=2", "sectors.ward.service.year=null"],
    )  # fmt: skip
    ward = changed.sectors["ward"]
    assert (ward.places.value, ward.service.mean, ward.queue_limit) == (30, 20, 3)
    assert (changed.name, changed.start.year, changed.warm_up.unit) == ("other", 2026, "weeks")
    assert (changed.horizon.note, ward.priority, ward.service.year) == ("NO", {"ward": 2}, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sectors.wrd.places=3", "--set sectors.wrd.places: there is no sectors.wrd; "
         "did you mean ward?"),
        ("sectors.ward.plces=3", "--set sectors.ward.plces: unknown key; did you mean places?"),
        ("sectors.ward.places=many", "--set sectors.ward.places: 'many' is not a number of places; "
         "write 26 or unlimited"),
        ("sectors.ward.places=012", "--set sectors.ward.places: 012 has a leading zero; write 12, "
         "or quote it"),
        ("sectors.ward.places.value=3", "--set sectors.ward.places.value: sectors.ward.places "
         "is 4; set the whole of sectors.ward.places"),
        ("warm_up.value.x=3", "--set warm_up.value.x: warm_up is '30 days'; "
         "set the whole of warm_up"),
        ("sectors.ward.service.mean=3,5", "--set sectors.ward.service.mean: '3,5' stands where a "
         "number is needed; write 3.5"),
        ("sectors.ward", "--set sectors.ward: this sets nothing; write path.to.key=value"),
        ("=3", "--set =3: this sets nothing; write path.to.key=value"),
        ("sectors.ward.service.mean=", "--set sectors.ward.service.mean: '' stands where a number "
         "is needed; write a number"),
    ],
)  # fmt: skip
def test_faults_of_overrides_name_the_option(text, message):
    assert fault(VALID / "base.yaml", [text]) == message


def test_the_digest_is_of_the_content(write):
    one = load("base.yaml")
    lines = BASE.split("\n")
    at = lines.index("sources:")
    other = load(write("other.yaml", "\n".join([lines[1], *lines[at:], *lines[2:at], ""])))
    assert scenario_digest(one) == scenario_digest(other)
    assert scenario_digest(one) == scenario_digest(
        load("base.yaml", ["sectors.ward.service.mean=4.730"])
    )
    assert scenario_digest(load("base.yaml", ["horizon.value=3e2"])) == scenario_digest(
        load("base.yaml", ["horizon.value=300"])
    )
    assert scenario_digest(one) != scenario_digest(load("base.yaml", ["sectors.ward.places=5"]))
    assert len(scenario_digest(one)) == 64


@pytest.mark.parametrize("about", [
    "", "~", "null", "NO", "012", "1e3", "12:30", "2024-01-01", " x ", "a: b", "# x", "- x", "%",
    "[", "it's \"so\"", "two\nlines\n", "\\", "tab\t", "æøå 😀", "x" * 12_345, " word" * 3_000,
    "*a", "!x",
])  # fmt: skip
def test_any_text_survives_being_written_out(write, about):
    scenario = load("base.yaml").model_copy(update={"about": about})
    assert load(write("again.yaml", resolved_yaml(scenario))) == scenario
