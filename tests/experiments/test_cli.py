"""The command line as a user meets it: folders, tables, exit codes, one line for every mistake."""

import csv
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from experiments.cli import cli, main
from sim.loading.load import load

ONE = ("-w", 1)
ROOT = Path(__file__).resolve().parents[2]
LITTLE = """\
format: 1
name: little
title: {da: "Lille [red] <b>hus</b>", en: "Little [red] <script>house</script>"}
start: 2025-01-01
warm_up: 5 days
horizon: 30 days
sectors:
  hospital:
    places: 2
    service: {distribution: exponential, mean: 3, unit: days}
    routes: {exit: {}}
sources:
  arrivals: {sector: hospital, rate: 0.5 per day}
targets:
  stays:
    label: {da: Ophold, en: Stays}
    kpi: stays_begun
    sector: hospital
    value: 15
    unit: stays
    tolerance: 0.9
"""
TOWN = """\
format: 1
name: town
title: {da: By, en: Town}
start: 2025-01-01
warm_up: 5 days
horizon: 30 days
attributes: {district: [north, south]}
sectors:
  home: {places: unlimited, home_visits: true}
  hospital:
    label: {da: "[red]Sygehus", en: "[red]Hospital <script>"}
    places: unlimited
    service: {distribution: exponential, mean: 3, unit: days}
    routes:
      home: {}
      temporary_bed: {share: 0.5, handover: 1 days}
  temporary_bed:
    places: 3
    service: {distribution: exponential, mean: 8, unit: days}
    routes: {home: {}}
  home_package:
    places: unlimited
    home_visits: true
    service: {distribution: exponential, mean: 8, unit: days}
    routes: {home: {}}
stocks:
  citizens: {sector: home, count: 60 citizens}
traits: {district: {value: {north: 0.5, south: 0.5}, unit: share}}
clocks:
  admission: {does: send, sector: hospital, rate: 6 per year, sectors: [home]}
  nursing: {does: start_nursing, rate: 2 per year}
since_discharge: {sector: hospital, bins: {days_0_3: 3 days}}
nursing:
  initial: 0.3
  course: 40 days
  interval: 2 days
  minutes_home: 15 minutes
  minutes_clinic: 10 minutes
  driving: 6 minutes
  clinic_share: 0.6
  roster:
    by: weekday
    unit: hours
    value: {monday: 8, tuesday: 8, wednesday: 8, thursday: 8, friday: 8, saturday: 4, sunday: 4}
  tolerance: 2 days
  clinics:
    north: {district: north, minutes: 1 hours, open_days: [monday, friday]}
"""
COMMANDS = ["run", "compare", "demo", "trace", "validate", "warm-up", "schema", "policies", "check"]
COMMANDS += ["init", "tune", "document"]
COMMANDS += ["sweep", "status", "list", "show", "verify-results", "sql", "rerun", "crate"]
COMMANDS += ["new-policy", "validate-policies", "keep-findings"]
COMMANDS += ["data", "calibrate"]
COMMANDS += ["best", "optimise", "sensitivity"]
KPI = ["scenario", "policy", "replication", "period", "sector", "group", "district", "kpi",
       "value", "unit"]  # fmt: skip
CENSUS = ["policy", "replication", "date", "measured", "sector", "used", "waiting", "blocked",
          "places"]  # fmt: skip
EQUITY = ["scenario", "policy", "replication", "period", "group", "district", "citizen_years",
          "measure", "per_citizen_year", "unit"]  # fmt: skip
COMPARE = ["policy", "period", "sector", "group", "district", "kpi", "unit", "n", "baseline_mean",
           "policy_mean", "difference", "low", "high", "correlation", "variance_ratio",
           "verdict", "together_low", "together_high", "p_holm", "verdict_together"]  # fmt: skip
