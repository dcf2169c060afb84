"""Sensitivity, ranks, value of information and capacity, on figures that are known formulas."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import capacity, draws, screening, tornado
from experiments.analysis.capacity import Limit, Vary
from experiments.analysis.worlds import Study
from experiments.running.run import Variant
from experiments.running.uncertain import of_scenario
from experiments.statistics.figure import Figure
from policies import PolicyError
from sim.loading.load import load

FIGURE = Figure("ward", "cost")
WARD = """\
format: 1
name: ward
title: {da: Afsnit, en: Ward}
start: 2025-01-01
warm_up: 5 days
horizon: 60 days
sectors:
  ward:
    places: {value: 4, confidence: assumption, range: [2, 8]}
    service: {distribution: exponential, mean: 4, unit: days, confidence: assumption, range: [2, 8]}
    routes: {exit: {handover: {distribution: exponential, mean: 1, unit: days, confidence: assumption, range: [0.5, 2]}}}
sources: {arrivals: {sector: ward, rate: 0.5 per day}}
"""  # noqa: E501


class Formula:
    """Stands for `Runs`: the figure is a formula of the world and luck that all worlds share."""

    def __init__(self, formula, noise=0.0):
        self.figures, self.units = (FIGURE,), {FIGURE: "DKK"}
        self.formula, self.noise = formula, noise

    def __call__(self, made, count, first=0):
        luck = np.random.default_rng(3).normal(0, self.noise, 1000)[first : first + count]
        levels = [self.formula(variant.key, variant.scenario.sectors["ward"]) for variant in made]
        return np.array(levels)[:, None, None] + luck


def linear(key, ward):
    level = 10 * ward.service.mean + ward.routes["exit"].handover.mean
    return level + (3 * ward.places.value if key == "cut" else 0)


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "ward.yaml"
    path.write_text(WARD, "utf-8")
    scenario = load(path)

    def made(formula, noise=0.0, replications=3, only=""):
        variants = [Variant(key, scenario.title, (), scenario) for key in ("baseline", "cut")]
        of = [one for one in of_scenario(scenario)[0] if only in one.name]
        return Study(scenario, variants, of, Formula(formula, noise), replications)

    return made


def test_a_tornado_goes_from_end_to_end(study):
    found = tornado.tornado(study(linear, noise=100.0))
    assert list(found.columns) == tornado.COLUMNS
    level, cut = (found[found["policy"] == key].set_index("quantity") for key in ("baseline", "cut"))  # noqa: E501  # fmt: skip
    service, places = "sectors.ward.service", "sectors.ward.places"
    row = level.loc[service]
    changes = [row[f"change_at_{end}"] for end in ("low", "low_low", "low_high", "high")]
    assert changes == pytest.approx([-20, -20, -20, 40]), "paired: luck cancels"
    assert level.index[0] == service and row["swing"] == pytest.approx(40)
    assert (row["low"], row["value"], row["high"]) == (2, 4, 8)
    assert cut.loc[places, "at_value"] == pytest.approx(12)
    assert cut.loc[places, "change_at_high"] == pytest.approx(12)
    assert cut.loc[service, "swing"] == pytest.approx(0, abs=1e-9)
    assert tornado.widest(found, 2) == [service, places]


def test_morris_finds_slopes_and_what_is_bent(study):
    def bent(key, ward):
        return linear(key, ward) + ward.routes["exit"].handover.mean ** 4

    found = screening.morris(study(bent), 4, seed=1)
    assert list(found.columns) == screening.MORRIS
    level = found[found["policy"] == "baseline"].set_index("quantity")
    service, handover = level.loc["sectors.ward.service"], level.loc["sectors.ward.routes.exit.handover"]  # noqa: E501  # fmt: skip
    assert (service["mu"], service["mu_star"]) == pytest.approx((60, 60))
    assert service["sigma"] == pytest.approx(0, abs=1e-6) and handover["sigma"] > 1
    assert level.loc["sectors.ward.places", "mu_star"] == 0


def test_sobol_shares_are_those_of_a_linear_model(study):
    found = screening.sobol(study(linear), 64, seed=1)
    assert list(found.columns) == screening.SOBOL
    level = found[found["policy"] == "baseline"].set_index("quantity")
    # A triangular law from 2 over 4 to 8 has variance 14/9; from 0.5 over 1 to 2, a 16th of it.
    wanted = 100 / (100 + 1 / 16)
    assert level.loc["sectors.ward.service", "first_order"] == pytest.approx(wanted, abs=0.15)
    assert level.loc["sectors.ward.service", "total"] == pytest.approx(wanted, abs=0.15)
    assert level.loc["sectors.ward.places", "total"] == pytest.approx(0, abs=1e-9)
    cut = found[found["policy"] == "cut"].set_index("quantity")
    assert cut.loc["sectors.ward.places", "first_order"] == pytest.approx(1, abs=0.15)
    still = screening.sobol(study(lambda key, ward: 1.0), 16, seed=1)
    assert still["total"].isna().all()


def test_ranks_are_shares_of_the_draws(study):
    def race(key, ward):  # the cut is better where the service is below 4 days: 1/3 of the law
        return ward.service.mean - 4 if key == "cut" else 0.0

    one = study(race, only="service")
    drawn = draws.draw(one, 120, seed=1)
    found = draws.ranks(one, drawn, "lower").set_index(["policy", "rank"])
    assert found.loc[("cut", 1), "share"] == pytest.approx(1 / 3, abs=0.02)
    assert found.loc[("baseline", 1), "share"] == pytest.approx(2 / 3, abs=0.02)
    low, high = found.loc[("cut", 1), ["low", "high"]]
    assert low < 1 / 3 < high and high - low < 0.2
    other = draws.ranks(one, drawn, "higher").set_index(["policy", "rank"])
    assert other.loc[("cut", 1), "share"] == pytest.approx(2 / 3, abs=0.02)
    assert len(draws.table(one, drawn)) == 120


def test_variance_is_split_into_what_is_not_known_and_chance(study):
    one = study(linear, only="service")
    drawn = draws.draw(one, 100, seed=2)
    rng = np.random.default_rng(1)
    noisy = drawn.found + rng.normal(0, 20, drawn.found.shape)
    found = draws.spread(one, draws.Drawn(drawn.u, drawn.points, noisy, 0)).set_index("policy")
    row = found.loc["baseline"]
    assert row["chance_variance"] == pytest.approx(400, rel=0.2)
    assert row["parameter_variance"] == pytest.approx(100 * 14 / 9, rel=0.5)
    assert found.loc["cut", "parameter_variance"] < 60  # a difference that no quantity moves


def test_impossible_worlds_are_dropped_and_counted(study):
    def picky(key, ward):
        if ward.service.mean > 6:
            raise PolicyError("too long")
        return 1.0

    drawn = draws.draw(study(picky, only="service"), 60, seed=1)
    assert 0 < drawn.dropped < 20 and len(drawn.found) == 60 - drawn.dropped

    def never(key, ward):
        raise PolicyError("never")

    with pytest.raises(PolicyError, match="no draw is possible: never"):
        draws.draw(study(never), 3, 1)


def test_partial_information_is_worth_its_textbook_value():
    """Two choices, the second worth 0.3 + 2 a + b more: E max(0, mu + s Z) = s phi + mu Phi."""
    rng = np.random.default_rng(4)
    u, other = rng.random((2, 1500))
    from scipy.stats import norm

    a, b = norm.ppf(u), norm.ppf(other)
    benefit = np.column_stack([np.zeros(1500), 0.3 + 2 * a + b + rng.normal(0, 1, 1500)])

    def worth(s, mu=0.3):
        return s * norm.pdf(mu / s) + mu * norm.cdf(mu / s) - max(mu, 0)

    assert draws.gain(u, benefit) == pytest.approx(worth(2), abs=0.1)
    assert draws.gain(other, benefit) == pytest.approx(worth(1), abs=0.1)
    assert draws.gain(rng.permutation(u), benefit) < 0.05
    assert draws.gain(u, np.zeros((1500, 2))) == 0


def test_the_value_of_knowing_everything_bounds_that_of_one(study):
    def race(key, ward):
        return (ward.service.mean - 4) * 10 if key == "cut" else 0.0

    one = study(race)
    found = draws.value_of_information(one, draws.draw(one, 100, seed=1), "lower", 5)
    value = found.set_index("quantity")["value"]
    assert found["quantity"].iloc[0] == "all"
    assert value["sectors.ward.service"] == pytest.approx(value["all"], rel=0.05)
    noise = found.set_index("quantity").loc["sectors.ward.places"]
    assert noise["value"] < 0.1 * value["all"] and math.isfinite(noise["by_chance"])


# -------------------------------------------------------------------------------- capacity


def beds(seed=1, n=30, noise=20.0):
    """Days that wait fall with the places; places cost more, waiting costs too."""
    places = np.arange(10, 31, 2)
    luck = np.random.default_rng(seed).normal(0, noise, (1, n))
    days = 8000 / places[:, None] + luck + np.random.default_rng(seed + 1).normal(0, 5, (11, n))
    return days, 50 * places[:, None] + 2 * days


def test_the_cheapest_safe_capacity():
    vary, limit = Vary.parse("sectors.x.places=10:30:2"), Limit.parse("hospital.ready_days<450")
    table = capacity.curve([vary], limit, *beds())
    assert list(table.columns) == ["path", "capacity", *capacity.COLUMNS]
    assert capacity.choice(table, [vary]) == (18,)  # 8000 / 18 = 444
    assert table["safe"].tolist() == [False] * 4 + [True] * 7
    at, (mean, low, high) = capacity.sensible(table, [vary])
    assert at == (18,) and low < mean < high  # 50 x + 16000 / x is least at 17.9
    assert table.set_index("capacity").loc[18, "more_than_cheapest"] == 0
    hard = capacity.curve([vary], Limit.parse("hospital.ready_days<100"), *beds())
    assert capacity.choice(hard, [vary]) is None and not hard["cheapest_possible"].any()
    above = capacity.curve([vary], Limit.parse("hospital.x>100"), *beds())
    assert above["safe"].all()


def test_a_capacity_below_one_that_fails_is_not_safe():
    values = np.array([[1.0, 2, 1], [900, 901, 902], [1, 1, 2]])
    limit = Limit.parse("a.b<100")
    assert capacity.safe(values, limit, 0.95)[1].tolist() == [False, False, True]


def test_rows_of_a_grid_share_the_level():
    values = np.array([1.0, 2, 3, 4, 90, 2])[:, None] + np.array([0.1, 0.2, 0.3])
    limit = Limit.parse("a.b<5")
    bound, fine = capacity.safe(values, limit, 0.95, [2, 3])
    assert fine.tolist() == [True, True, True, False, False, True]
    alone, _ = capacity.safe(values[:3], limit, 0.975)
    assert bound[:3] == pytest.approx(alone)
    upright = values.reshape(2, 3, 3).swapaxes(0, 1).reshape(6, 3)
    assert capacity.safe(upright, limit, 0.95, [3, 2])[1].reshape(3, 2).T.ravel().tolist() == fine.tolist()  # noqa: E501  # fmt: skip


def test_what_is_called_safe_is_safe():
    """Of many studies at most 5 % call any capacity safe whose true mean is beyond the limit."""
    limit, wrong = Limit.parse("a.b<400"), 0
    places = np.arange(10, 31, 2)
    for seed in range(800):
        days, _ = beds(seed, n=12, noise=40.0)
        _, fine = capacity.safe(days, limit, 0.95)
        wrong += bool((fine & (8000 / places >= 400)).any())
    assert wrong / 800 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 800)
    assert wrong > 0, "the limit of one capacity is met exactly, so some studies must err"


def test_points_that_no_other_beats():
    assert capacity.pareto([1, 2, 3, 2], [3, 2, 1, 3]).tolist() == [True, True, True, False]
    assert capacity.pareto([1, 1], [1, 1]).all()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Vary, "x.places"), (Vary, "x.places=5"), (Vary, "x.places=5:4"), (Vary, "x=1:9:0"),
        (Vary, "x=1:2:3:4"), (Vary, "=1:5"), (Vary, "x=0:100000"), (Vary, "x=1.5:4"),
        (Limit, "a.b"), (Limit, "a.b<"), (Limit, "a<5"), (Limit, "a.b<nan"), (Limit, "a.b=5"),
    ],
)  # fmt: skip
def test_texts_that_say_nothing(kind, text):
    with pytest.raises(ValueError, match="write"):
        kind.parse(text)


def test_the_table_reads_back(tmp_path):
    table = capacity.curve([Vary.parse("x=10:30:2")], Limit.parse("a.b<450"), *beds())
    table.to_csv(tmp_path / "x.csv", index=False)
    assert pd.read_csv(tmp_path / "x.csv")["safe"].dtype == bool
