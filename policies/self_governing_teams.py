"""Fixed teams that plan their own work."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.levers import fewer_ill_and_leaving, more_direct, with_staff
from sim.language.spec import Label, Scenario
from sim.language.spec_staff import Skill


@dataclass(frozen=True)
class SelfGoverningTeams(Policy):
    """Self-governing teams: each district has its own team, which plans for itself.

    Mechanism: fewer are ill and fewer leave; a team meets and plans in time taken from citizens.
    A team serves its own district, so rosters that were pooled fall apart (`own` 1), and what
    pooling gave is lost: that comes out of the queues, and can be more than the teams gain.

    Evidence: Allerød tries fixed interdisciplinary teams in home care (S0-6), Hillerød wants more
    self-determination (S1-2c), Aabenraa had a trial until the end of 2023 (S4-12). VIVE (2023)
    found lower sickness and better continuity in six municipalities; no figure was found.

    Assumptions: sickness x 0.95 (0.85-1.0), leaving x 0.9 (0.75-1.0) where the scenario has a
    `workforce`, 5 minutes a day of every member of staff (0-15). Continuity is no figure here.
    """

    name: ClassVar[str] = "self_governing_teams"
    label: ClassVar[Label] = Label(da="Selvstyrende teams", en="Self-governing teams")
    rows: ClassVar[tuple[str, ...]] = ("S0-6", "S1-2c", "S4-12")

    sickness: float = parameter(
        0.95, "ratio", 0, 2, "Assumption; VIVE 2023 tells the direction",
        "Faktor på sygefravær", "Factor on sickness", range=(0.85, 1.0), null=1,
    )  # fmt: skip
    leaving: float = parameter(
        0.9, "ratio", 0, 2, "Assumption; no figure is stated",
        "Faktor på fratrædelser", "Factor on leaving", range=(0.75, 1.0), null=1,
    )  # fmt: skip
    minutes: float = parameter(
        5, "minutes a day", 0, 120, "Assumption; no figure was found",
        "Minutter til møder pr. medarbejder pr. dag", "Minutes of meetings a day for each at work",
        range=(0, 15), null=0,
    )  # fmt: skip
    own: float = parameter(
        1, "0 or 1", 0, 1, "A choice: a team for each district, or pools as today",
        "Eget team i hvert distrikt", "A team of its own in each district",
        range=(0, 1), law="chosen", null=0, whole=True,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        scenario = with_staff(self.name, scenario, self._team)
        if self.own:
            scenario = edited(scenario, "nursing.pools", ())
        return fewer_ill_and_leaving(self.name, scenario, self.sickness, self.leaving)

    def _team(self, _: str, rule: Skill) -> Skill:
        return more_direct(rule, -self.minutes, self.name)
