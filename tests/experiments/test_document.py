"""The model in words: all items of the checklists, nothing invented, no name read as markup."""

import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from experiments.cli import cli
from experiments.document import checklists, network, stress
from experiments.document.assumptions import parameters, unit_text
from experiments.document.items import CHEERS, ISPOR, STRESS
from experiments.document.pages import html, markdown
from experiments.document.subject import Subject, subject
from sim.loading.load import load

HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|/C calc!A0",
    "../../etc",
    "🏥 | `x` *y* [z](w)",
    "å" * 300,
]
ROWS = "\n".join(
    f"  s{i}:\n    label: {{da: {name!r}, en: {name!r}}}\n    places: {i + 1}\n"
    f"    service: 2 days\n    routes: {{s{(i + 1) % len(HOSTILE)}: {{share: 0.5}}, exit: {{}}}}"
    for i, name in enumerate(name.replace("'", "") for name in HOSTILE)
)
WORLD = f"""\
format: 1
name: world
title: {{da: "<b>By</b> | én", en: "<b>Town</b> | one"}}
start: 2025-01-01
warm_up: 1 days
horizon: {{value: 9, unit: days, source: "A <i>choice</i> | of | ours", confidence: assumption, range: [5, 20]}}
sectors:
{ROWS}
sources:
  arrivals: {{sector: s0, rate: 0.5 per day}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def aabenraa() -> Subject:
    return subject("aabenraa")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    path = tmp_path_factory.mktemp("world") / "world.yaml"
    path.write_text(WORLD, "utf-8")
    return subject(str(path))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Results of the readable engine: nothing is compiled."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "world.yaml").write_text(WORLD, "utf-8")
    words = ["run", str(folder / "world.yaml"), "--engine", "reference", "-n", "2", "-w", "1", "-q"]
    done = CliRunner().invoke(cli, [*words, "--out", str(folder / "out")])
    assert done.exit_code == 0, done.output
    return subject(str(folder / "out"))


def test_stress_has_its_24_items_and_says_what_is_not_known(aabenraa):
    items = stress.items(aabenraa)
    assert [item.number for item in items] == list(STRESS)
    assert len(items) == 24
    assert sum(item.text is not None for item in items) >= 17
    missing = {item.number for item in items if item.text is None}
    assert missing == {"1.1", "1.3", "2.3", "4.3", "5.4"}  # a scenario alone has not been run
    text = markdown(aabenraa)
    assert text.count("| 1.1 | Purpose of the model | NOT REPORTED |") == 1


def test_a_run_answers_what_a_scenario_cannot(study):
    missing = {item.number for item in stress.items(study) if item.text is None}
    # No policy was compared, and the world names no data and has nothing derived.
    assert missing == {"1.1", "1.3", "2.3", "3.1", "3.2"}
    assert "2 replications" in markdown(study)
    assert study.manifest["run_id"] in html(study)


def test_other_checklists_are_whole_and_costs_bring_cheers(aabenraa, study):
    assert [item.number for item in checklists.ispor(aabenraa)] == list(ISPOR)
    assert [item.number for item in checklists.cheers(aabenraa)] == list(CHEERS)
    assert (len(ISPOR), len(CHEERS)) == (18, 28)
    assert checklists.cheers(study) == []  # no prices
    assert "CHEERS" not in markdown(study)


def test_every_number_with_a_story_is_in_the_table(aabenraa):
    """Counted another way: in the dump of the scenario, by keys."""

    def count(part):
        if isinstance(part, dict):
            own = bool(part.get("source") or part.get("confidence"))
            return own + sum(map(count, part.values()))
        return sum(map(count, part)) if isinstance(part, (list, tuple)) else 0

    dump = aabenraa.scenario.model_dump(exclude={"targets"})
    found = aabenraa.numbers
    assert len(found) == count(dump) > 50
    text = markdown(aabenraa).replace("\\", "")
    assert all(f"| {one.path} | {one.value} {unit_text(one.unit, 'en')} |" in text for one in found)
    assert all(one.range for one in found if one.confidence == "assumption")


def test_parameters_of_policies_stand_beside_the_numbers():
    part = {"name": "home_first", "settings": {"diverted": 0.3, "closed": 0.4, "handover_days": 1}}
    policy = {"key": "home_first", "label": {"en": "Home first"}, "parts": [part]}
    found = parameters([policy, policy], "en")
    assert [one.path for one in found] == [f"home_first.{key}" for key in part["settings"]]
    assert "setup_cost" not in part["settings"]  # came later: results that lack it can be read
    assert (found[0].value, found[0].unit, found[0].range) == ("0.3", "share", "0.3–0.6")


def test_the_network_shows_every_sector_and_way(aabenraa):
    scenario = aabenraa.scenario
    names = {key: key for key in scenario.sectors}
    chart, drawn = network.mermaid(scenario, names), network.picture(scenario, names, "all")
    assert all(f'["{key}"]' in chart for key in scenario.sectors)
    boxes = [e for e in ET.fromstring(drawn).iter() if e.tag == "rect"]
    assert len(boxes) == len(scenario.sectors) + 2  # from outside, out of the system
    ways = network.ways(scenario)
    assert {w.told for w in ways if (w.begin, w.end) == ("home", "hospital")} == {"acute_admission"}
    exits = {w.begin for w in ways if w.end == "exit"}
    assert exits == set(scenario.sectors)  # somebody can die everywhere


def test_hostile_names_are_text(hostile):
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(markdown(hostile))
    for page in (rendered, html(hostile)):
        assert "<script>" not in page
        assert "<i>" not in page
        assert "<b>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<code>x</code>" not in page
        assert "å" * 300 in page
        assert "../../etc" in page
    assert "A &lt;i&gt;choice&lt;/i&gt; | of | ours" in rendered
    ET.fromstring(network.picture(hostile.scenario, dict.fromkeys("s0", "<x>"), "<y>"))


def test_the_command_writes_once_and_refuses_to_overwrite(tmp_path):
    out = tmp_path / "model.md"
    first = CliRunner().invoke(cli, ["document", "aabenraa", "--out", str(out)])
    assert first.exit_code == 0
    assert out.read_text("utf-8") == markdown(Subject(load("aabenraa")))
    again = CliRunner().invoke(cli, ["document", "aabenraa", "--out", str(out)])
    assert "exists" in str(again.exception)
