"""Every bar has its name: the file gives names the room that they take, in every scenario."""

import shutil
import subprocess
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.util import Emu

from experiments.report.formats import Job
from experiments.report.formats import write as write_formats
from experiments.report.reading import SHARED, read_facts
from experiments.report.slides import shares, write
from experiments.report.slides.charts import Place
from experiments.report.slides.deck import Deck
from experiments.report.slides.names import followed, lines_for, over, shared, wrapped
from experiments.report.slides.plots import Dot, apart
from sim.loading.load import load

from .boxes import Paragraph, lines, width
from .test_slides import check_layout

GAP = 0.16  # inches that LibreOffice leaves between a name and the axis, measured
LEFT_ALONE = 0.4  # share of a chart that LibreOffice gives names where the file says nothing
TYPE = Paragraph("", 12, False)
LONG = [f"Lejlighed i almen boligforening nummer {n}" for n in range(1, 21)]
SCENARIOS = {
    **{name: None for name in ("aabenraa", "alleroed", "hilleroed", "lyngby-taarbaek", "denmark")},
    "own": {"age": ["65-79", "80+"], "housing": LONG, "district": LONG[:5]},
    "one kind": {"district": ["north", "south_of_the_river"]},
}


def check_names(presentation) -> list[str]:
    """All names beside bars; each must stand as written, no higher than its bar's share."""
    found = []
    for slide in presentation.slides:
        for frame in (shape for shape in slide.shapes if shape.has_chart):
            names = [str(one) for one in frame.chart.plots[0].categories]
            if frame.chart._chartSpace.xpath(".//c:barChart"):
                _check(frame, names)
                found += names
    return found


def _check(frame, names) -> None:
    laid = {
        side: float(frame.chart._chartSpace.xpath(f".//c:plotArea/c:layout//c:{side}/@val")[0])
        for side in "xh"
        if frame.chart._chartSpace.xpath(f".//c:plotArea/c:layout//c:{side}")
    }
    room = Emu(frame.width).inches * laid.get("x", LEFT_ALONE) - GAP
    height = Emu(frame.height).inches * laid.get("h", 1.0) / len(names)
    for name in names:
        taken = [line for part in name.split("\n") for line in lines(part, room, TYPE)]
        assert len(taken) * 12 * 1.15 / 72 <= height, (name, taken)
        assert taken == name.split("\n"), (name, taken)
    assert Emu(frame.width).inches * (1 - laid.get("x", LEFT_ALONE)) > 1.2, names


@pytest.fixture(scope="module", params=SCENARIOS)
def by_group(stored, tmp_path_factory, request):
    """The results of the town, told by the categories of a scenario that is shipped, or others."""
    attributes = SCENARIOS[request.param] or load(request.param, ()).attributes
    folder = tmp_path_factory.mktemp("by_group") / "r"
    shutil.copytree(stored, folder)
    table = pd.read_csv(folder / "equity.csv", keep_default_na=False, na_values=["nan", ""])
    all_ = table[(table["group"] == "all") & (table["district"] == "all")]
    all_ = all_[all_["measure"].isin(SHARED)]
    draw, parts = np.random.default_rng(1), [all_]
    for kind, values in attributes.items():
        for value in map(str, values):
            where = {"district": value} if kind == "district" else {"group": f"{kind}={value}"}
            changed = (all_["policy"] != "baseline") * draw.choice([-0.3, 2, 150])
            told = 200 + changed + draw.normal(0, 0.01, len(all_))
            parts.append(all_.assign(**where, per_citizen_year=told))
    pd.concat(parts).to_csv(folder / "equity.csv", index=False)
    return folder


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_category_is_named_beside_its_bar(by_group, lang):
    facts, deck = read_facts(by_group, lang), Deck()
    shares.groups(deck, facts)
    slides = deck.presentation.slides
    assert len(slides) == len(SHARED)
    check_layout(deck.presentation)
    names = check_names(deck.presentation)
    many = "housing=" + LONG[0] in {one.row.group for one in facts.groups}
    left_out = (len(LONG) - shares.MOST) * len(SHARED) if many else 0
    assert len(names) == len(facts.groups) - left_out
    assert many or not any("…" in name for name in names)


def test_bars_of_the_whole_deck_are_named(facts, tmp_path):
    write(facts, tmp_path / "x.pptx")
    assert len(check_names(Presentation(tmp_path / "x.pptx"))) > 20


@pytest.mark.parametrize("name", [LONG[0], "Demens uden diagnose", "Et_navn_uden_mellemrum" * 3])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_name_keeps_its_number_and_its_lines(name, n):
    for made in (followed(name, "−0,112", 1.5, n), over(name, "−0,112", 1.5, n)):
        assert made.endswith("−0,112")
        assert len(made.split("\n")) <= n
        assert all(width(line, TYPE) <= 1.5 for line in made.split("\n"))
    assert len(wrapped(name, 1.5, n).split("\n")) <= n


def test_room_is_shared_by_need():
    assert shared([1, 5, 2], 9) == [1, 5, 2]
    assert shared([1, 5, 4], 7) == [1, 3, 3]
    heights = [lines_for(n, 4.0) for n in (1, 5, 9, 15, 40)]
    assert all(a >= b for a, b in pairwise(heights))
    assert heights[-1] == 1


def test_texts_at_points_stand_clear():
    place = Place(0, 0, 6, 4, "")
    crowd = [Dot(1 + i / 1000, 1, "", f"{i} pladser", False, first=i == 7) for i in range(9)]
    told = apart([*crowd, Dot(2, 2, "", "alene", False)], place)
    assert told[-1] == ("alene", XL_LABEL_POSITION.ABOVE)
    assert told[7] == ("7 pladser", XL_LABEL_POSITION.ABOVE)
    sides = [side for text, side in told[:-1] if text]
    assert len(sides) == len({*sides}) == 4


@pytest.mark.verify
def test_libreoffice_draws_every_name(by_group, tmp_path):
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("no LibreOffice or no pdftotext: the deck was not drawn")
    facts = read_facts(by_group, "da")
    write(facts, tmp_path / "x.pptx")
    (made,) = write_formats(Job(facts, tmp_path), ("pdf",))
    told = subprocess.run(["pdftotext", "-layout", made, "-"], capture_output=True, check=True)
    pages = told.stdout.decode("utf-8").split("\f")
    for page, slide in zip(pages, Presentation(tmp_path / "x.pptx").slides, strict=False):
        charts = [shape.chart for shape in slide.shapes if shape.has_chart]
        for name in (str(one) for chart in charts for one in chart.plots[0].categories):
            bars = charts[0]._chartSpace.xpath(".//c:barChart")
            assert not bars or all(line in page for line in name.split("\n")), name
