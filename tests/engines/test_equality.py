"""The compiled engine gives the reference engine's trace, to the bit."""

import inspect
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model import (
    test_admissions,
    test_calendars,
    test_calls,
    test_clocks,
    test_deadlock,
    test_deaths,
    test_full_sectors,
    test_kept_for_a_time,
    test_kept_places,
    test_lists,
    test_moving,
    test_nursing,
    test_overflow,
    test_packages,
    test_patience,
    test_ranks,
    test_requests,
    test_resources,
    test_rosters,
    test_service_by_destination,
    test_sources,
    test_start,
    test_staying_on,
    test_turnover,
)
from model.networks import network
from model.theory_cases import CASES, Case
from model.worlds import Json, made

from policies import DEMO, POLICIES
from sim.fast import engine as fast
from sim.fast.engine import run_fast
from sim.fast.loop import MARGIN, loops
from sim.fast.state import KEYS, World
from sim.kernels import kernel
from sim.kernels.kernel import COMPILED
from sim.language.quantity import Time
from sim.language.spec import Scenario
from sim.loading.load import load
from sim.prepare.calendars import UNLIMITED
from sim.prepare.compile import compile_scenario
from sim.prepare.waiting import DIVERT, DIVERT_AFTER, LEAVE, WAIT_ELSEWHERE
from sim.results.trace import Trace
from sim.vocab import CITIZENS_PER_STREAM, NEVER, NOWHERE, Cause, EventKind, VisitMode

from .comparing import (
    check_a_tie,
    check_two_kinds_of_one_citizen,
    compare_networks,
    difference,
    twins,
)
from .planted import stale

TESTS = Path(__file__).resolve().parents[1]
VALID = sorted((TESTS / "language" / "valid").glob("*.yaml"))
FEW, MANY, STEP = 200, 1_000, 20
K = EventKind


def days(scenario: Scenario, warm_up: int, horizon: int) -> Scenario:
    """The same scenario, shorter."""
    frame = {"warm_up": warm_up, "horizon": horizon}
    return scenario.model_copy(
        update={name: Time(value=value, unit="days") for name, value in frame.items()}
    )


# ------------------------------------------------------------------------------- same traces


@pytest.mark.parametrize("first", range(0, FEW, STEP))
def test_random_networks(first: int) -> None:
    assert compare_networks(first, first + STEP) > 5_000


@pytest.mark.verify
@pytest.mark.parametrize("first", range(FEW, FEW + MANY, 100))
def test_many_random_networks(first: int) -> None:
    assert compare_networks(first, first + 100) > 25_000


def hand_made() -> list[Callable[..., Any]]:
    """The tests of the model that need an engine and nothing else."""
    modules = (
        test_admissions,
        test_calendars,
        test_calls,
        test_clocks,
        test_deadlock,
        test_deaths,
        test_full_sectors,
        test_kept_for_a_time,
        test_kept_places,
        test_lists,
        test_moving,
        test_nursing,
        test_overflow,
        test_packages,
        test_patience,
        test_ranks,
        test_requests,
        test_resources,
        test_rosters,
        test_service_by_destination,
        test_sources,
        test_start,
        test_staying_on,
        test_turnover,
    )
    return [
        test
        for module in modules
        for name, test in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("test_")
        and list(inspect.signature(test).parameters) == ["run"]
        and not hasattr(test, "pytestmark")  # such as an expected failure
    ]


def test_there_are_hand_made_worlds() -> None:
    assert len(hand_made()) >= 50


@pytest.mark.parametrize("test", hand_made(), ids=lambda test: test.__name__)
def test_hand_made_worlds(test: Callable[..., Any]) -> None:
    """Both engines tell the diary that was written by hand, and the same one."""
    test(twins())


def test_ties() -> None:
    check_a_tie(twins())
    check_two_kinds_of_one_citizen(twins())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_systems_of_theory(case: Case) -> None:
    frame = {"warm_up": "10 days", "horizon": "300 days"}
    twins()(made(case.document | frame), 5, 0)


