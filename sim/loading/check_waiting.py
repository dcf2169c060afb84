"""Rules of waiting: what they name exists, and they fit together."""

from collections.abc import Callable, Iterator

from sim.language.faults import Keys, Problem, near
from sim.language.quantity import Time
from sim.language.spec import EXIT, Scenario
from sim.language.spec_waiting import DivertAfter, WhenFull
from sim.loading.check_tables import is_table


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


def _full(scenario: Scenario) -> Iterator[Problem]:
    """The rules of routes and sources for a sector that is full."""
    rules: list[tuple[Keys, WhenFull, str, str]] = [
        (("sectors", name, "routes", to, "when_full"), route.when_full, to, name)
        for name, sector in scenario.sectors.items()
        for to, route in sector.routes.items()
    ]
    for name, source in scenario.sources.items():
        rules.append((("sources", name, "when_full"), source.when_full, source.sector, ""))
    for path, rule, to, here in rules:
        if rule.wait_elsewhere in (to, here):
            wrong = f"waiting in {rule.wait_elsewhere} is not elsewhere"
            yield Problem((*path, "wait_elsewhere"), wrong, "name another sector, or hold")
        yield from _others((*path, "divert"), rule.divert, to)
        if rule.divert_after is not None:
            yield from _diverted_after((*path, "divert_after"), rule.divert_after, to, scenario)


def _others(path: Keys, others: tuple[str, ...], to: str) -> Iterator[Problem]:
    if to in others or len(set(others)) < len(others):
        wrong = f"a full {to} cannot divert to itself, nor twice to one sector"
        yield Problem(path, wrong, "name each other sector once")


def _diverted_after(
    path: Keys, rule: DivertAfter, to: str, scenario: Scenario
) -> Iterator[Problem]:
    if rule.time is not None and not is_table(rule.time) and round(rule.time.base()) < 1:
        yield Problem((*path, "time"), "no time passes before the first try", "write 1 second")
    if not rule.to:
        yield Problem((*path, "to"), "no sector is named", "name at least one, or hold")
    for i, other in enumerate(rule.to):
        if other not in scenario.sectors:
            problem = f"there is no sector {other!r}"
            yield Problem((*path, "to", i), problem, near(other, scenario.sectors))
    yield from _others((*path, "to"), rule.to, to)


def _ranks(scenario: Scenario) -> Iterator[Problem]:
    """A request is ranked or offered anew, or a kept place given up, after some time."""
    for name, sector in scenario.sectors.items():
        at: Keys = ("sectors", name)
        times: dict[Keys, Time] = {}
        if sector.guarantee is not None:
            times[*at, "guarantee", "within"] = sector.guarantee.within
        if isinstance(sector.kept_during, dict):
            times |= {(*at, "kept_during", to): time for to, time in sector.kept_during.items()}
        if sector.refuses is not None:
            times[*at, "refuses", "again"] = sector.refuses.again
        for path, time in times.items():
            if not is_table(time) and round(time.base()) < 1:
                yield Problem(path, "no time passes", "write a time from 1 second up")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (_patience, _full, _ranks)
