"""The hospital keeps the responsibility for treatment in the first days after discharge."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from policies.framework.base import Policy, PolicyError, need, parameter
from policies.framework.levers import at_home
from sim.language.quantity import Quantity, Time
from sim.language.spec import AfterDischarge, Factor, Label, Scenario

DAYS_PER_MONTH = 30.4375
BIN = "days_0_3"


@dataclass(frozen=True)
class HospitalResponsibility(Policy):
    """The hospital answers for treatment for three days after discharge, in three phases.

    Mechanism: in the first three days after discharge the hazard of a new admission falls in
    the sectors that the arrangement covers: temporary beds from the first measured day, care
    homes one phase later, home nursing two phases later. At home it covers those who receive
    home nursing, so the effect there is weakened by their share. In the third phase nurses
    spend fewer minutes a visit in the first five days, because the hospital's doctor answers.

    Evidence: Region Hovedstaden since 1 February 2022 for temporary beds, later care homes
    and home nursing; no effect size is published. In Odense 31 % of nurses' actions in the
    first five days in temporary care were avoidable (Eur Geriatr Med 2024). The Holbæk trial of a
    joint visit after discharge found none (24 against 23 % readmitted). Aabenraa S4-13.

    Assumptions: readmission hazard x 0.95 (0.85-1.0); minutes x 0.7 (0.6-1.0), which takes over
    to visits at home what Odense found of calls and messages in temporary care (209 citizens);
    3 months between phases (0-12); 0.4 of those discharged to their homes have home nursing
    (0.2-0.6). The hospital's own work is not priced. In a run of one year the second phase
    holds for nine months and the third for six.
    """

    name: ClassVar[str] = "hospital_responsibility"
    label: ClassVar[Label] = Label(
        da="Sygehusets behandlingsansvar", en="Hospital keeps responsibility"
    )
    rows: ClassVar[tuple[str, ...]] = ("S4-13",)

    readmission: float = parameter(
        0.95, "ratio", 0.0, 1.5, "Assumption; no published effect",
        "Faktor på genindlæggelse de første 3 dage", "Factor on readmission in the first 3 days",
        range=(0.85, 1.0), null=1,
    )  # fmt: skip
    nurse_minutes: float = parameter(
        0.7, "ratio", 0.0, 1.5,
        "Assumption; 31 % of actions avoidable in temporary care (Odense, 2024)",
        "Faktor på sygeplejeminutter de første 5 dage", "Factor on nurse minutes, first 5 days",
        range=(0.6, 1.0), null=1,
    )  # fmt: skip
    phase_months: float = parameter(
        3, "months", 0, 120, "Assumption; no dates are published",
        "Måneder mellem faserne", "Months between the phases",
        range=(0, 12), law="chosen",
    )  # fmt: skip
    nursed_share: float = parameter(
        0.4, "share", 0.0, 1.0, "Assumption; no Danish figure found",
        "Andel udskrevne til eget hjem med sygepleje", "Share discharged home with nursing",
        range=(0.2, 0.6),
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital",))
        since = scenario.since_discharge
        if since is None or BIN not in since.bins:
            raise PolicyError(f"{self.name} needs the bin {BIN} of `since_discharge`")
        scenario = self._fewer_readmissions(scenario)
        return self._fewer_minutes(scenario)

    def phase(self, scenario: Scenario, number: int) -> date:
        """First day of phase 0, 1 or 2."""
        return scenario.start + timedelta(days=round(number * self.phase_months * DAYS_PER_MONTH))

    def _fewer_readmissions(self, scenario: Scenario) -> Scenario:
        nursed = 1 - (1 - self.readmission) * self.nursed_share
        phases = [
            (0, ("temporary_bed",), self.readmission),
            (1, ("care_home",), self.readmission),
            (2, at_home(scenario), nursed),
        ]
        told = {
            "unit": "ratio",
            "since": (BIN,),
            "source": f"policy {self.name}",
            "year": 2026,
            "confidence": "assumption",
        }
        clocks = dict(scenario.clocks)
        for number, sectors, value in phases:
            known = tuple(name for name in sectors if name in scenario.sectors)
            for name, clock in clocks.items():
                if clock.does != "send" or clock.sector != "hospital" or not known or value == 1:
                    continue
                factor = Factor.model_validate(
                    {**told, "value": value, "sectors": known, "from": self.phase(scenario, number)}
                )
                factors = {**clock.factors, f"responsibility_{number}": factor}
                clocks[name] = clock.model_copy(update={"factors": factors})
        return scenario.model_copy(update={"clocks": clocks})

    def _fewer_minutes(self, scenario: Scenario) -> Scenario:
        if scenario.nursing is None or self.nurse_minutes == 1:
            return scenario
        told = {"source": f"policy {self.name}", "year": 2026, "confidence": "assumption"}
        soon = AfterDischarge(
            within=Time.model_validate({"value": 5, "unit": "days", **told}),
            factor=Quantity.model_validate({"value": self.nurse_minutes, "unit": "ratio", **told}),
            start=self.phase(scenario, 2),
        )
        nursing = scenario.nursing.model_copy(update={"after_discharge": soon})
        return scenario.model_copy(update={"nursing": nursing})
