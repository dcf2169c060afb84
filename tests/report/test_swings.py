"""How sure the answer is: the slide shows the tornado of the same scenario, and no other."""

import json

import pandas as pd
import pytest
from pptx import Presentation

from experiments.analysis.draws import RANKS
from experiments.analysis.tornado import COLUMNS
from experiments.report.reading import read_facts
from experiments.report.slides import write
from experiments.storage.store import ResultsError

from .test_slides import check_layout

POLICY = "home_first:closed=0"


@pytest.fixture
def folder(stored, tmp_path):
    """A folder as `borgerflow sensitivity` writes it, with numbers made by hand."""
    made = tmp_path / "sensitivity"
    made.mkdir()
    manifest = json.loads((stored / "manifest.json").read_text("utf-8"))
    how = {"scenario_sha256": manifest["scenario_sha256"]}
    (made / "analysis.json").write_text(json.dumps(how), "utf-8")
    names = (POLICY, "all", "all", "cost_municipality", "DKK")
    rows = [
        (*names, "hospital.service", "days", 4, 5, 6, -2.5e6, -1e6, 0.5e6, *[0] * 6, 1.5e6, 5),
        (*names, "home_first.diverted", "", 0.3, 0.5, 0.6, -1.2e6, -1e6, -0.9e6, *[0] * 6, 2e5, 5),
    ]
    pd.DataFrame(rows, columns=COLUMNS).to_csv(made / "tornado.csv", index=False)
    rank = [("all", "all", "cost_municipality", "lower", POLICY, 1, 0.85, 0.8, 0.9, 200)]
    pd.DataFrame(rank, columns=RANKS).to_csv(made / "ranks.csv", index=False)
    return made


def test_the_slide_shows_the_tornado(stored, folder, tmp_path):
    told = read_facts(stored, "da", folder)
    assert [one.label for one in told.swings.rows] == ["hospital.service", "home first.diverted"]
    assert (told.swings.rows[0].low_text, told.swings.rows[0].high_text) == ("−2,50", "+0,500")
    write(told, tmp_path / "x.pptx")
    deck = Presentation(tmp_path / "x.pptx")
    check_layout(deck)
    texts = " ".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes
        if shape.has_text_frame
    )  # fmt: skip
    assert "−2,50 til +0,500 mio. kr., alt efter hospital.service" in texts
    assert "85 % af 200 trukne verdener" in texts


def test_a_study_of_another_scenario_is_refused(stored, folder):
    (folder / "analysis.json").write_text('{"scenario_sha256": "x"}', "utf-8")
    with pytest.raises(ResultsError, match="another scenario"):
        read_facts(stored, "da", folder)


def test_a_folder_without_tornado_is_told(stored, tmp_path):
    with pytest.raises(ResultsError, match=r"analysis\.json is missing"):
        read_facts(stored, "da", tmp_path)
