"""The figures on synthetic frames: files, bytes, titles, and text that nobody has to guess."""

import re
import struct
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from drawing import CASES, STEMS, census, check_page, drawn, kpis, names, texts, theory

from experiments import labels
from experiments.commands.printing import _deadlocks
from experiments.figures import Names, differences, draw_all, waiting
from experiments.figures.page import text_width, wrap
from experiments.figures.plot_pathways import _written, moves
from experiments.figures.scales import apart, limits
from experiments.statistics.differences import compare, summary


@pytest.mark.parametrize("case", CASES)
def test_text_is_on_the_page_and_on_no_other_text(case):
    for name, figure in drawn(*CASES[case]()).items():
        check_page(figure, f"{case}: {name}")


def test_files_are_written_and_equal_to_the_byte_whatever_the_user_has_set(tmp_path):
    kpi, days = kpis(n=3), census(n=3, days=60)
    first = draw_all(kpi, days, compare(kpi), names(), tmp_path / "a", "da", "kilden")
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "text.parse_math": True}):
        second = draw_all(kpi, days, compare(kpi), names(), tmp_path / "b", "da", "kilden")
    wanted = [f"{stem}.{kind}" for stem in STEMS for kind in ("png", "svg")]
    assert [path.name for path in first] == wanted
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name
        assert 10_000 < a.stat().st_size < 3_000_000
        if a.suffix == ".png":
            assert struct.unpack(">II", a.read_bytes()[16:24]) == (2560, 1440)


def test_svg_holds_text_as_text_and_nothing_foreign(tmp_path):
    kpi, days, named = theory()
    for path in draw_all(kpi, days, compare(kpi), named, tmp_path, footer="a < b & c"):
        if path.suffix == ".svg":
            root = ElementTree.parse(path).getroot()
            assert not [e for e in root.iter() if e.tag.endswith("script")]
            written = " ".join(e.text or "" for e in root.iter() if e.tag.endswith("text"))
            assert "a < b & c" in written
    svg = (tmp_path / "waiting.svg").read_text(encoding="utf-8")
    assert "$\\mu$ + 10%" in svg


def test_names_with_dollars_and_braces_are_printed_as_they_are():
    figure = waiting(*theory_arguments())
    assert str(figure.get_label()).startswith("$\\mu$ + 10% <script>")


def test_deadlocks_are_told_by_policy_and_sector(capsys):
    row = {"period": "all", "sector": "hospital", "kpi": "deadlocked"}
    kpi = pd.DataFrame([{**row, "policy": p, "value": v} for p, v in (("a", 0), ("b", 3))])
    _deadlocks(kpi, {"a": "A [b]", "b": "B [b]"}, "en")
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("Deadlocks under “B [b]”: 3 citizens") and "A [b]" not in told


def theory_arguments() -> tuple[pd.DataFrame, pd.DataFrame, Names]:
    kpi, _, named = theory()
    return kpi, compare(kpi), named


def figures_in(text: str, lang: str) -> list[float]:
    """The numbers of a sentence, as the language writes them."""
    found = re.findall(r"\d[\d.,]*\d|\d", text)
    swap = str.maketrans(",.", ".,") if lang == "da" else str.maketrans("", "")
    return [float(part.translate(swap).replace(",", "")) for part in found]


@pytest.mark.parametrize("lang", labels.LANGUAGES)
def test_title_gives_the_numbers_of_the_comparison(lang):
    kpi = kpis()
    comparison = compare(kpi)
    key = ("hospital", "ready_days", "home_first")
    row = comparison.set_index(["sector", "kpi", "policy"]).loc[key]
    wanted = [round(abs(row[column])) for column in ("difference", "high", "low")]
    title = str(waiting(kpi, comparison, names(lang), days=365).get_label())
    share = [95.0]
    assert figures_in(title, lang) == [wanted[0], *share, *wanted[1:]]
    start = {"da": "Hjemmet først: {} færre færdigbehandlingsdage på sygehus om året"}
    start["en"] = "Home first: {} fewer medically ready days in hospital a year"
    assert title.replace("\u00a0", " ").startswith(start[lang].format(wanted[0]))
    title = str(differences(comparison, names(lang), "null", days=1096).get_label())
    heads = summary(comparison)
    clear = heads["policy"].eq("home_first") & heads["verdict"].isin(["higher", "lower"])
    assert figures_in(title, lang)[:3] == [clear.sum(), 11, wanted[0]]
    assert {"da": "på 3 år", "en": "over 3 years"}[lang] in title.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("policies", "n", "wanted"),
    [
        (("null", "same"), 5, "Ingen forskel: alle tal er de samme"),
        (("null", "home_first"), 1, "Én gentagelse er for lidt"),
        (("null",), 5, "Som i dag: "),
    ],
)
def test_title_says_so_when_there_is_no_finding(policies, n, wanted):
    kpi = kpis(policies, n)
    assert str(waiting(kpi, compare(kpi), names(), days=365).get_label()).startswith(wanted)


