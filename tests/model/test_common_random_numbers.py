"""Randomness belongs to the citizen: what one change leaves as it was."""

import copy
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.prepare.compile import Compiled
from sim.prepare.people import newcomers
from sim.reference.engine import run_reference
from sim.reference.state import State
from sim.results.trace import Trace
from sim.vocab import Cause, EventKind

from .networks import network
from .theory_cases import BLOCKING, Reading
from .worlds import Json, Run, day, made, scenario

NETWORKS = (3, 11, 22, 35)
ROOT = Path(__file__).resolve().parents[2]


# -------------------------------------------------------------------- rows in words, by person


def people(compiled: Compiled, seed: int) -> dict[int, tuple[str, int]]:
    """Citizen id -> (stream, uid)."""
    found = {}
    for stream in compiled.people.streams:
        those = newcomers(compiled, stream, seed, 1)
        pairs = zip(those.id.tolist(), those.uid.tolist(), strict=True)
        found |= {number: (stream.name, uid) for number, uid in pairs}
    return found


def rows_in_words(trace: Trace, compiled: Compiled, seed: int) -> list[tuple[Any, ...]]:
    """The events with names instead of numbers, and people instead of citizen ids.

    A place that comes back after turnover is its sector's.
    """
    names = (*compiled.network.sectors, "exit", "outside")
    who = people(compiled, seed)
    told = []
    for row in trace.events:
        kind = EventKind(int(row["kind"]))
        cause = int(row["cause"])
        why = compiled.clocks.names[cause] if kind == EventKind.CLOCK else cause
        where = (names[row["sector"]], names[row["to_sector"]])
        person, queue = who.get(int(row["citizen"]), (where[1], 0)), int(row["queue_length"])
        group = compiled.space.label(int(row["group"]))
        told.append((int(row["tick"]), kind, why, person, int(row["visit"]), *where, group, queue))
    return told


def ways(trace: Trace, compiled: Compiled, seed: int) -> dict[Any, list[tuple[Any, ...]]]:
    """Everybody's own rows, without the length of queues."""
    own = defaultdict(list)
    for row in rows_in_words(trace, compiled, seed):
        own[row[3]].append((*row[:3], *row[4:-1]))
    return own


def services(trace: Trace, compiled: Compiled, seed: int) -> dict[Any, int]:
    """Service times that ended, by person, sector and number of the draw there."""
    found: dict[Any, int] = {}
    begun: dict[Any, int] = {}
    drawn: Counter[Any] = Counter()
    for row in rows_in_words(trace, compiled, seed):
        if row[1] == EventKind.ENTER:
            begun[row[3]] = row[0]
            drawn[row[3], row[5]] += row[2] != Cause.WAIT_ELSEWHERE
        elif row[1] == EventKind.READY:
            found[row[3], row[5], drawn[row[3], row[5]]] = row[0] - begun[row[3]]
    return found


# ------------------------------------------------------------------------------- zero effect


def factor_of_one(document: Json) -> None:
    for clock in document["clocks"].values():
        clock.setdefault("factors", {})["none"] = {"value": 1, "unit": "ratio", "from": day(9)}


def step_to_the_same(document: Json) -> None:
    for sector in document["sectors"].values():
        if isinstance(sector["places"], int):
            steps = [{"from": day(number), "value": sector["places"]} for number in (0, 17)]
            sector["places"] = {"calendar": steps}


def empty_stock(document: Json) -> None:
    where = next(iter(document["sectors"]))
    nobody = {"value": 0, "unit": "citizens"}
    document["stocks"]["zzz"] = {"waiting_for": where, "count": nobody}  # the last of all ids


def clock_that_never_rings(document: Json) -> None:
    where = next(iter(document["sectors"]))
    document["clocks"]["zzz"] = {"does": "send", "sector": where, "rate": "0 per day"}


