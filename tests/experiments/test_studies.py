"""Study files, sweeps, draws, and the commands that look at what they left."""

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from command_line import TOWN as RICH
from command_line import call

from experiments.running import designs
from experiments.statistics.controls import controlled

TOWN = """\
format: 1
name: town
title: {da: By, en: Town}
start: 2025-01-01
warm_up: 5 days
horizon: 20 days
sectors:
  hospital:
    places: {value: 2, confidence: assumption, range: [1, 4]}
    service: {distribution: exponential, mean: 3, unit: days}
    routes: {exit: {}}
sources:
  arrivals:
    sector: hospital
    rate: {value: 0.5, unit: per day, confidence: assumption, range: [0.3, 0.9]}
"""
STUDY = """\
format: 1
scenario: town.yaml
vary: {sectors.hospital.places: "1:3:1"}
replications: 4
"""
HOW = ("-w", "1", "--engine", "reference")


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("town.yaml").write_text(TOWN, "utf-8")
    Path("study.yaml").write_text(STUDY, "utf-8")
    return tmp_path


@pytest.fixture
def swept(desk):
    code, out, err = call("run", "study.yaml", *HOW, "-o", "swept", "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_study_file_runs_every_point(swept):
    assert [row["value"] for row in swept["design"]] == [1, 2, 3]
    code, out, _ = call("sql", "select point, count(*) from tasks group by 1 order by 1", "swept",
                        "--csv")  # fmt: skip
    assert (code, out.split()[1:]) == (0, ["0,4", "1,4", "2,4"])
    used = "select avg(value) from kpi where kpi = 'mean_places_used' and period = 'all' group by point order by point"  # noqa: E501
    levels = [float(x) for x in call("sql", used, "swept", "--csv")[1].split()[1:]]
    assert levels[0] < levels[1] <= levels[2], "more places, more used"


def test_sweep_is_the_same_study(swept):
    args = ("--vary", "sectors.hospital.places=1,2,3", "-n", 4, *HOW)
    assert call("sweep", "town.yaml", *args, "-o", "again", "-q")[0] == 0
    hashes = {json.loads(Path(f, "manifest.json").read_text())["results_sha256"]
              for f in ("swept", "again")}  # fmt: skip
    assert len(hashes) == 1
    code, out, _ = call("compare", "swept", "--lang", "da")
    assert (code, out.count("sectors.hospital.places") > 0) == (0, True)


def test_a_repetition_is_the_same_to_the_bit(swept):
    code, out, err = call("rerun", "swept", "-w", 1)
    assert (code, out.split(":")[0]) == (0, "identical to the bit"), err
    manifest = json.loads(Path("swept/manifest.json").read_text())
    manifest["results_sha256"] = "0" * 64
    manifest["digests"]["0/0/baseline/1"] = "0" * 64
    Path("swept/manifest.json").write_text(json.dumps(manifest))
    code, out, _ = call("rerun", "swept", "-w", 1, "-o", "third")
    assert code == 5 and "first in run 0/0/baseline/1" in out


def test_folders_are_looked_at(swept):
    assert call("status", "swept")[1] == "swept: complete, 12 of 12 runs stored\n"
    assert "swept" in call("list", ".")[1]
    told = json.loads(call("show", "swept", "--json")[1])
    assert (told["status"], told["scenario"], told["replications"]) == ("complete", "town", 4)
    code, _, err = call("sql", "selec 1", "swept")
    assert (code, "Parser Error" in err) == (3, True)
    assert call("verify-results", "swept")[0] == 0
    part = sorted(Path("swept/parts").glob("[0-9a-f]*"))[0]
    (part / "equity.parquet").write_bytes(b"PAR1")
    Path("swept/kpi.csv").write_text("x")
    code, _, err = call("verify-results", "swept")
    assert code == 3
    assert err == f"{part}: equity.parquet is damaged\nswept/kpi.csv is damaged\n"
    Path("swept/manifest.json").unlink()
    assert "stopped" in call("status", "swept")[1]
    for command in (("status",), ("show",), ("verify-results",), ("sql", "select 1")):
        assert call(*command, "nowhere")[0] == 3
    code, _, err = call("sql", "select 1", "swept")
    assert (code, "verify-results swept names it" in err) == (3, True)


def test_draws_split_the_variance(desk):
    args = ("sweep", "town.yaml", "--draws", 3, "-n", 2, *HOW, "-o", "drawn", "-q")
    assert call(*args) == (0, "", "")
    design = Path("drawn/design.csv").read_text()
    assert all(f"0,{draw},sources.arrivals.rate," in design for draw in range(3))
    assert "sectors.hospital.places" in design
    head = Path("drawn/variance.csv").read_text().split("\n")[0]
    assert head.endswith("parameter_variance,chance_variance,parameter_share")


def test_a_sweep_draws_as_sensitivity_does_and_not_what_is_written_out(desk):

    from experiments.running.run import variants
    from experiments.running.uncertain import drawn, of_policies, of_scenario
    from sim.loading.load import load

    Path("rich.yaml").write_text(RICH, "utf-8")
    texts = ["home_first", "home_first:diverted=0.125"]
    found, told = designs.cells("rich.yaml", (), texts, designs.Design({}, draws=3), seed=4)
    scenario = load("rich.yaml")
    made = variants(scenario, texts)
    of = [*of_scenario(scenario)[0], *of_policies(made)]
    rows = designs.sample("latin_hypercube", 3, len(of), 4)
    for draw, row in enumerate(rows):
        values = [one.at(u) for one, u in zip(of, row, strict=True)]
        here = [one for one in found if one.draw == draw]
        wanted = drawn(scenario, made, of, values)
        assert [one.scenario for one in here] == [one.scenario for one in wanted]
        assert [x for _, d, _, x in told if d == draw] == values
        _, free, written = (one.policies for one in here)
        assert written[0].diverted == 0.125 != free[0].diverted


@pytest.mark.parametrize(
    ("text", "values"),
    [("10:30:5", (10, 15, 20, 25, 30)), ("0.1:0.3:0.1", (0.1, 0.2, 0.3)), ("5", (5,)),
     ("1, 2.5", (1, 2.5)), ("10:30:50", (10,))],
)  # fmt: skip
def test_ranges(text, values):
    assert designs.numbers(text) == values


@pytest.mark.parametrize(
    ("text", "piece"),
    [("10:30", "is no range; write start:stop:step"), ("a:b:c", "is no list of numbers"),
     ("3:1:1", "is no range"), ("1,1", "stands twice"), ("1:2:0", "is no range"),
     ("012", "has a leading zero"), ("0:1e9:1", "take a larger step")],
)  # fmt: skip
def test_ranges_that_are_none(text, piece):
    code, _, err = call("sweep", "town.yaml", "--vary", f"sectors.hospital.places={text}")
    assert code == 2 and piece in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_samples_fill_the_space(kind):
    vary = {"a": (0.0, 10.5), "b": (1, 4)}
    points = designs.Design(vary, kind, 16).values(3)
    assert {point["b"] for point in points} == {1, 2, 3, 4}
    thirds = {int(point["a"] / 10.5 * 3) for point in points}
    assert thirds == {0, 1, 2} and points == designs.Design(vary, kind, 16).values(3)
    assert points != designs.Design(vary, kind, 16).values(4)


def test_a_fraction_has_every_value_equally_often():
    vary = {"a": (1, 2, 3), "b": (0.1, 0.2), "c": (5, 6, 7, 8)}
    points = designs.Design(vary, "fractional", 12).values(3)
    assert 10 <= len(points) <= 12 and points == designs.Design(vary, "fractional", 12).values(3)
    for name, values in vary.items():
        often = [sum(point[name] == value for point in points) for value in values]
        assert min(often) >= 12 // len(values) - 2 and max(often) <= 12 // len(values)
    pairs = {(point["a"], point["c"]) for point in points}
    assert len(pairs) >= 9, "spread over pairs, too"
    everything = designs.Design(vary).values(3)
    assert all(point in everything for point in points)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("replicatons: 3", "study.yaml:5: replicatons: unknown key; did you mean replications?"),
        ("draws: 0", "study.yaml:5: draws: 0 cannot stand here"),
        ("draws: 02", "study.yaml:5: draws: 02 has a leading zero; write 2"),
        ("design: sobel", "study.yaml:5: design: 'sobel' cannot stand here"),
        ("format: 1", "study.yaml:5: format: the key stands twice, first in line 1"),
    ],
)
def test_faults_of_a_study_file_have_their_line(desk, line, told):
    Path("study.yaml").write_text(STUDY + line + "\n", "utf-8")
    code, _, err = call("run", "study.yaml", "-o", "o")
    assert (code, told in err) == (3, True), err
    assert not Path("o").exists()


