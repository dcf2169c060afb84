"""The four stations as somebody would write them for SimPy: a process per customer."""

import random
from collections.abc import Generator

import simpy

Steps = Generator[simpy.Event, object, None]


def run(servers: int, rate: float, hours: float, seed: int, stations: int = 4) -> tuple[int, float]:
    """One run: (customers who have left, their mean time in the system in hours)."""
    random.seed(seed)
    env = simpy.Environment()
    line = [simpy.Resource(env, servers) for _ in range(stations)]
    stays: list[float] = []
    env.process(arrivals(env, line, rate, stays))
    env.run(until=hours)
    return len(stays), sum(stays) / len(stays)


def arrivals(
    env: simpy.Environment, line: list[simpy.Resource], rate: float, stays: list[float]
) -> Steps:
    """A Poisson stream of customers."""
    while True:
        yield env.timeout(random.expovariate(rate))
        env.process(customer(env, line, stays))


def customer(env: simpy.Environment, line: list[simpy.Resource], stays: list[float]) -> Steps:
    """Through all stations; the place behind is let go only when the next one is had."""
    begun, held = env.now, None
    for station in line:
        request = station.request()
        yield request
        if held is not None:
            held.resource.release(held)
        held = request
        yield env.timeout(random.expovariate(1.0))
    if held is not None:
        held.resource.release(held)
    stays.append(env.now - begun)
