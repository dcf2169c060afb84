"""Prevention among those who are most at risk."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import at_home, slowed, to_hospital, worsens
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class Prevention(Phased, Policy):
    """Prevention for the most vulnerable: disease is found, habits change, help comes early.

    Mechanism: the need of help arises and grows a little more slowly, and citizens with help at
    home are admitted a little less often.

    Evidence: Hillerød plans prevention for the most vulnerable (S1-3b), Allerød asked for
    proposals by the end of 2022 (S0-2c). Neither states an effect.

    Assumptions: first need and decline x 0.98 (0.95-1.0), admissions of citizens at functional
    level 1 and up x 0.99 (0.96-1.0). What is done is not told, so neither
    its staff nor its cost can be counted.
    """

    name: ClassVar[str] = "prevention"
    label: ClassVar[Label] = Label(
        da="Forebyggelse for udsatte", en="Prevention for the vulnerable"
    )
    rows: ClassVar[tuple[str, ...]] = ("S0-2c", "S1-3b")

    decline: float = parameter(
        0.98, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på funktionstab", "Factor on loss of function", range=(0.95, 1.0), null=1,
    )  # fmt: skip
    admissions: float = parameter(
        0.99, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på indlæggelser", "Factor on admissions", range=(0.96, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home"))
        scenario = slowed(self, scenario, worsens, self.decline, "_decline")
        where = at_home(scenario)
        return slowed(self, scenario, to_hospital, self.admissions, sectors=where, level=1)
