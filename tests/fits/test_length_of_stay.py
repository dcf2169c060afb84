"""Lengths of stay, seen late and cut off: no bias, and intervals that hold what they promise."""

import time

import numpy as np
import pytest
from scipy import integrate, stats

from calibration.fitting.curves import curves
from calibration.fitting.families import FAMILIES
from calibration.fitting.length_of_stay import NoFitError, best_fit, fit
from calibration.fitting.lengths import Lengths, in_window
from calibration.fitting.likelihood import log_likelihood

from .worlds import MEAN, covered, lognormal_stays

THETA = {
    "exponential": [3.0],
    "gamma": [3.0, 0.3],
    "lognormal": [3.0, -0.1],
    "weibull": [3.0, -0.2],
}
DAYS = np.array([0.2, 1.0, 7.0, 20.0, 90.0])


def frozen(name: str, theta: list[float]):
    """The same law in scipy."""
    p = FAMILIES[name].parameters(np.array(theta))
    if name == "exponential":
        return stats.expon(scale=p["mean"])
    if name == "gamma":
        return stats.gamma(p["cv"] ** -2, scale=p["mean"] * p["cv"] ** 2)
    if name == "lognormal":
        sigma = np.sqrt(np.log1p(p["cv"] ** 2))
        return stats.lognorm(sigma, scale=p["mean"] / np.exp(sigma**2 / 2))
    return stats.weibull_min(p["shape"], scale=p["mean"] / np.exp(np.log(stats.weibull_min(p["shape"]).mean())))  # noqa: E501  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_families_are_the_laws_they_are_named_after(name: str) -> None:
    family, theta, law = FAMILIES[name], np.array(THETA[name]), frozen(name, THETA[name])
    np.testing.assert_allclose(family.log_density(theta, DAYS), law.logpdf(DAYS), rtol=1e-9)
    np.testing.assert_allclose(family.log_survival(theta, DAYS), law.logsf(DAYS), rtol=1e-8)
    for t in DAYS:
        area = integrate.quad(law.sf, 0, t, epsabs=1e-10)[0]
        assert family.limited_mean(theta, np.array([t]))[0] == pytest.approx(area, rel=1e-7)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_scenario_language_takes_the_parameters(name: str) -> None:
    from sim.luck.dists import law

    made = law(name, ticks_per_unit=86_400, **FAMILIES[name].parameters(np.array(THETA[name])))
    assert made.mean() / 86_400 == pytest.approx(np.exp(3.0), rel=1e-9)


def test_the_likelihood_is_that_of_the_page() -> None:
    """Event log f(x), going on log S(x), both less log S(e)."""
    law, theta = frozen("gamma", THETA["gamma"]), np.array(THETA["gamma"])
    data = Lengths(np.array([3.0, 40.0, 9.0]), np.array([0.0, 25.0, 2.0]), np.array([1, 0, 1]))
    by_hand = law.logpdf(3) + law.logsf(40) - law.logsf(25) + law.logpdf(9) - law.logsf(2)
    assert log_likelihood(FAMILIES["gamma"], theta, data) == pytest.approx(by_hand)


@pytest.mark.parametrize("name", FAMILIES)
def test_dates_have_the_chances_that_midnights_have(name: str) -> None:
    """All numbers of midnights together are certain, and few ones come out as simulated."""
    theta = np.array([1.0, *THETA[name][1:]])
    k = np.arange(0, 3_000, dtype=float)
    one = [log_likelihood(FAMILIES[name], theta, Lengths(k[i : i + 1], np.zeros(1), np.ones(1, np.int64), True)) for i in range(400)]  # noqa: E501  # fmt: skip
    assert np.exp(one).sum() == pytest.approx(1, abs=1e-4)
    rng, law = np.random.default_rng(3), frozen(name, [1.0, *THETA[name][1:]])
    nights = np.floor(rng.random(200_000) + law.rvs(200_000, random_state=rng))
    for few in (0, 1, 2, 6):
        p = np.exp(one[few])
        assert (nights == few).mean() == pytest.approx(p, abs=4 * np.sqrt(p / 200_000))


def recovered(n: int, whole: bool) -> tuple[float, float]:
    """Bias of the mean and coverage of 90 % intervals over n data sets, family chosen."""
    rng, means, held = np.random.default_rng(11), [], 0
    for _ in range(n):
        found, _ = best_fit(lognormal_stays(rng, whole=whole))
        low, high = found.mean_interval()
        means.append(found.parameters["mean"])
        held += low < MEAN < high
    return float(np.mean(means)) / MEAN - 1, held / n


