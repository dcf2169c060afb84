"""The exact answers once more, from other formulas or small Markov chains."""

import numpy as np
import pytest
from scipy import integrate, stats

from . import theory_cases
from .theory_cases import (
    BLOCKING,
    ERLANG_A,
    ERLANG_C,
    FILLING,
    INFINITE,
    JACKSON,
    LOSS,
    PATH_CENSUS,
    PATH_MEANS,
    PATH_ROUTES,
    PATHWAY,
    SINGLE,
    WAVES,
    WAVES_FROM_EMPTY,
    Case,
    Numbers,
    powers,
)


def check_exact(case: Case, again: Numbers) -> None:
    assert set(case.exact) == set(again)
    for name, value in case.exact.items():
        assert value == pytest.approx(again[name], rel=3e-7, abs=6e-7), f"{case.name}: {name}"


def stationary(rates: dict[tuple, dict[tuple, float]]) -> dict[tuple, float]:
    """Stationary probabilities of a Markov chain from its rates, by the balance equations."""
    number = {state: i for i, state in enumerate(rates)}
    Q = np.zeros((len(number), len(number)))
    for state, ways in rates.items():
        for to, rate in ways.items():
            Q[number[state], number[to]] += rate
            Q[number[state], number[state]] -= rate
    A = np.vstack([Q.T, np.ones(len(number))])
    p = np.linalg.lstsq(A, np.append(np.zeros(len(number)), 1), rcond=None)[0]
    return dict(zip(number, p.tolist(), strict=True))


def many_servers(arrivals: float, days: float, places: int, room: int) -> np.ndarray:
    """P(N = n) of M/M/c with a limit on N, by the ratios of neighbours."""
    p = [1.0]
    for n in range(1, room + 1):
        p.append(p[-1] * arrivals * days / min(n, places))
    return np.array(p) / sum(p)


def test_erlang_c() -> None:
    p = many_servers(2.7, 7, 20, 2_000)
    n = np.arange(len(p))
    rate = 20 / 7

    def beyond(t: float) -> float:
        """P(Wq > t): with n in the system, n - 19 departures must not happen in t."""
        return float((p[20:] * stats.poisson.cdf(n[20:] - 20, rate * t)).sum())

    queue = float((p * np.maximum(0, n - 20)).sum())
    ahead = n[20:] - 19
    check_exact(
        ERLANG_C,
        {
            "P(wait)": float(p[20:].sum()),
            "Wq": queue / 2.7,
            "Lq": queue,
            "L": float(p @ n),
            "P(Wq > 3)": beyond(3),
            "P(Wq > 17.088434)": beyond(17.088434),
            "E Wq^2": float((p[20:] * ahead * (ahead + 1)).sum()) / rate**2,
            "P(N = 20)": float(p[20]),
        },
    )


def test_loss() -> None:
    for case, places in zip(LOSS, (20, 20, 20, 21, 25), strict=True):
        b = 1.0
        for k in range(1, places + 1):
            b = 18.9 * b / (k + 18.9 * b)
        p = many_servers(2.7, 7, places, places)
        assert b == pytest.approx(p[-1])
        again = {
            "B": b,
            "occupied": 18.9 * (1 - b),
            "lost a day": 2.7 * b,
            "P(N >= 18)": float(p[18:].sum()),
        }
        check_exact(case, {name: again[name] for name in case.exact})


def test_infinite() -> None:
    law = stats.poisson(4 * 30)
    again = {
        "E N": law.mean(),
        "P(N = 120)": law.pmf(120),
        "P(N >= 140)": law.sf(139),
        "P(N <= 138)": law.cdf(138),
    }
    for name, value in INFINITE.exact.items():  # printed to six decimals
        assert value == pytest.approx(float(again[name]), abs=6e-7)
    sigma = np.log(1 + 1.5**2) ** 0.5
    stay = stats.lognorm(sigma, scale=30 * np.exp(-(sigma**2) / 2))
    filling = {
        f"E N({day})": 4 * integrate.quad(stay.sf, 0, day, limit=200)[0]
        for day in (10, 30, 90, 365)
    }
    check_exact(FILLING, filling)


def test_single_server() -> None:
    """Pollaczek and Khinchine, with the third moments of the laws."""
    s2 = np.log(1 + 2.0)
    moments = ((1.0, 1.0), (2.0, 6.0), (float(np.exp(s2)), float(np.exp(3 * s2))))
    for case, (second, third) in zip(SINGLE, moments, strict=True):
        wait = 0.8 * second / (2 * 0.2)
        square = 2 * wait**2 + 0.8 * third / (3 * 0.2)
        check_exact(case, {"Wq": wait, "Lq": 0.8 * wait, "E Wq^2": square})


def test_bed_blocking() -> None:
    """States: (queue, in service, blocked, municipal). A queue means that all six beds are used."""
    rates: dict[tuple, dict[tuple, float]] = {}
    todo = [(0, 0, 0, 0)]
    while todo:
        state = todo.pop()
        if state in rates:
            continue
        q, s, b, m = state
        ways: dict[tuple, float] = {}
        if s + b < 6:
            ways[q, s + 1, b, m] = 1.0
        elif q < 10:
            ways[q + 1, s, b, m] = 1.0
        if s:
            if m == 8:
                ways[q, s - 1, b + 1, m] = s / 4
            else:  # the bed goes to the queue
                ways[max(0, q - 1), s - (q == 0), b, m + 1] = s / 4
        if m:
            if b:  # who was blocked moves; the bed goes to the queue
                ways[max(0, q - 1), s + (q > 0), b - 1, m] = m / 7
            else:
                ways[q, s, b, m - 1] = m / 7
        rates[state] = ways
        todo += list(ways)
    p = stationary(rates)

    def mean(of) -> float:  # type: ignore[no-untyped-def]
        return sum(of(*state) * x for state, x in p.items())

    lost = mean(lambda q, s, b, m: q == 10)
    blocked, queue = mean(lambda q, s, b, m: b), mean(lambda q, s, b, m: q)
    check_exact(
        BLOCKING,
        {
            "rejected": lost,
            "throughput": 1 - lost,
            "blocked beds": blocked,
            "P(any blocked)": mean(lambda q, s, b, m: b > 0),
            "queue": queue,
            "Wq": queue / (1 - lost),
            "block days each": blocked / (1 - lost),
            "beds occupied": mean(lambda q, s, b, m: s + b),
            "P(hospital full)": mean(lambda q, s, b, m: s + b == 6),
            "municipal occupied": mean(lambda q, s, b, m: m),
        },
    )


