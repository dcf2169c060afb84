"""Nurses hired from the other side of a border or of a municipality's bounds."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import with_workforce
from sim.language.spec import Label, Scenario
from sim.language.spec_staff import Workforce
from sim.language.units import UNITS

PER_YEAR = UNITS["rate"]["per year"]


@dataclass(frozen=True)
class RecruitmentNearby(Policy):
    """Recruitment nearby: nurses from Slesvig-Holsten, language courses, joint posts.

    Mechanism: so many more nurses a year would come; they are hired while positions are open.

    Evidence: Aabenraa employs 12 nurses who live south of the border (S4-18), in all its
    services; over how many years they came is not told.

    Assumptions: 1.5 more applicants a year in home nursing (0-4). The time until they speak the
    language well is not counted, nor the courses.
    """

    name: ClassVar[str] = "recruitment_nearby"
    label: ClassVar[Label] = Label(da="Rekruttering i nærområdet", en="Recruitment nearby")
    rows: ClassVar[tuple[str, ...]] = ("S4-18",)

    nurses: float = parameter(
        1.5, "persons a year", 0, 100, "Assumption; 12 nurses in all (Aabenraa, S4-18)",
        "Flere sygeplejersker om året", "More nurses a year", range=(0, 4), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        return with_workforce(self.name, scenario, self._more)

    def _more(self, skill: str, rule: Workforce) -> Workforce:
        if skill != "nurse" or self.nurses == 0:
            return rule
        a_year = rule.hires.base() / PER_YEAR + self.nurses
        hires = rule.hires.model_copy(update={"value": a_year, "unit": "per year"})
        return rule.model_copy(update={"hires": hires})
