"""Training that leaves citizens able to do more."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited, scaled
from policies.framework.levers import (
    asks_for,
    longer,
    slowed,
    to_hospital,
    with_outcomes,
    with_places,
)
from policies.framework.phasing import all_places
from sim.language.spec import Label, Scenario

TRAINING, GROUPS = "training", "maintenance_training"


@dataclass(frozen=True)
class MoreTraining(Policy):
    """More are trained after hospital and to keep what they can; physiotherapists come to homes.

    Mechanism: `trained` times as many are referred to training after hospital and to groups that
    maintain function, and `staffed` of the growth has places; the others wait at home for the
    next start. The scenario says what training costs and leads to: part of those who complete
    it need a level less help, and need grows more slowly in a group. Residents whom a
    physiotherapist sees are admitted a little less often.

    Evidence: Aabenraa trains after hospital and to maintain function, in groups of six or twelve
    months, and has physiotherapists of its own in care homes (S4-4); a lower risk of admission is
    expected, no figure is stated.

    Assumptions: a quarter more (1-1.6), all of them staffed; groups of six months as in the
    scenarios (`length` 2: of twelve, in as many places). Training does as much as today
    (benefit x 0.8-1.3). Admissions from care homes x 0.98 (0.95-1.0), the only effect here that
    is no queue; the physiotherapists are the municipality's own and not counted, as no source
    tells how many they are.
    """

    name: ClassVar[str] = "more_training"
    label: ClassVar[Label] = Label(da="Mere træning", en="More training")
    rows: ClassVar[tuple[str, ...]] = ("S4-4",)

    trained: float = parameter(
        1.25, "ratio", 0, 10, "Assumption; no figure is stated (Aabenraa, S4-4)",
        "Faktor på henvisninger til træning", "Factor on referrals to training",
        range=(1, 1.6), law="chosen", null=1,
    )  # fmt: skip
    staffed: float = parameter(
        1, "share", 0, 1, "A choice of the municipality",
        "Del af de flere forløb, der er plads til", "Part of the growth that there is room for",
        range=(0, 1), law="chosen",
    )  # fmt: skip
    length: float = parameter(
        1, "ratio", 0.1, 10, "Groups of six or twelve months (Aabenraa, S4-4)",
        "Faktor på holdenes længde", "Factor on the length of groups",
        range=(1, 2), law="chosen", null=1, confidence="high",
    )  # fmt: skip
    benefit: float = parameter(
        1.0, "ratio", 0, 5, "Assumption; no effect is stated",
        "Faktor på andelen, der får mindre behov", "Factor on the share who come to need less",
        range=(0.8, 1.3), null=1,
    )  # fmt: skip
    admissions: float = parameter(
        0.98, "ratio", 0, 2, "Assumption; no effect is stated",
        "Faktor på indlæggelser fra plejebolig", "Factor on admissions from care homes",
        range=(0.95, 1.0), null=1,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", "care_home", TRAINING, GROUPS))
        scenario = slowed(self, scenario, to_hospital, self.admissions, sectors=("care_home",))
        scenario = slowed(self, scenario, asks_for(GROUPS), self.trained, "_groups")
        route = scenario.sectors["hospital"].routes.get(TRAINING)
        if route is not None and route.share is not None:
            share = scaled(route.share.value, self.trained)
            path = f"sectors.hospital.routes.{TRAINING}.share.value"
            scenario = edited(scenario, path, share)
        more = 1 + (self.trained - 1) * self.staffed
        for sector in (TRAINING, GROUPS):
            places = scenario.sectors[sector].places
            grown = all_places(places, lambda number: round(number * more))
            scenario = with_places(scenario, sector, grown)
        service = scenario.sectors[GROUPS].service
        if self.length != 1 and service is not None:
            longer_groups = longer(self.name, service, self.length)
            scenario = edited(scenario, f"sectors.{GROUPS}.service", longer_groups)
        return with_outcomes(scenario, TRAINING, self.benefit)