def test_truncated_and_censored_stays_few() -> None:
    bias, coverage = recovered(40, whole=False)
    assert abs(bias) <= 0.05
    assert covered(40)[0] <= coverage <= covered(40)[1]


@pytest.mark.verify
@pytest.mark.parametrize("whole", [False, True])
def test_truncated_and_censored_stays_500(whole: bool) -> None:
    bias, coverage = recovered(500, whole)
    print(f"whole days {whole}: bias {bias:+.4f}, coverage {coverage:.3f}")
    assert abs(bias) <= 0.02
    assert 0.864 <= coverage <= 0.932


def test_leaving_out_truncation_would_show() -> None:
    """The check has power: without it the same data sets give a mean 10 % and more too long."""
    rng, wrong = np.random.default_rng(5), []
    for _ in range(30):
        data = lognormal_stays(rng)
        naive = Lengths(data.time, np.zeros(len(data)), data.cause)
        wrong.append(fit(naive, FAMILIES["lognormal"]).parameters["mean"])
    assert np.mean(wrong) > 1.1 * MEAN


def test_dates_taken_for_times_would_show() -> None:
    rng = np.random.default_rng(5)
    days = lognormal_stays(rng, n=20_000, whole=True, mean=2.0, cv=1.0)
    right = fit(days, FAMILIES["lognormal"])
    wrong = fit(Lengths(np.maximum(days.time, 0.5), days.entry * 0, days.cause), FAMILIES["lognormal"])  # noqa: E501  # fmt: skip
    assert right.parameters["mean"] == pytest.approx(2.0, rel=0.03)
    assert right.parameters["cv"] == pytest.approx(1.0, rel=0.03)
    assert wrong.parameters["cv"] < 0.9


def test_deaths_by_dates_do_not_shorten_the_service() -> None:
    rng, means = np.random.default_rng(3), []
    for _ in range(20):
        service, death = rng.gamma(3, 7, 900), rng.exponential(40, 900)
        begin = rng.integers(-90, 365, 900).astype(float)
        end = begin + np.floor(rng.random(900) + np.minimum(service, death))
        data = in_window(begin, end, (service < death).astype(np.int64), (0.0, 365.0), True)
        means.append(fit(data, FAMILIES["gamma"]).parameters["mean"])
    assert np.mean(means) == pytest.approx(21, abs=3.5 * np.std(means) / 20**0.5)


def test_the_family_is_found() -> None:
    rng, n = np.random.default_rng(2), 4_000
    begin = np.sort(rng.uniform(-100, 180, n))
    for name, stay in (("gamma", rng.gamma(3, 4, n)), ("exponential", rng.exponential(9, n)),
                       ("weibull", 10 * rng.weibull(1.7, n))):  # fmt: skip
        data = in_window(begin, begin + stay, np.ones(n, np.int64), (0.0, 180.0), False)
        best, tried = best_fit(data)
        near = min(one.aic for one in tried if one.family.name == name)
        assert near - best.aic < 2.1, name


def test_nothing_to_fit_is_said() -> None:
    with pytest.raises(NoFitError):
        best_fit(Lengths(np.array([3.0, 4.0]), np.zeros(2), np.zeros(2, np.int64)))


def test_the_curve_is_kaplan_and_meiers() -> None:
    """Against scipy where nobody is seen late."""
    rng = np.random.default_rng(4)
    time, ended = rng.exponential(5, 300).round(1) + 0.1, rng.random(300) < 0.7
    data = Lengths(time, np.zeros(300), ended.astype(np.int64))
    mine = curves(data)
    theirs = stats.ecdf(stats.CensoredData.right_censored(time, ~ended)).sf
    np.testing.assert_allclose(mine.survival, theirs.evaluate(mine.time), atol=1e-12)


def test_the_curve_follows_the_law_with_late_entries() -> None:
    data = lognormal_stays(np.random.default_rng(6), n=20_000)
    found = curves(data)
    spread = np.log1p(1.2**2)
    law = stats.lognorm(spread**0.5, scale=20 / np.exp(spread / 2))
    assert np.abs(found.survival - law.sf(found.time)).max() < 0.03


@pytest.mark.verify
def test_a_million_stays_within_a_minute() -> None:
    data = lognormal_stays(np.random.default_rng(8), n=1_200_000, window=1_500.0)
    assert len(data) > 900_000
    begin = time.process_time()
    found, _ = best_fit(data)
    spent = time.process_time() - begin
    print(f"{len(data)} stays: {spent:.1f} s, {found.family.name}")
    assert spent < 60
    assert found.parameters["mean"] == pytest.approx(MEAN, rel=0.005)
