"""Standards of nursing in temporary beds that find illness early."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.hours import NURSE_HOUR
from policies.framework.levers import slowed, to_hospital, told
from policies.framework.scope import Phased
from sim.language.spec import Label, Price, Scenario

BED = "temporary_bed"


@dataclass(frozen=True)
class ReadmissionPrevention(Phased, Policy):
    """Nursing standards in temporary beds, with doctor and hospital, prevent admissions.

    Mechanism: illness is found while it can be treated where the citizen is, so the hazard of an
    admission from a temporary bed falls. Screening takes minutes of every day in a bed, which are
    paid on top of the day's price.

    Evidence: Aalborg reports 20 % fewer admissions and readmissions from temporary and acute beds
    since 2018, and paid 200,000 DKK from each of municipality and hospital (S2-9; the
    municipality's part is the set-up cost here). Their own statement, without a control group. In
    14 municipalities 26.1 % are admitted within 30 days of coming to a temporary bed (11,284
    citizens, 2016-23).

    Assumptions: hazard x 0.8 (0.7-1.0) in temporary beds only; 10 minutes of screening a day
    (5-20) at 430 DKK an hour. Fewer admissions leave more citizens in the beds, so the count of
    admissions falls by a little less than the hazard.
    """

    name: ClassVar[str] = "readmission_prevention"
    label: ClassVar[Label] = Label(da="Forebyggelse af genindlæggelser", en="Fewer readmissions")
    rows: ClassVar[tuple[str, ...]] = ("S2-9",)

    admissions: float = parameter(
        0.8, "ratio", 0, 2, "20 % fewer (re)admissions (Aalborg, S2-9); no control group",
        "Faktor på indlæggelser fra midlertidig plads",
        "Factor on admissions from temporary beds",
        range=(0.7, 1.0), null=1,
    )  # fmt: skip
    minutes: float = parameter(
        10, "minutes", 0, 240, "Assumption; no figure was found",
        "Screening pr. borger pr. dag", "Screening of a citizen a day",
        range=(5, 20), null=0,
    )  # fmt: skip

    setup_cost: float = parameter(
        200_000, "DKK", 0, 1e9, "200,000 DKK from the municipality (Aalborg, S2-9)",
        "Engangsudgift", "Cost on the first day", range=(0, 400_000), law="chosen", null=0,
        confidence="medium",
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", BED))
        scenario = slowed(self, scenario, to_hospital, self.admissions, sectors=(BED,))
        if self.minutes == 0:
            return scenario
        cost = {"value": self.minutes / 60 * NURSE_HOUR, "unit": "DKK", **told(self.name)}
        price = Price.model_validate({"item": f"place_day/{BED}", "payer": "municipality", **cost})
        result: Scenario = edited(scenario, f"prices.{self.name}", price)
        return result
