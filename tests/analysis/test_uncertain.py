"""Ranges of a scenario as uncertain quantities, and runs that pair whenever they are asked for."""

import numpy as np
import pytest

from experiments.analysis.runs import Runs
from experiments.running.run import variants
from experiments.running.uncertain import Uncertain, drawn, of_scenario, with_values
from experiments.statistics.figure import Figure
from experiments.storage.store import ResultsError
from sim.language.quantity import leaves
from sim.loading.load import load

WARD = """\
format: 1
name: ward
title: {da: Afsnit, en: Ward}
start: 2025-01-01
warm_up: {value: 5, unit: days, confidence: assumption, range: [1, 9]}
horizon: 60 days
attributes: {health: [good, poor]}
sectors:
  ward:
    places: {value: 3, confidence: assumption, range: [2, 5]}
    service: {distribution: lognormal, mean: 4, cv: 0.5, unit: days, confidence: assumption, range: [2, 8]}
    routes:
      home: {share: {value: 0, unit: share, confidence: assumption, range: [0, 0.2]}}
      exit: {handover: {distribution: deterministic, value: 1, unit: days, confidence: assumption, range: [0.5, 2]}}
  home: {places: unlimited}
traits: {health: {value: {good: 0.4, poor: 0.6}, unit: share, confidence: assumption, range: [0.3, 0.7]}}
sources:
  arrivals: {sector: ward, rate: {value: 0.5, unit: per day, confidence: assumption, range: [0.6, 0.7]}}
clocks:
  death:
    does: die
    rate: {by: health, value: {good: 0, poor: 0.2}, unit: per year, confidence: assumption, range: [0.1, 0.3]}
"""  # noqa: E501


@pytest.fixture
def ward(tmp_path):
    path = tmp_path / "ward.yaml"
    path.write_text(WARD, "utf-8")
    return load(path)


def test_every_range_is_moved_or_left_out_with_a_reason(ward):
    found, left = of_scenario(ward)
    ends = {one.name: (one.unit, one.low, one.value, one.high) for one in found}
    assert ends == {
        "sectors.ward.places": ("places", 2, 3, 5),
        "sectors.ward.service": ("days", 2, pytest.approx(4), 8),
        "sectors.ward.routes.home.share": ("share", 0, 0, 0.2),
        "sectors.ward.routes.exit.handover": ("days", 0.5, 1, 2),
        "clocks.death.rate": ("factor", 0.5, 1, pytest.approx(1.5)),
    }
    why = {one.name: one.why for one in left}
    assert set(why) == {"traits.health", "sources.arrivals.rate"}
    assert "sum" in why["traits.health"] and "outside" in why["sources.arrivals.rate"]


def test_values_go_where_they_belong(ward):
    moved = with_values(
        ward,
        {
            "sectors.ward.places": 4.0,
            "sectors.ward.service": 6.0,
            "sectors.ward.routes.home.share": 0.1,
            "sectors.ward.routes.exit.handover": 2.0,
            "clocks.death.rate": 1.5,
        },
    )
    one = moved.sectors["ward"]
    assert (one.places.value, one.service.mean, one.service.cv) == (4, pytest.approx(6), 0.5)
    assert one.routes["home"].share.value == 0.1 and one.routes["exit"].handover.value == 2
    assert leaves(moved.clocks["death"].rate.value) == pytest.approx([0, 0.3])
    found, _ = of_scenario(ward)
    assert with_values(ward, {x.name: x.value for x in found}) == ward


def test_draws_follow_the_triangular_law():
    from scipy.stats import kstest, triang

    one = Uncertain("x", "days", 2.0, 3.0, 7.0)
    draws = [one.at(u) for u in np.random.default_rng(1).random(4000)]
    assert kstest(draws, triang(0.2, 2, 5).cdf).pvalue > 0.01
    assert [one.at(u) for u in (0, 0.2, 1)] == pytest.approx([2, 3, 7])
    whole = Uncertain("x", "places", 2.0, 2.0, 5.0, whole=True)
    assert {whole.at(u) for u in np.linspace(0, 1, 50)} == {2, 3, 4, 5}


def test_runs_pair_whenever_they_are_asked_for(ward):
    figures = [Figure.parse("ward.stays_begun"), Figure.parse("ward.wait_days")]
    made = drawn(ward, variants(ward, ()), [], [])
    runs = Runs(figures, 7, workers=2)
    whole = runs(made, 4)
    assert whole.shape == (1, 2, 4) and runs.units[figures[1]] == "days"
    assert np.array_equal(Runs(figures, 7, workers=1)(made, 2, first=2), whole[:, :, 2:])
    assert np.ptp(whole[0, 0]) > 0


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("ward.stays_begn", "no figure stays_begn of ward; did you mean stays_begun"),
        ("wrd.stays_begun", "no figures of wrd; did you mean ward"),
        ("ward.stays_begun@health=por", "no group 'health=por' of ward; did you mean health=poor"),
    ],
)
def test_an_unknown_figure_is_told(ward, text, piece):
    with pytest.raises(ResultsError, match=piece):
        Runs([Figure.parse(text)], 7)(variants(ward, ()), 1)


@pytest.mark.parametrize("text", ["ward", ".x", "ward.", "ward.x@"])
def test_a_text_that_is_no_figure(text):
    with pytest.raises(ValueError, match=r"write sector\.kpi"):
        Figure.parse(text)