def test_what_a_study_file_says_is_not_said_twice(desk):
    code, _, err = call("run", "study.yaml", "-n", 3)
    assert code == 2 and "leave out --replications" in err
    Path("study.yaml").write_text(STUDY.replace("1:3:1", "1:3"), "utf-8")
    code, _, err = call("run", "study.yaml")
    assert code == 3 and "study.yaml:3: vary: '1:3' is no range; write start:stop:step" in err
    code, _, err = call("sweep", "town.yaml")
    assert code == 2 and "nothing varies" in err


def test_a_study_without_sweeps_is_a_plain_run(desk):
    Path("study.yaml").write_text("format: 1\nscenario: town.yaml\nreplications: 2\n", "utf-8")
    with patch("experiments.study.study.draw", lambda *_: None):
        assert call("run", "study.yaml", *HOW, "-o", "plain", "-q") == (0, "", "")
    assert not Path("plain/design.csv").exists() and Path("plain/kpi.csv").is_file()


def test_one_figure_is_told_in_full(desk):
    """Arrivals of 0.5 a day over 20 days are a control of what they cause."""
    args = ("run", "town.yaml", "-n", 8, "--set", "sectors.hospital.places=unlimited", *HOW)
    assert call(*args, "-o", "one", "-q")[0] == 0
    asked = ("show", "one", "--kpi", "hospital.stay_days", "--control", "hospital.stays_begun=10")
    code, out, _ = call(*asked, "-q", 0.5, "--json")
    rows = {row["statistic"]: row for row in json.loads(out)["rows"]}
    assert code == 0 and list(rows) == ["mean", "controlled", "q0.5"]
    values = pd.read_csv("one/kpi.csv").query("sector == 'hospital' and period == 'all'")
    stays = values[(values["kpi"] == "stay_days") & (values["group"] == "all")]["value"].to_numpy()
    assert rows["mean"]["value"] == pytest.approx(stays.mean()) and rows["mean"]["n"] == 8
    begun = values[(values["kpi"] == "stays_begun") & (values["group"] == "all")]["value"]
    luck = controlled(stays, begun.to_numpy()[None], np.array([10.0]))
    assert rows["controlled"]["value"] == pytest.approx(luck.mean)
    assert rows["controlled"]["variance_ratio"] == pytest.approx(luck.ratio)
    ends = rows["q0.5"]["low"], rows["q0.5"]["high"]
    assert ends == pytest.approx((stays.min(), stays.max()))
    for lang, word in (("da", "fraktil 50 %"), ("en", "quantile 50%")):
        assert word in call(*asked, "-q", 0.5, "--lang", lang)[1]
    for wrong, told in (
        (("show", "one", "--kpi", "hospital.stay_dys"), "did you mean stay_days"),
        (("show", "one", "--control", "hospital.deaths=1"), "--control needs --kpi"),
        ((*asked[:4], "--control", "hospital.stays_begun=60"), "stays_begun cannot be 60"),
        ((*asked[:4], "--control", "hospital.deaths"), "no figure; write sector.kpi"),
    ):
        assert told in call(*wrong)[2]
