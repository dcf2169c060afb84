"""Why citizens wait: each cause is switched off and nothing else, for the same citizens."""

import shutil

import pandas as pd
import pytest
from pptx import Presentation

from experiments.report.causes import (
    CAUSES,
    FILE,
    PLENTY,
    variants_of,
    without_capacity,
    without_opening_hours,
)
from experiments.report.reading import read_facts
from experiments.report.slides import write
from experiments.running.run import Variant, simulate
from sim.language.quantity import leaves
from sim.language.spec import Label
from sim.loading.load import load

from .conftest import call
from .test_slides import check_layout

DELAYED = "delayed_transfer_days"
WHOLE = {"baseline", *CAUSES}


@pytest.fixture(scope="module")
def explained(stored, tmp_path_factory):
    folder = tmp_path_factory.mktemp("causes") / "results"
    shutil.copytree(stored, folder)
    call("explain-waiting", folder, "-q", "-w", 1)
    return folder


def test_the_baseline_waits_as_in_the_results(explained, stored):
    causes = pd.read_csv(explained / FILE)
    kpi = pd.read_csv(stored / "kpi.csv")
    keys = ["policy", "replication", "period", "sector", "kpi", "group", "district"]
    both = causes[causes["policy"] == "baseline"].merge(kpi, on=keys)
    assert len(both) == (causes["policy"] == "baseline").sum() > 10
    assert both["value_x"].tolist() == both["value_y"].tolist()


def test_nobody_waits_for_a_place_where_all_have_one(explained):
    causes = pd.read_csv(explained / FILE)
    waits = causes[causes["kpi"].isin(["waiting_days", "delayed_transfer_days"])]
    totals = waits.groupby("policy")["value"].sum()
    assert 0 < totals["capacity"] < totals["baseline"]  # for the hours to begin
    town = load((explained / "scenario.resolved.yaml").absolute())
    open_ = without_opening_hours(without_capacity(town))
    made = Variant("open", Label(da="open", en="open"), (), open_)
    rows = simulate([made], 1, 1, "reference", 1)[0].rows
    assert {row[5] for row in rows if row[4] in ("waiting_days", DELAYED)} == {0}


def days(folder, cause, kpi="ready_days", sector="hospital"):
    causes = pd.read_csv(folder / FILE)
    mine = (causes["policy"] == cause) & (causes["sector"] == sector) & (causes["kpi"] == kpi)
    return causes[mine]["value"].sum()


def test_the_time_of_assessment_and_the_time_to_get_home_go_away_apart(explained):
    before, blocked = days(explained, "baseline"), days(explained, "baseline", DELAYED)
    assert 0 < blocked < before
    neither = before - blocked  # all handover, in the baseline
    home = before - days(explained, "handover")
    granted = before - days(explained, "assessment")
    assert 0 < home < neither and 0 < granted < before


def test_nobody_waits_longer_where_no_offer_is_declined(explained):
    waits = {one: days(explained, one, "waiting_days", "temporary_bed") for one in WHOLE}
    assert waits["choice"] < waits["baseline"]
    assert waits["opening_hours"] < waits["baseline"]


def test_each_cause_of_the_town_is_switched_off(explained):
    assert set(pd.read_csv(explained / FILE)["policy"]) == WHOLE


def test_a_cause_that_is_not_there_is_left_out_and_told(explained, tmp_path):
    without = CAUSES["choice"](load((explained / "scenario.resolved.yaml").absolute()))
    assert "choice" not in [one.key for one in variants_of(without)]
    folder = tmp_path / "results"
    shutil.copytree(explained, folder)
    causes = pd.read_csv(folder / FILE)
    causes[causes["policy"] != "choice"].to_csv(folder / FILE, index=False)
    assert "Ikke i scenariet: frit valg." in read_facts(folder, "da").about_causes
    assert "Ikke i scenariet" not in read_facts(explained, "da").about_causes


def test_without_capacity_no_visit_waits_for_a_nurse():
    nursing = without_capacity(load("aabenraa")).nursing
    assert {PLENTY} == set(nursing.roster.value.values())
    skills = without_capacity(load("aabenraa-staff")).nursing.staff.values()
    assert skills and all(set(leaves(one.headcount.value)) <= {0, PLENTY} for one in skills)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_changes_the_shipped_scenario_or_nothing(cause):
    scenario = load("aabenraa")
    changed = CAUSES[cause](scenario)
    assert (changed == scenario) is (cause == "handover")  # nobody waits there to get home
    assert CAUSES[cause](changed) == changed


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_slide_says_what_the_table_holds(explained, tmp_path, lang):
    told = read_facts(explained, lang)
    assert told.causes
    write(told, tmp_path / "x.pptx")
    deck = Presentation(tmp_path / "x.pptx")
    check_layout(deck)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert any(told.word(f"cause_{cause}") in title for title in titles for cause in CAUSES)
