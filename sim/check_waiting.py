"""Rules of waiting: what they name exists, and they fit together."""

from collections.abc import Callable, Iterator

from sim.faults import Keys, Problem, near
from sim.spec import EXIT, Scenario


def _patience(scenario: Scenario) -> Iterator[Problem]:
    for name, sector in scenario.sectors.items():
        if sector.renege_to == EXIT:
            continue
        at: Keys = ("sectors", name, "renege_to")
        others = [EXIT, *(other for other in scenario.sectors if other != name)]
        if sector.renege_to == name:
            yield Problem(at, f"who gave {name} up would ask for it again", "name another sector")
        elif sector.renege_to not in others:
            problem = f"there is no sector {sector.renege_to!r}"
            yield Problem(at, problem, near(sector.renege_to, others))
        elif sector.patience is None:
            yield Problem(at, "nobody reneges without `patience`", "add `patience`, or take out")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (_patience,)
