"""Meetings on discharges: how often it is decided who moves in."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.errors import PolicyError
from policies.framework.hours import NURSE_HOUR, WEEKS, with_hours
from sim.language.spec import Label, Scenario
from sim.language.spec_places import Hours

BED = "temporary_bed"
DAYS = {
    1: ("wednesday",),
    2: ("tuesday", "friday"),
    3: ("monday", "wednesday", "friday"),
    4: ("monday", "tuesday", "thursday", "friday"),
    5: ("monday", "tuesday", "wednesday", "thursday", "friday"),
    6: ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
    7: ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}


@dataclass(frozen=True)
class DischargeCoordination(Policy):
    """A meeting every weekday decides who gets a temporary bed, instead of one every few days.

    Mechanism: people move into temporary beds in the hours after a meeting only (`admissions`
    of the sector); who is ready meanwhile keeps the hospital bed until the next one. More
    meetings, shorter waits for one. The wait is that of the queue, no factor stands on it.

    Evidence: Hillerød plans daily coordination meetings on discharges (S1-1b); what they were
    before, and what they bring, is not stated.

    Assumptions: five meetings a week (2-7; one to seven can be set); today's are those of the
    scenario. A meeting takes two hours of staff (1-5: four people for half an hour); what there
    are more a week than today is paid as nurses' hours.
    """

    name: ClassVar[str] = "discharge_coordination"
    label: ClassVar[Label] = Label(
        da="Daglig udskrivningskoordinering", en="Daily discharge meetings"
    )
    rows: ClassVar[tuple[str, ...]] = ("S1-1b",)

    meetings: float = parameter(
        5, "meetings a week", 0, 7, "Daily meetings (Hillerød, S1-1b), on weekdays",
        "Møder om ugen; 0 er som i dag", "Meetings a week; 0 is as today",
        range=(2, 7), law="chosen", null=0, whole=True, confidence="high",
    )  # fmt: skip

    hours: float = parameter(
        2, "hours", 0, 100, "Assumption; no figure is stated",
        "Alle deltageres tid pr. møde", "Everybody's time in one meeting",
        range=(1, 5),
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", BED))
        now = scenario.sectors[BED].admissions
        if not now:
            raise PolicyError(
                f"{self.name} needs the days of today's meetings: `admissions` of {BED} in "
                f"{scenario.name}"
            )
        if self.meetings == 0:
            return scenario
        spans = dict.fromkeys((hours.start, hours.until) for hours in now)
        days = DAYS[int(self.meetings)]
        hours = tuple(
            Hours.model_validate({"days": days, "from": start, "to": until})
            for start, until in spans
        )
        result: Scenario = edited(scenario, f"sectors.{BED}.admissions", hours)
        today = sum(len(span.days) for span in now) / len(spans)
        more = (self.meetings - today) * WEEKS * self.hours
        return with_hours(self, result, max(0, more), NURSE_HOUR)
