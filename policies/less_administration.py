"""Minutes of the working day that go from paper to citizens."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import more_direct, with_staff
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class LessAdministration(Policy):
    """Less documentation and simpler planning leave more of the day for citizens.

    Mechanism: minutes a day of every member of staff at work become time with citizens and
    driving (`direct`). Rosters grow by that, and fewer visits are late or bought.

    Evidence: Allerød wants flexible planning and less administration (S0-3b), Hillerød simpler
    use of Fælles Sprog III and of its record system (S1-1d). Neither states minutes.

    Assumptions: 10 minutes a day (0-25) of 7 hours, 2.4 percentage points. The time that a change
    takes until it is in use is not counted.
    """

    name: ClassVar[str] = "less_administration"
    label: ClassVar[Label] = Label(da="Mindre administration", en="Less administration")
    rows: ClassVar[tuple[str, ...]] = ("S0-3b", "S1-1d")

    minutes: float = parameter(
        10, "minutes a day", 0, 240, "Assumption; no figure is stated",
        "Minutter frigjort pr. medarbejder pr. dag", "Minutes freed a day for each at work",
        range=(0, 25), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        return with_staff(
            self.name, scenario, lambda _, rule: more_direct(rule, self.minutes, self.name)
        )
