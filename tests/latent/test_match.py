"""History matching, the posterior and what they cannot tell, on cheap models with known laws."""

import numpy as np
import pytest

from calibration.latent import emulator, identify, posterior, sampling
from calibration.latent.history import Budget, Matched, NothingLeftError, match
from calibration.latent.problem import CUT, Observed, Prior, Problem

from .worlds import idle, problem, product, simulator, told

TRUTH, SD = np.array([[0.4, 0.6]]), 0.05
SMALL = Budget(points=24, waves=3, replications=4, population=400)


@pytest.fixture(scope="module")
def matched() -> Matched:
    rng = np.random.default_rng(0)
    observed = told(TRUTH)[0] + np.hypot(SD, 0.05) * rng.standard_normal(3)
    return match(problem(2, observed), SMALL, simulator(told, SD, 4, 1), 1)


def test_emulators_know_how_unsure_they_are() -> None:
    """At points that were not run, 95 of 100 and more lie within 3 standard deviations."""
    rng = np.random.default_rng(3)
    u, new = rng.random((40, 2)), rng.random((300, 2))
    one = emulator.fit(u, simulator(told, SD, 4, 2)(u, 0))
    means, unsure = one.predict(new)
    off = (means - told(new)) / np.sqrt(unsure)
    assert (np.abs(off) <= 3).mean() >= 0.95
    assert np.abs(means - told(new)).max() < 0.1
    assert np.abs(off.mean(axis=0)).max() < 1.5


def test_chance_is_known_where_it_differs() -> None:
    rng = np.random.default_rng(4)
    u = rng.random((200, 2))
    sd = 0.1 * np.exp(u[:, 0])
    common = rng.standard_normal((200, 1, 4))
    y = np.concatenate([sd[:, None, None] * common, sd[:, None, None] * (common + rng.standard_normal((200, 1, 4)))], axis=1)  # noqa: E501  # fmt: skip
    found = emulator.fit(u, y).chance
    ends = found.variances(np.array([[0.0, 0.5], [1.0, 0.5]]))[:, 0] ** 0.5
    np.testing.assert_allclose(ends, [0.1, 0.1 * np.e], rtol=0.15)
    assert found.correlation[0, 1] == pytest.approx(2**-0.5, abs=0.06)


def test_regions_and_laws_are_sampled() -> None:
    rng = np.random.default_rng(5)
    points = rng.random((2_000, 2))
    inside, part = sampling.below(points, lambda u: np.hypot(*(u - 0.5).T), 0.02, rng)
    assert np.hypot(*(inside - 0.5).T).max() <= 0.02
    assert part == pytest.approx(np.pi * 0.02**2, rel=0.5)
    sample = sampling.tempered(points, lambda u: -0.5 * (((u - [0.3, 0.7]) / [0.02, 0.1]) ** 2).sum(axis=1), rng)  # noqa: E501  # fmt: skip
    np.testing.assert_allclose(sample.mean(axis=0), [0.3, 0.7], atol=0.015)
    np.testing.assert_allclose(sample.std(axis=0), [0.02, 0.1], rtol=0.12)


def test_the_posterior_is_that_of_the_known_model(matched: Matched) -> None:
    """Against the sum over a fine grid of the exact likelihood."""
    found = posterior.sample(matched, 1_000, np.random.default_rng(1))
    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 201)] * 2), axis=-1).reshape(-1, 2)
    off = (told(grid) - matched.problem.observed) / np.hypot(SD, 0.05)
    weight = np.exp(-0.5 * (off**2).sum(axis=1))
    weight /= weight.sum()
    mean = weight @ grid
    sd = np.sqrt(weight @ (grid - mean) ** 2)
    np.testing.assert_allclose(found.mean(axis=0), mean, atol=0.35 * sd.min())
    np.testing.assert_allclose(found.std(axis=0), sd, rtol=0.3)


def test_nothing_true_is_ruled_out(matched: Matched) -> None:
    assert matched.implausibility(TRUTH)[0] < CUT
    assert matched.waves[-1].left < 0.3
    assert (matched.waves[-1].unsure < 0.1).all()


def test_a_search_can_be_gone_through_again(matched: Matched) -> None:
    again = match(matched.problem, SMALL, simulator(told, SD, 4, 1), 1)
    np.testing.assert_array_equal(again.u, matched.u)


def test_targets_that_cannot_be_met_are_said() -> None:
    with pytest.raises(NothingLeftError, match="t0 is 9 ratio, runs give"):
        match(problem(2, np.array([9.0, 0.5, 0.6])), SMALL, simulator(told, SD, 4, 1), 1)


def test_fresh_runs_show_an_emulator_that_is_off(matched: Matched) -> None:
    rng = np.random.default_rng(2)
    looked = posterior.sample(matched, 40, rng)
    fresh = simulator(told, SD, 4, 9)(looked, 0)
    good = posterior.effective_part(posterior.weights(matched.problem, matched.last, looked, fresh))
    least = posterior.expected_part(matched.problem, matched.last, looked, 4, rng)
    tilted = fresh + 4 * SD * (looked[:, 0] - looked[:, 0].mean())[:, None, None] / looked[:, 0].std()  # noqa: E501  # fmt: skip
    bad = posterior.effective_part(posterior.weights(matched.problem, matched.last, looked, tilted))
    assert bad < least <= good


