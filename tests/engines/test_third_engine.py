"""Somebody else's engine, Ciw, on random networks that it can express.

The rule, written down before the first run. On every network: mean places used, blocked and
waiting citizens (these by class) over time, citizens rejected and reneged a day, node by node,
from the same empty start and in the same window. z is the difference of the two means over its
standard error (Welch's t, turned into a normal score). Of n comparisons 0.27 % lie beyond 3 by
chance. The test fails if more lie there than chance gives once in a thousand (the binomial's
99.9 % point), or if one lies beyond 4.9, which for 500 comparisons chance gives once in two
thousand, or if fewer than 30 networks lie within 3 with every figure.

Each network runs for as many days as bring the same number of citizens, so the seldom visited
are known as well as the busy ones, and Ciw, which takes all the time, does the least for it.
"""

import multiprocessing
import os
from math import inf

import ciw
import numpy as np
import pytest
from model.theory_cases import Reading
from model.worlds import made
from scipy import stats

from sim.fast.engine import run_fast
from sim.vocab import Cause
from sim.vocab import EventKind as K

from .ciw_twin import Design, as_ciw, as_scenario, design, flow_of

NETWORKS, AGREE = 36, 30
CITIZENS = 1_500  # from outside, in the measured days of one run
THEIR_RUNS, OUR_RUNS = 40, 160
BEYOND, FAR = 3.0, 4.9
Numbers = dict[str, float]
Row = tuple[str, float, float, float]  # statistic, Ciw's mean, our mean, z


def length(plan: Design) -> tuple[int, int]:
    """Days before the measured ones, and those."""
    days = round(CITIZENS / sum(sum(node.arrivals.values()) for node in plan.nodes))
    return days // 20, days


def statistics_of(plan: Design) -> list[str]:
    """What is compared: names such as `used 0`; no statistic that is 0 by construction."""
    names = []
    flows = {c: flow_of(plan.nodes, c) for c in plan.classes}
    for i, node in enumerate(plan.nodes):
        here = [c for c in plan.classes if flows[c][i] > 0]
        if not here:
            continue
        names.append(f"used {i}")
        if any(plan.nodes[k].waiting == "hold" for c in here for k in node.ways[c]):
            names.append(f"blocked {i}")
        if node.waiting != "hold" and node.limit > 0:
            names += [f"waiting {i} {c}" for c in here]
        if any(node.arrivals.values()) and node.limit < float("inf"):
            names.append(f"rejected {i}")
        if node.patience:
            names.append(f"reneged {i}")
    return names


def ours(plan: Design, seed: int) -> list[Numbers]:
    """The fast engine's replications of a network."""
    compiled = made(as_scenario(plan, *length(plan)))
    return [_ours(plan, Reading(run_fast(compiled, seed, r), compiled)) for r in range(OUR_RUNS)]


def _ours(plan: Design, r: Reading) -> Numbers:
    numbers = {}
    rows = r.trace.events[r.trace.events["tick"] >= r.begin]
    for i in range(len(plan.nodes)):
        name = f"n{i}"
        gone = rows[(rows["kind"] == K.LEAVE) & (rows["cause"] == Cause.REJECTED)]
        numbers[f"used {i}"] = r.present(name)
        numbers[f"blocked {i}"] = r.blocked(name)
        queue = r.waits.at(r.sector(name))
        for group, c in enumerate(plan.classes):
            numbers[f"waiting {i} {c}"] = r.mean(queue.only(queue.group == group))
        numbers[f"rejected {i}"] = float((gone["to_sector"] == r.sector(name)).sum()) / r.days
        lost = rows[(rows["kind"] == K.RENEGE) & (rows["to_sector"] == r.sector(name))]
        numbers[f"reneged {i}"] = len(lost) / r.days
    return numbers


def theirs(plan: Design, seed: int) -> list[Numbers]:
    """Ciw's replications."""
    network = as_ciw(plan)
    found = []
    for r in range(THEIR_RUNS):
        ciw.seed(1_000 * seed + r)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(sum(length(plan)))
        found.append(_theirs(plan, simulation))
    return found


