"""Exact answers of single sectors: queues, losses, no limits, patience."""

import numpy as np
from scipy import stats

from sim.vocab import Cause, EventKind

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
from .theory_reading import BOTH, MOST, Reading
from .worlds import Json

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
    Size(36_000, 2_900),
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
