"""One inspection in place of two."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import more_direct, with_staff
from sim.language.spec import Label, Scenario

WORK_DAYS = 228  # a year


@dataclass(frozen=True)
class OneInspection(Policy):
    """Two inspections become one, and the hours spent on the other go to citizens.

    Mechanism: as with less administration, a little more of every working day is direct time.

    Evidence: KL proposes to merge the two inspections into one that is simpler, for time on the
    core task (S3-7). No hours are stated.

    Assumptions: 4 hours a year of every member of staff (0-12), spread over 228 working days:
    about a minute a day. Expect no effect that a simulation can tell from nothing.
    """

    name: ClassVar[str] = "one_inspection"
    label: ClassVar[Label] = Label(da="Ét tilsyn", en="One inspection")
    rows: ClassVar[tuple[str, ...]] = ("S3-7",)

    hours: float = parameter(
        4, "hours a year", 0, 200, "Assumption; no figure is stated",
        "Timer frigjort pr. medarbejder om året", "Hours freed a year for each member of staff",
        range=(0, 12), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        minutes = self.hours * 60 / WORK_DAYS
        return with_staff(
            self.name, scenario, lambda _, rule: more_direct(rule, minutes, self.name)
        )
