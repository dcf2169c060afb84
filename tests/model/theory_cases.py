"""Systems with exact answers: the scenario, what to measure, and the answers, in one place.

A case knows no engine. `measure` turns one run into numbers, each an average over time or over
citizens, so that means over replications estimate the exact values. Every constant is checked
in test_theory_exact against a formula or a small Markov chain of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.compile import Compiled
from sim.intervals import Intervals, Stays, stays, waits
from sim.trace import Trace
from sim.vocab import NEVER, TICKS_PER_DAY, Cause, EventKind

from .worlds import Json, scenario

Numbers = dict[str, float]


@dataclass(frozen=True)
class Size:
    """How much is simulated: days measured after the warm-up, and replications."""

    days: int
    replications: int


@dataclass(frozen=True)
class Case:
    """A system with exact answers.

    ci, verify: sizes of the short and the long test; bound: the relative standard error that
    the long test must reach, per statistic (`bounds` names exceptions).
    """

    name: str
    document: Json
    warm_up: int  # days
    exact: Numbers
    measure: Callable[["Reading"], Numbers]
    ci: Size
    verify: Size
    bound: float = 0.003
    bounds: tuple[tuple[str, float], ...] = ()

    def scenario(self, days: int) -> Json:
        """The mapping of the scenario, with this many measured days."""
        return self.document | {"warm_up": f"{self.warm_up} days", "horizon": f"{days} days"}

    def bound_of(self, statistic: str) -> float:
        return dict(self.bounds).get(statistic, self.bound)


class Reading:
    """One run, with the measured time as the window."""

    def __init__(self, trace: Trace, compiled: Compiled) -> None:
        self.trace, self.compiled = trace, compiled
        self.begin, self.end = compiled.frame.warm_up, compiled.frame.horizon
        self.days = (self.end - self.begin) / TICKS_PER_DAY
        self.stays: Stays = stays(trace.events, self.end)
        self.waits = waits(trace.events, self.end)

    def sector(self, name: str) -> int:
        return self.compiled.network.sectors.index(name)

    def mean(self, spans: Intervals) -> float:
        """Mean number over time."""
        return float(spans.clipped(self.begin, self.end).ticks.sum()) / (self.end - self.begin)

    def present(self, name: str) -> float:
        return self.mean(self.stays.at(self.sector(name)))

    def queue(self, name: str) -> float:
        return self.mean(self.waits.at(self.sector(name)))

    def blocked(self, name: str) -> Intervals:
        s = self.stays.at(self.sector(name))
        begin = np.where(s.blocked >= 0, s.blocked, NEVER)
        return Intervals(s.citizen, s.sector, s.group, begin, s.end)

    def share(self, *spans: Intervals) -> np.ndarray:
        """float64: share of time with 0, 1, 2, ... of these present."""
        cut = [part.clipped(self.begin, self.end) for part in spans]
        ticks = np.concatenate([x for part in cut for x in (part.begin, part.end)])
        change = np.concatenate(
            [np.full(len(part.begin), sign) for part in cut for sign in (1, -1)]
        )
        order = np.argsort(ticks, kind="stable")
        number = np.concatenate([[0], np.cumsum(change[order])])
        bounds = np.concatenate([[self.begin], ticks[order], [self.end]])
        return np.bincount(number[np.diff(bounds) > 0], np.diff(bounds)[np.diff(bounds) > 0]) / (
            self.end - self.begin
        )

    def arrivals(self) -> int:
        """Citizens from outside in the window."""
        e = self.trace.events
        return int(((e["kind"] == EventKind.ARRIVE) & (e["tick"] >= self.begin)).sum())

    def rejected(self) -> int:
        e = self.trace.events
        gone = (e["kind"] == EventKind.LEAVE) & (e["cause"] == Cause.REJECTED)
        return int((gone & (e["tick"] >= self.begin)).sum())

    def departures(self) -> int:
        e = self.trace.events
        gone = (e["kind"] == EventKind.LEAVE) & (e["cause"] == Cause.EXIT)
        return int((gone & (e["tick"] >= self.begin)).sum())

    def waited(self, name: str) -> np.ndarray:
        """float64: days waited by everybody who entered in the window."""
        s = self.stays.at(self.sector(name))
        return s.waited[s.begin >= self.begin] / TICKS_PER_DAY


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


def at(share: np.ndarray, number: int) -> float:
    return float(share[number]) if number < len(share) else 0.0


# ------------------------------------------------------------------ 1. a ward with a queue


def _erlang_c(r: Reading) -> Numbers:
    waited = r.waited("ward")
    share = r.share(r.stays, r.waits)
    return {
        "P(wait)": float((waited > 0).mean()),
        "Wq": float(waited.mean()),
        "Lq": r.queue("ward"),
        "L": r.present("ward") + r.queue("ward"),
        "P(Wq > 3)": float((waited > 3).mean()),
        "P(Wq > 17.088434)": float((waited > 17.088434).mean()),
        "E Wq^2": float((waited**2).mean()),
        "P(N = 20)": at(share, 20),
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
    # With a relaxation time of 450 days, 0.3 % takes the recursion of test_theory_recursion.
    bound=0.15,
)

# ---------------------------------------------------- 2. a ward that turns citizens away


def _erlang_b(r: Reading) -> Numbers:
    share = r.share(r.stays)
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
    share = r.share(r.stays)
    return {
        "E N": r.present("home"),
        "P(N = 120)": at(share, 120),
        "P(N >= 140)": float(share[140:].sum()),
        "P(N <= 138)": float(share[:139].sum()),
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
        bound,
    )


SINGLE = (
    _desk("deterministic", deterministic(1), 2.0, 2.309401, 0.02),
    _desk("exponential", exponential(1), 4.0, 4.898979, 0.02),
    _desk("lognormal cv^2 2", lognormal(1, 2**0.5), 6.0, 8.485281, 0.05),
)

# ------------------------------------------------------------------------ 5. bed blocking


def _blocking(r: Reading) -> Numbers:
    blocked = r.blocked("hospital")
    share = r.share(blocked)
    waited = r.waited("hospital")
    full = r.share(r.stays.at(r.sector("hospital")))
    return {
        "rejected": r.rejected() / r.arrivals(),
        "throughput": r.departures() / r.days,
        "blocked beds": r.mean(blocked),
        "P(any blocked)": float(share[1:].sum()),
        "queue": r.queue("hospital"),
        "Wq": float(waited.mean()),
        "block days each": r.mean(blocked) * r.days / r.departures(),
        "beds occupied": r.present("hospital"),
        "P(hospital full)": at(full, 6),
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
    entered = {
        f"rate {name}": float((r.stays.at(r.sector(name)).begin >= r.begin).sum()) / r.days
        for name in sectors
    }
    return {**entered, **queue, **whole, "L": total, "total time": total * r.days / r.arrivals()}


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
    *PATHWAY,
    PATH_CENSUS,
)
