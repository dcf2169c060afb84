"""What capacity costs: the slide shows the points of the study, and which one is cheapest."""

import json

import pandas as pd
import pytest
from pptx import Presentation

from experiments.report.reading import read_facts
from experiments.report.slides import write

from .test_slides import check_layout

VARIED = ["sectors.temporary_bed.places", "sectors.care_home.places"]


@pytest.fixture(params=[1, 2])
def folder(stored, tmp_path, request):
    """A folder as `borgerflow optimise` writes it, one or two capacities, numbers made by hand."""
    manifest = json.loads((stored / "manifest.json").read_text("utf-8"))
    how = {
        "scenario_sha256": manifest["scenario_sha256"], "policy": "baseline",
        "values": {path: [] for path in VARIED[: request.param]},
        "limit": "hospital.ready_days<300", "cost": "all.cost_municipality",
    }  # fmt: skip
    (tmp_path / "analysis.json").write_text(json.dumps(how), "utf-8")
    columns = ["capacity"] if request.param == 1 else VARIED
    rows = [
        dict(
            dict.fromkeys(columns, 14 + 2 * i), cost=4e6 + more, cost_low=4e6, cost_high=5e6,
            more_than_cheapest=more, more_low=more - 1e4, more_high=more + 1e4,
            mean=900 / (i + 1), low=800 / (i + 1), high=1000 / (i + 1), safe=i > 3,
            cheapest_possible=i == 4, pareto=i <= 4,
        )
        for i, more in enumerate([9e5, 6e5, 4e5, 1e5, 0, 1e4, 2e4, 3e4])
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(tmp_path / "capacity.csv", index=False)
    return tmp_path


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_slide_shows_the_cheapest(stored, folder, tmp_path, lang):
    told = read_facts(stored, lang, capacity=folder)
    assert told.curve.chosen.capacity[0] == 22
    write(told, tmp_path / "x.pptx")
    deck = Presentation(tmp_path / "x.pptx")
    check_layout(deck)
    (slide,) = (
        one for one in deck.slides if "capacity.csv" in one.notes_slide.notes_text_frame.text
    )
    charts = [shape.chart for shape in slide.shapes if shape.has_chart]
    several = len(told.curve.chosen.capacity) > 1
    assert len(charts) == 1 + (not several)
    named = [text.text for text in charts[-1]._chartSpace.xpath(".//c:dLbl//a:t")]
    assert ("22 + 22" if several else "22") in named
    texts = " ".join(one.text_frame.text for one in slide.shapes if one.has_text_frame)
    assert told.word("beside_one" if several else "beside_both") in texts
