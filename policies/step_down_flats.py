"""More step-down flats behind the temporary places in social psychiatry."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.errors import PolicyError
from policies.framework.levers import with_places
from sim.language.spec import Label, Scenario

FLATS = "step_down"


@dataclass(frozen=True)
class StepDownFlats(Policy):
    """Step-down flats let residents who are ready leave, and others come in.

    Mechanism: who is ready for a flat and finds none keeps the temporary place; more flats free
    such places, and fewer wait outside. All of it is blocking in a queue.

    Evidence: Aabenraa wants temporary places in social psychiatry with step-down flats, for more
    flow (S4-1); no numbers are stated.

    Assumptions: two flats more (1-6). Runs on the scenario `aabenraa-psychiatry`, whose numbers
    are assumptions throughout: it shows how flats and flow hang together, no more.
    """

    name: ClassVar[str] = "step_down_flats"
    label: ClassVar[Label] = Label(da="Udslusningsboliger", en="Step-down flats")
    rows: ClassVar[tuple[str, ...]] = ("S4-1",)

    flats: float = parameter(
        2, "places", 0, 200, "Assumption; no figure is stated",
        "Flere udslusningsboliger", "More step-down flats",
        range=(1, 6), law="chosen", null=0, whole=True,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, (FLATS,))
        places = scenario.sectors[FLATS].places
        if places.value is None:
            raise PolicyError(f"{self.name} needs a number of places in {FLATS}")
        more = places.model_copy(update={"value": places.value + int(self.flats)})
        return with_places(scenario, FLATS, more)