def _theirs(plan: Design, simulation: ciw.Simulation) -> Numbers:
    """From the records of those who left a node, and from whoever is in one at the end."""
    warm_up, days = length(plan)
    end, numbers = warm_up + days, {}
    parts: dict[str, float] = {}

    def span(name: str, begin: float, until: float) -> None:
        inside = max(0.0, min(until, end) - max(begin, warm_up))
        parts[name] = parts.get(name, 0.0) + inside

    for x in simulation.get_all_records():
        i, c = x.node - 1, x.customer_class
        counted = x.arrival_date if x.record_type == "rejection" else x.exit_date
        if x.record_type == "service":
            span(f"waiting {i} {c}", x.arrival_date, x.service_start_date)
            span(f"used {i}", x.service_start_date, x.exit_date)
            span(f"blocked {i}", x.service_end_date, x.exit_date)
        elif warm_up <= counted < end:
            kind = {"rejection": "rejected", "renege": "reneged"}[x.record_type]
            parts[f"{kind} {i}"] = parts.get(f"{kind} {i}", 0.0) + 1
        if x.record_type == "renege":
            span(f"waiting {i} {c}", x.arrival_date, x.exit_date)
    for node in simulation.transitive_nodes:
        for person in node.all_individuals:
            _present(person, node.id_number - 1, end, span)
    for name in statistics_of(plan):
        numbers[name] = parts.get(name, 0.0) / days
    return numbers


def _present(person: ciw.Individual, i: int, end: float, span) -> None:  # type: ignore[no-untyped-def]
    """Somebody who is in a node when the run ends."""
    queue = f"waiting {i} {person.customer_class}"
    if person.service_start_date is False:
        span(queue, person.arrival_date, end)
        return
    span(queue, person.arrival_date, person.service_start_date)
    span(f"used {i}", person.service_start_date, end)
    if person.is_blocked:
        span(f"blocked {i}", person.service_end_date, end)


def score(a: np.ndarray, b: np.ndarray) -> float:
    """Welch's t of the difference of two means as a standard normal score."""
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    if va + vb == 0:
        return 0.0 if a.mean() == b.mean() else float("inf")
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    t = (a.mean() - b.mean()) / (va + vb) ** 0.5
    return float(np.sign(t) * stats.norm.isf(stats.t.sf(abs(t), freedom)))


def compared(number: int) -> list[Row]:
    """Every statistic of one network."""
    plan = design(number)
    one, other = theirs(plan, number), ours(plan, number)
    table = []
    for name in statistics_of(plan):
        a, b = (np.array([numbers[name] for numbers in runs]) for runs in (one, other))
        table.append((name, float(a.mean()), float(b.mean()), score(b, a)))
    return table


def allowed(n: int) -> int:
    """So many of n normal scores lie beyond BEYOND but once in a thousand."""
    return int(stats.binom.ppf(0.999, n, 2 * stats.norm.sf(BEYOND)))


def verdict(tables: dict[int, list[Row]]) -> tuple[bool, str]:
    """Whether the rule of the first lines holds, and the story in words."""
    every = [(n, *row) for n, table in tables.items() for row in table]
    beyond = [row for row in every if abs(row[4]) > BEYOND]
    far = [row for row in beyond if abs(row[4]) > FAR]
    variance = float(np.var([row[4] for row in every]))
    inside = sum(all(abs(row[3]) <= BEYOND for row in table) for table in tables.values())
    chance = len(every) * 2 * float(stats.norm.sf(BEYOND))
    # a difference this large would be one standard error
    errors = [abs(b - a) / abs(z) / a for _, _, a, b, z in every if a > 0 and z not in (0, inf)]
    few, many = np.percentile(errors, (50, 90)) * 100
    told = [
        f"{len(tables)} networks, {len(every)} comparisons, variance of z {variance:.2f}",
        f"{len(beyond)} beyond {BEYOND}; chance gives {chance:.1f}, allowed {allowed(len(every))}",
        f"standard error of a difference: median {few:.1f} %, 9 in 10 below {many:.1f} %",
        f"{inside} networks wholly within; largest {max(abs(row[4]) for row in every):.2f}",
        *(f"network {n}, {s}: Ciw {a:.5f}, here {b:.5f}, z {z:.2f}" for n, s, a, b, z in beyond),
    ]
    good = len(beyond) <= allowed(len(every)) and not far and inside >= AGREE
    return good, "\n".join(told)


@pytest.mark.verify
def test_ciw_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    shared = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    processes = max(1, (os.cpu_count() or 1) // shared)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        tables = dict(zip(range(NETWORKS), pool.map(compared, range(NETWORKS), 1), strict=True))
    good, told = verdict(tables)
    with capsys.disabled():
        print("\n" + told)
    assert good, told


@pytest.mark.verify
def test_the_comparison_notices_another_network() -> None:
    """Ciw's network 0 against ours with one more place somewhere: seen in one network alone."""
    plan = design(0)
    one = theirs(plan, 0)
    plan.nodes[0].places += 1
    other = ours(plan, 0)
    worst = max(
        abs(score(*(np.array([numbers[name] for numbers in runs]) for runs in (other, one))))
        for name in statistics_of(plan)
    )
    assert worst > FAR