def test_differences_by_chance_are_called_so():
    kpi = kpis(("null", "home_first"), 5, figures=[("hospital", "ready_days", "days", 99, 0, (0,))])
    kpi.loc[kpi["policy"] == "home_first", "value"] += [1, -1, 2, -2, 0.5]
    comparison = compare(kpi)
    figure = differences(comparison, names(), "null")
    assert str(figure.get_label()) == "Ingen af 1 hovedtal kan skelnes fra »Som i dag«"
    assert "ikke til at skelne" in [t.get_text() for t in texts(figure)]
    chance = str(waiting(kpi, comparison, names("en")).get_label())
    assert chance == "No difference in waiting can be told from chance"


def test_frames_with_gaps_and_categories_are_drawn(tmp_path):
    kpi, days = kpis(n=3), census(n=3, days=40)
    kpi.loc[kpi["kpi"] == "wait_days", "value"] = np.nan
    gone = (kpi["policy"] == "clinics") & (kpi["kpi"] == "ready_days")
    kpi = kpi[~gone].astype({"policy": "category", "sector": "category", "kpi": "category"})
    days = days.astype({"policy": "category", "sector": "category"})
    paths = draw_all(kpi, days, compare(kpi), names(), tmp_path)
    assert len(paths) == 8


def test_figures_without_data_are_left_out(tmp_path):
    kpi, days = kpis(("null",), 2), census(("null",), 2, days=10)
    kpi = kpi[~kpi["kpi"].str.startswith("moves")]
    paths = draw_all(kpi, days.iloc[:0], compare(kpi), names(), tmp_path)
    assert [path.name for path in paths] == ["waiting.png", "waiting.svg"]
    assert all(isinstance(path, Path) for path in paths)


def test_moves_are_means_a_year_and_a_missing_row_is_none():
    kpi = kpis(("null",), 4)
    gone = (kpi["kpi"] == "moves_to_care_home") & (kpi["replication"] == 0)
    table = moves(kpi[~gone], "null", years=2).set_index(["a", "b"])["moves"]
    part = kpi[(kpi["sector"] == "home") & (kpi["kpi"] == "moves_to_care_home") & ~gone]
    assert table["home", "care_home"] == pytest.approx(part["value"].sum() / 4 / 2)


def test_wrapped_text_keeps_to_the_width_and_loses_nothing():
    text = "Midlertidig døgnrehabiliteringsplads_uden_mellemrum og aflastning"
    wrapped = wrap(text, 1.2, 11)
    assert all(text_width(line, 11) <= 1.2 for line in wrapped.split("\n"))
    assert wrapped.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert wrap(text, 1.2, 11, lines=2).endswith("…")
    assert wrap("Midlertidig døgnrehabiliteringsplads", 1.7, 11).endswith("rehabiliterings-\nplads")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Eget hjem"], (["Eget hjem"], 12, "bold")),
        (["Rehabilitation course"], (["Rehabilitation\ncourse"], 11, "bold")),
        (["Hjem", "Rehabiliteringsforløb"], (["Hjem", "Rehabiliterings-\nforløb"], 11, "normal")),
        (["x" * 20], (["x" * 13 + "\n" + "x" * 7], 11, "normal")),
    ],
)
def test_names_in_boxes_are_not_cut_within_a_word(names, told):
    assert _written(names, 1.2275) == told


def test_labels_move_apart_inside_the_bounds():
    found = apart([5.0, 5.0, 9.9, 0.0], 1.0, 0.0, 10.0)
    assert min(abs(a - b) for a, b in combinations(found, 2)) >= 1
    assert 0 <= min(found) <= max(found) <= 10


def test_axes_begin_at_zero_unless_all_is_high_up():
    assert limits(10, 100)[0] == 0
    assert 0 < limits(90, 100)[0] < 90
    assert limits(0, 0) == (0, 1)
