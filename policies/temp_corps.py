"""An internal corps of temps in place of agencies."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import scaled
from policies.framework.levers import told, with_staff
from sim.language.quantity import Work
from sim.language.spec import WEEKDAYS, Label, Scenario
from sim.language.spec_staff import Skill


@dataclass(frozen=True)
class TempCorps(Policy):
    """An internal temp corps: the municipality's own temps are asked before an agency.

    Mechanism: every skill of home nursing has `hours` a day more of internal temps, who work in
    all districts. A visit that no roster can take in time goes to them, and only then to an
    agency. How much agency use falls is what the queues make of it; the price of an hour differs.

    Evidence: Albertslund halved the use of external temps in care homes, over three months
    (S2-2). External temps cost 6.3 % of the wage bill in the nation (2022), so that half is
    about 3 % of it in use and, at an agency's extra price, about 1 % in money.

    Assumptions: 3 hours a day for each skill (1-10), booked when needed, so an hour that is not
    used costs nothing; what they take from the agency where six of 38 assistants are missing is in
    docs/policy-validation.md. The scenario prices the hour (`temp_hour`). Care homes' own rosters
    are not in the model, so it acts in home nursing, and at once.
    """

    name: ClassVar[str] = "temp_corps"
    label: ClassVar[Label] = Label(da="Internt vikarkorps", en="Internal temp corps")
    rows: ClassVar[tuple[str, ...]] = ("S2-2",)

    hours: float = parameter(
        3, "hours a day", 0, 200, "Assumption; size of Albertslund's corps not stated",
        "Timer om dagen pr. faggruppe", "Hours a day of each skill",
        range=(1, 10), law="chosen", null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        return with_staff(self.name, scenario, self._more)

    def _more(self, skill: str, rule: Skill) -> Skill:
        if self.hours == 0:
            return rule
        if rule.temps is None:
            value = dict.fromkeys(WEEKDAYS, self.hours * 60)
            given = {"by": "weekday", "value": value, "unit": "minutes", **told(self.name)}
            return rule.model_copy(update={"temps": Work.model_validate(given)})
        now = scaled(rule.temps.value, rule.temps.scale)
        minutes = now if isinstance(now, dict) else dict.fromkeys(WEEKDAYS, now)
        value = {day: minutes[day] + self.hours * 60 for day in WEEKDAYS}
        told_how = {"by": ("weekday",), "value": value, "unit": "minutes"}
        more = rule.temps.model_copy(update=told_how)
        return rule.model_copy(update={"temps": more})
