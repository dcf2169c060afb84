"""More hours of staff who come to citizens."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited, scaled
from policies.framework.levers import with_staff
from policies.framework.phasing import all_places
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class HomeCareExpansion(Policy):
    """More room, and more hours, for the staff who come to citizens at home.

    Mechanism: rosters of home nursing, and the capacity of home care where the scenario has one,
    grow in proportion; fewer visits are late, and fewer hours and visits are bought.

    Evidence: Allerød considers more room for home care at Engholm (S0-1e); size and need are
    called unsettled.

    Assumptions: 5 % more hours (0-20). Only worked hours are priced in the shipped scenarios, so
    idle ones cost nothing there; `roster_hour` prices them. Rooms are not priced.
    """

    name: ClassVar[str] = "home_care_expansion"
    label: ClassVar[Label] = Label(da="Udvidelse af hjemmeplejen", en="Expansion of home care")
    rows: ClassVar[tuple[str, ...]] = ("S0-1e",)

    hours: float = parameter(
        0.05, "share", 0, 5, "Assumption; unsettled (Allerød, S0-1e)",
        "Flere timer, som andel", "More hours, as a share",
        range=(0, 0.2), law="chosen", null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        if scenario.nursing is None or self.hours == 0:
            return scenario
        more = 1 + self.hours
        capacity = None if scenario.home_care is None else scenario.home_care.capacity
        if capacity is not None and not capacity.unlimited:
            scenario = edited(
                scenario,
                "home_care.capacity",
                all_places(capacity, lambda hours: round(hours * more)),
            )
        assert scenario.nursing is not None
        if scenario.nursing.staff:
            return with_staff(
                self.name,
                scenario,
                lambda _, rule: edited(rule, "headcount.value", scaled(rule.headcount.value, more)),
            )
        assert scenario.nursing.roster is not None
        value = scaled(scenario.nursing.roster.value, more)
        result: Scenario = edited(scenario, "nursing.roster.value", value)
        return result
