"""The engines that the tests of this folder are run with."""

from collections.abc import Callable

import pytest

from sim.fast.engine import run_fast
from sim.prepare.compile import Compiled
from sim.reference.engine import run_reference
from sim.results.trace import Trace

ENGINES: dict[str, Callable[[Compiled, int, int], Trace]] = {
    "reference": run_reference,
    "fast": run_fast,
}


@pytest.fixture(params=list(ENGINES))
def run(request: pytest.FixtureRequest) -> Callable[[Compiled, int, int], Trace]:
    """An engine: run(compiled, seed, replication) gives a trace."""
    return ENGINES[request.param]
