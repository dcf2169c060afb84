"""Satellite clinics that open and close by local demand."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, edited, need, parameter
from sim.language.groups import DISTRICT
from sim.language.quantity import Count, Time, Work
from sim.language.spec import Clinic, Label, Satellites, Scenario


@dataclass(frozen=True)
class SatelliteClinics(Policy):
    """Satellite clinics: nursing moves from the citizen's home to a clinic nearby.

    Mechanism: every district without a clinic may get a satellite, the first `satellites` in
    the order of the scenario. At every review a closed satellite opens when at least `open_at`
    recipients in its district could come to a clinic, and an open one closes below
    `close_below`. A recipient who can come is booked into the clinic's minutes; the nurse does
    not drive and the visit is shorter. A visit waits at most the clinic tolerance for a slot
    (days late may go up); then it is made at home as before.

    Evidence: Aabenraa's action catalogue names four fixed clinics and nine satellites (S4-2);
    the baseline has the four only. Hillerød plans new local clinics (S1-3a); Gribskov went
    from about 10 % towards a third of nursing in clinics (kommunalsundhed.dk). No effect on
    driving is reported.

    Assumptions: open Tuesday and Friday with 120 minutes each (60-240); opens at 12 recipients
    (5-25), closes below 8 (0-20); reviewed every 28 days (7-91). A visit is 13 minutes in a
    clinic and 20 at home, which alone gives much of the saving. Not counted: rooms, nurses' way
    to the clinic, their unused minutes there, and the citizens' own transport. Freed time is
    priced as if the hours were saved. In Aabenraa's equal districts about 28 recipients each
    could come, so the rule keeps all nine open.
    """

    name: ClassVar[str] = "satellite_clinics"
    label: ClassVar[Label] = Label(da="Satellitklinikker", en="Satellite clinics")
    rows: ClassVar[tuple[str, ...]] = ("S4-2", "S1-3a")

    satellites: float = parameter(
        9, "clinics", 0, 50, "Nine satellite clinics (Aabenraa, action catalogue, S4-2)",
        "Højeste antal satellitklinikker", "Highest number of satellite clinics",
        range=(0, 20), law="chosen", confidence="high", null=0, whole=True,
    )  # fmt: skip
    open_at: float = parameter(
        12, "citizens", 0, 1000, "A choice; no rule is published",
        "Åbner ved så mange modtagere i distriktet", "Opens at so many recipients in the district",
        range=(5, 25), law="chosen",
    )  # fmt: skip
    close_below: float = parameter(
        8, "citizens", 0, 1000, "A choice; no rule is published",
        "Lukker under så mange modtagere", "Closes below so many recipients",
        range=(0, 20), law="chosen",
    )  # fmt: skip
    minutes: float = parameter(
        120, "minutes", 0, 600, "Assumption; no figure published",
        "Minutter til besøg pr. åbningsdag", "Minutes for visits on an open day",
        range=(60, 240),
    )  # fmt: skip
    review_days: float = parameter(
        28, "days", 1, 366, "A choice; no rule is published",
        "Dage mellem vurderinger", "Days between reviews",
        range=(7, 91), law="chosen",
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        if scenario.nursing is None or self.satellites == 0:
            return scenario
        nursing = scenario.nursing
        served = {clinic.district for clinic in nursing.clinics.values()}
        districts = [d for d in scenario.attributes.get(DISTRICT, ()) if d not in served]
        told = {"source": f"policy {self.name}", "year": 2026, "confidence": "assumption"}
        work = Work.model_validate({"value": self.minutes, "unit": "minutes", **told})
        clinics = {
            f"satellite_{district}": Clinic(
                district=district, minutes=work, open_days=("tuesday", "friday"), satellite=True
            )
            for district in districts[: int(self.satellites)]
        }
        rule = Satellites(
            review=Time.model_validate({"value": self.review_days, "unit": "days", **told}),
            open_at=Count.model_validate({"value": self.open_at, "unit": "citizens", **told}),
            close_below=Count.model_validate(
                {"value": self.close_below, "unit": "citizens", **told}
            ),
        )
        changed = nursing.model_copy(
            update={"clinics": {**nursing.clinics, **clinics}, "satellites": rule}
        )
        result: Scenario = edited(scenario, "nursing", changed)
        return result
