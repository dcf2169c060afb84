"""A course of rehabilitation before permanent help."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import asks_for, slowed, with_outcomes, with_places
from policies.framework.phasing import phased_places
from policies.framework.scope import Phased
from sim.language.spec import Label, Scenario

COURSE = "home_rehabilitation"


@dataclass(frozen=True)
class RehabilitationFirst(Phased, Policy):
    """Rehabilitation as the basic approach: who has help, or comes to need it, has a course first.

    Mechanism: `courses` times as many are referred to a course of rehabilitation at home, and
    `staffed` of the growth has places; the others wait. The scenario says what a course lasts,
    costs and leads to: a part of those who complete one needs a level less help, and hours of
    home care follow from the levels.

    Evidence: Allerød wants more courses, of four weeks as an example (S0-2a); no effect is stated.
    Hedensted reports 28 million DKK saved in 2017-20 by a change of culture (S2-6), on a base
    that is not told. 65 % say they can do more after a course (Rambøll, 2017). Fredericia's 15 %
    of the cost of home care is an upper bound.

    Assumptions: half as many courses again (1-2.05: from the scenarios' 30 of 1,000 citizens over
    65 a year to the 61.5 of the quarter of municipalities with most, benchmark.dk 2019), all of
    them staffed. A course does as much as today (benefit x 0.7-1.2): those referred besides may
    have less to gain, and staff who work towards it may reach more. Hedensted's other measures
    (tight follow-up, revisitation, low sickness) are left out, and so is help saved without a
    change of level.
    """

    name: ClassVar[str] = "rehabilitation_first"
    label: ClassVar[Label] = Label(da="Rehabilitering først", en="Rehabilitation first")
    rows: ClassVar[tuple[str, ...]] = ("S0-2a", "S2-6")

    courses: float = parameter(
        1.5, "ratio", 0, 10, "More courses (Allerød, S0-2a); 9 to 62 of 1,000 (benchmark.dk, 2019)",
        "Faktor på henvisninger til forløb", "Factor on referrals to a course",
        range=(1, 2.05), law="chosen", null=1,
    )  # fmt: skip
    staffed: float = parameter(
        1, "share", 0, 1, "A choice of the municipality",
        "Del af de flere forløb, der er plads til", "Part of the growth that there is room for",
        range=(0, 1), law="chosen",
    )  # fmt: skip
    benefit: float = parameter(
        1.0, "ratio", 0, 5, "Assumption; 45 % need less after a course, 25 to 60 (Rambøll, 2017)",
        "Faktor på andelen, der får mindre behov", "Factor on the share who come to need less",
        range=(0.7, 1.2), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("home", COURSE))
        scenario = slowed(self, scenario, asks_for(COURSE), self.courses)
        more = (self.courses - 1) * self.staffed
        places = phased_places(
            self,
            scenario,
            scenario.sectors[COURSE].places,
            lambda n, share: round(n + n * more * share),
        )
        scenario = with_places(scenario, COURSE, places)
        return with_outcomes(scenario, COURSE, self.benefit)