TABLES = ("kpi.csv", "census.csv", "equity.csv", "compare.csv")
COMMANDS += ["report", "explain-waiting", "replay"]
QUICK = ("-n", "2", "-w", "1", "-q")


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def one_line(self, code, *pieces):
        """One line on standard error, and this exit code."""
        assert self.code == code, self.err
        assert self.out == ""
        assert len(self.err.strip().split("\n")) == 1, self.err
        self.told(code, *pieces)

    def told(self, code, *pieces):
        assert self.code == code, self.err
        assert "Traceback" not in self.err
        for piece in pieces:
            assert piece in self.err


def call(*args):
    """The command in this process, as the entry point runs it."""
    out, err, code = StringIO(), StringIO(), 0
    words = ["borgerflow", *map(str, args)]
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    return Done(code, out.getvalue(), err.getvalue())


def start(*args):
    """The command in a process of its own, at the head of a process group.

    It hears SIGINT even where the tests run in the background and ignore it.
    """
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from experiments.cli import main; sys.argv[0] = 'borgerflow'; main()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, args)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def digests(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))["digests"]


@pytest.fixture(autouse=True)
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


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A whole run with figures: its folder, and what was said."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "town.yaml").write_text(TOWN, "utf-8")
    out = folder / "results" / "mine"
    policies = ["-p", "home_first", "-p", "satellite_clinics:open_at=3,close_below=1"]
    done = call("run", folder / "town.yaml", *policies, "-n", 2, "-w", 1, "-o", out, "--json")
    assert done.code == 0, done.err
    return out, done


# ------------------------------------------------------------------------------ the folder


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


# --------------------------------------------------------------------- the same to the bit


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


# ---------------------------------------------------------------------------- what is shown


def test_tables_are_shown_in_both_languages(study):
    folder, _ = study
    english, danish = call("compare", folder), call("compare", folder, "--lang", "da")
    for done, title in ((english, "Town"), (danish, "By")):
        assert (done.code, done.err) == (0, "")
        assert title in done.out and str(folder) in done.out
    assert "Hjemmet som udgangspunkt" in danish.out and "Home first" in english.out
    numbers = [line for line in danish.out.split("\n") if line.startswith("│")]
    assert any("," in line for line in numbers)
    assert not any(part.replace(".", "").isdigit() and len(part.split(".")[-1]) != 3
                   for line in numbers for part in line.split() if "." in part)  # fmt: skip


def test_names_with_markup_survive(study, no_pictures):
    done = call("run", "little.yaml", "-n", 2, "-w", 1, "-o", "o")
    assert done.code == 0, done.err
    assert "Little [red] <script>house</script>" in done.out
    done = call("compare", "o", "--lang", "da")
    assert "Lille [red] <b>hus</b>" in done.out
    pictures = [path.read_text("utf-8") for path in (study[0] / "figures").glob("*.svg")]
    assert not any("<script" in text for text in pictures)
    call("validate", "[red].yaml").told(3, "[red].yaml")


def test_quiet_means_quiet(no_pictures):
    done = call("run", "little.yaml", *QUICK, "-o", "o")
    assert done == Done(0, "", "")
    assert call("compare", "o", "-q") == Done(0, "", "")
    assert call("check", "little.yaml", *QUICK) == Done(0, "", "")


def test_progress_and_tables_do_not_mix(no_pictures):
    done = call("run", "little.yaml", "-n", 2, "-w", 1, "-o", "o")
    assert done.err == "1 of 2 runs\n2 of 2 runs\n"
    assert "Results are in o" in done.out


# ------------------------------------------------------------------------------- compare


def test_a_stored_comparison_is_the_one_that_was_made(study):
    folder, done = study
    assert call("compare", folder, "--json").out == done.out


def test_a_scenario_is_compared_under_all_policies(desk, no_pictures):
    from experiments.policy.choosing import chosen

    able, unable = chosen(load(desk / "town.yaml"), ["all"])
    done = call("compare", "town.yaml", "-n", 2, "-w", 1, "-o", "o", "--json")
    assert done.code == 0, done.err
    assert {row["policy"] for row in json.loads(done.out)["kpis"]} == {"baseline", *able}
    assert {"home_first", "satellite_clinics"} <= set(able) and not set(able) & set(unable)
    assert not Path("o/ranking.csv").exists(), "without prices there is no cost to rank by"
    assert call("compare", "o").code == 0