def verdicts(law: str, seed: int, truth: tuple[float, ...] | None = None) -> list[str]:
    """Of a town drawn at random from the prior, unless its truth is given."""
    rng = np.random.default_rng(seed)
    model, width, points = {"told": (told, 2, 24), "product": (product, 3, 40), "idle": (idle, 2, 24)}[law]  # noqa: E501  # fmt: skip
    drawn = rng.random((1, width))
    expected = model(drawn if truth is None else np.array([truth]))[0]
    observed = expected + np.hypot(SD, 0.05) * rng.standard_normal(len(expected))
    budget = Budget(points, 3, 4, 400)
    found = match(problem(width, observed), budget, simulator(model, SD, 4, seed), seed)
    sample = posterior.sample(found, 400, rng)
    return [one.verdict for one in identify.identify(found, sample, rng)]


def test_what_cannot_be_told_is_said_and_what_can_is_not() -> None:
    assert verdicts("idle", 1)[1] == identify.UNTOLD
    assert not {identify.TOGETHER, identify.UNTOLD} & set(verdicts("told", 1))


@pytest.mark.parametrize("truth", [(0.06, 0.3, 0.15), (0.98, 0.92, 0.8)])
def test_confusions_are_seen_in_corners_too(truth: tuple[float, ...]) -> None:
    """Where both numbers are near their least, effects are weak; near their most, room is small."""
    found = verdicts("product", 306, truth)
    assert found[:2] == [identify.TOGETHER] * 2 and found[2] != identify.TOGETHER


@pytest.mark.verify
def test_planted_models_are_flagged_every_time_and_others_hardly_ever() -> None:
    """Towns that no choice was made on: those for choices were 300 to 339 and 600 to 659."""
    bad = (identify.TOGETHER, identify.UNTOLD)
    planted = [*range(400, 440), *range(500, 540)]
    seeds = {"product": planted, "idle": planted, "told": range(400, 550)}
    flagged = {law: np.array([[v in bad for v in verdicts(law, i)] for i in some])
               for law, some in seeds.items()}  # fmt: skip
    print({law: rows.mean(axis=0).tolist() for law, rows in flagged.items()})
    assert flagged["product"][:, :2].all() and flagged["product"][:, 2].mean() <= 0.05
    assert flagged["idle"][:, 1].all() and flagged["idle"][:, 0].mean() <= 0.05
    assert flagged["told"].any(axis=1).mean() <= 0.05


def looked(effects: np.ndarray, noise: float = 0.0) -> identify.Looks:
    """At one point; effects (targets, parameters) of whole ranges in sd, errors of one variance."""
    width = effects.shape[1]
    feigned = np.broadcast_to(noise * np.eye(width) + 1e-12, (1, len(effects), width, width))
    return identify.Looks(effects[None], feigned)


def test_information_is_that_of_a_normal_law() -> None:
    """A posterior sd of 1 / sqrt(1 + information) of the prior's."""
    effect = 4.0  # of the whole range, sqrt(12) prior sd, in sd of the target
    one = identify.least(looked(np.array([[effect]])), (0,))
    assert one == pytest.approx(effect**2 / 12)
    assert 1 / np.sqrt(1 + identify.ENOUGH) == pytest.approx(identify.WIDE)


def test_the_smallest_groups_are_named() -> None:
    rng = np.random.default_rng(3)
    effects = 20 * rng.standard_normal((8, 6))
    assert identify.untold(looked(effects)) == []
    effects[:, 1] = 0.01
    effects[:, 5] = -2 * effects[:, 2]
    assert identify.untold(looked(effects)) == [(1,), (2, 5)]
    effects = 20 * rng.standard_normal((8, 6))
    effects[:, 4] = effects[:, :3].sum(axis=1)
    assert identify.untold(looked(effects)) == [(0, 1, 2, 4)]


def test_what_noise_would_give_counts_for_nothing() -> None:
    effects = np.array([[9.0, 0.0], [0.0, 4.0]])
    assert identify.untold(looked(effects)) == []
    assert identify.untold(looked(effects, noise=4.0)) == [(1,)]


def test_collinearity_is_brun_and_reicherts() -> None:
    right = np.array([[1.0, 0.0], [0.0, 2.0]])
    assert identify.collinearity(right) == pytest.approx(1)
    assert identify.collinearity(np.array([[1.0, 3.0], [2.0, 6.0], [0.0, 1e-9]])) > 1e6
    assert identify.collinearity(np.ones((1, 2))) == np.inf


def test_priors_have_their_units() -> None:
    log = Prior("a", "days", 1.0, 100.0, log=True)
    assert log.at(np.array([0.0, 0.5, 1.0])) == pytest.approx([1, 10, 100])
    assert Prior("b", "places", 2, 6, whole=True).at(np.array([0.3])) == 3
    one = Problem((log,), (Observed("t", "days", 3.0, 0.3, 0.4, chance=False),))
    assert one.own_variance == pytest.approx([0.25]) and one.chances.tolist() == [0.0]
