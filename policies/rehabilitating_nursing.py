"""Nursing that makes citizens able to do without it."""

import math
from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.errors import PolicyError
from policies.framework.levers import longer
from sim.language.spec import Label, Scenario
from sim.language.units import TIME

WEEK = TIME["weeks"]


@dataclass(frozen=True)
class RehabilitatingNursing(Policy):
    """Rehabilitating nursing: recipients learn to handle medicine, wounds or a stoma themselves.

    Mechanism: part of the courses of home nursing end when the citizen can manage, after 6 weeks
    or, for some, 12, if they had not ended by then. Courses are shorter in the mean, so fewer
    citizens have visits at a time, rosters have room and fewer visits are late or bought.

    Evidence: Aalborg trained 300 nurses in two years; a course is 6 weeks and can be extended to
    12; about 1,300 citizens became self-reliant in 2020 (S2-7). Aalborg has 29,691 citizens aged
    65-79 and 9,286 aged 80 and over: at the scenario's 6 and 28 % some 4,400 recipients and, with
    courses of half a year, 8,900 new courses a year, of which 1,300 are 15 %.

    Assumptions: 15 % of courses (5-30, derived as above); 30 % of them extended (10-50). Mean
    lengths are worked out as for courses that end at any time alike (exponential), which the
    scenarios have. Visits meanwhile are as many as ordinary ones.
    """

    name: ClassVar[str] = "rehabilitating_nursing"
    label: ClassVar[Label] = Label(da="Rehabiliterende sygepleje", en="Rehabilitating nursing")
    rows: ClassVar[tuple[str, ...]] = ("S2-7",)

    reliant: float = parameter(
        0.15, "share", 0, 1, "Derived: 1,300 citizens in 2020 (Aalborg, S2-7) of 8,900 courses",
        "Andel af forløb, der ender i egenomsorg", "Share of courses that end in self-care",
        range=(0.05, 0.3), null=0, confidence="derived",
    )  # fmt: skip
    weeks: float = parameter(
        6, "weeks", 1, 52, "Six weeks (Aalborg, S2-7)", "Uger til egenomsorg",
        "Weeks to self-care", range=(4, 8), confidence="high",
    )  # fmt: skip
    extended: float = parameter(
        0.3, "share", 0, 1, "Assumption; extendable to 12 weeks (Aalborg, S2-7)",
        "Andel, der forlænges til det dobbelte", "Share extended to twice as long",
        range=(0.1, 0.5),
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        assert scenario.nursing is not None
        course = scenario.nursing.course
        if course.distribution != "exponential" or course.mean is None:
            raise PolicyError(f"{self.name} needs courses of nursing that are exponential")
        if self.reliant == 0:
            return scenario
        mean = course.mean * course.ticks_per_unit / WEEK
        beyond = sum(
            part * math.exp(-weeks / mean)  # of an ordinary course, what lies after so many weeks
            for part, weeks in ((1 - self.extended, self.weeks), (self.extended, 2 * self.weeks))
        )
        shorter = longer(self.name, course, 1 - self.reliant * beyond)
        result: Scenario = edited(scenario, "nursing.course", shorter)
        return result
