"""Scenarios and policies on the command line: validate, schema, policies, check."""

import json

import pytest
from command_line import LITTLE, QUICK, call

pytestmark = pytest.mark.usefixtures("desk")


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
