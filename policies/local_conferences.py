"""Conferences of all who know a citizen."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.hours import HELPER_HOUR, employees, with_hours
from policies.framework.levers import at_home, slowed, to_hospital
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class LocalConferences(Phased, Policy):
    """Local conferences across units: change in a citizen's state is seen and acted upon.

    Mechanism: of those with much help at home (functional level 2 and up) fewer are admitted.

    Evidence: Aabenraa's action catalogue (S4-14); no figure is stated.

    Assumptions: admissions x 0.98 (0.95-1.0). Everybody in home care meets half an hour a month
    (2-12 hours a year), some 260 people in Aabenraa; the hours are paid, not taken from citizens.
    """

    name: ClassVar[str] = "local_conferences"
    label: ClassVar[Label] = Label(da="Lokale konferencer", en="Local conferences")
    rows: ClassVar[tuple[str, ...]] = ("S4-14",)

    admissions: float = parameter(
        0.98, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på indlæggelser", "Factor on admissions", range=(0.95, 1.0), null=1,
    )  # fmt: skip
    hours: float = parameter(
        6, "hours a year", 0, 500, "Assumption; no figure is stated",
        "Mødetimer pr. medarbejder i hjemmeplejen om året",
        "Hours of meetings a year of each member of staff in home care",
        range=(2, 12), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home"))
        where = at_home(scenario)
        scenario = slowed(self, scenario, to_hospital, self.admissions, sectors=where, level=2)
        hours = self.hours * employees(scenario, "home")
        return with_hours(self, scenario, hours, HELPER_HOUR)
