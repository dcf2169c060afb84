"""Random networks that Ciw can express: drawn once, written as a scenario and as a Ciw network.

A node has places and one of three ways to wait for it:

    entry   only from outside; a queue without end or with a limit (beyond it: rejected)
    hall    from anywhere; a queue without end, in which nobody holds a place elsewhere
    hold    no queue: who comes from another node keeps that place (blocked), who comes from
            outside is rejected

Ways lead forward, or back to a hall, so that nobody can wait in a circle. Classes of citizens
have laws and ways of their own. In some networks the classes have priorities at the only queue,
in others those who wait lose patience. Ciw counts in days with fractions, the engines in seconds.

One rule is not Ciw's: here who is sent to the own sector stays on in the same place, there the
place goes to the first in the queue and who had it stands behind. As a scenario such a way leads
through a gate, which gives Ciw's rule.
"""

from dataclasses import dataclass, field

import ciw
import numpy as np
from model.worlds import Json, scenario

ENDLESS = float("inf")
HALL = {"when_full": {"wait_elsewhere": "hall"}}
Law = tuple[str, float, float]  # family, mean in days, shape or coefficient of variation


@dataclass
class Node:
    """A place to stay; by class: law of service, arrivals a day, ways on (the rest leaves)."""

    places: int
    waiting: str  # entry, hall or hold
    limit: float  # of the queue, for those from outside
    service: dict[str, Law] = field(default_factory=dict)
    arrivals: dict[str, float] = field(default_factory=dict)
    ways: dict[str, dict[int, float]] = field(default_factory=dict)
    patience: float = 0.0  # mean in days of an exponential law; 0: for ever


@dataclass
class Design:
    """A network; with priorities the classes come first in the order of their names."""

    classes: list[str]
    nodes: list[Node]
    priorities: bool


def design(number: int) -> Design:
    """The network of this number, with a load that leaves no queue hopeless."""
    rng = np.random.default_rng((number, *b"ciw"))
    classes = list("abc")[: int(rng.integers(1, 4))]
    priorities = len(classes) > 1 and rng.random() < 0.4
    n = int(rng.integers(2, 5))
    kinds = ["entry", *rng.choice(["hold"] if priorities else ["hold", "hall"], n - 1).tolist()]
    nodes = [
        Node(int(rng.integers(1, 7)), kind, 0 if kind == "hold" else ENDLESS) for kind in kinds
    ]
    if not priorities and rng.random() < 0.5:
        nodes[0].limit = int(rng.integers(0, 6))
    for i, node in enumerate(nodes):
        later = list(range(i + 1, n)) + [k for k in range(1, i + 1) if kinds[k] == "hall"]
        if node.waiting != "hold" and not priorities and rng.random() < 0.3:
            node.patience = float(rng.uniform(0.5, 3))
        for c in classes:
            outside = i == 0 or rng.random() < 0.3
            node.arrivals[c] = float(rng.uniform(0.3, 1.5)) if outside else 0.0
            on = [k for k in later if rng.random() < 0.7]
            share = rng.dirichlet(np.ones(len(on) + 1))
            node.ways[c] = {k: float(p) for k, p in zip(on, share, strict=False)}
    for i, node in enumerate(nodes):
        load = _load(rng, nodes, i)
        flow = {c: flow_of(nodes, c)[i] for c in classes}
        whole = sum(flow.values())
        weight = {c: float(rng.uniform(0.5, 1.5)) for c in classes}
        scale = load * node.places / max(1e-9, sum(flow[c] * weight[c] for c in classes))
        for c in classes:
            family = str(rng.choice(["exponential", "lognormal", "gamma", "weibull", "uniform"]))
            spread = float(rng.uniform(0.6, 1.4))
            node.service[c] = (family, weight[c] * (scale if whole else 1.0), spread)
    return Design(classes, nodes, priorities)


def _load(rng: np.random.Generator, nodes: list[Node], i: int) -> float:
    """Utilisation asked for: lower where blocking comes on top of an endless queue."""
    blocks = any(nodes[k].waiting == "hold" for ways in nodes[i].ways.values() for k in ways)
    if nodes[i].waiting == "hold":
        return float(rng.uniform(0.3, 0.55))
    if nodes[i].limit < ENDLESS or nodes[i].patience:
        return float(rng.uniform(0.6, 1.1))
    return float(rng.uniform(0.35, 0.55) if blocks else rng.uniform(0.5, 0.8))


def flow_of(nodes: list[Node], c: str) -> np.ndarray:
    """float64 (node,): citizens of a class a day, if none were turned away."""
    routes = np.zeros((len(nodes), len(nodes)))
    for i, node in enumerate(nodes):
        for k, p in node.ways[c].items():
            routes[i, k] = p
    outside = [node.arrivals[c] for node in nodes]
    return np.linalg.solve(np.eye(len(nodes)) - routes.T, outside)


