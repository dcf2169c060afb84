"""Systems with exact answers: the scenario, what to measure, and the answers, in one place.

A case knows no engine. `measure` turns one run into numbers, each an average over time or over
citizens, so that means over replications estimate the exact values. Every constant is checked
in test_theory_exact against a formula or a small Markov chain of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from sim.vocab import TICKS_PER_DAY, Cause, EventKind

from .theory_reading import BLOCKED, BOTH, MOST, Reading
from .worlds import Json, scenario

Numbers = dict[str, float]
BAR = 0.003  # relative standard error


@dataclass(frozen=True)
class Size:
    """How much is simulated: days measured after the warm-up, and replications."""

    days: int
    replications: int


@dataclass(frozen=True)
class Case:
    """A system with exact answers.

    ci, verify, fast: sizes of the short test, and of the long test of the reference engine and
    of the fast one; bound: the relative standard error that the reference engine must reach in
    the long test, per statistic (`bounds` names exceptions); the fast one reaches BAR for all.
    controls: by statistic, other numbers of a run with their exact means (control variates).
    """

    name: str
    document: Json
    warm_up: int  # days
    exact: Numbers
    measure: Callable[[Reading], Numbers]
    ci: Size
    verify: Size
    fast: Size
    bound: float = 0.003
    controls: dict[str, Numbers] = field(default_factory=dict)
    bounds: tuple[tuple[str, float], ...] = ()

    def scenario(self, days: int) -> Json:
        """The mapping of the scenario, with this many measured days."""
        return self.document | {"warm_up": f"{self.warm_up} days", "horizon": f"{days} days"}

    def bound_of(self, statistic: str) -> float:
        return dict(self.bounds).get(statistic, self.bound)


def exponential(days: float) -> Json:
    return {"distribution": "exponential", "mean": days, "unit": "days"}


def lognormal(days: float, cv: float) -> Json:
    return {"distribution": "lognormal", "mean": days, "cv": cv, "unit": "days"}


def deterministic(days: float) -> Json:
    return {"distribution": "deterministic", "value": days, "unit": "days"}


def source(sector: str, per_day: float) -> Json:
    return {"sector": sector, "rate": f"{per_day} per day"}


def system(sectors: Json, **sources: Json) -> Json:
    """Sectors with streams of arrivals."""
    return scenario(sectors, sources=sources)


def powers(name: str, law: np.ndarray) -> Numbers:
    """Means of N, N^2, N^3, N^4 under a law, or under the shares of time of a run."""
    number = np.arange(len(law))
    return {f"{name}^{k}": float((law * number**k).sum()) for k in (1, 2, 3, 4)}


def many_servers(load: float, places: int) -> np.ndarray:
    """P(N = n) of M/M/c, n below MOST."""
    ratio = load / np.minimum(np.arange(1, MOST), places)
    p = np.cumprod(np.append(1.0, ratio))
    return p / p.sum()


# ------------------------------------------------------------------ 1. a ward with a queue


def _erlang_c(r: Reading) -> Numbers:
    waited = r.waited("ward")
    share = r.share("ward", BOTH)
    return {
        "P(wait)": float((waited > 0).mean()),
        "Wq": float(waited.mean()),
        "Lq": r.queue("ward"),
        "L": r.present("ward") + r.queue("ward"),
        "P(Wq > 3)": float((waited > 3).mean()),
        "P(Wq > 17.088434)": float((waited > 17.088434).mean()),
        "E Wq^2": float((waited**2).mean()),
        "P(N = 20)": float(share[20]),
        **powers("N", share),
    }


ERLANG_C = Case(
    "1 Erlang C",
    system({"ward": {"places": 20, "service": exponential(7)}}, all=source("ward", 2.7)),
    4_500,
    {
        "P(wait)": 0.733149,
        "Wq": 4.665491,
        "Lq": 12.596825,
        "L": 31.496825,
        "P(Wq > 3)": 0.457565,
        "P(Wq > 17.088434)": 0.05,
        "E Wq^2": 6.132876**2 + 4.665491**2,
        "P(N = 20)": 0.040323,
    },
    _erlang_c,
    Size(6_000, 5),
    Size(12_000, 48),
    Size(50_000, 450),
    # With a relaxation time of 450 days, 0.3 % takes the fast engine.
    bound=0.15,
    controls=dict.fromkeys(
        ("Wq", "P(Wq > 3)", "P(Wq > 17.088434)", "E Wq^2", "P(N = 20)"),
        powers("N", many_servers(18.9, 20)),
    ),
)

# ---------------------------------------------------- 2. a ward that turns citizens away


def _erlang_b(r: Reading) -> Numbers:
    share = r.share("ward")
    return {
        "B": r.rejected() / r.arrivals(),
        "occupied": r.present("ward"),
        "lost a day": r.rejected() / r.days,
        "P(N >= 18)": float(share[18:].sum()),
    }


def _loss(name: str, service: Json, places: int, exact: Numbers) -> Case:
    ward = {"places": places, "service": service, "queue_limit": 0}
    return Case(
        f"2 loss, {name}",
        system({"ward": ward}, all=source("ward", 2.7)),
        100,
        exact,
        lambda r: {key: value for key, value in _erlang_b(r).items() if key in exact},
        Size(350, 16),
        Size(20_000, 30),
        Size(20_000, 300 if places < 25 else 420),
        0.008 if places < 25 else 0.012,
    )


LOSS_20 = {"B": 0.131271, "occupied": 16.418975, "lost a day": 0.354432, "P(N >= 18)": 0.409829}
LOSS = (
    _loss("exponential", exponential(7), 20, LOSS_20),
    _loss("deterministic", deterministic(7), 20, LOSS_20),
    _loss("lognormal cv 2", lognormal(7, 2), 20, LOSS_20),
    _loss("exponential, 21", exponential(7), 21, {"B": 0.105661}),
    _loss("exponential, 25", exponential(7), 25, {"B": 0.035008}),
)

# ------------------------------------------------------------------ 3. home care, no limit


def _poisson(r: Reading) -> Numbers:
    share = r.share("home")
    return {
        "E N": r.present("home"),
        "P(N = 120)": float(share[120]),
        "P(N >= 140)": float(share[140:].sum()),
        "P(N <= 138)": float(share[:139].sum()),
        **powers("N", share),
    }


def _filling(r: Reading) -> Numbers:
    used = r.trace.census[:, 0, 0]
    return {f"E N({day})": float(used[day]) for day in (10, 30, 90, 365)}


HOME_CARE = {"home": {"places": "unlimited", "service": lognormal(30, 1.5)}}
INFINITE = Case(
    "3 home care",
    system(HOME_CARE, all=source("home", 4)),
    1_500,
    {"E N": 120.0, "P(N = 120)": 0.036393, "P(N >= 140)": 0.040083, "P(N <= 138)": 0.951829},
    _poisson,
    Size(2_000, 5),
    Size(40_000, 12),
    Size(40_000, 200),
    controls={"P(N >= 140)": powers("N", stats.poisson.pmf(np.arange(MOST), 120))},
    bounds=(("P(N >= 140)", 0.08), ("P(N = 120)", 0.012)),
)
FILLING = Case(
    "3 from empty",
    system(HOME_CARE, all=source("home", 4)),
    0,
    {
        "E N(10)": 34.420249,
        "E N(30)": 70.469673,
        "E N(90)": 103.260746,
        "E N(365)": 118.530858,
    },
    _filling,
    Size(366, 40),
    Size(366, 1_500),
    Size(366, 3_200),
    bound=0.006,
)

# --------------------------------------------------------------------- 4. a single server


def _single(r: Reading) -> Numbers:
    waited = r.waited("desk")
    return {"Wq": float(waited.mean()), "Lq": r.queue("desk"), "E Wq^2": float((waited**2).mean())}


def _desk(name: str, service: Json, wait: float, sd: float, bound: float) -> Case:
    return Case(
        f"4 M/G/1, {name}",
        system({"desk": {"places": 1, "service": service}}, all=source("desk", 0.8)),
        1_000,
        {"Wq": wait, "Lq": 0.8 * wait, "E Wq^2": sd**2 + wait**2},
        _single,
        Size(2_500, 9),
        Size(40_000, 30),
        Size(40_000, 2_000),
        bound,
        controls={"E Wq^2": {"Wq": wait, "Lq": 0.8 * wait}},
    )


SINGLE = (
    _desk("deterministic", deterministic(1), 2.0, 2.309401, 0.02),
    _desk("exponential", exponential(1), 4.0, 4.898979, 0.02),
    _desk("lognormal cv^2 2", lognormal(1, 2**0.5), 6.0, 8.485281, 0.05),
)

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

# --------------------------------------------------------- 8. a ward whose queue has patience


def _erlang_a(r: Reading) -> Numbers:
    waited, busy, queue = r.waited("ward"), r.present("ward"), r.queue("ward")
    asked = r.number(EventKind.WAIT)
    return {
        "P(wait)": asked / r.arrivals(),
        "P(abandon)": r.number(EventKind.LEAVE, Cause.RENEGED) / r.arrivals(),
        "Lq": queue,
        "E wait all": queue * r.days / r.arrivals(),
        "E wait served": float(waited.mean()),
        "busy": busy,
        "L": busy + queue,
    }


ERLANG_A = Case(
    "8 Erlang A",
    system(
        {"ward": {"places": 10, "service": exponential(1), "patience": exponential(2)}},
        all=source("ward", 12),
    ),
    30,
    {
        "P(wait)": 0.850385,
        "P(abandon)": 0.195656,
        "Lq": 4.695743,
        "E wait all": 0.391312,
        "E wait served": 0.400834,
        "busy": 9.652129,
        "L": 14.347871,
    },
    _erlang_a,
    Size(200, 10),
    Size(4_000, 30),
    Size(10_000, 40),
    bound=0.006,
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
    numbers: Numbers = {}
    for i in range(4):
        here = s.sector == i
        numbers[f"visits p{i + 1}"] = here.sum() / PATH_CITIZENS
        numbers[f"days p{i + 1}"] = float(s.ticks[here].sum()) / TICKS_PER_DAY / PATH_CITIZENS
    total = np.zeros(PATH_CITIZENS)
    np.add.at(total, s.citizen, s.ticks / TICKS_PER_DAY)
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
        scenario(_pathway_sectors(law), stocks={"all": {"sector": "p1", "count": count}}),
        0,
        exact,
        _pathway,
        Size(45_000, 4),
        Size(45_000, 100),
        Size(45_000, 1_000 if bound == 0.01 else 8_000),
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

CASES: tuple[Case, ...] = (
    ERLANG_C,
    *LOSS,
    INFINITE,
    FILLING,
    *SINGLE,
    BLOCKING,
    JACKSON,
    ERLANG_A,
    *PATHWAY,
    PATH_CENSUS,
)
