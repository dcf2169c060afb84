"""The uncertain quantities of a scenario and of policies: every number that states a range.

A plain number goes from end to end of its range. A table (by age, by district) is scaled as a
whole, as far as every cell above 0 stays in the range, and its value is the factor. A
distribution is stretched so that its mean is the value; its shape stays. What a range cannot move
by itself is listed with the reason, and is not moved. Of a policy, what it declares as uncertain
is moved, unless its value was written out.
"""

import dataclasses
import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from experiments.running.run import Variant
from policies import Policy, PolicyError, with_policies
from policies.framework.base import Parameter, edited
from sim.language.quantity import Distribution, Quantity, Sourced, leaves
from sim.language.spec import Scenario
from sim.language.spec_places import Places
from sim.loading.checks import check
from sim.luck.dists import law

FACTOR = "factor"  # the unit of a table's value
SETTINGS = ("warm_up", "horizon", "targets")  # ranges that are no uncertainty of the world


@dataclass(frozen=True)
class Uncertain:
    """A number that is not known: where it stands, what it is taken for, how far it may lie.

    `name` is the path of keys in the scenario, or `policy.parameter`. low <= value <= high.
    """

    name: str
    unit: str
    low: float
    value: float
    high: float
    policy: str | None = None  # whose parameter it is
    declared: Parameter | None = None  # by the policy, with a law of its own
    whole: bool = False

    def at(self, u: float) -> float:
        """The quantile u of its law: of the triangular one on the range with its peak at the value.

        A range says nothing of probabilities; this is the least that says that the value is
        believed more than the ends.
        """
        if self.declared is not None:
            return self.declared.at(u)
        width, rise = self.high - self.low, self.value - self.low
        if u * width <= rise:
            x = self.low + math.sqrt(u * width * rise)
        else:
            x = self.high - math.sqrt((1 - u) * width * (width - rise))
        return float(round(x)) if self.whole else x


@dataclass(frozen=True)
class LeftOut:
    """A range that is not moved, and why."""

    name: str
    why: str


def of_scenario(
    scenario: Scenario, only: Container[str] | None = None
) -> tuple[list[Uncertain], list[LeftOut]]:
    """All numbers of a scenario with a range, in its order, and those that cannot be moved.

    only: the names that are asked for, all if left out.
    """
    found, left = [], []
    for name, part in _ranged(scenario, ()):
        if only is not None and name not in only:
            continue
        try:
            one = _uncertain(name, part)
            for x in (one.low, one.high):
                if problems := check(with_values(scenario, {name: x})):
                    raise ValueError(problems[0].problem)
            found.append(one)
        except ValueError as error:
            left.append(LeftOut(name, str(error)))
    return found, left


