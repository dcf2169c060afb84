"""Districts whose staff work for all of them."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited, scaled
from policies.framework.errors import PolicyError
from policies.framework.hours import NURSE_HOUR, WEEKS, with_hours
from sim.language.groups import DISTRICT
from sim.language.spec import Label, Scenario


@dataclass(frozen=True)
class PooledDistricts(Policy):
    """Districts pooled under one leader: staff who are free in one help out in another.

    Mechanism: the rosters of all districts become one, the sum of what each has. A visit is late
    or bought only when nobody in the pool has the minutes, so the same staff serve more visits
    on time where demand and sickness vary from district to district.

    Evidence: Mariagerfjord pooled six home-care districts and reports 7.5 million DKK saved from
    2018 to 2019, by a common rule for temps and fewer double visits (S2-3). How much of it is
    pooling is not stated.

    Assumptions: one pool; no more driving in the mean, as few visits are made by staff from
    elsewhere (0-2 whole minutes a visit; one minute in Aabenraa is an eighth of all driving, more
    than pooling saves); home nursing only, home care is counted in hours and has no districts.
    Double visits are not in the model. Six meet every week for half an hour, three hours in all
    (1-6), paid as nurses'. Less is bought, but visits are made sooner and more of them at home, so
    in `aabenraa-staff` pooling alone costs more than it saves (docs/policy-validation.md).
    """

    name: ClassVar[str] = "pooled_districts"
    label: ClassVar[Label] = Label(da="Distrikter under én ledelse", en="Pooled districts")
    rows: ClassVar[tuple[str, ...]] = ("S2-3",)

    pools: float = parameter(
        1, "pools", 0, 50, "Six districts under one leader (Mariagerfjord, S2-3)",
        "Fællesskaber; 0 er som i dag", "Pools; 0 is as today",
        range=(1, 3), law="chosen", null=0, whole=True, confidence="high",
    )  # fmt: skip
    driving: float = parameter(
        0, "minutes", 0, 60, "Assumption; whole minutes, as rosters count them",
        "Mere kørsel pr. besøg", "More driving a visit", range=(0, 2), null=0, whole=True,
    )  # fmt: skip

    hours: float = parameter(
        3, "hours a week", 0, 200, "Assumption; a meeting every week (Mariagerfjord, S2-3)",
        "Alle deltageres tid i det ugentlige møde", "Everybody's time in the weekly meeting",
        range=(1, 6),
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        nursing, districts = scenario.nursing, scenario.attributes.get(DISTRICT, ())
        if nursing is None or not nursing.staff or len(districts) < 2:
            raise PolicyError(f"{self.name} needs `nursing.staff` by district in {scenario.name}")
        if self.pools == 0:
            return scenario
        number = min(int(self.pools), len(districts))
        size = -(-len(districts) // number)
        pools = tuple(districts[i : i + size] for i in range(0, len(districts), size))
        minutes = scaled(nursing.driving.value, nursing.driving.scale)
        driving = {"value": added(minutes, self.driving), "unit": "minutes"}
        changed = {"pools": pools, "driving": nursing.driving.model_copy(update=driving)}
        result: Scenario = edited(scenario, "nursing", nursing.model_copy(update=changed))
        return with_hours(self, result, self.hours * WEEKS, NURSE_HOUR)


def added(value: object, more: float) -> object:
    """A plain or nested table of numbers, each with so much more."""
    if isinstance(value, dict):
        return {key: added(child, more) for key, child in value.items()}
    assert isinstance(value, (int, float))
    return value + more