@pytest.mark.parametrize("policy", DEMO)
def test_aabenraa(policy: str) -> None:
    """At full size; every policy on small towns: tests/policies/test_contract.py."""
    scenario = POLICIES[policy]().apply(days(load("aabenraa"), 5, 35))
    trace = twins()(compile_scenario(scenario), 2020, 1)
    assert len(trace.events) > 2_000 and len(trace.visits) > 10_000


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_scenarios(path: Path) -> None:
    scenario = load(path)
    length = min(60, int(scenario.horizon.base()) // 86_400)
    short = scenario.model_copy(update={"horizon": Time(value=length, unit="days")})
    twins()(compile_scenario(short), 2020, 0)


# --------------------------------------------------------------------- what the networks reach


def features(document: Json) -> Counter[str]:
    """How often each thing happens in one network, and which rules it has."""
    compiled = made(document)
    net, trace = compiled.network, run_fast(compiled, 1, 1)
    rows = trace.events[trace.events["kind"] != K.CLOCK]
    seen: Counter[str] = Counter()
    for kind, cause in zip(rows["kind"].tolist(), rows["cause"].tolist(), strict=True):
        seen[f"{K(kind).name} {Cause(cause).name}"] += 1
    for mode in VisitMode:
        seen[f"visit {mode.name}"] = int((trace.visits["mode"] == mode).sum())
    rules = {"LEAVE": LEAVE, "DIVERT": DIVERT, "ELSEWHERE": WAIT_ELSEWHERE, "AFTER": DIVERT_AFTER}
    n, comers = len(net.sectors), rows[rows["kind"] == K.ARRIVE]
    for name, rule in rules.items():
        seen[f"rule {name}"] = int((compiled.waiting.when_full[:n] == rule).sum())
        by_source = (compiled.waiting.when_full[n:] == rule).any(axis=1)
        seen[f"source {name}"] = int(by_source[comers["citizen"] // CITIZENS_PER_STREAM].sum())
    seen["looks"] = lookers(trace)
    ranks = rows[rows["kind"] == K.RANK]
    seen["guarantees"] = int((compiled.waiting.guarantee_within != NEVER).sum())
    guaranteed = compiled.waiting.guarantee_within[ranks["to_sector"]] != NEVER
    seen["moved up"] = int(guaranteed.sum())
    outside = (rows["kind"] == K.WAIT) & (rows["sector"] == NOWHERE)
    seen["wait outside"] = int(outside.sum())
    enter = rows[rows["kind"] == K.ENTER]
    seen["hours"] = len(net.hours)
    seen["deadlock left"] = 0 if net.swaps else seen["DEADLOCK NONE"]
    seen["stays on"] = int((enter["sector"] == enter["to_sector"]).sum())
    seen["calendar"] = len(net.calendar)
    places = [sector["places"] for sector in document["sectors"].values()]
    for form in ("weekly", "yearly"):
        seen[f"calendar {form}"] = sum(form in each for each in places if isinstance(each, dict))
    seen["calendars together"] = len(net.calendar) - len({tick for tick, _, _ in net.calendar})
    for way in ("profile", "gaps", "at", "batch", "demand"):
        seen[f"source {way}"] = sum(way in source for source in document["sources"].values())
    for key in ("stayed", "waited"):
        seen[f"stock {key}"] = sum(key in stock for stock in document["stocks"].values())
    seen["queue limit"] = int((net.queue_limit != NOWHERE).sum())
    seen["turnover"] = int((trace.events["kind"] == K.CAPACITY).sum())
    seen["kept"] = int(net.kept_during.sum())
    seen["packages"] = int((net.packages.of_sector != NOWHERE).sum())
    seen["resources"] = len(net.resources.names)
    unlimited = np.isin(rows["to_sector"], np.flatnonzero(net.places == UNLIMITED))
    seen["blocked for an amount"] = int(((rows["kind"] == K.BLOCK) & unlimited).sum())
    seen["plans"] = int(net.plans.sum())
    seen["reviews"] = compiled.nursing is not None
    rung = trace.events[trace.events["kind"] == K.CLOCK]
    for clock in rung["cause"].tolist():
        seen[f"rings {compiled.clocks.names[clock]}"] += 1
    return seen


def lookers(trace: Trace) -> int:
    """Citizens who were blocked and then found a place elsewhere."""
    blocked, found = set(), 0
    for kind, cause, citizen in trace.events[["kind", "cause", "citizen"]].tolist():
        if kind == K.BLOCK:
            blocked.add(citizen)
        elif kind == K.ENTER:
            found += cause == Cause.DIVERTED and citizen in blocked
            blocked.discard(citizen)
    return found


def test_the_networks_reach_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = sum((features(network(n)) for n in range(FEW)), Counter())
    with capsys.disabled():
        print("\n" + ", ".join(f"{name} {count}" for name, count in sorted(seen.items())))
    wanted = {
        "ENTER": ("ROUTE", "RETURN", "REQUEST", "CLOCK", "WAIT_ELSEWHERE", "DIVERTED", "RENEGED"),
        "WAIT": ("REQUEST", "CLOCK", "WAIT_ELSEWHERE"),
        "LEAVE": ("EXIT", "REJECTED", "RENEGED"),
        "visit": ("HOME", "CLINIC", "AGENCY"),
        "rule": ("LEAVE", "DIVERT", "ELSEWHERE", "AFTER"),
        "source": ("LEAVE", "DIVERT", "ELSEWHERE", "AFTER"),
        "rings": ("call", "other", "need", "down", "up", "nurse"),
    }
    names = [f"{first} {second}" for first, those in wanted.items() for second in those]
    names += ["DEATH DEATH", "BLOCK NONE", "HANDOVER_END NONE", "wait outside", "calendar"]
    names += ["queue limit", "kept", "plans", "reviews", "RENEGE NONE", "looks"]
    names += ["RANK NONE", "REFUSE NONE", "guarantees", "moved up"]
    names += ["stays on", "calendar weekly", "calendar yearly", "calendars together"]
    names += ["ENTER SWAP", "deadlock left", "ENTER OVERFLOW", "hours", "turnover"]
    names += ["RELEASE NONE"]
    names += [f"source {way}" for way in ("batch", "demand")]
    names += ["resources", "blocked for an amount", "packages", "START NONE"]
    assert {name: seen[name] for name in names if seen[name] < 50} == {}
    ways = [f"source {way}" for way in ("profile", "gaps", "at")]
    ways += ["stock stayed", "stock waited"]
    assert {name: seen[name] for name in ways if seen[name] < 25} == {}


# --------------------------------------------------------------------------------- the engine


def test_pausing_for_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the smallest buffers a run stops and goes on many times."""
    make, room = fast.make_world, fast.with_room
    pauses = []

    def cramped(*key: Any) -> World:
        world = make(*key)
        books, care = world.books, world.care
        return world._replace(
            books=books._replace(
                events=books.events[:MARGIN],
                heap=books.heap[: MARGIN + 16],
                pages=books.pages[: KEYS * (MARGIN + 2)],
                row=books.row[: KEYS * (MARGIN + 2)],
                stack=books.stack[:MARGIN],
            ),
            care=care._replace(visits=care.visits[:MARGIN]),
        )

    def counted(world: World) -> World:
        pauses.append(len(world.books.events))
        return room(world)

    monkeypatch.setattr(fast, "make_world", cramped)
    monkeypatch.setattr(fast, "with_room", counted)
    compare_networks(0, STEP)
    assert len(pauses) > 3 * STEP


def test_threads_do_not_disturb_each_other() -> None:
    compiled = [made(network(n)) for n in range(8)]
    alone = [run_fast(c, 3, 1) for c in compiled]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda c: run_fast(c, 3, 1), compiled * 2))
    for number, c in enumerate(compiled * 2):
        assert not difference(alone[number % 8], together[number], c.network.sectors)


def test_replications_run_in_one_call_as_each_alone() -> None:
    for compiled in [made(network(n)) for n in range(4)]:
        bounds = (compiled.frame.horizon // 2, compiled.frame.horizon)
        together = fast.count_all(compiled, 3, (5, 1, 2), bounds)
        for number, tally in zip((5, 1, 2), together, strict=True):
            alone = fast.count_fast(compiled, 3, number, bounds)
            assert tally.digest() == alone.digest()


@pytest.mark.skipif(not COMPILED, reason="the compiler is off")
def test_no_reference_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the whole loop, with every kernel that it calls."""
    run_fast(made(network(0)), 0, 1)
    monkeypatch.setattr(kernel, "CACHE", None)  # code from the disk cannot be inspected
    again = kernel.kernel(inline=False)(loops.py_func)
    again.compile(loops.signatures[0])
    (code,) = again.inspect_llvm().values()
    assert code.count("\n") > 5_000
    assert "NRT_incref" not in code


def apart(code: str, **settings: str) -> str:
    """Run Python code in a process with other settings of the compiler."""
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    env = os.environ | {"PYTHONPATH": paths} | settings
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return done.stdout


def test_without_a_compiler() -> None:
    code = "from engines.comparing import compare_networks; print(compare_networks(0, 10))"
    assert int(apart(code, NUMBA_DISABLE_JIT="1")) == compare_networks(0, 10)


def test_no_index_is_out_of_bounds() -> None:
    code = "from engines.comparing import compare_networks; print(compare_networks(20, 40))"
    assert int(apart(code, NUMBA_BOUNDSCHECK="1", NUMBA_OPT="1")) == compare_networks(20, 40)


def test_no_planted_fault_is_stale() -> None:
    assert stale() == []


def unnoticed(first: int, step: int) -> list[str]:
    """Of the planted faults from one on, each so many: those that nothing noticed."""
    code = f"from engines.planted import main; main({first}, {step})"
    told = apart(code, NUMBA_DISABLE_JIT="1")
    found = dict(line.split(" | ", 1) for line in told.splitlines())
    as_it_is = found.pop("as it is")
    assert not as_it_is, as_it_is
    assert len(found) >= 15
    return [name for name, words in found.items() if not words]


def test_planted_faults_are_noticed() -> None:
    """A sixth of the faults in the engine's source are found; the engine as it is passes."""
    assert unnoticed(0, 6) == []


@pytest.mark.verify
@pytest.mark.parametrize("first", range(1, 6))
def test_the_other_planted_faults_are_noticed(first: int) -> None:
    assert unnoticed(first, 6) == []
