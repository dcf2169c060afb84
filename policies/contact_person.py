"""One person who follows a citizen from place to place."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.hours import NURSE_HOUR
from policies.framework.levers import FIRST_DAYS, at_home, handover, slowed, to_hospital, told
from sim.language.spec import Label, Price, Scenario

BED = "temporary_bed"


@dataclass(frozen=True)
class ContactPerson(Policy):
    """A contact person: the same member of staff follows a citizen through the stay and home.

    Mechanism: the handover from hospital to a temporary bed is shorter, because somebody knows
    the citizen, and fewer are admitted again in the first three days after discharge.

    Evidence: Aabenraa has the scheme in its rehabilitation centre and plans it for home nursing
    (S4-9); safer transitions are expected, no figure is stated. A joint visit after discharge
    changed nothing in the trial of Holbæk (24 against 23 % readmitted).

    Assumptions: handover x 0.9 (0.75-1.0); readmission in the first three days x 0.98
    (0.93-1.0). An hour of the contact person for each stay in a bed (30-120 minutes), paid.
    """

    name: ClassVar[str] = "contact_person"
    label: ClassVar[Label] = Label(da="Kontaktperson", en="Contact person")
    rows: ClassVar[tuple[str, ...]] = ("S4-9",)

    handover: float = parameter(
        0.9, "ratio", 0.01, 5, "Assumption; no effect is stated",
        "Faktor på overlevering", "Factor on handover", range=(0.75, 1.0), null=1,
    )  # fmt: skip
    readmission: float = parameter(
        0.98, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på genindlæggelse de første 3 dage", "Factor on readmission in the first 3 days",
        range=(0.93, 1.0), null=1,
    )  # fmt: skip
    minutes: float = parameter(
        60, "minutes", 0, 2000, "Assumption; no figure is stated",
        "Kontaktpersonens tid pr. midlertidigt ophold",
        "The contact person's time for each temporary stay", range=(30, 120), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", BED))
        scenario = handover(self.name, scenario, "hospital", (BED,), self.handover)
        where = (*at_home(scenario), BED)
        scenario = slowed(
            self, scenario, to_hospital, self.readmission, sectors=where, since=FIRST_DAYS
        )
        if self.minutes == 0:
            return scenario
        cost = {"value": self.minutes / 60 * NURSE_HOUR, "unit": "DKK", **told(self.name)}
        price = Price.model_validate({"item": f"admission/{BED}", "payer": "municipality", **cost})
        result: Scenario = edited(scenario, f"prices.{self.name}", price)
        return result
