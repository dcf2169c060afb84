"""What a stay takes: the resources that sectors name exist and can do for a citizen."""

from collections.abc import Callable, Iterator

from sim.faults import Keys, Problem, near
from sim.groups import GroupSpace, TableError
from sim.spec import Scenario
from sim.spec_places import Places


def _resources(scenario: Scenario) -> Iterator[Problem]:
    needed = set()
    for name, sector in scenario.sectors.items():
        for which, need in sector.needs.items():
            path: Keys = ("sectors", name, "needs", which)
            needed.add(which)
            resource = scenario.resources.get(which)
            if resource is None:
                known = near(which, scenario.resources)
                yield Problem(path, f"there is no resource {which!r}", known)
            elif need.unit != resource.unit:
                problem = f"a need in {need.unit}, of a resource in {resource.unit}"
                yield Problem(path, problem, f"write the need in {resource.unit}")
    for which in scenario.resources.keys() - needed:
        remedy = "let a sector need it, or take it out"
        yield Problem(("resources", which), "no sector needs it", remedy)


def _enough(scenario: Scenario, space: GroupSpace) -> Iterator[Problem]:
    """There is at some time as much as one citizen needs."""
    for name, sector in scenario.sectors.items():
        for which, need in sector.needs.items():
            resource = scenario.resources.get(which)
            if resource is None or (most := largest(resource.amount)) is None:
                continue
            try:
                needed = space.table(need).max()
            except TableError:
                continue  # told with the tables
            if needed > most:
                problem = f"{needed:g} {need.unit} are never there: the most is {most}"
                yield Problem(("sectors", name, "needs", which), problem, "write less, or add some")


def largest(amount: Places) -> int | None:
    """The most that there ever is; None without a limit."""
    values = [step.value for step in amount.calendar]
    values += [step.value for step in amount.weekly]
    values += [step.value for step in amount.yearly]
    return max(values, default=amount.value)


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (_resources,)
TABLE_RULES: tuple[Callable[[Scenario, GroupSpace], Iterator[Problem]], ...] = (_enough,)
