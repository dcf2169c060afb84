"""One person who follows a citizen from place to place."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import FIRST_DAYS, handover, slowed, to_hospital
from sim.spec import Label, Scenario


@dataclass(frozen=True)
class ContactPerson(Policy):
    """A contact person: the same member of staff follows a citizen through the stay and home.

    Mechanism: the handover from hospital to a temporary bed is shorter, because somebody knows
    the citizen, and fewer are admitted again in the first three days after discharge.

    Evidence: Aabenraa has the scheme in its rehabilitation centre and plans it for home nursing
    (S4-9); safer transitions are expected, no figure is stated. A joint visit after discharge
    changed nothing in the trial of Holbæk (24 against 23 % readmitted).

    Assumptions: handover x 0.9 (0.75-1.0); readmission in the first three days x 0.98 (0.93-1.0).
    """

    name: ClassVar[str] = "contact_person"
    label: ClassVar[Label] = Label(da="Kontaktperson", en="Contact person")
    rows: ClassVar[tuple[str, ...]] = ("S4-9",)

    handover: float = parameter(
        0.9, "ratio", 0.01, 5, "Assumption, range 0.75-1.0; no effect is stated",
        "Faktor på overlevering", "Factor on handover", range=(0.75, 1.0), null=1,
    )  # fmt: skip
    readmission: float = parameter(
        0.98, "ratio", 0, 2, "Assumption, range 0.93-1.0; no effect is stated",
        "Faktor på genindlæggelse de første 3 dage", "Factor on readmission in the first 3 days",
        range=(0.93, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "temporary_bed"))
        scenario = handover(self.name, scenario, "hospital", ("temporary_bed",), self.handover)
        where = ("home", "home_package", "temporary_bed")
        return slowed(
            self, scenario, to_hospital, self.readmission, sectors=where, since=FIRST_DAYS
        )