@pytest.mark.parametrize(
    ("file", "content", "piece"),
    [
        ("kpi.csv", None, "kpi.csv is missing"),
        ("kpi.csv", "", "cannot be read"),
        ("kpi.csv", "scenario,policy\na,b\n", "value is missing"),
        ("census.csv", None, "census.csv is missing"),
        ("manifest.json", '{"schema_version": 1', "cannot be read"),
        ("manifest.json", "[]", "another version"),
        ("manifest.json", '{"schema_version": 1}', "run_id"),
        ("manifest.json", '{"schema_version": 99}', "another version; run the study again"),
    ],
)
def test_damaged_results_are_refused(study, desk, file, content, piece):
    shutil.copytree(study[0], desk / "copy", ignore=shutil.ignore_patterns("figures"))
    (desk / "copy" / file).unlink()
    if content is not None:
        (desk / "copy" / file).write_text(content, "utf-8")
    call("compare", "copy").one_line(3, piece)


def test_results_are_compared_as_they_are(study):
    call("compare", study[0], "-p", "home_first").told(2, "leave out --policy, --set")
    (empty := Path("empty")).mkdir()
    call("compare", empty).one_line(3, "there is no scenario 'empty'")


# --------------------------------------------------------------------------------- trace


def test_a_trace_is_written_once(desk, study):
    done = call("trace", "town.yaml", "-p", "home_first", "-r", 1, "-o", "trace.csv")
    assert (done.code, done.out) == (0, "")
    table = rows(desk / "trace.csv")
    assert table[0] == ["entity_id", "event_type", "event", "time", "resource_id", "run"]
    # The study's digest is of its counts; the trace has one of its own, the same every time.
    told = re.fullmatch(rf"{len(table) - 1} events, digest [0-9a-f]{{64}}\n", done.err)
    assert told and digests(study[0])["home_first/1"] not in done.err
    call("trace", "town.yaml", "-o", "trace.csv").one_line(3, "trace.csv exists; name another file")
    assert rows(desk / "trace.csv") == table
    printed = call("trace", "town.yaml", "-p", "home_first", "-r", 1)
    assert list(csv.reader(StringIO(printed.out))) == table
    assert printed.err == done.err


# --------------------------------------------------- validate, schema, policies, check


def test_validate_tells_of_every_file(desk):
    (desk / "bad.yaml").write_text(LITTLE.replace("places: 2", "places: two"), "utf-8")
    done = call("validate", "little.yaml", "bad.yaml", "town.yaml")
    done.told(3, "bad.yaml:9: sectors.hospital.places: 'two' is not a number of places")
    assert done.out == "little.yaml: valid\ntown.yaml: valid\n"
    done = call("validate", "little.yaml", "bad.yaml", "--json")
    told = json.loads(done.out)
    assert (done.code, told["status"], done.err) == (3, "invalid", "")
    assert told["faults"]["little.yaml"] == [] and len(told["faults"]["bad.yaml"]) == 1
    assert json.loads(call("validate", "town.yaml", "--json").out)["status"] == "ok"


def test_shipped_scenarios_are_found_from_anywhere():
    assert call("validate", "aabenraa").out == "aabenraa: valid\n"


def test_an_unknown_scenario_is_told_with_the_one_meant():
    for command in ("run", "compare", "trace", "check", "validate"):
        call(command, "aabenra").one_line(3, "did you mean aabenraa?")
    call("run", "no/such.yaml").one_line(3, "there is no file 'no/such.yaml'")


def test_the_schema_is_json():
    done = call("schema")
    assert done.code == 0
    assert json.loads(done.out)["title"] == "borgerflow scenario"


