"""Which policies a scenario can take."""

from collections.abc import Mapping

from policies.base import Policy
from policies.errors import PolicyError
from sim.spec import Scenario


def refusals(scenario: Scenario, known: Mapping[str, type[Policy]]) -> dict[str, str]:
    """Why a scenario cannot take a policy as it is, by the policy's name; "" where it can.

    A policy on staff by skill, for one, has nothing to act on where nurses are one roster.
    """
    found = {}
    for name, kind in known.items():
        try:
            kind().apply(scenario)
            found[name] = ""
        except PolicyError as error:
            found[name] = str(error)
    return found
