"""Counts by hand, cut at the bounds of periods; waits in bins."""

from itertools import pairwise

import numpy as np
import pytest

from sim.language.groups import years
from sim.results.measured import labels, spread
from sim.results.sparse import sparse
from sim.results.tally import CELL, N_BINS, Tally, quantile, wait_bin
from sim.results.tally_trace import bins_of, tally_of
from sim.vocab import TICKS_PER_DAY

from .worlds import REPLICATION, SEED, Run, bell, feeder, made, scenario, stays, world

DAY = TICKS_PER_DAY
BED, GATE, OUTSIDE = 0, 1, 2
TWO = world(
    "ab",
    "gate",
    {
        "bed": {"places": 1, "service": stays("ab", a=5, b=5), "routes": {"exit": {}}},
        "gate": feeder("ab", {"bed": {}}, a=1, b=2),
    },
    days=10,
)


def counted(run: Run, *days: int) -> Tally:
    compiled = made(TWO)
    trace = run(compiled, SEED, REPLICATION)
    return tally_of(trace, compiled, tuple(day * DAY for day in days))


def test_counts_by_hand(run: Run) -> None:
    """a has the bed from day 1 to 6; b is ready on day 2, blocked to day 6, out on day 11."""
    tally = counted(run, 0, 3, 10)
    cells = tally.cells
    a, b = 0, 1
    assert cells["begun"][:, BED].tolist() == [[1, 0], [0, 1]]
    assert cells["ended"][:, BED].tolist() == [[0, 0], [1, 0]]
    assert cells["stay_ticks"][:, GATE].tolist() == [[1 * DAY, 0], [0, 6 * DAY]]
    assert cells["present"][:, BED].tolist() == [[2 * DAY, 0], [3 * DAY, 4 * DAY]]
    for name in ("ready", "blocked"):
        assert cells[name][:, GATE].tolist() == [[0, 1 * DAY], [0, 3 * DAY]], name
    assert cells["waiting"][:, BED].tolist() == [[0, 1 * DAY], [0, 3 * DAY]]
    assert cells["late"][:, GATE].tolist() == [[0, 0], [0, 2 * DAY]]
    assert cells["wait_ticks"][1, BED].tolist() == [0, 4 * DAY]
    assert cells["waited"][1, BED, b] == 1 and cells["waited"][0, BED, a] == 0
    assert cells["released"][:, BED].tolist() == [[0, 0], [1, 0]]
    assert tally.used[:, BED].tolist() == [2 * DAY, 7 * DAY]
    assert tally.waits[0, BED, 0] == 1 and tally.waits[1, BED, wait_bin(4 * DAY)] == 1
    assert tally.moves[0].tolist() == [[0, 0, 0], [1, 0, 0], [0, 2, 0]]
    assert tally.moves[1].tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]


def test_citizens_in_a_circle_count_where_they_are(run: Run) -> None:
    """On day 2 a and b want each other's only place: one each; c, who waits for a's, is in none."""
    ward = {"places": 1, "service": stays("abc", a=1, b=2, c=3)}
    sectors = {
        "bed": {**ward, "routes": {"gate": {}}},
        "gate": {**ward, "routes": {"bed": {}}},
        "hall": feeder("abc", {"bed": {}}, c=1),
    }
    at = {"a": "bed", "b": "gate", "c": "hall"}
    compiled = made(world("abc", at, sectors, days=5, deadlock="report"))
    tally = tally_of(run(compiled, SEED, REPLICATION), compiled, (0, 2 * DAY, 5 * DAY))
    counted = tally.cells["deadlocked"].sum(axis=2)
    assert counted.tolist() == [[0, 0, 0], [1, 1, 0]]


def test_a_readmission_comes_within_thirty_days(run: Run) -> None:
    """a comes back after 29 days and is one, b after 31 days and is none, c has not been away."""
    who = "abc"
    sectors = {
        "home": {"places": "unlimited", "service": "1000 days", "routes": {"exit": {}}},
        "ward": {"places": 9, "service": stays(who, 1), "routes": {"home": {}}},
    }
    to = {"does": "send", "sector": "ward"}
    clocks = {
        "first": bell(who, "home", "first", {"a": 2, "b": 2}, **to),
        "again": bell(who, "home", "again", {"a": 32, "b": 34, "c": 33}, **to),
    }
    since = {"sector": "ward", "bins": {"early": "30 days"}}
    compiled = made(world(who, "home", sectors, days=40, clocks=clocks, since_discharge=since))
    trace = run(compiled, SEED, REPLICATION)
    tally = tally_of(trace, compiled, (0, 40 * DAY))
    ward = compiled.network.sectors.index("ward")
    assert tally.cells["begun"][0, ward].tolist() == [2, 2, 1]
    assert tally.cells["readmitted"][0, ward].tolist() == [1, 0, 0]


