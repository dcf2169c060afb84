"""A number on a slide, in the report and in the spreadsheet is one number: that of the store."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from pptx import Presentation
from python_calamine import CalamineWorkbook
from scipy.special import stdtrit

from experiments.report.formats import Job, write

NUMBER = r"[−+]?\d[\d.,]*"
# How many of the store's unit one of the unit shown is; what is not named is shown as stored.
SIZES = {"timer": 60, "hours": 60, "t.kr.": 1e3, "DKK thousand": 1e3}
SIZES |= {"mio. kr.": 1e6, "DKK million": 1e6}
CLOCK = {"minutes", "DKK"}  # stored units that may be shown in a larger one


class Tables(HTMLParser):
    """Every table of a page: rows of texts, what stands small in a cell put behind a stroke."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.found.append([])
        elif tag == "tr":
            self.found[-1].append([])
        elif tag in ("td", "th"):
            self.cell = []
        elif tag in ("small", "br") and self.cell is not None:
            self.cell.append("|")

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            self.found[-1][-1].append("".join(self.cell).strip())
            self.cell = None


@pytest.fixture(scope="module")
def made(facts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("all")
    write(Job(facts, folder), ("pptx", "html", "xlsx"))
    return folder


def read_number(text: str, lang: str) -> float:
    swap = str.maketrans(",.", ".,") if lang == "da" else str.maketrans("", "")
    return float(text.translate(swap).replace(",", "").replace("−", "-"))


def rounding(text: str, lang: str) -> float:
    """Half of the last decimal of a number, a little more."""
    return 0.501 * 10 ** -len(text.partition("," if lang == "da" else ".")[2])


def stored_numbers(stored) -> dict[tuple[str, str, str], dict[str, float]]:
    """(sector, kpi, policy) -> level, difference, low, high; worked out from kpi.csv here."""
    kpi = pd.read_csv(stored / "kpi.csv", keep_default_na=False, na_values=["nan", ""])
    whole = kpi[(kpi["period"] == "all") & (kpi["group"] == "all") & (kpi["district"] == "all")]
    wide = whole.pivot(index=["sector", "kpi", "policy"], columns="replication", values="value")
    n = wide.shape[1]
    quantile = stdtrit(n - 1, 0.975)
    found = {}
    for (sector, name, policy), values in wide.iterrows():
        base = (sector, name, "baseline")
        apart = values - (wide.loc[base] if base in wide.index else float("nan"))
        half = quantile * apart.std(ddof=1) / n**0.5
        found[sector, name, policy] = {
            "level": values.mean(), "difference": apart.mean(),
            "low": apart.mean() - half, "high": apart.mean() + half,
        }  # fmt: skip
    return found


def slide_rows(folder) -> dict[str, list[str]]:
    """Label with unit -> level and differences, of every table of figures in the deck."""
    deck = Presentation(folder / "slides.pptx")
    tables = [s.table for slide in deck.slides for s in slide.shapes if s.has_table]
    rows = [[[c.text_frame.text for c in row.cells] for row in table.rows] for table in tables]
    unit = re.compile(r".*\((.*?)(?: \S+ \S+)?\)$")
    found = {}
    for head, *body in rows:
        money = unit.match(head[0])  # payers share one unit, which the head names
        for label, *cells in body:
            shown = f"{label} ({' '.join(money[1].split()[:2])})" if money else label
            found[shown] = cells
    return found


def page_rows(folder, facts) -> dict[str, list[str]]:
    """The same of the page: the table of figures, and the table of what each payer pays."""
    tables = Tables((folder / "rapport.html").read_text("utf-8")).found
    found = {row[0]: row[1:] for row in tables[0][1:]}
    payers = {row.full_label for row in facts.payers}
    levels: dict[str, str] = {}
    moved: dict[str, list[str]] = {}
    for table in tables[1:]:
        if not table or not table[0]:
            continue
        for row in table[1:]:
            if row[0] in payers and table[0][1:2] == [facts.baseline.label]:
                levels[row[0]] = row[1]
            elif row[0] in payers and len(row) == 4:
                moved.setdefault(row[0], []).append(row[2])
    return found | {label: [levels[label], *moved[label]] for label in payers}


def test_every_figure_is_the_same_number_in_all_three_and_in_the_store(made, facts, stored):
    lang, truth = facts.lang, stored_numbers(stored)
    rows = CalamineWorkbook.from_path(made / "tables.xlsx").get_sheet_by_name("headline")
    head, *body = rows.to_python()
    sheet = {
        (r["sector"], r["kpi"], r["policy"]): r
        for r in (dict(zip(head, b, strict=False)) for b in body)
    }
    slides, page = slide_rows(made), page_rows(made, facts)
    figures = {row.full_label: row for row in (*facts.headline, *facts.payers)}
    compared = 0
    for label, row in figures.items():
        size = SIZES.get(row.unit_text, 1) if row.unit in CLOCK else 1
        for i, policy in enumerate(facts.policies):
            wanted = truth[row.sector, row.kpi, policy.key]
            cells = sheet[row.sector, row.kpi, policy.label]
            assert cells["level"] == pytest.approx(wanted["level"], rel=1e-12)
            said = {"slide": slides[label][i], "page": page[label][i]}
            numbers = {where: re.findall(NUMBER, text) for where, text in said.items()}
            if i == 0:
                names = ["level"]
            elif row.changes[policy.key].verdict == "identical":
                assert facts.word("identical") in said["slide"] and wanted["difference"] == 0
                continue
            else:
                names = ["difference", "low", "high"]
                for name in names:
                    assert cells[name] == pytest.approx(wanted[name], rel=1e-9, abs=1e-12)
            assert numbers["slide"] == numbers["page"], label
            assert len(numbers["slide"]) == len(names), said
            for name, text in zip(names, numbers["slide"], strict=True):
                shown = read_number(text, lang) * size
                assert shown == pytest.approx(wanted[name], abs=rounding(text, lang) * size), label
                compared += 1
    assert compared > 50
