"""Who comes when: every way of coming against an independent restatement, theory and itself."""

import math
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from sim.luck.dists import HAZARD_ONE, law, threshold_table
from sim.luck.streams import lookup
from sim.prepare.compile import Compiled
from sim.prepare.people import Newcomers, newcomers
from sim.vocab import CITIZENS_PER_STREAM, TICKS_PER_DAY

from .worlds import (
    DAY,
    REPLICATION,
    SEED,
    START,
    Json,
    Run,
    check_diary,
    day,
    made,
    scenario,
    stays,
    uid_of,
    word,
)

HOME = {"home": {"places": "unlimited"}}
PROFILE = {
    "weekly": [
        {"from": "monday 08:00", "value": 2.5},
        {"from": "wednesday 20:30", "value": 0},
        {"from": "friday 06:00", "value": 1},
        {"from": "saturday", "value": 0.4},
    ],
    "yearly": [{"from": "03-01", "value": 0.5}, {"from": "10-15 12:00", "value": 1.5}],
    "dated": [{"from": "2024-06-01", "value": 1.25}],
}


def those(document: Json, name: str = "in", replication: int = REPLICATION) -> Newcomers:
    """Everybody whom a source of a scenario brings."""
    compiled = made(document)
    stream = next(stream for stream in compiled.people.streams if stream.name == name)
    return newcomers(compiled, stream, SEED, replication)


def coming(days: int = 400, *, more: Json | None = None, **source: Any) -> Json:
    """A scenario with one source."""
    level = {"level": {"unit": "share", "value": {"low": 0.5, "high": 0.5}}}
    sources = {"in": {"sector": "home", **source}, **(more or {})}
    attributes = {"level": ["low", "high"]}
    return scenario(HOME, days=days, sources=sources, attributes=attributes, traits=level)


