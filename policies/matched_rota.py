"""A rota that follows demand from weekday to weekday."""

from dataclasses import dataclass
from typing import Any, ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.levers import with_staff
from sim.language.quantity import Quantity
from sim.language.spec import WEEKDAYS, Label, Scenario
from sim.language.spec_staff import Skill

WEEKDAY = "weekday"


@dataclass(frozen=True)
class MatchedRota(Policy):
    """A rota matched to demand: the same hours a week, on the days when visits fall due.

    Mechanism: staff is moved from days with more hours than visits to days with fewer. Visits in
    the scenarios fall due evenly over the week, so a matched rota has the same hours every day;
    weekends, with fewer hours today, gain. Fewer visits wait or are bought; nothing is added.

    Evidence: Holstebro plans rotas digitally and centrally since 2017; before, Tuesday to
    Thursday had too many and other days too few (S2-5). Fewer temps are reported, no figure.

    Assumptions: the rota goes half of the way (0.25-1), as agreements and wishes bind the rest.
    Supplements for weekend work, and the planner, are not priced.
    """

    name: ClassVar[str] = "matched_rota"
    label: ClassVar[Label] = Label(da="Vagtplan efter behov", en="Rota matched to demand")
    rows: ClassVar[tuple[str, ...]] = ("S2-5",)

    matched: float = parameter(
        0.5, "share", 0, 1, "Assumption; no figure was found",
        "Del af vejen til en jævn uge", "Part of the way to an even week",
        range=(0.25, 1.0), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        if scenario.nursing is None or self.matched == 0:
            return scenario
        if scenario.nursing.staff:
            return with_staff(self.name, scenario, self._matched_skill)
        roster = scenario.nursing.roster
        assert roster is not None
        result: Scenario = edited(scenario, "nursing.roster", self._evened(roster))
        return result

    def _matched_skill(self, _: str, rule: Skill) -> Skill:
        return rule.model_copy(update={"headcount": self._evened(rule.headcount)})

    def _evened(self, table: Quantity) -> Quantity:
        """The same sum over the week, for every district by itself."""
        if WEEKDAY not in table.by:
            return table
        return table.model_copy(update={"value": self._moved(table.value, table.by)})

    def _moved(self, value: Any, by: tuple[str, ...]) -> Any:
        if by[0] != WEEKDAY:
            return {key: self._moved(child, by[1:]) for key, child in value.items()}
        even = mean([value[day] for day in WEEKDAYS])
        return {day: blend(value[day], even, self.matched) for day in WEEKDAYS}


def mean(tables: list[Any]) -> Any:
    """The mean of numbers, or of tables with the same keys."""
    if isinstance(tables[0], dict):
        return {key: mean([table[key] for table in tables]) for key in tables[0]}
    return sum(tables) / len(tables)


def blend(now: Any, then: Any, part: float) -> Any:
    """Numbers, or tables of them, that are part of the way from now to then."""
    if isinstance(now, dict):
        return {key: blend(now[key], then[key], part) for key in now}
    return now + (then - now) * part
