"""The deck: all text fits and is large enough, all numbers are those of the tables."""

import re
from itertools import combinations

import pandas as pd
import pytest
from pptx import Presentation
from pptx.util import Inches, Pt

from experiments import labels
from experiments.figures.look import FAINT
from experiments.report.reading import read_facts
from experiments.report.slides import write
from experiments.report.slides.fit import broken, cut, width_of
from experiments.storage.store import ResultsError

from .boxes import Paragraph, boxes, width
from .conftest import HOSTILE, hostile

SLACK = 0.02  # inches


@pytest.fixture(scope="module")
def deck(facts, tmp_path_factory):
    path = tmp_path_factory.mktemp("deck") / "slides.pptx"
    write(facts, path)
    return Presentation(path)


def check_layout(presentation) -> None:
    """All text fits its box, nothing is small, and nothing lies on anything else or outside."""
    for box in boxes(presentation):
        assert box.needed() <= box.height + SLACK, (box.where, box.paragraphs)
        assert all(one.size >= 12 for one in box.paragraphs), box
    for n, slide in enumerate(presentation.slides, start=1):
        places = [(s.name, s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        for name, left, top, right, bottom in places:
            assert left >= 0 <= top, (n, name)
            assert right <= presentation.slide_width, (n, name)
            assert bottom <= presentation.slide_height, (n, name)
        slack = Inches(0.06)
        for a, b in combinations(places, 2):
            apart_x = a[3] <= b[1] + slack or b[3] <= a[1] + slack
            apart_y = a[4] <= b[2] + slack or b[4] <= a[2] + slack
            assert apart_x or apart_y, (n, a[0], b[0])


def graphics(presentation):
    return [
        (n, shape)
        for n, slide in enumerate(presentation.slides, start=1)
        for shape in slide.shapes
        if shape.has_chart or shape.has_table
    ]


def test_every_text_fits_its_box_and_is_large_enough(deck):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    assert len(deck.slides) >= 9
    check_layout(deck)


def test_the_check_of_boxes_can_fail(deck, facts, tmp_path):
    write(facts, tmp_path / "x.pptx")
    spoilt = Presentation(tmp_path / "x.pptx")
    spoilt.slides[1].shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(60)
    with pytest.raises(AssertionError):
        check_layout(spoilt)


def test_charts_are_native_described_and_in_large_type(deck):
    charts = [(n, shape) for n, shape in graphics(deck) if shape.has_chart]
    assert len(charts) >= 8
    for n, shape in graphics(deck):
        assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) > 20, n
    for n, shape in charts:
        sizes = [int(size) for size in re.findall(rb'sz="(\d+)"', shape.chart.part.blob)]
        assert sizes, n
        assert min(sizes) >= 1200, n
        assert shape.chart.part.chart_workbook.xlsx_part is not None, n


def test_every_slide_has_a_finding_a_run_and_a_method(deck, facts):
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(len(title) > 15 for title in titles)
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert facts.run_id in notes
        assert "95 %" in notes.replace("95%", "95 %")
        texts = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert facts.run_id in texts


def tables_of(deck):
    return [shape.table for _, shape in graphics(deck) if shape.has_table]


def test_the_table_of_headlines_is_that_of_compare_csv(deck, facts, stored):
    compared = pd.read_csv(stored / "compare.csv")
    everybody = (compared["group"] == "all") & (compared["district"] == "all")
    compared = compared[everybody].set_index(["policy", "sector", "kpi"])
    table = tables_of(deck)[0]
    rows = [[cell.text_frame.text for cell in row.cells] for row in table.rows][1:]
    shown = [row for row in facts.headline if row.changes]
    assert len(rows) == len(shown)
    for row, texts in zip(shown, rows, strict=True):
        divisor = row.levels["baseline"].divisor
        assert texts[0] == row.full_label
        for policy, text in zip(facts.others, texts[2:], strict=True):
            stored_row = compared.loc[(policy.key, row.sector, row.kpi)]
            if stored_row["verdict"] == "identical":
                assert text == facts.word("identical")
                continue
            said = [number(one, facts.lang) for one in re.findall(r"[−+]?\d[\d.,]*", text)]
            wanted = [stored_row[name] / divisor for name in ("difference", "low", "high")]
            digits = decimals(text, facts.lang)
            assert said == [pytest.approx(one, abs=0.51 * 10**-digits) for one in wanted]


def test_bars_and_whiskers_are_those_of_compare_csv(deck, facts, stored):
    compared = pd.read_csv(stored / "compare.csv")
    everybody = (compared["group"] == "all") & (compared["district"] == "all")
    compared = compared[everybody].set_index(["sector", "kpi", "policy"])
    charts = [shape.chart for shape in deck.slides[2].shapes if shape.has_chart]
    keys = [("hospital", "ready_days"), ("all", "cost_municipality")]
    for chart, key in zip(charts, keys, strict=False):
        row = next(row for row in facts.headline if (row.sector, row.kpi) == key)
        values = list(chart.plots[0].series[0].values)
        for policy, value in zip(facts.others, values, strict=True):
            stored_row = compared.loc[(*key, policy.key)]
            divisor = row.levels["baseline"].divisor
            assert value * divisor == pytest.approx(stored_row["difference"])
        literal = chart._chartSpace.xpath(".//c:errBars/c:plus//c:v")
        reach = [float(one.text) * row.levels["baseline"].divisor for one in literal]
        wanted = [
            compared.loc[(*key, p.key)]["high"] - compared.loc[(*key, p.key)]["difference"]
            for p in facts.others
        ]
        assert reach == pytest.approx(wanted)


def test_a_bar_is_grey_where_its_whisker_holds_zero(deck):
    kinds = set()
    for _, shape in graphics(deck):
        for series in shape.chart.plots[0].series if shape.has_chart else ():
            plus, minus = (
                [float(one.text) for one in series._element.xpath(f"./c:errBars/c:{side}//c:v")]
                for side in ("plus", "minus")
            )
            for i, (value, up, down) in enumerate(zip(series.values, plus, minus, strict=False)):
                colour = series._element.xpath(f"./c:dPt[c:idx/@val={i}]//a:srgbClr/@val")
                grey = colour == [FAINT.lstrip("#")]
                assert grey == (value - down <= 0 <= value + up), (shape.name, i)
                kinds.add((grey, len(shape.chart.plots[0].series) > 1))
    assert kinds >= {(False, False), (False, True), (True, True)}


def test_lines_are_means_of_the_census(deck, facts, stored):
    census = pd.read_csv(stored / "census.csv", parse_dates=["date"])
    census = census[census["measured"] & (census["sector"] == "temporary_bed")]
    slide = deck.slides[5]
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    for series, policy in zip(chart.plots[0].series, facts.policies, strict=False):
        one = census[census["policy"] == policy.key]
        means = one.groupby("date")["used"].mean()
        assert list(series.values) == pytest.approx(means.tolist())


def number(text: str, lang: str) -> float:
    swap = str.maketrans(",.", ".,") if lang == "da" else str.maketrans("", "")
    return float(text.translate(swap).replace(",", "").replace("−", "-"))


def decimals(text: str, lang: str) -> int:
    mark = labels.number(0.1, lang, 1)[1]
    return len(re.match(rf"[−+]?[\d.,]*?\d(?:{re.escape(mark)}(\d*))?(?=[^\d.,]|$)", text)[1] or "")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_fit_and_stay_as_they_are(stored, tmp_path, name):
    told = read_facts(hostile(stored, tmp_path / "r", HOSTILE[name]), "da")
    path = tmp_path / "deck" / "x.pptx"
    path.parent.mkdir()
    write(told, path)
    assert [one.name for one in path.parent.iterdir()] == ["x.pptx"]
    presentation = Presentation(path)
    check_layout(presentation)
    texts = [p.text for box in boxes(presentation) for p in box.paragraphs]
    start = HOSTILE[name].strip()[:16]
    assert any(start in text for text in texts)


def test_one_policy_alone_has_a_deck(stored, tmp_path):
    folder = hostile(stored, tmp_path / "r", "x")
    for file in ("kpi.csv", "census.csv", "equity.csv"):
        frame = pd.read_csv(folder / file, keep_default_na=False)
        frame[frame["policy"] == "baseline"].to_csv(folder / file, index=False)
    path = tmp_path / "x.pptx"
    write(read_facts(folder, "da"), path)
    check_layout(Presentation(path))


def test_a_template_gives_its_layout(facts, tmp_path):
    write(facts, tmp_path / "own.pptx")
    template = Presentation(tmp_path / "own.pptx")
    template.slide_layouts[0].name = "Kommunens layout"
    template.save(tmp_path / "kommune.pptx")
    write(facts, tmp_path / "new.pptx", tmp_path / "kommune.pptx")
    made = Presentation(tmp_path / "new.pptx")
    assert {slide.slide_layout.name for slide in made.slides} == {"Kommunens layout"}
    assert len(made.slides) == len(template.slides)
    check_layout(made)


def test_a_template_that_lacks_something_is_refused(facts, tmp_path):
    Presentation().save(tmp_path / "four_by_three.pptx")
    bare = Presentation()
    bare.slide_width, bare.slide_height = Inches(13.333), Inches(7.5)
    bare.save(tmp_path / "low_title.pptx")
    for layout in [one for one in bare.slide_layouts if one.name != "Blank"]:
        bare.slide_layouts.remove(layout)
    bare.save(tmp_path / "no_title.pptx")
    (tmp_path / "text.pptx").write_text("no deck")
    cases = {
        "four_by_three.pptx": "10.00 x 7.50 inches; 13.33 x 7.50",
        "no_title.pptx": "no layout has a title",
        "text.pptx": "it is no deck",
        "missing.pptx": "there is no such file",
    }
    for name, told in cases.items():
        with pytest.raises(ResultsError, match=told):
            write(facts, tmp_path / "x.pptx", tmp_path / name)


@pytest.mark.parametrize("bold", [True, False])
def test_letters_are_measured_wide_enough(bold):
    for text in ("Hjemmet som udgangspunkt ændrer 11 af 12 hovedtal", "−0,011 (−0,071 til +0,050)"):
        real = width(text, Paragraph(text, 12, bold))
        assert real <= width_of(text, 12, bold) <= 1.3 * real


def test_text_is_broken_and_cut_to_its_room():
    text = "Midlertidig døgnrehabiliteringsplads_uden_mellemrum og aflastning"
    found = broken(text, 1.2)
    assert all(width_of(line) <= 1.2 for line in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert cut(text, 9) == text
    short = cut(text, 1.2, lines=2)
    assert short.endswith("…")
    assert len(broken(short, 1.2)) == 2
