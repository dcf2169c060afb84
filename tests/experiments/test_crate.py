"""A results folder as an RO-Crate, against what specification and profile ask for."""

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from command_line import TOWN, call

from experiments.running.plan import plan_of
from experiments.running.run import variants
from experiments.storage.crate import PROFILE, write_crate
from experiments.storage.ledger import Ledger
from experiments.study.study import finish, run_missing
from sim.loading.load import load
from sim.provenance import file_digest

# MUST and SHOULD of RO-Crate 1.1 (root, files) and of Process Run Crate 0.5 (tool, action). What a
# record does not know is not in the list: the tool's homepage; agent and licence are given.
NEEDED = {
    "Dataset": {
        "conformsTo",
        "name",
        "description",
        "datePublished",
        "license",
        "hasPart",
        "mentions",
    },
    "CreateAction": {
        "name",
        "description",
        "instrument",
        "agent",
        "object",
        "result",
        "startTime",
        "endTime",
        "actionStatus",
    },
    "SoftwareApplication": {"name", "softwareVersion"},
    "File": {"name", "encodingFormat", "contentSize", "sha256"},
    "PropertyValue": {"name", "value"},
    "Organization": {"name"},
    "CreativeWork": set(),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("town.yaml").write_text(TOWN, "utf-8")
    plan = plan_of(variants(load("town.yaml"), ["home_first"]), 2, 1, "reference")
    with Ledger(Path("run 1"), plan) as one:
        run_missing(one, 1)
        finish(one, "en", pictures=False)
    return Path("run 1")


def references(value):
    """Every @id that an entity's values point to."""
    if isinstance(value, dict):
        yield value["@id"]
    for one in value if isinstance(value, list) else ():
        yield from references(one)


def test_the_crate_has_what_the_profile_asks_for(folder):
    path = write_crate(folder, "Aabenraa", "https://spdx.org/licenses/CC-BY-4.0")
    graph = json.loads(path.read_text("utf-8"))["@graph"]
    known = {entity["@id"]: entity for entity in graph}
    assert len(known) == len(graph)
    for entity in graph:
        assert NEEDED[entity["@type"]] <= entity.keys(), entity["@id"]
        for key, value in entity.items():
            for name in references(value):
                outside = key in ("actionStatus",) or (key, entity["@id"]) == (
                    "conformsTo",
                    path.name,
                )
                assert outside or name in known, f"{entity['@id']}: {key} names {name}"
    head, root = known["ro-crate-metadata.json"], known["./"]
    assert head["about"] == {"@id": "./"} and head["conformsTo"]["@id"].endswith("/ro/crate/1.1")
    assert root["conformsTo"] == {"@id": PROFILE}
    (action,) = (entity for entity in graph if entity["@type"] == "CreateAction")
    assert root["mentions"] == {"@id": action["@id"]} and action["@id"].startswith("urn:uuid:")
    assert known[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    assert known[action["agent"]["@id"]]["name"] == "Aabenraa"
    assert {"@id": "scenario.resolved.yaml"} in action["object"]
    assert known["#policies"]["value"] == ["baseline", "home_first"]


def test_every_file_is_in_it_with_its_bytes(folder):
    graph = json.loads(write_crate(folder).read_text("utf-8"))["@graph"]
    files = {unquote(one["@id"]): one for one in graph if one["@type"] == "File"}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(files) == there - {"ro-crate-metadata.json", "parts/.lock"}
    for name, one in files.items():
        assert one["sha256"] == file_digest(folder / name)
        assert one["contentSize"] == str((folder / name).stat().st_size)
    (root,) = (one for one in graph if one["@id"] == "./")
    assert [unquote(one["@id"]) for one in root["hasPart"]] == list(files)
    assert "license" not in root and not [one for one in graph if "agent" in one]


def test_a_crate_is_the_same_again_and_only_of_what_is_whole(folder):
    call("crate", folder).told(0, "")
    first = (folder / "ro-crate-metadata.json").read_bytes()
    call("crate", folder).told(0, "")
    assert (folder / "ro-crate-metadata.json").read_bytes() == first
    assert call("verify-results", folder).code == 0, "it is no fault of the folder"
    (folder / "kpi.csv").write_text("x", "utf-8")
    call("crate", folder).one_line(3, "kpi.csv is damaged; a crate vouches for what it holds")
    (folder / "manifest.json").unlink()
    call("crate", folder).one_line(3, "is not complete")
    longer = plan_of(variants(load("town.yaml"), ["home_first"]), 3, 1, "reference")
    with Ledger(folder, longer, resume=True):
        assert not (folder / "ro-crate-metadata.json").exists(), "it told of fewer replications"
