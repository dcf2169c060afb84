"""Both languages are complete, and numbers and dates are written as each language writes them."""

import math
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from experiments import labels
from experiments.document.subject import subject
from experiments.statistics.differences import HEADLINES

# Every figure that a run can give; destinations of moves are handled by pattern.
KPIS = (
    *("stays_begun", "readmissions_30d", "deaths", "rejected", "stay_days", "ready_days"),
    *("delayed_transfer_days", "waiting_days", "place_days", "mean_places_used", "utilisation"),
    *("length_of_stay", "wait_days", "waited_share", "wait_p90_days", "visits_home"),
    *("visits_clinic", "visits_agency", "nursing_minutes", "driving_minutes", "visit_days_late"),
    *("citizens", "citizen_years"),
    *("recipients", "granted_hours_per_week", "delivered_hours", "cost_total"),
    *("cost_municipality", "cost_region", "cost_state", "cost_citizen", "cost_per_citizen"),
    *("visits_video", "visits_stood_in", "bought_share", "bought_minutes", "temp_minutes"),
    *("roster_minutes", "roster_utilisation", "temp_utilisation"),
    *("fte", "vacancies", "sickness_days", "hires", "leavers"),
    *("discounted_total", "discounted_municipality", "discounted_citizen"),
)


def leaves(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping that holds a text in some language."""
    if not isinstance(part, dict):
        return
    if set(labels.LANGUAGES) & set(part):
        yield path, part
    for key, inner in part.items():
        yield from leaves(inner, f"{path}.{key}")


def test_every_entry_has_both_languages():
    found = dict(leaves(labels.book()))
    assert len(found) > 120
    for path, entry in found.items():
        assert set(labels.LANGUAGES) <= set(entry), path
        empty = path.startswith(".keys.")
        assert empty or all(entry[lang] for lang in labels.LANGUAGES), path


def test_both_languages_take_the_same_fields():
    for path, entry in leaves(labels.book()):
        if isinstance(entry["da"], str):
            da, en = (
                sorted(part.split("}")[0] for part in entry[lang].split("{")[1:])
                for lang in labels.LANGUAGES
            )
            assert da == en, path


@pytest.mark.parametrize("kpi", KPIS)
@pytest.mark.parametrize("lang", labels.LANGUAGES)
def test_every_figure_has_a_name_and_a_unit(kpi, lang):
    entry = labels.book()["kpis"][kpi]
    assert labels.kpi_label(kpi, lang) == entry[lang]
    assert entry["unit"] in labels.book()["units"]


def test_every_headline_has_its_sentences():
    for _, kpi in HEADLINES:
        assert {"is", "less", "more"} <= set(labels.book()["kpis"][kpi]), kpi


def test_moves_and_unknown_figures():
    assert labels.kpi_label("moves_to_care_home", "da") == "Flytninger til Plejebolig"
    assert labels.kpi_label("moves_to_exit", "en") == "Moves to Out of the system"
    assert labels.kpi_label("moves_to_x_{1}", "en", {"x_{1}": "Ward {to}"}) == "Moves to Ward {to}"
    assert labels.kpi_label("own_figure", "da") == "Own figure"
    assert labels.is_total("moves_to_x")
    assert not labels.is_total("own_figure")


@pytest.mark.parametrize(
    ("value", "digits", "da", "en"),
    [
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (-41.4, 0, "−41", "−41"),
        (-0.004, 2, "0,00", "0.00"),
        (999.96, 1, "1.000,0", "1,000.0"),
        (math.nan, 1, "–", "–"),
        (-math.inf, 0, "−∞", "−∞"),
    ],
)
def test_numbers(value, digits, da, en):
    assert labels.number(value, "da", digits) == da
    assert labels.number(value, "en", digits) == en


def test_signs_and_percent():
    assert [labels.signed(x, "da", 1) for x in (2.25, -2.25, 0.0, 0.01)] == [
        "+2,2",
        "−2,2",
        "0,0",
        "0,0",
    ]
    assert (labels.percent(0.425, "da", 1), labels.percent(0.425, "en", 1)) == ("42,5 %", "42.5%")


@pytest.mark.parametrize(
    ("value", "low", "high", "digits"),
    [
        (-41.3, -62.1, -20.5, 0),
        (-41.3, -82.1, -0.4, 1),
        (1.234, 1.1, 1.4, 2),
        (0.0, 0.0, 0.0, 0),
        (5.25, math.nan, math.nan, 2),
        (0.0002, 0.0001, 0.0003, 3),
    ],
)
def test_decimals_follow_the_interval(value, low, high, digits):
    assert labels.digits_for(value, low, high) == digits


def test_units_grow_with_the_figure():
    assert labels.scaled("minutes", 5999, "da") == (1, "minutter")
    assert labels.scaled("minutes", -6000, "en") == (60, "hours")
    assert labels.scaled("DKK", 2.1e6, "da") == (1e6, "mio. kr.")
    assert labels.scaled("DKK", 21_000, "da") == (1e3, "t.kr.")
    assert labels.scaled("widgets", 1e9, "da") == (1, "widgets")


def test_dates():
    may = date(2027, 5, 1)
    assert labels.day_text(may, "da") == "1. maj 2027"
    assert labels.day_text(may, "en") == "1 May 2027"
    assert labels.day_text(date(2027, 10, 3), "da", year=False) == "3. okt"


@pytest.mark.parametrize(
    ("days", "da", "en"),
    [
        (365, "om året", "a year"),
        (366, "om året", "a year"),
        (1096, "på 3 år", "over 3 years"),
        (548, "på 18 måneder", "over 18 months"),
        (30, "på 30 dage", "over 30 days"),
        (1000, "på 1.000 dage", "over 1,000 days"),
        (0, "i perioden", "in the period"),
    ],
)
def test_spans_in_words(days, da, en):
    assert (labels.span_text(days, "da"), labels.span_text(days, "en")) == (da, en)


def test_importing_the_labels_is_light():
    code = "import sys, experiments.labels; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "pandas", "scipy", "matplotlib", "seaborn"}
    assert not heavy & set(loaded.stdout.split())


@pytest.mark.parametrize("name", ["aabenraa", "aabenraa-staff"])
def test_every_number_of_a_shipped_scenario_has_a_name_in_words(name):
    """What the table of assumptions calls it: no key of the file is left as it is."""
    of = subject(name)
    known = {*labels.book()["keys"], *labels.book()["sectors"]}
    own = {key for key, sector in of.scenario.sectors.items() if sector.label}
    for number in of.numbers:
        keys = {key for key in number.path.split(".") if not key.isdecimal()}
        left = keys - known - (own if number.path.startswith("sectors.") else set())
        assert not left, number.path