def test_policies_are_explained():
    from policies import POLICIES

    listed = call("policies")
    assert listed.code == 0 and all(name in listed.out for name in POLICIES)
    for name, kind in POLICIES.items():
        english, danish = call("policies", name), call("policies", name, "--lang", "da")
        assert kind.label.en in english.out and kind.label.da in danish.out
        for key, declared in kind.parameters().items():
            assert key in english.out and declared.text.da.split()[0] in danish.out
    told = json.loads(call("policies", "home_first", "--json").out)["policies"]
    assert [entry["name"] for entry in told] == ["home_first"]
    assert {p["name"] for p in told[0]["parameters"]} == set(POLICIES["home_first"].defaults())
    told = json.loads(call("policies", "--json").out)["policies"]
    assert [entry["name"] for entry in told] == list(POLICIES)


@pytest.mark.parametrize(
    "args",
    [("policies", "home_frist"), ("run", "town.yaml", "-p", "home_frist"),
     ("trace", "town.yaml", "-p", "home_frist")],
)  # fmt: skip
def test_an_unknown_policy_is_wrong_usage(args):
    call(*args).one_line(2, "there is no policy 'home_frist'; did you mean", "home_first")


@pytest.mark.parametrize(
    ("policy", "piece"),
    [
        ("home_first:diverted=2", "diverted=2 is outside 0 to 1 share"),
        ("home_first:divertet=0.3", "did you mean 'diverted'?"),
        ("home_first:diverted=0,3", "home_first has no parameter '3'"),
        ("home_first:diverted", "write diverted=0.5"),
        ("", "there is no policy ''"),
    ],
)
def test_policies_that_cannot_be(policy, piece):
    call("run", "town.yaml", "-p", policy).one_line(2, piece)


def test_a_policy_needs_what_it_acts_on():
    call("run", "little.yaml", "-p", "home_first").one_line(2, "needs the sectors temporary_bed")
    twice = ("-p", "home_first", "-p", "home_first")
    call("run", "town.yaml", *twice).one_line(2, "named twice")


def test_policies_are_taken_together(desk, no_pictures):
    both = "home_first:diverted=0.3,closed=0+satellite_clinics"
    assert call("run", "town.yaml", "-p", both, *QUICK, "-o", "o").code == 0
    entry = json.loads((desk / "o" / "manifest.json").read_text("utf-8"))["policies"][1]
    assert entry["key"] == both
    assert entry["parts"][0]["settings"]["diverted"] == 0.3
    assert [part["name"] for part in entry["parts"]] == ["home_first", "satellite_clinics"]


def test_check_tells_by_its_exit_code():
    done = call("check", "little.yaml", "-n", 2, "-w", 1)
    assert (done.code, "Stays" in done.out) == (0, True)
    missed = ("--set", "targets.stays.value=500")
    done = call("check", "little.yaml", "-n", 2, "-w", 1, "--lang", "da", *missed)
    assert done.code == 5 and "Ophold" in done.out
    done = call("check", "little.yaml", "-n", 1, "-w", 1, "--json", *missed)
    (target,) = json.loads(done.out)["targets"]
    assert (done.code, done.err, target["met"], target["low"]) == (5, "", False, None)
    done = call("check", "little.yaml", *QUICK, "--set", "targets.stays.kpi=stays_begn")
    done.one_line(3, "targets.stays: no figure stays_begn of hospital")


# ------------------------------------------------------------------- options and settings


