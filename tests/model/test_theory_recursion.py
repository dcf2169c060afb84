"""One queue, first come first served: the engine against a recursion, the recursion against theory.

With draws that belong to the citizen, the wait of everybody in a G/G/c queue follows from the
times at which the servers become free. The engine must give these waits, to the tick; the
recursion is fast enough to bring the standard error of a slow system down to 0.3 %.
"""

import numpy as np
import pytest

from sim.kernels.kernel import kernel
from sim.luck.dists import draw_ticks
from sim.luck.streams import bits
from sim.vocab import TICKS_PER_DAY

from .test_theory import LIMIT, score, shown
from .theory_cases import ERLANG_C, SINGLE, Case, Numbers, Reading
from .worlds import Run, made, number_of, uid_of

SEED = 77
QUEUES = (ERLANG_C, *SINGLE)


@kernel
def wait_one_by_one(  # type: ignore[no-untyped-def]
    arrived, waited, free, gaps, services, first_uid, gap_site, service_site, seed, replication
):
    """Fill `arrived` and `waited` (n,) with ticks; `free` (c,): when each server is free."""
    tick = 0
    for i in range(len(arrived)):
        uid = first_uid + np.uint64(i)
        tick += draw_ticks(gaps, bits(seed, replication, uid, gap_site, np.uint64(0)))
        need = draw_ticks(services, bits(seed, replication, uid, service_site, np.uint64(0)))
        server = 0
        for s in range(len(free)):
            if free[s] < free[server]:
                server = s
        begin = max(tick, free[server])
        free[server] = begin + max(1, need)
        arrived[i], waited[i] = tick, begin - tick


def recursion(
    case: Case, number: int, seed: int, replication: int
) -> tuple[np.ndarray, np.ndarray]:
    """Ticks of arrival and of waiting of the first `number` citizens."""
    compiled = made(case.scenario(1))
    network, stream = compiled.network, compiled.people.streams[0]
    arrived, waited = np.zeros(number, np.int64), np.zeros(number, np.int64)
    free = np.zeros(int(network.places[0]), np.int64)
    gaps, services = (compiled.tables[i] for i in (stream.inflow.gap, network.service[0, 0]))
    sites = (number_of("source/gap"), number_of(f"{network.sectors[0]}/service"))
    keys = (uid_of(stream.name, 0), *sites, seed, replication)
    wait_one_by_one(arrived, waited, free, gaps, services, *(np.uint64(key) for key in keys))
    return arrived, waited


@pytest.mark.parametrize("case", QUEUES, ids=lambda case: case.name)
def test_everybody_waits_as_the_recursion_says(run: Run, case: Case) -> None:
    for replication in range(3):
        compiled = made(case.scenario(600) | {"warm_up": "0 days"})
        stays = Reading(run(compiled, SEED, replication), compiled).stays
        begun = np.argsort(stays.citizen)
        arrived, waited = recursion(case, len(begun), SEED, replication)
        assert np.array_equal(stays.waited[begun], waited)
        assert np.array_equal(stays.begin[begun], arrived + waited)


def averages(case: Case, arrived: np.ndarray, waited: np.ndarray) -> Numbers:
    days = waited[arrived >= case.warm_up * TICKS_PER_DAY] / TICKS_PER_DAY
    numbers = {
        "P(wait)": float((days > 0).mean()),
        "Wq": float(days.mean()),
        "P(Wq > 3)": float((days > 3).mean()),
        "P(Wq > 17.088434)": float((days > 17.088434).mean()),
        "E Wq^2": float((days**2).mean()),
    }
    return {name: value for name, value in numbers.items() if name in case.exact}


@pytest.mark.verify
@pytest.mark.parametrize("case", QUEUES, ids=lambda case: case.name)
def test_the_recursion_agrees_with_theory(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """Half a milliard citizens for the slow one: a standard error below 0.3 % of the mean wait."""
    number, replications = (500_000, 1_000) if case is ERLANG_C else (200_000, 200)
    found = [
        averages(case, *recursion(case, number, SEED, replication))
        for replication in range(replications)
    ]
    table = {
        name: score(np.array([numbers[name] for numbers in found]), case.exact[name])
        for name in found[0]
    }
    with capsys.disabled():
        print("\n" + shown(case, table).replace(case.name, f"{case.name} (rec.)"))
    assert max(abs(z) for _, _, _, z in table.values()) < LIMIT
    exact, _, error, _ = table["Wq"]
    assert error < 0.003 * exact, shown(case, table)
