"""Keyed randomness: known answers, NumPy as a witness, and every axis of the key taken alone."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import chdtrc, kolmogorov

from sim.kernels.kernel import COMPILED
from sim.luck import streams
from sim.luck.streams import (
    bits,
    choose,
    distinct,
    philox4x64,
    threshold_rows,
    thresholds,
    unit,
    yes_no,
)

from .helpers import WORDS, applied, fill_choices, fill_weak_bits, keyed, size, uniforms

ONES = WORDS - 1
TOP = 2**63 - 1
KNOWN = [  # counter, key, block; the first two are those of the Random123 library
    (
        (0, 0, 0, 0),
        (0, 0),
        "16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b",
    ),
    (
        (ONES,) * 4,
        (ONES,) * 2,
        "87b092c3013fe90b 438c3c67be8d0224 9cc7d7c69cd777b6 a09caebf594f0ba0",
    ),
    (
        (43, 7, 3, 0),
        (123, 456),
        "be6b73ddb5a004eb 9b7579499e669684 e2a7373f89b30460 d1a4315900ec29f9",
    ),
]
word = st.integers(0, ONES)


@pytest.mark.parametrize(("counter", "key", "block"), KNOWN)
def test_known_answers(counter, key, block):
    assert " ".join(f"{w:016x}" for w in philox4x64(*counter, *key)) == block


def test_numpy_gives_the_same_blocks():
    n = size(100_000)
    numbers = np.random.default_rng(1).integers(0, ONES, (n, 6), np.uint64, endpoint=True)
    for c0, c1, c2, c3, k0, k1 in numbers.tolist():
        before = (c0 + (c1 << 64) + (c2 << 128) + (c3 << 192) - 1) % 2**256
        other = np.random.Philox(key=k0 + (k1 << 64), counter=before).random_raw(4)
        assert philox4x64(c0, c1, c2, c3, k0, k1) == tuple(other.tolist())


@settings(deadline=None)
@given(word, word, word, word, word)
def test_a_draw_is_the_first_word_of_its_block(seed, replication, citizen, site, occurrence):
    block = philox4x64(citizen, site, occurrence, 0, seed, replication)
    assert bits(seed, replication, citizen, site, occurrence) == block[0]


@settings(deadline=None)
@given(word)
def test_unit_is_open_and_symmetric(draw):
    u = unit(draw)
    assert u == ((draw >> 12) + 0.5) * 2.0**-52
    assert 0 < u < 1
    assert u + unit(ONES ^ draw) == 1


def test_ids_are_those_of_the_names():
    # Written down once; another value here changes every result.
    assert streams.site_id("hospital/service") == 15_480_740_035_465_772_019
    assert streams.stream_id("hospital/service") == streams.site_id("hospital/service") >> 48
    assert streams.site_ids(["a", "b", "a"]) == {n: streams.site_id(n) for n in "ab"}


def test_two_names_with_one_id_are_refused():
    with pytest.raises(ValueError, match="'ward/stay' and 'ward/route' share an id"):
        streams.site_ids(["ward/stay", "home", "ward/route"], lambda name: int("ward" in name))
    names = [f"stream{i}" for i in range(1_000)]  # 1,000 names on 16 bits
    with pytest.raises(ValueError, match="share an id"):
        streams.site_ids(names, streams.stream_id)


def test_citizen_keys_pack_and_refuse_what_does_not_fit():
    assert streams.citizen_uid(0, 0) == 0
    assert streams.citizen_uid(65_535, 2**48 - 1) == ONES
    assert streams.citizen_uid(np.int64(65_535), np.int64(1)) == 65_535 * 2**48 + 1
    for stream, index in [(-1, 0), (65_536, 0), (0, -1), (0, 2**48)]:
        with pytest.raises(ValueError, match="outside"):
            streams.citizen_uid(stream, index)


shares = st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any)


@settings(deadline=None)
@given(shares, word)
def test_choose_inverts_the_distribution_function(weights, draw):
    total = sum(weights)
    row = thresholds([w / total for w in weights])
    i = choose(row, draw)
    assert weights[i] > 0
    u = Fraction(2 * (draw >> 1) + 1, 2**64)
    slack = Fraction(1, 2**49)
    assert (
        Fraction(sum(weights[:i]), total) - slack
        < u
        < Fraction(sum(weights[: i + 1]), total) + slack
    )


@pytest.mark.parametrize("p", [[0, 1], [1, 0], [0, 1, 0], [0, 0.5, 0, 0.5, 0], [1], [0.5, 0.5]])
def test_no_draw_chooses_what_has_no_probability(p):
    row = thresholds(p)
    assert row[-1] == TOP
    edges = {0, 1, 2, 3, ONES, ONES - 1, ONES - 2}
    edges |= {(int(t) * 2 + d) % WORDS for t in row for d in range(-3, 6)}
    chosen = {choose(row, draw) for draw in edges}
    assert chosen == {i for i, share in enumerate(p) if share > 0}
    padded = np.append(row, [TOP, TOP])
    assert {choose(padded, draw) for draw in edges} == chosen


def test_a_row_shares_the_draws_exactly():
    row = thresholds([0.25, 0, 0.5, 0.25])
    assert (np.diff(row, prepend=-1) == np.array([1, 0, 2, 1]) * 2**61).all()


def test_chosen_shares():
    p = np.array([0.0, 0.07, 0.33, 0.0, 0.2, 0.4])
    n = size(1_000_000)
    count = np.bincount(applied(fill_choices, thresholds(p), keyed(n, citizen=np.arange(n))))
    assert count[3] == count[0] == 0
    some = p > 0
    chi2 = ((count[some] - n * p[some]) ** 2 / (n * p[some])).sum()
    assert 1e-4 < chdtrc(3, chi2) < 1 - 1e-4


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([], "shape"),
        ([[0.5, 0.5]], "shape"),
        ([0.5, -0.1, 0.6], "not negative"),
        ([0.5, math.nan], "finite"),
        ([math.inf, 0], "finite"),
        ([0.5, 0.48], "sum to 0.98, not 1"),
        ([0, 0], "sum to 0, not 1"),
        ([0.5, 0.5 + 3e-9], "not 1"),
    ],
)
def test_what_is_no_distribution_is_refused(p, message):
    with pytest.raises(ValueError, match=message):
        thresholds(p)


def test_rounding_in_a_sum_is_forgiven():
    assert thresholds([0.1] * 10)[-1] == thresholds([1 / 3, 1 / 3, 1 / 3 + 5e-10])[-1] == TOP


def smallest_p(words: np.ndarray) -> float:
    """The least p value, two-sided, of tests for uniform and independent words."""
    n = len(words)
    u = np.sort(uniforms(words))
    steps = np.arange(n + 1) / n
    distance = max((steps[1:] - u).max(), (u - steps[:-1]).max())
    p = [kolmogorov(distance * math.sqrt(n))]
    for column in words.view(np.uint8).reshape(n, 8).T:
        count = np.bincount(column, minlength=256)
        p.append(chdtrc(255, ((count - n / 256) ** 2).sum() / (n / 256)))
    for lag in (1, 2, 7):  # words that differ in one step of the axis
        a, b = uniforms(words[:-lag]) - 0.5, uniforms(words[lag:]) - 0.5
        z = 12 * (a @ b) / math.sqrt(n - lag)
        p.append(math.erfc(abs(z) / math.sqrt(2)))
        flips = np.unpackbits((words[:-lag] ^ words[lag:]).view(np.uint8)).reshape(-1, 64)
        z = (2.0 * flips.sum(axis=0) - (n - lag)) / math.sqrt(n - lag)
        p.append(chdtrc(64, z @ z))
    p = np.array(p)
    return float(np.minimum(p, 1 - p).min())


AXES = ["citizen", "site", "occurrence", "replication", "seed"]


@pytest.mark.parametrize("axis", AXES)
def test_draws_along_one_axis_are_uniform_and_independent(axis):
    n = size(200_000)
    assert smallest_p(keyed(n, **{axis: np.arange(n)})) > 1e-4


def test_draws_of_one_citizens_sites_and_occurrences_are_uniform_and_independent():
    n = size(200_000)
    i = np.arange(n)
    ids = streams.site_ids([f"sector{k}/stay" for k in range(20)])
    sites = np.array(list(ids.values()), np.uint64)
    assert (
        smallest_p(keyed(n, site=sites[i % 20], occurrence=i // 20 % 10, citizen=i // 200)) > 1e-4
    )


@pytest.mark.skipif(not COMPILED, reason="needs the full sample")
@pytest.mark.parametrize("axis", AXES)
def test_power_a_weaker_generator_is_caught(axis):
    n = 200_000
    assert smallest_p(keyed(n, fill_weak_bits, **{axis: np.arange(n)})) < 1e-12


def test_equal_rows_are_found_once() -> None:
    table = np.array([[[0.5, 0.5]], [[0.1, 0.9]], [[0.5, 0.5]], [[0.9, 0.1]]])
    rows, where = distinct(table)
    assert where.tolist() == [0, 1, 0, 2] and (rows[where] == table).all()
    assert distinct(np.zeros((3, 0)))[1].tolist() == [0, 0, 0], "nothing to tell them apart by"


def test_rows_of_thresholds_are_those_of_each_row() -> None:
    shares = np.random.default_rng(1).dirichlet((1, 2, 3), 20)[np.arange(40) % 20]
    assert (threshold_rows(shares) == [thresholds(row) for row in shares]).all()
    part = shares[:, 0]
    assert (yes_no(part) == [thresholds([p, 1.0 - p]) for p in part]).all()