def of_policies(made: Sequence[Variant]) -> list[Uncertain]:
    """What the variants' policies declare as uncertain and their texts leave at the default."""
    found = {}
    for policy in (policy for variant in made for policy in variant.policies):
        for key in policy.uncertain():
            told, name = policy.parameters()[key], f"{policy.name}.{key}"
            if getattr(policy, key) == told.default:
                found[name] = Uncertain(
                    name, told.unit, told.range[0], told.default, told.range[1],
                    policy.name, told, told.whole,
                )  # fmt: skip
    return list(found.values())


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with these values, by name; of a table, with all cells times the factor."""
    for name, x in values.items():
        scenario = edited(scenario, name, _moved(_part(scenario, name), x))
    return scenario


def drawn(
    scenario: Scenario, made: Sequence[Variant], of: Sequence[Uncertain], values: Sequence[float]
) -> list[Variant]:
    """The variants, in a world in which the quantities `of` have these values.

    Raises PolicyError when they make a variant impossible together.
    """
    told = dict(zip(of, values, strict=True))
    world = with_values(scenario, {one.name: x for one, x in told.items() if one.policy is None})
    of_policy = {one: x for one, x in told.items() if one.policy is not None}
    found = []
    for variant in made:
        policies = tuple(_told(policy, of_policy) for policy in variant.policies)
        changed = with_policies(world, policies)
        if problems := check(changed):
            where = ".".join(str(part) for part in problems[0].path)
            raise PolicyError(
                f"the uncertain quantities make {variant.key} impossible together: "
                f"{where}: {problems[0].problem}; narrow the ranges of what belongs together"
            )
        found.append(dataclasses.replace(variant, policies=policies, scenario=changed))
    return found


def _told(policy: Policy, values: Mapping[Uncertain, float]) -> Policy:
    """The policy with the values of its parameters; what its text writes out stays."""
    plain = policy.defaults()
    own = {u.name.partition(".")[2]: x for u, x in values.items() if u.policy == policy.name}
    free = {key: x for key, x in own.items() if getattr(policy, key) == plain[key]}
    return dataclasses.replace(policy, **free) if free else policy


def _ranged(part: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Sourced]]:
    """Everything below with a range, by path; what stands in lists has no name and is not found."""
    if isinstance(part, Sourced) and part.range is not None and path[0] not in SETTINGS:
        yield ".".join(path), part
    if isinstance(part, BaseModel):
        for key in type(part).model_fields:
            yield from _ranged(getattr(part, key), (*path, key))
    elif isinstance(part, dict):
        for key, child in part.items():
            yield from _ranged(child, (*path, str(key)))


def _part(scenario: Scenario, name: str) -> Any:
    part: Any = scenario
    for key in name.split("."):
        part = part[key] if isinstance(part, dict) else getattr(part, key)
    return part


def _uncertain(name: str, part: Sourced) -> Uncertain:
    """Raises ValueError for what has no single number, or whose number lies outside its range."""
    cells, unit, whole = _cells(part)
    low, high = part.range or (math.nan, math.nan)
    some = [cell for cell in cells if cell > 0]
    if not cells or (len(cells) > 1 and not some):
        raise ValueError("has no single number, and no table of numbers")
    if not all(low <= cell <= high for cell in (some if len(cells) > 1 else cells)):
        raise ValueError("its value lies outside its range")
    if len(cells) == 1:
        return Uncertain(name, unit, low, cells[0], high, whole=whole)
    return Uncertain(name, FACTOR, low / min(some), 1.0, high / max(some))


def _cells(part: Sourced) -> tuple[list[float], str, bool]:
    """The numbers that the range is about, their unit, and whether they are whole."""
    if isinstance(part, Quantity):
        return [float(x) for x in leaves(part.value)], part.unit, False
    if isinstance(part, Distribution):
        cases = [part] if part.cases is None else list(part.cases.values())
        return [_mean(case) for case in cases], cases[0].unit or "", False
    if isinstance(part, Places) and part.value is not None:
        return [float(part.value)], "places", True
    return [], "", False


def _mean(part: Distribution) -> float:
    made = law(str(part.distribution), ticks_per_unit=1.0, **part.parameters())
    return made.mean()


def of_part(part: Sourced) -> tuple[list[float], bool]:
    """The numbers that a part's range is about, and whether they are whole."""
    cells, _, whole = _cells(part)
    return cells, whole


def _moved(part: Any, x: float) -> Any:
    """The part with this value; a table, or a distribution by cases, times the factor."""
    cells = _cells(part)[0]
    if isinstance(part, Places):
        return part.model_copy(update={"value": round(x)})
    if isinstance(part, Quantity):
        alone = len(cells) == 1
        return part.model_copy(update={"value": _each(part.value, x if alone else None, x)})
    if part.distribution == "deterministic":
        return part.model_copy(update={"value": x})
    factor = x if len(cells) > 1 else x / cells[0]
    if part.cases is None:
        return _stretched(part, factor)
    cases = {key: _stretched(case, factor) for key, case in part.cases.items()}
    return part.model_copy(update={"cases": cases})


def _each(value: Any, instead: float | None, factor: float) -> Any:
    """Every number of a nested table: `instead`, or itself times the factor."""
    if isinstance(value, dict):
        return {key: _each(child, instead, factor) for key, child in value.items()}
    return value * factor if instead is None else instead


def _stretched(part: Distribution, factor: float) -> Distribution:
    """Every time of a distribution times the factor; cv and shape stay."""
    times = ("value", "mean", "sd", "scale", "low", "high", "mode")
    update: dict[str, Any] = {
        key: getattr(part, key) * factor for key in times if getattr(part, key) is not None
    }
    if part.log_mean is not None:
        update["log_mean"] = part.log_mean + math.log(factor)
    if part.knots is not None:
        update["knots"] = tuple((p, x * factor) for p, x in part.knots)
    return part.model_copy(update=update)
