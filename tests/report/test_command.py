"""The command `report`: what it writes, and how it refuses."""

import pytest
import rich_click as click

from experiments.storage.store import ResultsError

from .conftest import call


def test_it_writes_what_is_asked_for_and_prints_where(stored, tmp_path, capsys):
    call("report", stored, "-f", "pptx,csv,svg", "--lang", "da", "--out", tmp_path / "r")
    printed = capsys.readouterr().out.split()
    found = sorted(str(path) for path in (tmp_path / "r").rglob("*") if path.is_file())
    assert sorted(printed) == found
    names = {path.rpartition("/")[2] for path in printed}
    assert {"slides.pptx", "kpi_excel.csv", "waiting.svg"} <= names


def test_a_format_that_is_none_is_told(stored):
    with pytest.raises(click.BadParameter, match="'ppt' is no format; did you mean pptx"):
        call("report", stored, "-f", "xlsx,ppt")
    with pytest.raises(click.BadParameter, match="name at least one of pptx"):
        call("report", stored, "-f", ",")


def test_a_template_without_slides_is_told(stored, tmp_path):
    with pytest.raises(click.UsageError, match="add pptx"):
        call("report", stored, "-f", "xlsx", "--template", tmp_path / "x.pptx")


def test_a_folder_without_results_is_told(tmp_path):
    with pytest.raises(ResultsError, match=r"manifest.json is missing"):
        call("report", tmp_path)


def test_a_place_that_cannot_be_written_is_told(stored, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ResultsError, match="cannot write"):
        call("report", stored, "--out", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "x"
