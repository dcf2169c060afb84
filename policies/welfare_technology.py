"""Technology that serves more citizens every year."""

from dataclasses import dataclass, replace
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.levers import begins_nursing, slowed
from policies.framework.scope import Dated
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class WelfareTechnology(Dated, Policy):
    """Welfare technology: at the end of every year more citizens have been offered a solution.

    Mechanism: medicine robots and the like replace courses of home nursing: `growth` of those
    that begin in the first year, twice as many in the second, and so on up to `limit`.

    Evidence: Hillerød's indicator is that more citizens have been offered welfare technology at
    the end of every year (S1-1e); no share is stated.

    Assumptions: 2 % more of new courses every year (0.5-4), 20 % at most (10-30). Counted from the
    first measured day, or from the date given. Devices are not priced. Screens are another
    policy (video_visits).
    """

    name: ClassVar[str] = "welfare_technology"
    label: ClassVar[Label] = Label(da="Velfærdsteknologi", en="Welfare technology")
    rows: ClassVar[tuple[str, ...]] = ("S1-1e",)

    growth: float = parameter(
        0.02, "share a year", 0, 1, "Assumption; more every year (Hillerød, S1-1e), no share",
        "Flere forløb erstattet hvert år", "More courses replaced every year",
        range=(0.005, 0.04), null=0,
    )  # fmt: skip
    limit: float = parameter(
        0.2, "share", 0, 1, "Assumption; no figure was found",
        "Erstattet i alt højst", "Replaced in all, at most", range=(0.1, 0.3),
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        first, number = self.start or scenario.start, 1
        if self.growth == 0:
            return scenario
        while True:
            share = min(self.limit, number * self.growth)
            last = share == self.limit
            begin = first.replace(year=first.year + number - 1)
            end = first.replace(year=first.year + number)
            if self.until is not None and self.until <= begin:
                return scenario
            if last or (self.until is not None and self.until < end):
                year = replace(self, start=begin, until=self.until)
            else:
                year = replace(self, start=begin, until=end)
            scenario = slowed(year, scenario, begins_nursing, 1 - share, f"_year_{number}")
            if last:
                return scenario
            number += 1
