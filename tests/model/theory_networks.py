"""Exact answers of several sectors: bed blocking, feedback, a pathway without limits."""

from collections.abc import Callable

import numpy as np

from sim.vocab import TICKS_PER_DAY

from .theory_case import (
    Case,
    Numbers,
    Size,
    deterministic,
    exponential,
    lognormal,
    many_servers,
    powers,
    source,
    system,
)
from .theory_reading import BLOCKED, BOTH, Reading
from .worlds import Json, scenario

# ------------------------------------------------------------------------ 5. bed blocking


def _blocking(r: Reading) -> Numbers:
    blocked = r.blocked("hospital")
    share = r.share("hospital", BLOCKED)
    return {
        "rejected": r.rejected() / r.arrivals(),
        "throughput": r.departures() / r.days,
        "blocked beds": blocked,
        "P(any blocked)": float(share[1:].sum()),
        "queue": r.queue("hospital"),
        "Wq": float(r.waited("hospital").mean()),
        "block days each": blocked * r.days / r.departures(),
        "beds occupied": r.present("hospital"),
        "P(hospital full)": float(r.share("hospital")[6]),
        "municipal occupied": r.present("municipal"),
    }


BLOCKING = Case(
    "5 bed blocking",
    system(
        {
            "hospital": {
                "places": 6,
                "service": exponential(4),
                "queue_limit": 10,
                "routes": {"municipal": {}},
            },
            "municipal": {"places": 8, "service": exponential(7)},
        },
        all=source("hospital", 1),
    ),
    365,
    {
        "rejected": 0.0273118,
        "throughput": 0.972688,
        "blocked beds": 1.031303,
        "P(any blocked)": 0.424049,
        "queue": 2.283754,
        "Wq": 2.347879,
        "block days each": 1.060261,
        "beds occupied": 4.922056,
        "P(hospital full)": 0.585372,
        "municipal occupied": 6.808817,
    },
    _blocking,
    Size(1_000, 14),
    Size(40_000, 48),
    Size(40_000, 1_300),
    bounds=(
        ("rejected", 0.02),
        ("queue", 0.009),
        ("Wq", 0.009),
        ("blocked beds", 0.006),
        ("block days each", 0.006),
        ("P(any blocked)", 0.005),
        ("P(hospital full)", 0.005),
    ),
)


# ------------------------------------------------------------- 6. a network with feedback


def _jackson(r: Reading) -> Numbers:
    sectors = [f"s{i}" for i in (1, 2, 3)]
    queue = {f"Lq {name}": r.queue(name) for name in sectors}
    whole = {f"L {name}": r.present(name) + r.queue(name) for name in sectors}
    total = sum(whole.values())
    entered = {f"rate {name}": r.entered(name) / r.days for name in sectors}
    shares = {k: v for name in sectors for k, v in powers(name, r.share(name, BOTH)).items()}
    whole |= {"L": total, "total time": total * r.days / r.arrivals()}
    return {**entered, **queue, **whole, **shares}


# Solves the balance of flows: from outside, and by the routes below.
JACKSON_FLOW = np.linalg.solve(
    np.eye(3) - np.array([[0, 0.4, 0.1], [0.05, 0, 0.35], [0.10, 0.05, 0]]).T, [3, 0.5, 0.5]
)


def _ways(**share: float) -> Json:
    """Nobody blocks in a Jackson network: who is ready and finds no place waits in the hall."""
    rule = {"wait_elsewhere": "hall"}
    return {name: {"share": p, "when_full": rule} for name, p in share.items()} | {"exit": {}}


JACKSON = Case(
    "6 Jackson",
    system(
        {
            "s1": {"places": 2, "service": exponential(0.5), "routes": _ways(s2=0.4, s3=0.1)},
            "s2": {"places": 12, "service": exponential(5), "routes": _ways(s1=0.05, s3=0.35)},
            "s3": {"places": 30, "service": exponential(14), "routes": _ways(s1=0.10, s2=0.05)},
            "hall": {"places": "unlimited"},
        },
        a=source("s1", 3),
        b=source("s2", 0.5),
        c=source("s3", 0.5),
    ),
    300,
    {
        "rate s1": 3.241407,
        "rate s2": 1.870504,
        "rate s3": 1.478817,
        "Lq s1": 3.099837,
        "Lq s2": 1.144053,
        "Lq s3": 0.0832477,
        "L s1": 4.720540,
        "L s2": 10.496571,
        "L s3": 20.786685,
        "L": 36.003796,
        "total time": 9.000949,
    },
    _jackson,
    Size(500, 10),
    Size(10_000, 60),
    Size(10_000, 1_400),
    controls={
        f"Lq {name}": powers(name, many_servers(load, places))
        for name, load, places in zip(
            ("s1", "s2", "s3"), JACKSON_FLOW * (0.5, 5, 14), (2, 12, 30), strict=True
        )
    },
    bounds=(
        ("Lq s1", 0.02),
        ("Lq s2", 0.03),
        ("Lq s3", 0.10),
        ("L s1", 0.012),
        ("L s2", 0.005),
    ),
)


