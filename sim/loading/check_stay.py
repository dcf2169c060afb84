"""What a stay takes: resources that exist and are enough, packages that can begin."""

from collections.abc import Callable, Iterator

from sim.language.faults import Keys, Problem, near
from sim.language.groups import AGE, GroupSpace, TableError
from sim.language.spec import Scenario
from sim.language.spec_places import Places
from sim.loading.check_tables import parts


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


def _packages(scenario: Scenario) -> Iterator[Problem]:
    """Stays that are packages: what they need, and what cannot be combined with them."""
    for name, sector in scenario.sectors.items():
        rule, at = sector.package, ("sectors", name)
        if rule is None:
            continue
        path: Keys = (*at, "package")
        if sector.service is None:
            yield Problem(path, "a package without `service`", "add `service`: its length")
        if not sector.places.unlimited:
            remedy = "write `places: unlimited`; `capacity` is the limit"
            yield Problem((*at, "places"), "places in a sector of packages", remedy)
        for key in ("kept_during", "needs"):
            if getattr(sector, key):
                yield Problem((*at, key), f"a package does not take `{key}`", "take it out")
        for to, route in sector.routes.items():
            if route.service is not None:
                problem = "the length of a package does not depend on the way on"
                yield Problem((*at, "routes", to, "service"), problem, "take it out")
        most = largest(rule.capacity)
        if most is not None and max(rule.first, rule.last) > most:
            problem = f"one package has more visits a day than the {most} there ever are"
            yield Problem((*path, "capacity"), problem, "write more, or fewer visits")


def _outcomes(scenario: Scenario) -> Iterator[Problem]:
    for name, sector in scenario.sectors.items():
        at: Keys = ("sectors", name, "outcomes")
        if sector.outcomes and not sector.serves:
            yield Problem(at, "outcomes of a stay without `service`", "add `service`, or a clock")
        for which, rule in sector.outcomes.items():
            path = (*at, which, "attribute")
            if rule.attribute == AGE:
                yield Problem(path, "age changes on birthdays only", "name another one")
            elif rule.attribute not in scenario.attributes:
                hint = near(rule.attribute, scenario.attributes)
                yield Problem(path, f"no attribute {rule.attribute!r}", hint)


def _turnover(scenario: Scenario) -> Iterator[Problem]:
    for name, sector in scenario.sectors.items():
        if sector.turnover is not None and sector.places.unlimited:
            problem = "there is always another place, so none is waited for while it is made ready"
            yield Problem(
                ("sectors", name, "turnover"), problem, "take it out, or count the places"
            )


def _never_sent_to_packages(scenario: Scenario) -> Iterator[Problem]:
    """A package is asked for; nobody is sent into one, or waits in one for something else."""
    for path, _, field, value in parts(scenario):
        sector = scenario.sectors.get(value) if isinstance(value, str) else None
        if sector is None or sector.package is None:
            continue
        sends = path[0] == "clocks" and field == "sector" and _sends(scenario, path)
        if sends or field == "diverted_to":
            yield Problem(path, f"a clock sends to {value}, a package", "let the clock `request`")
        elif field == "wait_elsewhere":
            yield Problem(path, f"waiting in {value}, a package", "name another sector, or hold")


def _sends(scenario: Scenario, path: Keys) -> bool:
    return scenario.clocks[str(path[1])].does == "send"


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


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    _resources,
    _packages,
    _turnover,
    _outcomes,
    _never_sent_to_packages,
)
TABLE_RULES: tuple[Callable[[Scenario, GroupSpace], Iterator[Problem]], ...] = (_enough,)
