"""The twin of the fast engine in C: which scenarios it carries, and a run with it."""

from collections.abc import Callable
from ctypes import c_int, c_void_p
from typing import Any

from sim.fast.engine import close, schedule_first, with_room
from sim.fast.state import World
from sim.fast.world import make_world
from sim.kernels.rooms import handed
from sim.language.spec import Scenario
from sim.prepare.compile import Compiled
from sim.results.trace import Trace

from .layout import header
from .native import library

# What may stand in a scenario, by kind of mapping; anything else changes a run in a way that the
# twin does not know.
CARRIED = {
    "Scenario": "format name title about start warm_up horizon attributes sectors stocks sources "
    "traits clocks since_discharge nursing home_care prices owners discounting targets",
    "Sector": "label places service routes priority kept_during home_visits draws_as",
    "Places": "unlimited value",
    "Route": "share handover when_full",
    "WhenFull": "hold wait_elsewhere",
    "Clock": "does sector attribute step diverted diverted_to rate profile sectors factors",
    "Stock": "sector count less traits",
    "Source": "sector rate age traits",
    "Nursing": "initial course interval minutes_home minutes_clinic driving clinic_share roster "
    "tolerance clinic_tolerance clinics after_discharge",
    "Clinic": "district minutes open_days reach label",
}
PROVENANCE = {"source", "year", "confidence", "range"}
Loop = Callable[[World], bool]


def check_carried(part: Any, where: str = "scenario") -> None:
    """Raise ValueError if the scenario uses a rule that the twin lacks, and say which."""
    if isinstance(part, dict):
        for name, child in part.items():
            check_carried(child, f"{where}.{name}")
    known = CARRIED.get(type(part).__name__)
    if known is None:
        return
    for name in type(part).model_fields:
        value, usual = getattr(part, name), type(part).model_fields[name].default
        if name not in {*known.split(), *PROVENANCE} and value != usual:
            raise ValueError(f"{where}.{name}: the twin in C does not know this rule")
        check_carried(value, f"{where}.{name}")


def twin_loop(scenario: Scenario, compiled: Compiled, *options: str) -> Loop:
    """The event loop in C for worlds of this scenario; `-DTEXTBOOK` for the other event list.

    Raises ValueError for a scenario that the twin does not carry, RuntimeError without gcc.
    """
    check_carried(scenario)
    run = library("twin.c", *options, header=header(make_world(compiled, 0, 0))).loop
    run.argtypes, run.restype = [c_void_p], c_int

    def loop(world: World) -> bool:
        passed = handed(world)  # must live as long as the call
        ended: int = run(passed.address)
        if ended < 0:
            raise ValueError("a deadlock: the twin in C does not know how it ends")
        return bool(ended)

    return loop


def begun(compiled: Compiled, seed: int, replication: int, bounds: tuple[int, ...] = ()) -> World:
    """A world with its first events, as the engine has it before the loop."""
    world = make_world(compiled, seed, replication, bounds)
    schedule_first(handed(world))
    return world


def run_twin(loop: Loop, compiled: Compiled, seed: int, replication: int) -> Trace:
    """One replication as in `run_fast`, with another loop."""
    world = begun(compiled, seed, replication)
    while not loop(world):
        world = with_room(world)
    return close(world)