# -------------------------------------------------------------- 11. a pathway with no limits

PATH_MEANS = (6.0, 21.0, 90.0, 400.0)
PATH_ROUTES = (
    (0.0, 0.35, 0.25, 0.0),
    (0.10, 0.0, 0.30, 0.15),
    (0.12, 0.0, 0.0, 0.20),
    (0.30, 0.0, 0.0, 0.0),
)
PATH_CITIZENS = 4_000
HOURS = 24  # a day of the table is an hour here, or some of 32 million ways would outlast the run


def _pathway_sectors(law: Callable[[float], Json]) -> Json:
    return {
        f"p{i + 1}": {
            "places": "unlimited",
            "service": law(mean),
            "routes": {
                **{f"p{j + 1}": {"share": p} for j, p in enumerate(row) if p},
                "exit": {},
            },
        }
        for i, (mean, row) in enumerate(zip(PATH_MEANS, PATH_ROUTES, strict=True))
    }


def _pathway(r: Reading) -> Numbers:
    s = r.stays
    assert s.ended.all(), "the run is too short for the longest way"
    times = s.ticks * HOURS / TICKS_PER_DAY
    numbers: Numbers = {}
    for i in range(4):
        here = s.sector == i
        numbers[f"visits p{i + 1}"] = here.sum() / PATH_CITIZENS
        numbers[f"days p{i + 1}"] = float(times[here].sum()) / PATH_CITIZENS
    total = np.zeros(PATH_CITIZENS)
    np.add.at(total, s.citizen, times)
    first = np.bincount(s.citizen[s.sector == 0], minlength=PATH_CITIZENS)
    fourth = np.bincount(s.citizen[s.sector == 3], minlength=PATH_CITIZENS)
    return numbers | {
        "total": float(total.mean()),
        "E total^2": float((total**2).mean()),
        "P(ever p4)": float((fourth > 0).mean()),
        "P(back to p1)": float((first > 1).mean()),
    }


def _path(name: str, law: Callable[[float], Json], sd: float, bound: float) -> Case:
    exact = {
        **{f"visits p{i + 1}": v for i, v in enumerate((1.129497, 0.395324, 0.400971, 0.139493))},
        **{f"days p{i + 1}": v for i, v in enumerate((6.776981, 8.301802, 36.087423, 55.797142))},
        "total": 106.963348,
        "E total^2": sd**2 + 106.963348**2,
        "P(ever p4)": 0.133890,
        "P(back to p1)": 0.114650,
    }
    count = {"value": PATH_CITIZENS, "unit": "citizens"}
    return Case(
        f"11 pathway, {name}",
        scenario(
            _pathway_sectors(lambda mean: law(mean / HOURS)),
            stocks={"all": {"sector": "p1", "count": count}},
        ),
        0,
        exact,
        _pathway,
        Size(36_000, 4),
        Size(36_000, 100),
        Size(36_000, 1_000 if bound == 0.01 else 8_000),
        bound=0.012,
        bounds=(("E total^2", bound),),
    )


PATHWAY = (
    _path("exponential", exponential, 233.306050, 0.01),
    _path("deterministic", deterministic, 169.263074, 0.01),
    _path("lognormal cv 1.5", lambda mean: lognormal(mean, 1.5), 294.378785, 0.03),
)


def _census(r: Reading) -> Numbers:
    return {f"L p{i + 1}": r.present(f"p{i + 1}") for i in range(4)}


PATH_CENSUS = Case(
    "11 census",
    system(_pathway_sectors(exponential), all=source("p1", 1.2)),
    6_000,
    {"L p1": 8.132377, "L p2": 9.962162, "L p3": 43.304908, "L p4": 66.956571},
    _census,
    Size(6_000, 4),
    Size(30_000, 12),
    Size(30_000, 60),
    bound=0.01,
)
