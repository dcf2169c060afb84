"""What the command line shows: tables, comparisons, traces."""

import csv
import json
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from command_line import (
    QUICK,
    Done,
    call,
    digests,
    rows,
)

from sim.loading.load import load

pytestmark = pytest.mark.usefixtures("desk")


# --------------------------------------------------------------------------------- what is shown


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


# --------------------------------------------------------------------------------------- compare


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


# ----------------------------------------------------------------------------------------- trace


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
