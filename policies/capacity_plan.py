"""More places from the years that a plan names."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import added_places
from sim.language.spec import Label, Scenario

CARE_HOME, BED, SENIOR = "care_home", "temporary_bed", "senior_housing"


@dataclass(frozen=True)
class CapacityPlan(Policy):
    """A capacity plan: care homes that open on a date; beds and senior homes that grow every year.

    Mechanism: places are added on 1 January of the years named, on top of those that the
    scenario has. Whoever waits moves in; the rest follows from the queues.

    Evidence: Allerød goes from 210 care-home places in 2020 to 250 in 2026 and expects to need
    312 in 2030; 14 temporary places in 2020, and a need that grows by two a year towards 2030
    (S0-1a, S0-1b); 122 senior homes become 192 in 2030 (S0-1c). The step to 312 is what the
    strategy says is needed, nothing decided.

    Assumptions: all on 1 January; +40 places in 2026 (0-100), +62 in 2030 (0-150), +2 beds every
    year from 2021 to 2030 (0-5 a year), +7 senior homes in each of the same years (0-20) where the
    scenario has senior housing; what living there changes is the scenario's assumption. Building
    costs are left out; a place in use costs its day's price, an empty one nothing. In a run of one
    year from 2020 only later years' plans are missing: lengthen it (`--set horizon=11y` is written
    `--set horizon.value=4018`).
    """

    name: ClassVar[str] = "capacity_plan"
    label: ClassVar[Label] = Label(da="Udbygningsplan", en="Capacity plan")
    rows: ClassVar[tuple[str, ...]] = ("S0-1a", "S0-1b", "S0-1c")

    care_homes: float = parameter(
        40, "places", 0, 2000, "210 to 250 places (Allerød, S0-1a)",
        "Nye plejeboliger, første trin", "New care-home places, first step",
        range=(0, 100), law="chosen", null=0, whole=True, confidence="high",
    )  # fmt: skip
    care_homes_year: float = parameter(
        2026, "year", 1950, 2150, "New care centre in 2026 (Allerød, S0-1a)",
        "År for første trin", "Year of the first step",
        range=(2020, 2035), law="chosen", whole=True, confidence="high",
    )  # fmt: skip
    more_care_homes: float = parameter(
        62, "places", 0, 2000, "312 places needed in 2030 (Allerød, S0-1a); not decided",
        "Nye plejeboliger, andet trin", "New care-home places, second step",
        range=(0, 150), law="chosen", null=0, whole=True, confidence="high",
    )  # fmt: skip
    more_care_homes_year: float = parameter(
        2030, "year", 1950, 2150, "Expected need in 2030 (Allerød, S0-1a)",
        "År for andet trin", "Year of the second step",
        range=(2020, 2040), law="chosen", whole=True, confidence="high",
    )  # fmt: skip
    beds_a_year: float = parameter(
        2, "places", 0, 100, "Two temporary places more a year (Allerød, S0-1b)",
        "Nye midlertidige pladser om året", "New temporary beds a year",
        range=(0, 5), law="chosen", null=0, whole=True, confidence="high",
    )  # fmt: skip
    senior_homes_a_year: float = parameter(
        7, "places", 0, 200, "122 to 192 in 2030 (Allerød, S0-1c), evenly over ten years",
        "Nye ældreboliger om året", "New senior homes a year",
        range=(0, 20), law="chosen", null=0, whole=True, confidence="derived",
    )  # fmt: skip
    beds_from: float = parameter(
        2021, "year", 1950, 2150, "14 places in 2020, the first two a year later (Allerød, S0-1b)",
        "Første år med nye midlertidige pladser og ældreboliger",
        "First year with new temporary beds and senior homes",
        range=(2020, 2030), law="chosen", whole=True, confidence="derived",
    )  # fmt: skip
    beds_until: float = parameter(
        2030, "year", 1950, 2150, "Towards 2030 (Allerød, S0-1b)",
        "Sidste år med nye midlertidige pladser og ældreboliger",
        "Last year with new temporary beds and senior homes",
        range=(2020, 2040), law="chosen", whole=True, confidence="high",
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, (CARE_HOME, BED))
        homes = [
            (new_year(self.care_homes_year), int(self.care_homes)),
            (new_year(self.more_care_homes_year), int(self.more_care_homes)),
        ]
        years = range(int(self.beds_from), int(self.beds_until) + 1)
        beds = [(new_year(year), int(self.beds_a_year)) for year in years]
        dwellings = [(new_year(year), int(self.senior_homes_a_year)) for year in years]
        scenario = added_places(self.name, scenario, CARE_HOME, homes)
        if SENIOR in scenario.sectors:
            scenario = added_places(self.name, scenario, SENIOR, dwellings)
        return added_places(self.name, scenario, BED, beds)


def new_year(year: float) -> date:
    """1 January."""
    return date(int(year), 1, 1)