@pytest.mark.parametrize(
    ("args", "piece"),
    [
        (["run", "little.yaml", "--replicatons", "3"], "--replications"),
        (["run", "little.yaml", "-n", "0"], "x>=1"),
        (["run", "little.yaml", "-n", "many"], "many"),
        (["run", "little.yaml", "--seed", "-1"], "range"),
        (["run", "little.yaml", "--lang", "de"], "de"),
        (["run", "little.yaml", "--engine", "fastest"], "fast"),
        (["run"], "SCENARIO"),
        (["validate"], "SCENARIO"),
        (["rum"], "rum"),
        (["run", "a", "b"], "unexpected extra argument"),
        (["--config", "no.toml", "schema"], "there is no file no.toml"),
        (["run", "little.yaml", "--[red]"], "--[red]"),
    ],
)
def test_wrong_usage(args, piece):
    call(*args).told(2, piece)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("sectors.hospital.palces=3", "--set sectors.hospital.palces: unknown key; did you mean"),
        ("sectors.hospitl.places=3", "there is no sectors.hospitl; did you mean hospital?"),
        ("sectors.hospital.places=012", "has a leading zero; write 12"),
        ("places", "this sets nothing"),
    ],
)
def test_a_bad_override(text, piece):
    call("run", "little.yaml", "--set", text).one_line(3, piece)


def test_a_flag_wins_then_the_variable_then_the_files(desk, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "experiments.commands.actions.run", lambda *_, **options: seen.update(options)
    )
    for later in ("formats.deliver", "causes.explain", "replay.replay"):
        monkeypatch.setattr(f"experiments.report.{later}", lambda *_, **__: None)

    def taken(*args):
        seen.clear()
        done = call(*args)
        assert done.code == 0, done.err
        return seen["replications"], seen["seed"], seen["lang"]

    run = ("run", "little.yaml")
    assert taken(*run) == (20, 2020, "en")
    user = desk / "config" / "borgerflow" / "borgerflow.toml"
    user.parent.mkdir(parents=True)
    user.write_text('[run]\nreplications = 3\nseed = 11\nlang = "da"\n', "utf-8")
    assert taken(*run) == (3, 11, "da")
    (desk / "borgerflow.toml").write_text("[run]\nreplications = 4\n[demo]\nseed = 5\n", "utf-8")
    assert taken(*run) == (4, 11, "da")
    (desk / "mine.toml").write_text("[run]\nreplications = 7\n", "utf-8")
    assert taken("--config", "mine.toml", *run) == (7, 11, "da")
    monkeypatch.setenv("BORGERFLOW_RUN_REPLICATIONS", "5")
    assert taken(*run) == (5, 11, "da")
    assert taken(*run, "-n", 6, "--lang", "en") == (6, 11, "en")
    assert taken("demo")[1:] == (5, "en"), "each command has its own"


@pytest.mark.parametrize(
    ("content", "piece"),
    [
        (b"[run\n", "borgerflow.toml"),
        (b"\xff\xfe", "borgerflow.toml"),
        (b"[rum]\nseed = 1\n", "[rum] is not a command; did you mean run?"),
        (b"run = 3\n", "[run]"),
        (b"[run]\nreplicatons = 3\n", "run.replicatons is not an option; did you mean"),
        (b'[run]\nreplications = "many"\n', "many"),
        (b"[run]\nreplications = 0\n", "x>=1"),
    ],
)
def test_bad_settings_are_wrong_usage(desk, content, piece):
    (desk / "borgerflow.toml").write_bytes(content)
    call("run", "little.yaml").told(2, piece)


def test_settings_are_named_like_the_options(desk, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "experiments.commands.actions.run", lambda *_, **options: seen.update(options)
    )
    monkeypatch.setattr("experiments.report.formats.deliver", lambda *_, **__: None)
    text = '[run]\npolicy = ["home_first"]\njson = true\nset = ["sectors.hospital.places=3"]\n'
    (desk / "borgerflow.toml").write_text(text, "utf-8")
    assert call("run", "little.yaml").code == 0
    assert (tuple(seen["policies"]), seen["as_json"]) == (("home_first",), True)


