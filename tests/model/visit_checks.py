"""What holds of visits on every run: each has the first day that had room, no minute is lost."""

import numpy as np

from sim.prepare.compile import Compiled
from sim.prepare.nursing import Nursing
from sim.results.tally_trace import tally_of
from sim.results.trace import Trace
from sim.vocab import NOWHERE, TICKS_PER_DAY, VisitMode


def check_visits(trace: Trace, compiled: Compiled) -> None:
    """Booked minutes fit the rosters, and every visit has the first day that had room."""
    rules = compiled.nursing
    if rules is None:
        assert not len(trace.visits)
        return
    left, slots = trace.staff.minutes.copy(), rules.slots.copy()
    before = (0, 0)
    for row in trace.visits:
        visit = {name: int(row[name]) for name in row.dtype.names}
        key = (visit["due"], visit["citizen"])
        assert key > before, f"{key} after {before}"
        before = key
        first, day, minutes = visit["due"] // TICKS_PER_DAY, visit["day"], visit["minutes"]
        last = min(first + rules.tolerance, left.shape[1] - 1)
        need, roster = needed(visit, rules), visit["roster"]
        chain = rules.chain[visit["skill"], visit["district"]].tolist()
        chain = [asked for asked in chain if asked != NOWHERE]
        if visit["mode"] == VisitMode.AGENCY:
            assert day == first and visit["driving"] == 0 and roster == chain[0]
            for asked in chain:
                assert (left[asked, first : last + 1] < need).all(), f"{visit}: a day had room"
            continue
        assert first <= day <= last
        if visit["mode"] == VisitMode.CLINIC:
            clinic = rules.clinic_district.tolist().index(visit["district"])
            fits = (slots[clinic] >= minutes) & (left[roster] >= minutes)
            assert visit["driving"] == 0 and fits[day] and roster == chain[0]
            assert day <= first + rules.clinic_tolerance
            assert not fits[first:day].any(), f"{visit}: an earlier day had a slot"
            slots[clinic, day] -= minutes
        else:
            assert visit["driving"] == need - minutes
            assert (left[roster, first:day] < need).all(), f"{visit}: an earlier day had room"
            for asked in chain[: chain.index(roster)]:
                assert (left[asked, first : last + 1] < need).all(), f"{visit}: {asked} had room"
        left[roster, day] -= minutes + visit["driving"]
        assert left[roster, day] >= 0
    check_minutes(trace, compiled, trace.staff.minutes - left)


def needed(visit: dict[str, int], rules: Nursing) -> int:
    """Minutes of a roster; by video there is no driving. (In tests these visits are shortest.)"""
    group, mode = visit["group"], visit["mode"]
    by_video = {
        int(rules.minutes_video[group]) * permille // 1_000
        for permille in (1_000, int(rules.after_permille[group]))
    }
    has_video = rules.video[group, 0] >= 0
    bought_video = mode == VisitMode.AGENCY and has_video and visit["minutes"] in by_video
    alone = mode == VisitMode.VIDEO or bought_video
    return visit["minutes"] + (0 if alone else int(rules.driving[group]))


def check_minutes(trace: Trace, compiled: Compiled, booked: np.ndarray) -> None:
    """Minutes demanded = worked in the run + booked for the days after it + bought."""
    end, rows = compiled.frame.horizon, trace.visits
    tally = tally_of(trace, compiled, (0, end))
    demanded = int(rows["minutes"].sum() + rows["driving"].sum())
    days = np.arange(booked.shape[1]) * TICKS_PER_DAY
    worked, bought = tally.rosters["worked"][0], int(tally.visits["bought"].sum())
    assert worked.tolist() == booked[:, days < end].sum(axis=1).tolist()
    assert demanded == worked.sum() + booked[:, days >= end].sum() + bought
    assert demanded - bought == (tally.visits["minutes"] + tally.visits["driving"]).sum()
    assert (tally.rosters["worked"] <= tally.rosters["offered"]).all()
    made = sum(int(tally.visits[mode].sum()) for mode in ("home", "clinic", "video", "agency"))
    assert made == len(rows)