def route_never_taken(document: Json) -> None:
    for sector in document["sectors"].values():
        for name in document["sectors"]:
            if sector.get("routes") and name not in sector["routes"]:
                sector["routes"][name] = {"share": 0}


@pytest.mark.parametrize(
    "edit",
    [factor_of_one, step_to_the_same, empty_stock, clock_that_never_rings, route_never_taken],
)
def test_an_edit_without_effect_changes_nothing(run: Run, edit: Any) -> None:
    for number in NETWORKS:
        document = network(number)
        before = run(made(document), number, 1).digest()
        edit(document)
        assert run(made(document), number, 1).digest() == before, number


# ---------------------------------------------------------------------------- one more citizen


def one_more(document: Json) -> Json:
    """One citizen more in the first cell of the first stock."""
    more = copy.deepcopy(document)
    stock = more["stocks"][min(more["stocks"])]
    stock["count"]["value"]["65-69"]["low"] += 1
    return more


def without_limits(document: Json) -> Json:
    for sector in document["sectors"].values():
        sector["places"] = "unlimited"
        sector.pop("queue_limit", None)
    return document


def stocked() -> list[int]:
    """Networks without the extra rules, some of which bind all who share a resource or a week."""
    return [number for number in range(40) if network(number, ())["stocks"]][:12]


def test_one_citizen_more_without_limits_touches_nobody(run: Run) -> None:
    """All other ways are the same, to the tick."""
    for number in stocked():
        document = without_limits(network(number, ()))
        compiled, more = made(document), made(one_more(document))
        before = ways(run(compiled, number, 1), compiled, number)
        after = ways(run(more, number, 1), more, number)
        assert len(after) == len(before) + 1
        assert {person: after[person] for person in before} == before, number


def test_one_citizen_more_leaves_the_service_times_of_others(run: Run) -> None:
    """With limits others wait longer, but each need is as long as it was."""
    changed = 0
    for number in stocked():
        document = network(number, ())
        compiled, more = made(document), made(one_more(document))
        first, second = run(compiled, number, 1), run(more, number, 1)
        before, after = (
            services(trace, which, number) for trace, which in ((first, compiled), (second, more))
        )
        assert {key: after.get(key, time) for key, time in before.items()} == before, number
        changed += len(first.events) != len(second.events)
    assert changed > 3, "the citizen more must matter"


def test_one_citizen_more_leaves_every_draw_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the reference engine: the keys of each citizen and decision count 0, 1, 2, ..."""
    log: dict[tuple[int, int], list[int]] = defaultdict(list)
    keep = State.key

    def key(self: State, me: Any, site: int) -> Any:
        drawn = keep(self, me, site)
        log[drawn[2], drawn[3]].append(drawn[4])
        return drawn

    monkeypatch.setattr(State, "key", key)
    n_draws = 0
    for number in stocked():
        for document in (network(number), one_more(network(number))):
            log.clear()
            run_reference(made(document), number, 1)
            assert all(those == list(range(len(those))) for those in log.values()), number
            n_draws += sum(map(len, log.values()))
    assert n_draws > 10_000


# -------------------------------------------------------------------- a part that is not joined


def alone(number: int, prefix: str = "") -> Json:
    """A network whose clocks run in its own sectors only, under other names if wanted."""
    document = network(number)
    for name in ("nursing", "since_discharge"):
        document.pop(name, None)
    document["clocks"].pop("nurse", None)
    for clock in document["clocks"].values():
        clock["sectors"] = clock.get("sectors") or list(document["sectors"])
        clock.get("factors", {}).pop("after", None)
    text = json.dumps(document)
    if prefix:
        keys = ("sectors", "stocks", "sources", "clocks", "resources")
        for name in sorted({name for key in keys for name in document.get(key, {})}):
            text = text.replace(f'"{name}"', f'"{prefix}{name}"')
    return json.loads(text)


def joined(first: Json, second: Json) -> Json:
    """Both networks in one scenario, with the time of the first."""
    both = copy.deepcopy(first)
    for key in ("sectors", "stocks", "sources", "clocks", "resources"):
        both[key] = both.get(key, {}) | second.get(key, {})
    return both


@pytest.mark.parametrize("prefix", ["aa_", "zz_"])
def test_a_part_that_is_not_joined_changes_nothing(run: Run, prefix: str) -> None:
    """The old rows are the same, also in order, whatever numbers things have now."""
    for number in (1, 2, 3, 4, 5, 6):
        old = alone(number)
        one, both = made(old), made(joined(old, alone(number + 50, prefix)))
        before, after = run(one, number, 1), run(both, number, 1)
        mine = {*old["stocks"], *old["sources"], *old["sectors"]}
        part = [row for row in rows_in_words(after, both, number) if row[3][0] in mine]
        assert part == rows_in_words(before, one, number), number
        assert len(after.events) > len(before.events) + 20
        columns = [both.network.sectors.index(name) for name in one.network.sectors]
        assert np.array_equal(after.census[:, columns], before.census)


# --------------------------------------------------------------------------------- order of keys

SCRIPT = """
import importlib, json, sys
from sim.prepare.compile import compile_scenario
from sim.language.spec import Scenario
module, name = sys.argv[1:]
run = getattr(importlib.import_module(module), name)
for document in json.load(sys.stdin):
    print(run(compile_scenario(Scenario.model_validate(document)), 5, 1).digest())