def test_time_is_divided_at_birthdays(run: Run) -> None:
    """Nothing happens for six years, and yet nobody stays in the band of the first day."""
    bands = {"65-69": 30, "70-74": 20, "75+": 10}
    count = {"by": "age", "value": bands, "unit": "citizens"}
    home = {"home": {"places": "unlimited", "service": "5000 days", "routes": {"exit": {}}}}
    stocks = {"all": {"sector": "home", "count": count}}
    document = scenario(home, days=2200, stocks=stocks, attributes={"age": list(bands)})
    compiled = made(document)
    trace = run(compiled, SEED, REPLICATION)
    bounds = (100 * DAY, 900 * DAY, 2200 * DAY)
    tally = tally_of(trace, compiled, bounds)
    ages = [(0, years(70)), (years(70), years(75)), (years(75), years(200))]
    for period, (first, last) in enumerate(pairwise(bounds)):
        expected = [0, 0, 0]
        for birth in trace.births["birth"].tolist():
            for band, (low, high) in enumerate(ages):
                expected[band] += max(0, min(last, birth + high) - max(first, birth + low))
        assert tally.cells["present"][period, 0].tolist() == expected
    assert len(trace.births) == 60 and len(trace.events) < 200


def test_periods_add_up(run: Run) -> None:
    """Whatever the bounds between, the counts of the whole are the same; outside is left out."""
    whole, pieces = counted(run, 2, 9), counted(run, 2, 3, 4, 6, 9)
    assert pieces.over(2 * DAY, 9 * DAY).digest() == whole.digest()
    assert whole.cells["begun"].sum() == 1
    with pytest.raises(ValueError, match="not in tuple"):
        pieces.over(2 * DAY, 5 * DAY)


def test_every_wait_has_a_bin_near_it() -> None:
    rng = np.random.default_rng(1)
    many = np.exp2(rng.uniform(0, 32, 3_000)).astype(np.int64)
    waits = np.unique(np.concatenate([np.arange(300), many, [2**32 - 1]]))
    bins = np.array([int(wait_bin(wait)) for wait in waits.tolist()])
    assert bins.tolist() == bins_of(waits).tolist()
    assert (np.diff(bins) >= 0).all() and bins[-1] == N_BINS - 1
    for wait, number in zip(waits.tolist(), bins.tolist(), strict=True):
        told = quantile(np.bincount([number], minlength=N_BINS), 0.5)
        assert abs(told - wait) <= wait / 128


def test_quantiles_are_those_of_the_waits() -> None:
    waits = np.random.default_rng(2).lognormal(12, 1.5, 501).astype(np.int64)
    bins = np.bincount(bins_of(waits), minlength=N_BINS)
    for share in (0.0, 0.1, 0.5, 0.9, 0.995, 1.0):
        assert quantile(bins, share) == pytest.approx(np.quantile(waits, share), rel=1 / 128)


def test_few_counts_are_those_of_all() -> None:
    """By group, over periods and by label, from what is not 0 and from everything."""
    attributes = {"district": ["n", "s"], "level": ["low", "mid", "high"]}
    space = made(scenario({"home": {"places": "unlimited"}}, attributes=attributes)).space
    rng = np.random.default_rng(3)
    whole = np.zeros((3, 2, 6), CELL)
    numbers = whole.view("i8")
    numbers[:] = rng.integers(1, 2**60, numbers.shape) * (rng.random(numbers.shape) < 0.1)
    few = sparse(whole)
    row = np.where(whole.view("i8").reshape(3, 2, 6, -1).any(axis=(0, 3)), 0, -1)
    row[row == 0] = rng.permutation((row == 0).sum())
    packed = np.zeros((3, (row >= 0).sum()), CELL)
    for place, group in zip(*np.nonzero(row >= 0), strict=True):
        packed[:, row[place, group]] = whole[:, place, group]
    assert sparse(packed, row) == few != sparse(whole[:2])
    assert len(few.at) == np.count_nonzero(numbers) > 30
    sums = few.sums(space)
    for k, name in enumerate(few.names):
        assert (few[name] == whole[name]).all()
        assert (few.over(1, 3)[name][0] == whole[name][1:].sum(axis=0)).all()
        assert (few.over(1, 2)[name][0] == whole[name][1]).all()
        assert (few.by_group([0, 1], name) == whole[name].sum(axis=1)).all()
        for period, place in np.ndindex(3, 2):
            counts = whole[name][period, place]
            assert (few.by_group([place], name)[period] == counts).all()
            groups, amounts = few.met(place, name)[period]
            assert (np.flatnonzero(counts) == groups).all() and (counts[groups] == amounts).all()
            split = counts.reshape(2, 3)
            told = [counts.sum(), *split.sum(axis=1), *split.sum(axis=0)]
            assert (sums[period, place, k] == told).all() and (spread(space, counts) == told).all()


def test_sums_over_groups() -> None:
    attributes = {"district": ["n", "s"], "level": ["low", "mid", "high"]}
    space = made(scenario({"home": {"places": "unlimited"}}, attributes=attributes)).space
    told = dict(zip(labels(space), spread(space, np.arange(6)).tolist(), strict=True))
    assert told["all", "all"] == 15
    assert told["all", "s"] == 3 + 4 + 5
    assert told["level=high", "all"] == 2 + 5
