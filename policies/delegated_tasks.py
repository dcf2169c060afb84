"""Tasks of nurses that social and health assistants take over."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.errors import PolicyError
from policies.framework.levers import told, with_staff
from sim.language.quantity import Share
from sim.language.spec import Label, Scenario
from sim.language.spec_staff import Skill

NURSE, ASSISTANT = "nurse", "assistant"


@dataclass(frozen=True)
class DelegatedTasks(Policy):
    """Nursing tasks are delegated to social and health assistants.

    Mechanism: of the courses that need a nurse today, a share can be served by an assistant, so
    fewer visits wait for a nurse; assistants have more to do, and a nurse still stands in for
    them. Whether waiting falls depends on who has time: it comes out of the rosters. An
    assistant's hour has a lower price.

    Evidence: Gladsaxe delegates nursing tasks to assistants since 2010, with one unit for complex
    nursing; fewer wait for a nurse and it is easier to recruit (S2-4). No figure is stated.

    Assumptions: a tenth of nurses' courses (0.05-0.25). Assistants can serve 55-70 % of courses,
    and a tenth of the rest brings 60 % to 64 %. Training of the assistants is not counted.
    """

    name: ClassVar[str] = "delegated_tasks"
    label: ClassVar[Label] = Label(da="Opgaver til assistenter", en="Delegated nursing tasks")
    rows: ClassVar[tuple[str, ...]] = ("S2-4",)

    delegated: float = parameter(
        0.1, "share", 0, 1, "Assumption; Gladsaxe states none (S2-4)",
        "Andel af sygeplejerskernes forløb", "Share of nurses' courses",
        range=(0.05, 0.25), null=0,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        staff = {} if scenario.nursing is None else scenario.nursing.staff
        shares = {name: rule.share for name, rule in staff.items()}
        if set(staff) != {NURSE, ASSISTANT} or any(s is not None and s.by for s in shares.values()):
            raise PolicyError(f"{self.name} needs nurses and assistants in {scenario.name}")
        nurse, assistant = shares[NURSE], shares[ASSISTANT]
        now = nurse.base() if nurse is not None else 1 - (assistant.base() if assistant else 0)
        if self.delegated == 0:
            return scenario
        left = {NURSE: now * (1 - self.delegated), ASSISTANT: 1 - now * (1 - self.delegated)}

        def moved(skill: str, rule: Skill) -> Skill:
            if rule.share is None:
                return rule
            given = {"value": left[skill], "unit": "share", **told(self.name)}
            return rule.model_copy(update={"share": Share.model_validate(given)})

        return with_staff(self.name, scenario, moved)
