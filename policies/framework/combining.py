"""Several decisions in one scenario: the order of writing must not matter, or they conflict."""

import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from pydantic import BaseModel

from policies.framework.base import Policy
from policies.framework.errors import PolicyError
from sim.language.spec import Scenario

ROUNDING = 1e-12  # relative; products of the same factors in another order differ by so much


def with_policies(scenario: Scenario, policies: Iterable[Policy]) -> Scenario:
    """Take the decisions together, in the alphabetical order of their names and settings.

    So `a+b` is `b+a`, to the bit. Raises PolicyError when two of them, taken one after the other
    in both orders, leave different scenarios: both edit the same thing, and nobody has said
    which comes first.
    """
    order = sorted(policies, key=lambda policy: (policy.name, str(policy.settings())))
    for one, other in combinations(order, 2):
        _refuse_conflict(scenario, one, other)
    return _one_by_one(scenario, order)


def _one_by_one(scenario: Scenario, policies: Sequence[Policy]) -> Scenario:
    for policy in policies:
        scenario = policy.taken(scenario)
    return scenario


def _refuse_conflict(scenario: Scenario, one: Policy, other: Policy) -> None:
    if one == other:
        raise PolicyError(f"{one.name} is taken twice; name it once")
    for policy in (one, other):
        policy.taken(scenario)  # what each needs of its own is told as such
    try:
        there = _one_by_one(scenario, [one, other])
        back = _one_by_one(scenario, [other, one])
    except PolicyError as error:
        raise PolicyError(
            f"{one.name} and {other.name} cannot be taken together: {error}"
        ) from None
    if (path := difference(there, back)) is not None:
        raise PolicyError(
            f"{one.name} and {other.name} both change {path} and the result depends on "
            "which comes first; take one of them"
        )


def difference(one: Any, other: Any) -> str | None:
    """The dotted path of the first thing that differs beyond rounding, None if nothing does."""
    if isinstance(one, BaseModel) and type(one) is type(other):
        return difference(dict(one), dict(other))
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}, key=str):
            if key not in one or key not in other:
                return str(key)
            if (below := difference(one[key], other[key])) is not None:
                return f"{key}.{below}".rstrip(".")
        return None
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return "" if any(difference(a, b) is not None for a, b in pairs) else None
    if isinstance(one, float) and isinstance(other, (int, float)):
        return None if math.isclose(one, other, rel_tol=ROUNDING) else ""
    return None if one == other else ""
