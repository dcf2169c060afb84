"""Conferences of all who know a citizen."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import slowed, to_hospital
from policies.framework.scope import Phased
from sim.spec import Label, Scenario


@dataclass(frozen=True)
class LocalConferences(Phased, Policy):
    """Local conferences across units: change in a citizen's state is seen and acted upon.

    Mechanism: of those with much help at home (functional level 2 and up) fewer are admitted.

    Evidence: Aabenraa's action catalogue (S4-14); no figure is stated.

    Assumptions: admissions x 0.98 (0.95-1.0). Hours in meetings are not taken from the rosters.
    """

    name: ClassVar[str] = "local_conferences"
    label: ClassVar[Label] = Label(da="Lokale konferencer", en="Local conferences")
    rows: ClassVar[tuple[str, ...]] = ("S4-14",)

    admissions: float = parameter(
        0.98, "ratio", 0, 2, "Assumption, range 0.95-1.0; no effect is stated",
        "Faktor på indlæggelser", "Factor on admissions", range=(0.95, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home"))
        where = ("home", "home_package")
        return slowed(self, scenario, to_hospital, self.admissions, sectors=where, level=2)
