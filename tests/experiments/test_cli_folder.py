"""The folder that a run leaves, and that it is the same to the bit."""

import json
from pathlib import Path

import pytest
from command_line import (
    CENSUS,
    COMPARE,
    EQUITY,
    KPI,
    QUICK,
    ROOT,
    TABLES,
    bytes_of,
    call,
    digests,
    rows,
)

from sim.loading.load import load

pytestmark = pytest.mark.usefixtures("desk")


# ------------------------------------------------------------------------------------ the folder


def test_a_run_leaves_a_whole_folder(study):
    folder, _ = study
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json", "plan.json", "scenario.resolved.yaml", "parts", *TABLES, "figures",
    }  # fmt: skip
    assert not [path for path in folder.rglob(".*") if path.name != ".lock"], "no draft is left"
    pictures = sorted((folder / "figures").iterdir())
    assert {path.suffix for path in pictures} == {".png", ".svg"}
    assert {path.stem for path in pictures if path.suffix == ".png"} == {
        path.stem for path in pictures if path.suffix == ".svg"
    }
    assert all(path.stat().st_size > 1_000 for path in pictures)


def test_tables_have_the_columns_of_the_readme(study):
    folder, _ = study
    readme = (ROOT / "results" / "README.md").read_text("utf-8")
    for name, columns in zip(TABLES, (KPI, CENSUS, EQUITY, COMPARE), strict=True):
        table = rows(folder / name)
        assert table[0] == columns
        assert f"**{name}**: `{', '.join(columns)}`" in readme
        assert len(table) > 10
    documented = {word for line in readme.split("\n") for word in line.split("`")[1::2]}
    figures = {row[7] for row in rows(folder / "kpi.csv")[1:]}
    assert {f for f in figures if not f.startswith(("moves_to_", "cost_"))} <= documented
    unlimited = {row[4] for row in rows(folder / "census.csv")[1:] if row[8] == ""}
    assert unlimited == {"home", "hospital", "home_package"}


def test_the_manifest_says_what_was_run(study):
    from sim.provenance import file_digest

    folder, _ = study
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["scenario"] == "town"
    assert (manifest["seed"], manifest["replications"], manifest["engine"]) == (
        2020,
        2,
        "fast",
    )
    keys = ["baseline", "home_first", "satellite_clinics:open_at=3,close_below=1"]
    assert [policy["key"] for policy in manifest["policies"]] == keys
    assert set(manifest["digests"]) == {f"{key}/{r}" for key in keys for r in (0, 1)}
    written = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(manifest["outputs"]) == written - {"manifest.json", "parts/.lock"}
    for name, digest in manifest["outputs"].items():
        assert file_digest(folder / name) == digest


def test_json_is_one_object_and_the_log_is_elsewhere(study):
    folder, done = study
    told = json.loads(done.out)
    assert done.out.count("\n") == 1
    assert (told["status"], told["run_dir"]) == ("ok", str(folder))
    assert {row["policy"] for row in told["comparison"]} >= {"home_first"}
    assert all(row["value"] is None or isinstance(row["value"], float) for row in told["kpis"])
    assert done.err == ""


def test_a_folder_that_is_there_is_left_as_it_is(study):
    folder, _ = study
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    done = call("run", "town.yaml", *QUICK, "-o", folder)
    done.one_line(3, str(folder), "exists and is not empty; name another folder with --out")
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_an_empty_folder_is_filled_but_not_the_present_one(desk, no_pictures, monkeypatch):
    (desk / "empty").mkdir()
    assert call("run", "little.yaml", *QUICK, "-o", "empty").code == 0
    assert (desk / "empty" / "kpi.csv").is_file()
    (desk / "here").mkdir()
    monkeypatch.chdir(desk / "here")
    for folder in (".", desk / "here"):
        call("run", desk / "little.yaml", *QUICK, "-o", folder).one_line(3, "the folder you are in")


def test_a_folder_gets_a_name_if_none_is_given(desk, no_pictures):
    assert call("run", "little.yaml", *QUICK).code == 0
    (folder,) = (desk / "results").iterdir()
    assert "_little_" in folder.name and (folder / "manifest.json").is_file()


@pytest.mark.parametrize("command", ["run", "trace"])
def test_out_that_cannot_be_written(desk, command):
    options = QUICK if command == "run" else ()
    (desk / "file").write_text("mine", "utf-8")
    done = call(command, "little.yaml", *options, "-o", "file/below")
    done.one_line(3, "cannot write file/below: Not a directory")
    call(command, "little.yaml", *options, "-o", "file").one_line(3, "file exists")
    assert (desk / "file").read_text("utf-8") == "mine"


# --------------------------------------------------------------------------- the same to the bit


def test_workers_and_repetition_change_nothing(desk, no_pictures):
    args = ["run", "town.yaml", "-p", "home_first", "-n", 2, "-q"]
    for name, workers in (("one", 1), ("again", 1), ("two", 2)):
        assert call(*args, "-w", workers, "-o", name).code == 0
    assert bytes_of(desk / "one") == bytes_of(desk / "again") == bytes_of(desk / "two")
    assert digests(desk / "one") == digests(desk / "again") == digests(desk / "two")
    assert call(*args, "-w", 1, "-o", "other", "--seed", 7).code == 0
    assert digests(desk / "other").keys() == digests(desk / "one").keys()
    assert not set(digests(desk / "other").values()) & set(digests(desk / "one").values())


def test_the_resolved_scenario_gives_the_same_again(study, no_pictures):
    folder, _ = study
    done = call("run", folder / "scenario.resolved.yaml", "-p", "home_first", *QUICK, "-o", "again")
    assert done.code == 0, done.err
    old = digests(folder)
    assert digests(Path("again")).items() <= old.items()


def test_an_override_is_in_the_resolved_scenario(desk, no_pictures):
    assert (
        call("run", "little.yaml", *QUICK, "-o", "o", "--set", "sectors.hospital.places=5").code
        == 0
    )
    assert load(desk / "o" / "scenario.resolved.yaml").sectors["hospital"].places.value == 5
