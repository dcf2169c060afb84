"""Why citizens wait: each cause is switched off and nothing else, for the same citizens."""

import shutil

import pandas as pd
import pytest
from pptx import Presentation

from experiments.report.causes import CAUSES, FILE
from experiments.report.facts import read_facts
from experiments.report.slides import write
from sim.load import load

from .conftest import call
from .test_slides import check_layout


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
    assert totals["baseline"] > 0
    assert totals["capacity"] == 0


def test_nothing_stands_between_ready_and_asking_without_handover(explained):
    causes = pd.read_csv(explained / FILE)
    part = causes[(causes["sector"] == "hospital") & (causes["policy"] == "handover")]
    totals = part.groupby("kpi")["value"].sum()
    assert totals["ready_days"] == pytest.approx(totals["delayed_transfer_days"])


def test_a_cause_that_is_not_there_is_left_out(explained):
    assert set(pd.read_csv(explained / FILE)["policy"]) == {"baseline", "capacity", "handover"}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_changes_the_shipped_scenario_or_nothing(cause):
    scenario = load("aabenraa")
    changed = CAUSES[cause](scenario)
    assert (changed == scenario) is False
    assert CAUSES[cause](changed) == changed


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_slide_says_what_the_table_holds(explained, tmp_path, lang):
    told = read_facts(explained, lang)
    assert told.causes
    write(told, tmp_path / "x.pptx")
    deck = Presentation(tmp_path / "x.pptx")
    check_layout(deck)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert any(told.word("cause_capacity") in title for title in titles)
