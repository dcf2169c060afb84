"""The spreadsheet holds the stored numbers as numbers, and no text that is run."""

import csv
import re
import zipfile

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from experiments.report.formats import FORMATS, Job, write
from experiments.report.reading import read_facts
from experiments.report.readme_sheet import SHEETS
from experiments.report.sheets import harmless

from .conftest import HOSTILE, hostile


@pytest.fixture(scope="module")
def folder(facts, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheets")
    write(Job(facts, path), ("xlsx", "csv"))
    return path


def sheet(folder, name):
    rows = CalamineWorkbook.from_path(folder / "tables.xlsx").get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_there_is_a_sheet_for_every_table_and_a_page_to_read_first(folder):
    book = CalamineWorkbook.from_path(folder / "tables.xlsx")
    assert book.sheet_names == ["README", *SHEETS]
    readme = {row[0]: row[1] for row in book.get_sheet_by_name("README").to_python()}
    for name in SHEETS:
        for column in sheet(folder, name).columns:
            assert readme.get(column) or name == "run", (name, column)


def test_numbers_are_numbers_and_those_of_compare_csv(folder, stored):
    stored_rows = pd.read_csv(stored / "compare.csv")
    rows = sheet(folder, "compare")
    assert len(rows) == len(stored_rows)
    for column in ("baseline_mean", "policy_mean", "difference", "low", "high"):
        numbers = pd.to_numeric(rows[column])
        assert numbers.tolist() == pytest.approx(stored_rows[column].tolist(), nan_ok=True)


def test_slides_and_sheet_show_one_number(folder, facts, stored):
    rows = sheet(folder, "headline").set_index(["sector", "kpi", "policy"])
    for row in facts.headline:
        for policy in facts.others:
            change = row.changes[policy.key]
            found = rows.loc[(row.sector, row.kpi, policy.label)]
            numbers = [found[name] for name in ("difference", "low", "high")]
            wanted = [change.value, change.low, change.high]
            assert numbers == pytest.approx(wanted, rel=1e-14)  # a cell holds 16 digits
            assert found["verdict"] == change.verdict_text


def test_sheets_have_filters_and_a_frozen_head(folder):
    with zipfile.ZipFile(folder / "tables.xlsx") as book:
        for i in range(2, 2 + len(SHEETS)):
            text = book.read(f"xl/worksheets/sheet{i}.xml").decode()
            assert '<pane ySplit="1"' in text
            assert "<autoFilter" in text


def test_the_danish_csv_holds_the_numbers_of_kpi_csv(folder, stored):
    path = folder / "kpi_excel.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    danish = pd.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig")
    machine = pd.read_csv(stored / "kpi.csv")
    assert danish["value"].tolist() == pytest.approx(machine["value"].tolist(), nan_ok=True)
    assert danish.columns.tolist() == machine.columns.tolist()
    with path.open(encoding="utf-8-sig") as stream:
        values = [row["value"] for row in csv.DictReader(stream, delimiter=";")]
    assert not any("." in value for value in values)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(stored, tmp_path, name):
    told = read_facts(hostile(stored, tmp_path / "r", HOSTILE[name]), "da")
    out = tmp_path / "out"
    write(Job(told, out), ("xlsx", "csv"))
    assert {one.name for one in out.iterdir()} == {"tables.xlsx", "kpi_excel.csv"}
    assert told.others[0].label in set(sheet(out, "headline")["policy"])
    with zipfile.ZipFile(out / "tables.xlsx") as book:
        for one in book.namelist():
            if one.startswith("xl/worksheets/"):
                assert not re.search(rb"<f[ >]", book.read(one)), one
                assert b"<hyperlink" not in book.read(one), one


@pytest.mark.parametrize("text", ["=cmd", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_become_text(text):
    assert harmless(text) == f"'{text}"


def test_text_in_the_danish_csv_is_harmless(stored, tmp_path):
    folder = hostile(stored, tmp_path / "r", "=cmd()")
    write(Job(read_facts(folder, "da"), tmp_path), ("csv",))
    districts = set(pd.read_csv(tmp_path / "kpi_excel.csv", sep=";")["district"])
    assert "'=cmd()" in districts
    assert not any(text.startswith("=") for text in districts)


def test_what_was_there_stays_when_something_fails(facts, tmp_path, monkeypatch):
    (tmp_path / "tables.xlsx").write_text("before")
    monkeypatch.setitem(FORMATS, "csv", "experiments.report.sheets:nothing")
    with pytest.raises(AttributeError):
        write(Job(facts, tmp_path), ("xlsx", "csv"))
    assert (tmp_path / "tables.xlsx").read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["tables.xlsx"]