"""


def test_hash_seeds_do_not_matter(run: Run) -> None:
    documents = [network(number) for number in NETWORKS]
    here = [run(made(document), 5, 1).digest() for document in documents]
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, run.__module__, run.__name__],  # type: ignore[attr-defined]
            input=json.dumps(documents),
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == here


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same mapping with the keys of every level in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, rng) for item in value]
    return value


def test_the_order_of_keys_does_not_matter(run: Run) -> None:
    for number in range(8):
        document = network(number)
        before = run(made(document), number, 1).digest()
        for seed in range(2):
            other = shuffled(document, random.Random(seed))
            assert run(made(other), number, 1).digest() == before, number


# ------------------------------------------------------------------------------- what it is for


def test_pairs_have_less_variance(run: Run) -> None:
    """One more municipal place: differences of pairs vary five times less at least."""
    document = BLOCKING.document | {"warm_up": "90 days", "horizon": "365 days"}
    more = copy.deepcopy(document)
    more["sectors"]["municipal"]["places"] = 9
    found = []
    for compiled in (made(document), made(more)):
        values = []
        for replication in range(20):
            reading = Reading(run(compiled, 31, replication), compiled)
            blocked = reading.blocked("hospital")
            values.append((blocked, float(reading.waited("hospital").mean())))
        found.append(np.array(values))
    before, after = found
    apart = before.var(axis=0, ddof=1) + after.var(axis=0, ddof=1)
    ratio = apart / (after - before).var(axis=0, ddof=1)
    assert (ratio > 5).all(), f"variance ratio of blocked beds, wait: {ratio}"
    assert (after.mean(axis=0) < before.mean(axis=0)).all()


def test_nobody_waits_longer_with_one_place_more(run: Run) -> None:
    """One queue, first come first served, needs that belong to the citizen: holds for each."""
    service = {"distribution": "lognormal", "mean": 4, "cv": 1.5, "unit": "days"}
    found = []
    for places in (4, 5, 6):
        ward = {"places": places, "service": service}
        sources = {"in": {"sector": "ward", "rate": "1.1 per day"}}
        compiled = made(scenario({"ward": ward}, days=1_500, sources=sources))
        stays = Reading(run(compiled, 8, 1), compiled).stays
        found.append(dict(zip(stays.citizen.tolist(), stays.waited.tolist(), strict=True)))
    for fewer, more in pairwise(found):
        assert all(more[citizen] <= waited for citizen, waited in fewer.items())
        assert any(more[citizen] < waited for citizen, waited in fewer.items())
