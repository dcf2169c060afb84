"""A course of rehabilitation before permanent help."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import slowed, worsens
from policies.framework.scope import Phased
from sim.spec import Label, Scenario


@dataclass(frozen=True)
class RehabilitationFirst(Phased, Policy):
    """Rehabilitation as the basic approach: who asks for (more) help is offered a course first.

    Mechanism: of the citizens whose need of help arises or grows, a share takes a course of some
    weeks; of those a share comes to need less. Help saved is expressed as needs that do not
    arise: the hazard of a first or a growing need falls by courses x success x hours saved.

    Evidence: Allerød wants more courses, of four weeks as an example (S0-2a); no effect is stated.
    Hedensted reports 28 million DKK saved in 2017-20 by a change of culture (S2-6), on a base
    that is not told. 65 % say they can do more after a course (Rambøll, 2017). Fredericia's 15 %
    of the cost of home care is an upper bound.

    Assumptions: 30 % take a course (10-60), 45 % of them need no or less help (25-60), 35 % fewer
    hours if so (20-50): hazard x 0.953. Courses of therapists are not priced, and help during the
    course is not counted. Hedensted's other measures (tight follow-up, low sickness) are left out.
    """

    name: ClassVar[str] = "rehabilitation_first"
    label: ClassVar[Label] = Label(da="Rehabilitering først", en="Rehabilitation first")
    rows: ClassVar[tuple[str, ...]] = ("S0-2a", "S2-6")

    courses: float = parameter(
        0.3, "share", 0, 1, "Assumption; 9 to 62 of 1,000 over 65 a year (benchmark.dk)",
        "Andel af nye behov, der får et forløb", "Share of new needs that are given a course",
        range=(0.1, 0.6), null=0,
    )  # fmt: skip
    success: float = parameter(
        0.45, "share", 0, 1, "65 % say they can do more (Rambøll 2017); range 0.25-0.6",
        "Andel af forløb med mindre behov", "Share of courses after which less is needed",
        range=(0.25, 0.6), null=0,
    )  # fmt: skip
    saved: float = parameter(
        0.35, "share", 0, 1, "Assumption, range 0.2-0.5",
        "Sparede timer ved succes", "Hours saved after success", range=(0.2, 0.5), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("home",))
        value = 1 - self.courses * self.success * self.saved
        return slowed(self, scenario, worsens, value)
