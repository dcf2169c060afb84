"""Small networks, a decision in each, and what it changes on average: exactly, from a chain.

All times are exponential and runs begin empty, so a network is a Markov chain with few states,
and the mean of a figure over the first days is an integral of its transient law.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.linalg import expm

from experiments.analysis.runs import Runs
from experiments.running.run import Variant
from experiments.statistics.differences import Floats
from experiments.statistics.figure import Figure
from sim.language.spec import Label, Scenario
from sim.loading.checks import check

State = tuple[int, ...]
Ways = dict[State, float]
COPIES = 20  # of a network in a run, so that a run does not cost more than what is in it
QUEUE = 150  # no run below ever has more waiting


@dataclass(frozen=True)
class World:
    """A network as a scenario and as a chain; `number` of a state, over time, is the figure."""

    sectors: dict[str, Any]
    rate: float  # arrivals a day, at the first sector
    ways: Callable[[State], Ways]
    number: Callable[[State], float]

    def mean(self, days: float) -> float:
        """Exact mean of the figure over the first days, from an empty network on."""
        states, todo = [], [(0,) * 4]
        rates: dict[State, Ways] = {}
        while todo:
            if (state := todo.pop()) not in rates:
                rates[state] = {to: rate for to, rate in self.ways(state).items() if rate}
                states.append(state)
                todo += list(rates[state])
        at = {state: i for i, state in enumerate(states)}
        # The last column of exp(t [[Q, f], [0, 0]]) is the integral of exp(s Q) f up to t.
        block = np.zeros((len(states) + 1,) * 2)
        for state, after in rates.items():
            for to, rate in after.items():
                block[at[state], at[to]] += rate
                block[at[state], at[state]] -= rate
            block[at[state], -1] = self.number(state)
        return float(expm(block * days)[0, -1])

    def scenario(self, days: int) -> Scenario:
        """COPIES of the network side by side, which have nothing to do with each other."""
        first, copies = next(iter(self.sectors)), range(COPIES)
        coming = {"rate": f"{self.rate} per day"}
        made = Scenario.model_validate(
            {
                "format": 1, "name": "small", "title": {"da": "lille", "en": "small"},
                "start": "2025-01-01", "warm_up": "0 days", "horizon": f"{days} days",
                "sectors": {k: v for i in copies for k, v in copy_of(self.sectors, i).items()},
                "sources": {f"to_{i}": {"sector": f"{first}_{i}", **coming} for i in copies},
            }
        )  # fmt: skip
        assert (faults := check(made)) == [], faults
        return made


def copy_of(sectors: dict[str, Any], i: int) -> dict[str, Any]:
    """The sectors under other names."""

    def renamed(routes: dict[str, Any]) -> dict[str, Any]:
        return {f"{to}_{i}" if to in sectors else to: how for to, how in routes.items()}

    return {
        f"{name}_{i}": told | {"routes": renamed(told["routes"])} for name, told in sectors.items()
    }


@dataclass(frozen=True)
class Effect:
    """A figure of two worlds: as it is, and with the decision."""

    sector: str
    kpi: str
    days: int
    before: World
    after: World

    @cached_property
    def exact(self) -> float:
        return self.after.mean(self.days) - self.before.mean(self.days)

    def pairs(self, replications: int, seed: int) -> tuple[Floats, Floats]:
        """Without the decision and with it, each float64 (copy, replication)."""
        label = Label(da="lille", en="small")
        worlds = {"baseline": self.before, "decision": self.after}
        made = [Variant(key, label, (), one.scenario(self.days)) for key, one in worlds.items()]
        figures = [Figure(f"{self.sector}_{i}", self.kpi) for i in range(COPIES)]
        before, after = Runs(figures, seed, workers=1)(made, replications)
        return before, after


def stay(days: float) -> dict[str, Any]:
    return {"distribution": "exponential", "mean": days, "unit": "days"}


def ward(places: int, rate: float, days: float, queue: int, number: Callable[..., float]) -> World:
    """Citizens come at a rate, wait for one of the places (so many at most), and stay."""

    def ways(state: State) -> Ways:
        n = state[0]
        more = rate if n < places + queue else 0.0
        return {(n + 1, 0, 0, 0): more, (n - 1, 0, 0, 0): min(n, places) / days if n else 0.0}

    told = {"places": places, "service": stay(days), "routes": {"exit": {}}}
    if queue < QUEUE:
        told["queue_limit"] = queue
    return World({"ward": told}, rate, ways, lambda state: number(state[0]))


def rejecting(places: int, days: float = 2.0) -> World:
    """Erlang's loss system with two arrivals a day."""
    return ward(places, 2.0, days, 0, lambda n: 2.0 * (n == places))


def waiting(places: int, rate: float, days: float) -> World:
    """M/M/c, and the days waited."""
    return ward(places, rate, days, QUEUE, lambda n: max(0, n - places))


def blocked(places: int) -> World:
    """One place, then some; who is ready blocks the first. (queue, in service, blocked, second)"""

    def ways(state: State) -> Ways:
        queue, served, ready, second = state
        after: Ways = {}
        if served + ready < 1:
            after[0, 1, 0, second] = 0.9
        elif queue < 3:
            after[queue + 1, served, ready, second] = 0.9
        moved_up = (max(0, queue - 1), min(1, queue), 0)
        if served and second < places:
            after[*moved_up, second + 1] = 1 / 0.7
        elif served:
            after[queue, 0, 1, second] = 1 / 0.7
        if ready:
            after[*moved_up, second] = second
        elif second:
            after[queue, served, 0, second - 1] = second
        return after

    sectors = {
        "one": {"places": 1, "service": stay(0.7), "queue_limit": 3, "routes": {"two": {}}},
        "two": {"places": places, "service": stay(1), "routes": {"exit": {}}},
    }
    return World(sectors, 0.9, ways, lambda state: state[2])
