"""Fewer who leave, and more who come."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import scaled
from policies.framework.hours import HELPER_HOUR, with_hours
from policies.framework.levers import with_workforce
from sim.language.spec import Label, Scenario
from sim.language.spec_staff import Workforce
from sim.language.units import UNITS

PER_YEAR = UNITS["rate"]["per year"]


@dataclass(frozen=True)
class RecruitmentRetention(Policy):
    """Recruitment and retention: introduction, terms for seniors and parents, a good milieu.

    Mechanism: the rate at which staff leave falls and the rate at which people apply rises, in
    every skill with a `workforce`. Positions fill over months and rosters with them, never above
    the positions, so a municipality with nearly all filled gains little.

    Evidence: Allerød wants all positions filled, with 20 hours of introduction (S0-3a); Hillerød
    follows who is left after two years (S1-2b); Aabenraa retains by a strong professional milieu
    (S4-17). None states an effect.

    Assumptions: leaving x 0.85 (0.7-1.0), applicants x 1.1 (1.0-1.3). An introduction of 20 hours
    (10-30) for everybody who may come a year, paid at the hour of an assistant; terms for seniors
    and parents, which nobody has put into numbers, are not priced.
    """

    name: ClassVar[str] = "recruitment_retention"
    label: ClassVar[Label] = Label(
        da="Rekruttering og fastholdelse", en="Recruitment and retention"
    )
    rows: ClassVar[tuple[str, ...]] = ("S0-3a", "S1-2b", "S4-17")

    leaving: float = parameter(
        0.85, "ratio", 0, 3, "Assumption; no effect is stated",
        "Faktor på fratrædelser", "Factor on leaving", range=(0.7, 1.0), null=1,
    )  # fmt: skip
    applicants: float = parameter(
        1.1, "ratio", 0, 10, "Assumption; no effect is stated",
        "Faktor på ansøgere", "Factor on applicants", range=(1.0, 1.3), null=1,
    )  # fmt: skip

    introduction: float = parameter(
        20, "hours", 0, 500, "20 hours in all (Allerød, S0-3a)",
        "Introduktion pr. nyansat", "Introduction of each who is hired",
        range=(10, 30), null=0, confidence="high",
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        changed = with_workforce(self.name, scenario, self._kept)
        hired = sum(rule.hires.base() / PER_YEAR for rule in changed.workforce.values())
        return with_hours(self, changed, hired * self.introduction, HELPER_HOUR)

    def _kept(self, _: str, rule: Workforce) -> Workforce:
        turnover = {"value": scaled(rule.turnover.value, self.leaving)}
        hires = {"value": scaled(rule.hires.value, self.applicants)}
        return rule.model_copy(
            update={
                "turnover": rule.turnover.model_copy(update=turnover),
                "hires": rule.hires.model_copy(update=hires),
            }
        )