# ------------------------------------------------------------------------- the whole program


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_of_every_command(command):
    done = CliRunner().invoke(cli, [*command.split(), "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output
    assert set(cli.commands) == set(COMMANDS)
    assert call(*command.split(), "-h").code == 0


def test_help_is_quick(capsys):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = start("--help")
    out, err = process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (process.returncode, err) == (0, "") and "validate" in out
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with capsys.disabled():
        print(f"[borgerflow --help: {used:.2f} s of processor time]", end=" ")


def test_the_version_is_told():
    done = call("--version")
    assert done.code == 0 and done.out.split()[-1][0].isdigit()


def test_a_fault_of_the_program_is_one_line_and_with_v_all(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("a screw is loose")

    monkeypatch.setattr("experiments.commands.actions.run", broken)
    done = call("run", "little.yaml")
    done.one_line(1, "unexpected RuntimeError: a screw is loose; -v shows where")
    with pytest.raises(RuntimeError):
        call("-v", "run", "little.yaml")


def test_a_warm_up_is_recommended_in_whole_weeks(desk):
    done = call("warm-up", "little.yaml", "-n", 10, "--set", "horizon=700 days", "--json", *ONE)
    told = json.loads(done.out)
    assert done.code == 0 and told["warm_up_days"] % 7 == 0
    assert {(row["sector"], row["count"]) for row in told["counts"]} == {
        ("hospital", count) for count in ("used", "waiting", "blocked")
    }
    done = call("warm-up", "little.yaml", "-n", 10, "--set", "horizon=700 days", *ONE)
    assert f"Recommended warm-up: {told['warm_up_days']} days" in done.out


def test_a_run_that_does_not_settle_gets_no_warm_up(desk):
    short = ("--set", "horizon=20 days", *ONE)
    done = call("warm-up", "little.yaml", "-n", 2, *short)
    assert done.code == 5 and "does not settle" in done.out
    done = call("run", "little.yaml", "-n", 1, *short, "--warm-up", "auto", "-o", "out")
    done.one_line(3, "little does not settle within the run")
    assert not (desk / "out").exists()


def test_a_run_with_another_warm_up(desk, no_pictures):
    args = ("run", "little.yaml", "-n", 1, *ONE, "-q")
    for wanted, days in (("9", 9), ("auto", None)):
        long = ("--set", "horizon=700 days") if wanted == "auto" else ()
        assert call(*args, *long, "--warm-up", wanted, "-o", wanted).code == 0
        told = json.loads((desk / wanted / "manifest.json").read_text("utf-8"))["warm_up_days"]
        assert told == days if days else told % 7 == 0
    assert call(*args, "--warm-up", "soon", "-o", "no").code == 2


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes")
@pytest.mark.parametrize(
    ("engine", "workers", "processes"),
    [("fast", 1, 0), ("fast", 2, 0), ("reference", 1, 0), ("reference", 2, 2)],
)
def test_an_interruption_leaves_a_run_to_go_on_with(desk, engine, workers, processes):
    args = ("run", "little.yaml", "-n", 20_000, "-w", workers, "-o", "results/mine")
    process = start(*args, "--engine", engine)
    plan = desk / "results" / "mine" / "plan.json"
    deadline = time.monotonic() + 60
    while not (plan.exists() and len(children(process.pid)) >= processes):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    out, err = process.communicate(timeout=30)
    done = Done(process.returncode, out, err)
    again = " ".join(["borgerflow", *map(str, args), "--engine", engine, "--resume"])
    done.told(130, "of 20000 runs are stored in results/mine; go on with: " + again)
    assert not (plan.parent / "manifest.json").exists()
    for _ in range(100):
        if not group(process.pid):
            return
        time.sleep(0.05)
    raise AssertionError(f"still running: {group(process.pid)}")


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def group(leader):
    """Processes of the group that are still at work."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgid = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # ended meanwhile
            continue
        found += [stat.parent.name] if pgid == str(leader) and state != "Z" else []
    return found


@pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")
@pytest.mark.parametrize("args", [("policies",), ("schema",), ("trace", "little.yaml")])
def test_a_closed_pipe_is_no_fault(desk, args):
    process = start(*args)
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.wait(timeout=30)
    assert "Traceback" not in err and "Exception" not in err and "BrokenPipe" not in err