def test_jackson() -> None:
    P = np.array([[0, 0.4, 0.1], [0.05, 0, 0.35], [0.10, 0.05, 0]])
    flow = np.linalg.solve(np.eye(3) - P.T, [3, 0.5, 0.5])
    again: Numbers = {}
    for i, (places, days) in enumerate(((2, 0.5), (12, 5), (30, 14))):
        p = many_servers(flow[i], days, places, 800)
        n = np.arange(len(p))
        again[f"rate s{i + 1}"] = float(flow[i])
        again[f"Lq s{i + 1}"] = float(p @ np.maximum(0, n - places))
        again[f"L s{i + 1}"] = float(p @ n)
    again["L"] = sum(again[f"L s{i}"] for i in (1, 2, 3))
    again["total time"] = again["L"] / 4
    check_exact(JACKSON, again)


def test_erlang_a() -> None:
    """Birth and death with n - 10 waiting; who is served, by what happens first to the last."""
    p = [1.0]
    for n in range(1, 300):
        p.append(p[-1] * 12 / (min(n, 10) + 0.5 * max(0, n - 10)))
    law = np.array(p) / sum(p)
    n = np.arange(len(law))
    queue, busy = float(law @ np.maximum(0, n - 10)), float(law @ np.minimum(n, 10))
    served, time = 1.0, 0.0  # of one with so many ahead: P(served), E(wait if served, else 0)
    sums = np.zeros(2)
    for ahead in range(289):
        rate = 10 + 0.5 * (ahead + 1)
        step = (rate - 0.5) / rate
        served, time = step * served, step * (time + served / rate)
        sums += law[10 + ahead] * np.array([served, time])
    check_exact(
        ERLANG_A,
        {
            "P(wait)": float(law[10:].sum()),
            "P(abandon)": 0.5 * queue / 12,
            "Lq": queue,
            "E wait all": queue / 12,
            "E wait served": float(sums[1] / (law[:10].sum() + sums[0])),
            "busy": busy,
            "L": busy + queue,
        },
    )


def test_waves() -> None:
    """m(t), the integral of the rate at t - u times P(stay > u), over u."""
    sigma = np.log(2) ** 0.5
    laws = {
        "exponential": stats.expon(scale=3),
        "deterministic": stats.uniform(3, 1e-12),
        "lognormal cv 1": stats.lognorm(sigma, scale=3 * np.exp(-(sigma**2) / 2)),
    }

    def mean(law, t: float, since: float) -> float:  # type: ignore[no-untyped-def]
        def rate(u: float) -> float:
            return 10 * (1 + 0.5 * float(np.sin(2 * np.pi * (t - u) / 7)))

        edges = [x for x in (0, 3, 7, 14, 30, 60, 120) if x < since]
        parts = zip(edges, [*edges[1:], since], strict=True)
        return sum(integrate.quad(lambda u: rate(u) * law.sf(u), a, b)[0] for a, b in parts)

    for case in WAVES:
        law = laws[case.name.split(", ")[1]]
        check_exact(case, {f"m({t})": mean(law, t, 120) for t in (1.75, 3.5, 5.25, 7.0)})
    for case in WAVES_FROM_EMPTY:
        law = laws[case.name.split(", ")[1]]
        check_exact(case, {f"m({t})": mean(law, t, t) for t in (1, 7, 28)})


def test_laws_of_the_controls() -> None:
    """The first power is the mean that the case states, and a queue follows from the law."""
    for load, places, mean in ((18.9, 20, ERLANG_C.exact["L"]), (20.703437, 30, 20.786685)):
        law = theory_cases.many_servers(load, places)
        again = many_servers(load, 1, places, len(law) - 1)
        assert np.allclose(law, again, atol=1e-12)
        assert powers("N", law)["N^1"] == pytest.approx(mean, rel=1e-6)


def test_pathway() -> None:
    P, m = np.array(PATH_ROUTES), np.array(PATH_MEANS)
    N = np.linalg.inv(np.eye(4) - P)
    visits = N[0]
    total = N @ m
    without = P.copy()
    without[:, 0] = 0  # a way back to the first is not taken further
    back = np.linalg.solve(np.eye(4) - without, P[:, 0])
    ever = visits[3] / N[3, 3]
    for case, cv2 in zip(PATHWAY, (1.0, 0.0, 2.25), strict=True):
        square = np.linalg.solve(np.eye(4) - P, (1 + cv2) * m**2 + 2 * m * (P @ total))
        again = {
            **{f"visits p{i + 1}": float(visits[i]) for i in range(4)},
            **{f"days p{i + 1}": float(visits[i] * m[i]) for i in range(4)},
            "total": float(total[0]),
            "E total^2": float(square[0]),
            "P(ever p4)": float(ever),
            "P(back to p1)": float(back[0]),
        }
        check_exact(case, again)
    check_exact(PATH_CENSUS, {f"L p{i + 1}": float(1.2 * visits[i] * m[i]) for i in range(4)})
