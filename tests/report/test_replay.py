"""A study run again: the animation and the staff are of the runs that are stored."""

import shutil

import pandas as pd
import pytest
from pptx import Presentation

from experiments.report.html import render
from experiments.report.html.film import DAYS, film
from experiments.report.reading import read_facts
from experiments.report.slides import write
from experiments.report.staff import STAFF
from experiments.storage.store import ResultsError

from .conftest import call
from .test_slides import check_layout


@pytest.fixture(scope="module")
def replayed(stored, tmp_path_factory):
    folder = tmp_path_factory.mktemp("replay") / "results"
    shutil.copytree(stored, folder)
    call("replay", folder, "-q", "-n", 1)
    return folder


def test_the_animation_shows_who_moves_in_the_days_shown(replayed):
    found = film(read_facts(replayed, "da"))
    assert found.days == DAYS and found.of == len(found.citizens) > 40
    assert sum(n for *_, n in found.moves) > found.of
    assert max(day for moves in found.citizens for day, _ in moves) < DAYS
    trace = pd.read_csv(replayed / "trace.csv")
    assert trace["time"].max() < 10 + DAYS  # after the warm-up
    assert 'id="film-canvas"' in render(read_facts(replayed, "da"))


def test_the_moves_shown_are_those_that_were_stored(replayed, stored):
    census = pd.read_csv(stored / "census.csv", parse_dates=["date"])
    mine = census[(census["policy"] == "baseline") & (census["replication"] == 0)]
    beds = mine[mine["measured"] & (mine["sector"] == "hospital")].sort_values("date")["used"]
    trace = pd.read_csv(replayed / "trace.csv").sort_values("time", kind="stable")
    for day in (0, 20, 50):  # of the measured time
        before = trace[trace["time"] < 10 + day]
        last = before.groupby("entity_id").last()
        change = (last["resource_id"] == "hospital").sum()
        begin = trace[trace["time"] < 10].groupby("entity_id").last()
        change -= (begin["resource_id"] == "hospital").sum()
        assert beds.iloc[day] - beds.iloc[0] == change


def test_a_town_without_services_has_no_staff(replayed):
    assert read_facts(replayed, "da").staff is None


STAFFED = [
    (policy, r, f"2025-01-{day:02}", service, worked + day, offered)
    for policy, more in (("baseline", 0), ("home_first:closed=0", 40))
    for r in (0, 1)
    for day in (1, 8, 15)
    for service, worked, offered in (
        ("nursing", 900 - more, 1000.0),
        ("home_care", 5000 + more, float("nan")),
    )
]


def test_the_slide_shows_hours_against_the_rosters(replayed, tmp_path):
    folder = tmp_path / "results"
    shutil.copytree(replayed, folder)
    columns = pd.read_csv(replayed / STAFF).columns
    pd.DataFrame(STAFFED, columns=columns).to_csv(folder / STAFF, index=False)
    told = read_facts(folder, "en")
    write(told, tmp_path / "x.pptx")
    deck = Presentation(tmp_path / "x.pptx")
    check_layout(deck)
    slide = next(s for s in deck.slides if "staff.csv" in s.notes_slide.notes_text_frame.text)
    charts = [shape.chart for shape in slide.shapes if shape.has_chart]
    lines = {series.name: list(series.values) for series in charts[0].plots[0].series}
    assert lines[told.baseline.label] == [901, 908, 915]
    assert lines["Capacity 1,000"] == [1000, 1000, 1000]
    assert len(charts) == 2
    page = render(told)
    assert 'id="figure-staff"' in page and "Home nursing" in page


def test_a_table_of_staff_that_is_spoilt_is_told(replayed, tmp_path):
    folder = tmp_path / "results"
    shutil.copytree(replayed, folder)
    (folder / STAFF).write_text("policy,date\nx,2025-01-01\n")
    with pytest.raises(ResultsError, match="offered_hours"):
        read_facts(folder, "da")
