"""A visit of doctor and nurse together after discharge."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.hours import NURSE_HOUR
from policies.framework.levers import at_home, slowed, to_hospital, told
from sim.language.spec import Label, Price, Scenario


@dataclass(frozen=True)
class JointVisit(Policy):
    """A joint visit of general practitioner and nurse at home in the week after discharge.

    Mechanism: in the month after discharge the hazard of an admission is multiplied by what the
    trial found: one. The nurse's time is paid; a null effect that costs something.

    Evidence: a randomised trial in Holbæk found 24 against 23 % readmitted, and only 55 % of the
    visits were made (Scand J Prim Health Care, 2015). No strategy asks for it; it is here so that
    what has been shown not to work is in the list.

    Assumptions: readmission x 1.0, in draws too, so that what was found to be null stays null
    (0.9-1.15, about what the trial leaves open, can be set by hand); 60 minutes of a nurse
    (30-90), the drive included, for 55 % of admissions. The doctor's fee is not counted.
    """

    name: ClassVar[str] = "joint_visit"
    label: ClassVar[Label] = Label(da="Følge-hjem-besøg", en="Joint visit after discharge")

    readmission: float = parameter(
        1.0, "ratio", 0, 3, "No effect found (Scand J Prim Health Care, 2015: 24 against 23 %)",
        "Faktor på genindlæggelse i 30 dage", "Factor on readmission in 30 days",
        range=(0.9, 1.15), law="chosen", null=1, confidence="high",
    )  # fmt: skip
    minutes: float = parameter(
        60, "minutes", 0, 600, "Assumption; no figure was found",
        "Sygeplejerskens tid pr. besøg", "The nurse's time a visit", range=(30, 90), null=0,
    )  # fmt: skip
    made: float = parameter(
        0.55, "share", 0, 1, "55 % of visits were made (Holbæk; Scand J Prim Health Care, 2015)",
        "Andel af besøg, der gennemføres", "Share of visits that are made",
        range=(0.4, 1.0), confidence="high",
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "home"))
        since = () if scenario.since_discharge is None else tuple(scenario.since_discharge.bins)
        if since:
            scenario = slowed(
                self, scenario, to_hospital, self.readmission,
                sectors=at_home(scenario), since=since,
            )  # fmt: skip
        if self.minutes == 0:
            return scenario
        cost = self.minutes / 60 * NURSE_HOUR * self.made
        given = {"item": "admission/hospital", "payer": "municipality", "value": cost}
        price = Price.model_validate({**given, "unit": "DKK", **told(self.name)})
        result: Scenario = edited(scenario, f"prices.{self.name}", price)
        return result