def factor(moment: datetime, profile: Json = PROFILE) -> float:
    """The factor of a profile at a time, read from the calendar."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    total = 1.0
    for kind, now, form in (
        ("weekly", f"{moment.weekday()} {moment:%H:%M}", "{}"),
        ("yearly", f"{moment:%m-%d %H:%M}", "{}"),
        ("dated", f"{moment:%Y-%m-%d %H:%M}", "{}"),
    ):
        steps = []
        for step in profile.get(kind, ()):
            begin, _, clock = step["from"].partition(" ")
            begin = str(names.index(begin)) if kind == "weekly" else begin
            steps.append((form.format(f"{begin} {clock or '00:00'}"), step["value"]))
        before = [value for begin, value in steps if begin <= now]
        if steps:
            total *= before[-1] if before else 1.0 if kind == "dated" else steps[-1][1]
    return total


def expected_by_half_hour(days: int, per_day: float) -> np.ndarray:
    """Citizens expected in every half hour of a run, from the calendar alone."""
    begin = datetime(START.year, START.month, START.day)
    times = (begin + timedelta(minutes=30 * i) for i in range(48 * days))
    return np.array([factor(moment) for moment in times]) * per_day / 48


# ------------------------------------------------------------------------ rates that change


def test_counts_by_the_hour_of_the_week() -> None:
    days = 7 * 52 * 3
    ticks = those(coming(days, rate="12 per day", profile=PROFILE)).tick
    expected = expected_by_half_hour(days, 12)
    counts = np.bincount(ticks // 1_800, minlength=len(expected))
    assert counts[expected == 0].sum() == 0 and (expected == 0).sum() > 1_000
    by_week = (counts.reshape(-1, 336).sum(axis=0), expected.reshape(-1, 336).sum(axis=0))
    open_hours = by_week[1] > 0
    chi = ((by_week[0] - by_week[1]) ** 2)[open_hours] / by_week[1][open_hours]
    assert 1e-3 < stats.chi2.sf(chi.sum(), len(chi)) < 1 - 1e-3
    by_month = [part.reshape(-1, 48 * 28).sum(axis=1) for part in (counts, expected)]
    chi = (by_month[0] - by_month[1]) ** 2 / by_month[1]
    assert 1e-3 < stats.chi2.sf(chi.sum(), len(chi)) < 1 - 1e-3


def test_arrivals_are_poisson_after_a_change_of_time() -> None:
    """Seen on the clock of the integrated rate: uniform places, unit-exponential gaps."""
    days = 7 * 52 * 2
    ticks = those(coming(days, rate="12 per day", profile=PROFILE)).tick
    half_hours = expected_by_half_hour(days, 12)
    before = np.concatenate([[0.0], np.cumsum(half_hours)])
    whole, rest = ticks // 1_800, ticks % 1_800
    clock = before[whole] + half_hours[whole] * (rest + 0.5) / 1_800
    assert stats.kstest(clock / before[-1], "uniform").pvalue > 1e-3
    assert stats.kstest(np.diff(clock, prepend=0.0), "expon").pvalue > 1e-3
    for lag in (1, 2):
        gaps = np.diff(clock)
        assert abs(np.corrcoef(gaps[:-lag], gaps[lag:])[0, 1]) < 4 / math.sqrt(len(gaps))


def test_changing_rates_are_inverted_exactly() -> None:
    """Each arrival in the second in which the sum of the rates reaches the sum of the draws."""
    profile = {"weekly": [{"from": "monday", "value": 1}, {"from": "tuesday 12:00", "value": 0},
                          {"from": "tuesday 12:01", "value": 90}]}  # fmt: skip
    found = those(coming(15, rate="40 per day", profile=profile)).tick.tolist()
    second = [0] * (15 * DAY)
    for tick in range(15 * DAY):
        into = tick % (7 * DAY)
        value = 1 if into < DAY * 1.5 else 0 if into < DAY * 1.5 + 60 else 90
        second[tick] = round(40 * value / DAY * HAZARD_ONE)
    table, wanted = threshold_table(), []
    tick, spent, due = 0, 0, 0
    while True:
        due += int(lookup(table, word(uid_of("in", len(wanted)), "source/gap", 0)))
        while tick < len(second) and spent + second[tick] <= due:
            spent += second[tick]
            tick += 1
        if tick == len(second):
            break
        wanted.append(tick)
    assert found == wanted and len(found) > 20_000
    assert len(set(found)) < len(found), "some come in one second"


def test_a_profile_of_ones_changes_nobody() -> None:
    plain = those(coming(rate="9 per day"))
    ones = those(coming(rate="9 per day", profile={"weekly": [{"from": "friday", "value": 1}]}))
    both = min(len(plain.tick), len(ones.tick))
    assert abs(len(plain.tick) - len(ones.tick)) <= 1
    assert (np.abs(plain.tick[:both] - ones.tick[:both]) <= 2 + np.arange(both)).all()
    assert (plain.uid[:both] == ones.uid[:both]).all()


def test_a_rate_of_zero_from_a_date_on() -> None:
    profile = {"dated": [{"from": day(30), "value": 0}]}
    found, plain = those(coming(rate="9 per day", profile=profile)), those(coming(rate="9 per day"))
    assert (found.tick < 30 * DAY).all()
    assert abs(len(found.tick) - (plain.tick < 30 * DAY).sum()) <= 1


def test_the_run_may_begin_in_the_middle_of_the_profile() -> None:
    """The profile is read from the calendar, not from the beginning of the run."""
    document = coming(300, rate="12 per day", profile=PROFILE) | {"start": "2025-09-03"}
    ticks = those(document).tick
    begin = datetime(2025, 9, 3)
    for tick in ticks.tolist():
        assert factor(begin + timedelta(seconds=tick)) > 0
    share = (ticks < 42 * DAY).mean()
    moments = [begin + timedelta(minutes=30 * i) for i in range(48 * 300)]
    rates = np.array([factor(moment) for moment in moments])
    assert share == pytest.approx(rates[: 42 * 48].sum() / rates.sum(), abs=0.03)


# -------------------------------------------------------------------- renewal, batches, lists


def test_gaps_follow_their_law() -> None:
    gamma = {"distribution": "gamma", "mean": 3, "cv": 0.5, "unit": "days"}
    ticks = those(coming(9_000, gaps=gamma)).tick
    gaps = np.diff(ticks, prepend=0)
    shape = law("gamma", mean=3, cv=0.5, ticks_per_unit=TICKS_PER_DAY).parameters
    assert stats.kstest(gaps, stats.gamma(a=shape[0], scale=shape[1]).cdf).pvalue > 1e-3
    assert those(coming(31, gaps="2 days")).tick.tolist() == [d * DAY for d in range(2, 31, 2)]


def test_batches_have_their_sizes_and_leave_others_alone() -> None:
    document = coming(3_000, rate="1 per day", batch={"value": {"1": 0.5, "2": 0.3, "4": 0.2}})
    found, single = those(document), those(coming(3_000, rate="1 per day"))
    arrival = (found.uid & np.uint64((1 << 32) - 1)).astype(np.int64)
    sizes = np.bincount(arrival)
    counts = np.bincount(sizes, minlength=5)
    assert counts[0] == counts[3] == 0
    wanted = len(sizes) * np.array([0.5, 0.3, 0.2])
    assert stats.chisquare(counts[[1, 2, 4]], wanted).pvalue > 1e-3
    assert (np.diff(found.id) > 0).all() and (np.diff(found.tick) >= 0).all()
    first = np.isin(found.uid, single.uid)
    for name in ("uid", "tick", "base_group"):
        assert (getattr(found, name)[first] == getattr(single, name)).all()
    other = those(coming(3_000, rate="1 per day", batch={"value": {"1": 0.2, "2": 0.3, "4": 0.5}}))
    assert_a_part_of(found, other)


def assert_a_part_of(part: Newcomers, whole: Newcomers) -> None:
    """Everybody of the one is in the other, the same in every respect."""
    inside = np.isin(whole.uid, part.uid)
    assert len(part.uid) < len(whole.uid)
    for name in ("id", "uid", "tick", "birth", "base_group"):
        assert (getattr(part, name) == getattr(whole, name)[inside]).all(), name


def test_given_times() -> None:
    times = {day(3): 2, f"{day(1)} 06:30": 1, day(39): 1, day(40): 5}
    found = those(coming(40, at=times))
    assert found.tick.tolist() == [DAY + 6 * 3_600 + 1_800, 3 * DAY, 3 * DAY, 39 * DAY]
    assert found.id.tolist() == [0, 1, 2, 3]
    listed = those(coming(40, at=[day(3), f"{day(1)} 06:30", day(3), day(39)]))
    assert (listed.uid == found.uid).all() and (listed.tick == found.tick).all()
    more = those(coming(40, at={**times, day(2): 1, day(3): 3}))
    inside = np.isin(more.uid, found.uid)
    assert inside.tolist() == [True, False, True, True, False, True]
    assert (more.base_group[inside] == found.base_group).all()
    key = (date.fromisoformat(day(3)) - date(1900, 1, 1)).days * DAY
    assert found.uid[2] == uid_of("in", key << 14 | 1)


def test_given_times_before_or_after_the_run_bring_nobody() -> None:
    assert those(coming(40, at=[day(40)])).tick.tolist() == []


def test_given_times_in_a_ward(run: Run) -> None:
    """Two come at one second, in the order of their numbers; streams by name."""
    sources = {
        "one": {"sector": "bed", "at": {day(2): 2}, "traits": only("a")},
        "two": {"sector": "bed", "at": [f"{day(2)} 12:00", day(2)], "traits": only("b")},
    }
    bed = {"places": 2, "service": stays("ab", a=3, b=1), "routes": {"exit": {}}, "queue_limit": 1}
    document = scenario({"bed": bed}, days=9, sources=sources, attributes={"who": ["a", "b"]})
    check_diary(
        run,
        document,
        """2 arrive a outside > bed
        2 enter a bed (route)
        2 arrive a outside > bed
        2 enter a bed (route)
        2 arrive b outside > bed
        2 wait b outside > bed (request) #1
        2+43200 arrive b outside > bed
        2+43200 leave b outside > bed (rejected)
        5 ready a bed > exit
        5 leave a bed (exit)
        5 enter b bed (request)
        5 ready a bed > exit
        5 leave a bed (exit)
        6 ready b bed > exit
        6 leave b bed (exit)""",
    )


def only(letter: str) -> Json:
    """The trait `who` of citizens who are all the same."""
    return {"who": {"unit": "share", "value": {w: float(w == letter) for w in "ab"}}}


# ---------------------------------------------------------------------------------- demand


@pytest.mark.parametrize("way", ["rate", "profile", "batch", "at"])
def test_less_demand_takes_some_away_and_changes_nobody_else(way: str) -> None:
    ways: dict[str, Json] = {
        "rate": {"rate": "9 per day"},
        "profile": {"rate": "9 per day", "profile": PROFILE},
        "batch": {"rate": "4 per day", "batch": {"value": {"1": 0.5, "3": 0.5}}},
        "at": {"at": {day(number): 10 for number in range(0, 400, 2)}},
    }
    every = those(coming(**ways[way]))
    most = those(coming(**ways[way], demand="80 percent"))
    few = those(coming(**ways[way], demand="30 percent"))
    assert_a_part_of(most, every)
    assert_a_part_of(few, most)
    assert stats.binomtest(len(most.uid), len(every.uid), 0.8).pvalue > 1e-3
    assert stats.binomtest(len(few.uid), len(every.uid), 0.3).pvalue > 1e-3


def test_less_demand_in_one_group() -> None:
    value = {"low": 0, "high": 1}
    demand = {"by": ["level"], "unit": "share", "value": value}
    every, some = those(coming(rate="9 per day")), those(coming(rate="9 per day", demand=demand))
    assert_a_part_of(some, every)
    assert len(some.uid) == (every.base_group == 1).sum() and (some.base_group == 1).all()


def test_more_demand_is_a_source_of_its_own() -> None:
    """Nobody of the others comes at another time, or with other traits."""
    more = {"more": {"sector": "home", "rate": "2 per day"}}
    before, after = those(coming(rate="9 per day")), those(coming(rate="9 per day", more=more))
    for name in ("id", "uid", "tick", "birth", "base_group"):
        assert (getattr(before, name) == getattr(after, name)).all()


def test_too_many_citizens_are_refused() -> None:
    """Also when chance, and not the rate, is the reason."""
    document = coming(1, rate=f"{CITIZENS_PER_STREAM} per day")
    compiled: Compiled = made(document)
    stream = compiled.people.streams[0]
    for replication in range(4):  # one of two runs has more than expected
        try:
            found = newcomers(compiled, stream, SEED, replication)
        except ValueError as error:
            assert "4194304 citizens are the most" in str(error)
            return
        assert len(found.id) <= CITIZENS_PER_STREAM
    raise AssertionError("no run had too many")


def test_one_way_to_come() -> None:
    with pytest.raises(ValidationError, match="exactly one way to come"):
        made(coming(rate="1 per day", gaps="2 days"))