# ------------------------------------------------------------------------------ as a scenario


def as_scenario(made: Design, warm_up: int, days: int) -> Json:
    """In the scenario language: halls are sectors, and some come by a gate."""
    sectors: Json = {"hall": {"places": "unlimited"}}
    sources: Json = {}
    for i, node in enumerate(made.nodes):
        sector: Json = {
            "places": node.places,
            "service": {"by": "kind", "cases": {c: law_json(x) for c, x in node.service.items()}},
            "routes": _routes(made, i),
        }
        if f"again{i}" in sector["routes"]:
            sectors[f"again{i}"] = _gate(i, HALL)
        if node.limit < ENDLESS:
            sector["queue_limit"] = node.limit
        if node.patience:
            sector["patience"] = law_json(("exponential", node.patience, 1.0))
        sectors[f"n{i}"] = sector
        for c in made.classes:
            if node.arrivals[c]:
                gate = made.priorities and node.waiting == "entry"
                first = f"gate_{c}" if gate else f"n{i}"
                if gate:
                    sectors[first] = _gate(i, {})
                    sector.setdefault("priority", {})[first] = made.classes.index(c)
                sources[f"s{i}{c}"] = {
                    "sector": first,
                    "rate": f"{node.arrivals[c]} per day",
                    "traits": {
                        "kind": {"value": {x: float(x == c) for x in made.classes}, "unit": "share"}
                    },
                }
    frame = {"warm_up": f"{warm_up} days", "attributes": {"kind": made.classes}}
    return scenario(sectors, days=days, sources=sources) | frame


def _gate(to: int, way: Json) -> Json:
    """Where one begins to wait for a turn; the way through takes a second."""
    return {"places": "unlimited", "service": "1 seconds", "routes": {f"n{to}": way}}


def _routes(made: Design, i: int) -> Json:
    """The ways on from a node, by class; the rest leaves."""
    routes: Json = {"exit": {}}
    for k, node in enumerate(made.nodes):
        shares = {c: made.nodes[i].ways[c].get(k, 0.0) for c in made.classes}
        if any(shares.values()):
            full = HALL if node.waiting == "hall" and k != i else {}
            share = {"by": ["kind"], "unit": "share", "value": shares}
            routes[f"n{k}" if k != i else f"again{i}"] = {"share": share, **full}
    return routes


def law_json(law: Law) -> Json:
    family, mean, x = law
    parameters = {
        "exponential": {"mean": mean},
        "lognormal": {"mean": mean, "cv": x},
        "gamma": {"shape": x, "scale": mean / x},
        "weibull": {"mean": mean, "shape": x},
        "uniform": {"low": 0.5 * mean, "high": 1.5 * mean},
    }[family]
    return {"distribution": family, "unit": "days", **parameters}


# ---------------------------------------------------------------------------- as a Ciw network


def as_ciw(made: Design) -> ciw.network.Network:
    """The same network in Ciw's words; patience and capacities are those of its queues."""
    nodes, n = made.nodes, len(made.nodes)
    options = {}
    if made.priorities:
        options["priority_classes"] = {c: rank for rank, c in enumerate(made.classes)}
    if any(node.patience for node in nodes):
        ends = [ciw.dists.Exponential(1 / x.patience) if x.patience else None for x in nodes]
        options["reneging_time_distributions"] = dict.fromkeys(made.classes, ends)
    return ciw.create_network(
        arrival_distributions={
            c: [ciw.dists.Exponential(x.arrivals[c]) if x.arrivals[c] else None for x in nodes]
            for c in made.classes
        },
        service_distributions={c: [law_ciw(x.service[c]) for x in nodes] for c in made.classes},
        routing={
            c: [[x.ways[c].get(k, 0.0) for k in range(n)] for x in nodes] for c in made.classes
        },
        number_of_servers=[x.places for x in nodes],
        queue_capacities=[x.limit for x in nodes],
        **options,
    )


def law_ciw(law: Law) -> ciw.dists.Distribution:
    from math import gamma, log, sqrt

    family, mean, x = law
    match family:
        case "exponential":
            return ciw.dists.Exponential(1 / mean)
        case "lognormal":
            sigma = sqrt(log(1 + x * x))
            return ciw.dists.Lognormal(log(mean) - sigma * sigma / 2, sigma)
        case "gamma":
            return ciw.dists.Gamma(x, mean / x)
        case "weibull":
            return ciw.dists.Weibull(mean / gamma(1 + 1 / x), x)
    return ciw.dists.Uniform(0.5 * mean, 1.5 * mean)
