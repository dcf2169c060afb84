"""Small networks with blocking, deadlock and shared resources, solved as Markov chains here.

A chain is told by what can happen in a state and at which rate; its stationary law comes from
the balance equations. Rates are per day; all times are exponential.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from sim.fast.engine import run_fast

from .test_theory import LIMIT, score
from .test_theory_exact import stationary
from .theory_case import BAR, Numbers, Size, exponential, source, system
from .theory_reading import Reading
from .worlds import Json, Run, made

State = tuple[int, ...]
Ways = dict[State, float]
SEED = 4_711
SHORT, LONG = Size(700, 12), Size(30_000, 200)


@dataclass(frozen=True)
class Chain:
    """A network twice: as a scenario, and as the states and rates of a Markov chain.

    `numbers` are functions of the state whose means a run measures by `measure`.
    """

    name: str
    document: Json
    start: State
    ways: Callable[[State], Ways]
    numbers: dict[str, Callable[..., float]]
    measure: Callable[[Reading], Numbers]

    def exact(self) -> Numbers:
        rates: dict[State, Ways] = {}
        todo = [self.start]
        while todo:
            state = todo.pop()
            if state not in rates:
                rates[state] = self.ways(state)
                todo += list(rates[state])
        law = stationary(rates)
        return {
            name: sum(of(*state) * p for state, p in law.items())
            for name, of in self.numbers.items()
        }

    def runs(self, run: Run, size: Size) -> dict[str, np.ndarray]:
        """float64 (replication,) of each number."""
        frame = {"warm_up": "60 days", "horizon": f"{size.days} days"}
        compiled = made(self.document | frame)
        found = [
            self.measure(Reading(run(compiled, SEED, r), compiled))
            for r in range(size.replications)
        ]
        return {name: np.array([numbers[name] for numbers in found]) for name in self.numbers}


def add(ways: Ways, state: State, rate: float) -> None:
    ways[state] = ways.get(state, 0) + rate


# ---------------------------------------------------------------- two in a row, with blocking


def tandem(places: int) -> Chain:
    """One place, then one or two; three may wait outside. (queue, in service, blocked, second)"""

    def ways(state: State) -> Ways:
        q, s, b, n = state
        after: Ways = {}
        if s + b < 1:
            add(after, (q, 1, 0, n), 0.9)
        elif q < 3:
            add(after, (q + 1, s, b, n), 0.9)
        if s and n < places:
            add(after, (max(0, q - 1), min(1, q), 0, n + 1), 1 / 0.7)
        elif s:
            add(after, (q, 0, 1, n), 1 / 0.7)
        if n and b:
            add(after, (max(0, q - 1), min(1, q), 0, n), n)
        elif n:
            add(after, (q, s, b, n - 1), n)
        return after

    sectors = {
        "one": {
            "places": 1,
            "service": exponential(0.7),
            "queue_limit": 3,
            "routes": {"two": {}},
        },
        "two": {"places": places, "service": exponential(1)},
    }
    return Chain(
        f"tandem, {places} behind",
        system(sectors, all=source("one", 0.9)),
        (0, 0, 0, 0),
        ways,
        {
            "rejected": lambda q, s, b, n: 0.9 * (q == 3),
            "blocked": lambda q, s, b, n: b,
            "queue": lambda q, s, b, n: q,
            "in one": lambda q, s, b, n: s + b,
            "in two": lambda q, s, b, n: n,
        },
        lambda r: {
            "rejected": r.rejected() / r.days,
            "blocked": r.blocked("one"),
            "queue": r.queue("one"),
            "in one": r.present("one"),
            "in two": r.present("two"),
        },
    )


# ------------------------------------------------ two stations with a loop, and its deadlocks

CITIES, ON, BACK, STAYS = (2, 2), 0.6, 0.5, (1.0, 1.5)


def settled(n: list[int], b: list[int]) -> State:
    """After a departure: blocked citizens take free places; all blocked, one pair swaps."""
    changed = True
    while changed:
        changed = False
        for to, other in ((0, 1), (1, 0)):
            if b[other] and n[to] + b[to] < CITIES[to]:
                n[to], b[other], changed = n[to] + 1, b[other] - 1, True
    if b[0] == CITIES[0] and b[1] == CITIES[1]:
        n, b = [n[0] + 1, n[1] + 1], [b[0] - 1, b[1] - 1]
    return (*n, *b)


def loop_ways(state: State) -> Ways:
    """(in service here and there, blocked here and there)"""
    after: Ways = {}
    for at, (rate, goes) in enumerate(((1.1, ON), (0.4, BACK))):
        n, b = list(state[:2]), list(state[2:])
        if n[at] + b[at] < CITIES[at]:
            add(after, settled([*n[:at], n[at] + 1, *n[at + 1 :]], b), rate)
        if not n[at]:
            continue
        ends, n[at] = n[at] / STAYS[at], n[at] - 1
        add(after, settled(list(n), list(b)), ends * (1 - goes))
        b[at] += 1  # blocked, for no time at all if there is a place
        add(after, settled(n, b), ends * goes)
    return after


def loop() -> Chain:
    sectors = {
        name: {
            "places": CITIES[i],
            "service": exponential(STAYS[i]),
            "queue_limit": 0,
            "routes": {other: {"share": share}, "exit": {}},
        }
        for i, (name, other, share) in enumerate((("here", "there", ON), ("there", "here", BACK)))
    }
    return Chain(
        "loop with deadlocks",
        system(sectors, a=source("here", 1.1), b=source("there", 0.4)),
        (0, 0, 0, 0),
        loop_ways,
        {
            "rejected": lambda n, m, b, c: 1.1 * (n + b == 2) + 0.4 * (m + c == 2),
            "blocked here": lambda n, m, b, c: b,
            "blocked there": lambda n, m, b, c: c,
            "here": lambda n, m, b, c: n + b,
            "there": lambda n, m, b, c: m + c,
        },
        lambda r: {
            "rejected": r.rejected() / r.days,
            "blocked here": r.blocked("here"),
            "blocked there": r.blocked("there"),
            "here": r.present("here"),
            "there": r.present("there"),
        },
    )


# ------------------------------------------------------------------- a place and a resource


def shared_ways(state: State) -> Ways:
    """(in ward, with a team, waiting for a team); four nurses, one and two needed."""
    i, j, q = state
    after: Ways = {}
    if i < 2 and i + 2 * j < 4:
        add(after, (i + 1, j, q), 1.3)
    if i + 2 * j <= 2:
        add(after, (i, j + 1, q), 0.8)
    elif q < 2:
        add(after, (i, j, q + 1), 0.8)
    for gone, rate in (((i - 1, j), i / 0.9), ((i, j - 1), j / 1.6)):
        if rate:
            x, y = gone
            moved = int(q > 0 and x + 2 * y <= 2)
            add(after, (x, y + moved, q - moved), rate)
    return after


def shared() -> Chain:
    sectors = {
        "ward": {"places": 2, "service": exponential(0.9), "queue_limit": 0, "needs": {"nurse": 1}},
        "team": {
            "places": "unlimited",
            "service": exponential(1.6),
            "queue_limit": 2,
            "needs": {"nurse": 2},
        },
    }
    document = system(sectors, a=source("ward", 1.3), b=source("team", 0.8))
    return Chain(
        "place and resource",
        document | {"resources": {"nurse": {"amount": 4}}},
        (0, 0, 0),
        shared_ways,
        {
            "rejected": lambda i, j, q: (
                1.3 * (i == 2 or i + 2 * j == 4) + 0.8 * (q == 2 and i + 2 * j > 2)
            ),
            "in ward": lambda i, j, q: i,
            "with a team": lambda i, j, q: j,
            "waiting": lambda i, j, q: q,
        },
        lambda r: {
            "rejected": r.rejected() / r.days,
            "in ward": r.present("ward"),
            "with a team": r.present("team"),
            "waiting": r.queue("team"),
        },
    )


CHAINS = (tandem(1), tandem(2), loop(), shared())


def check_chain(run: Run, chain: Chain, size: Size) -> dict[str, float]:
    """All numbers agree with the chain; the relative standard error of each."""
    exact, runs = chain.exact(), chain.runs(run, size)
    errors = {}
    for name, values in runs.items():
        _, mean, error, z = score(values, exact[name])
        assert abs(z) < LIMIT, f"{chain.name}, {name}: {mean} instead of {exact[name]}, z {z:.1f}"
        errors[name] = error / exact[name]
    return errors


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
def test_chains(run: Run, chain: Chain) -> None:
    check_chain(run, chain, SHORT)


@pytest.mark.verify
@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
def test_chains_at_length(chain: Chain) -> None:
    errors = check_chain(run_fast, chain, LONG)
    assert max(errors.values()) < BAR, errors


def check_one_more(run: Run, size: Size) -> dict[str, float]:
    """One more place behind, the same luck: pairs agree with the chains, and vary less."""
    fewer, more = tandem(1), tandem(2)
    before, after = fewer.runs(run, size), more.runs(run, size)
    exact, exact_more = fewer.exact(), more.exact()
    errors = {}
    for name in ("rejected", "blocked", "queue"):
        change = exact_more[name] - exact[name]
        _, mean, error, z = score(after[name] - before[name], change)
        assert abs(z) < LIMIT, f"{name}: {mean} more instead of {change}, z {z:.1f}"
        apart = before[name].var(ddof=1) + after[name].var(ddof=1)
        assert apart > 1.5 * (after[name] - before[name]).var(ddof=1), name
        errors[name] = error / abs(change)
    return errors


def test_one_more_place(run: Run) -> None:
    check_one_more(run, SHORT)


@pytest.mark.verify
def test_one_more_place_at_length() -> None:
    errors = check_one_more(run_fast, LONG)
    assert max(errors.values()) < BAR, errors


def test_a_chain_with_a_wrong_rate_is_told() -> None:
    """The comparison can fail: without swaps, the loop's stations would stay blocked."""
    chain = loop()
    stuck = Chain(
        chain.name, chain.document | {"deadlock": "report"}, chain.start, chain.ways,
        chain.numbers, chain.measure,
    )  # fmt: skip
    with pytest.raises(AssertionError, match="instead of"):
        check_chain(run_fast, stuck, SHORT)
