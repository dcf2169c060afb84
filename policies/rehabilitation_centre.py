"""Another size of the 24-hour rehabilitation centre at an unchanged budget, and its building."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.errors import PolicyError
from policies.framework.levers import added_places, dearer, with_places
from sim.language.spec import Label, Scenario

BED = "temporary_bed"


@dataclass(frozen=True)
class RehabilitationCentre(Policy):
    """Places of the rehabilitation centre at an unchanged budget, and rooms that are out of use.

    Mechanism: the centre has `added` places more (a negative number: fewer) and the same money,
    so a day in use is cheaper. A leaking building takes `lost` places
    out of use for `lost_weeks` every winter, from 1 January; the cost of the others stays. Queues
    and the hospital's ready days follow.

    Evidence: Aabenraa went from 34 to 26 places in 2021 with the same budget, which makes a place
    34/26 = 1.31 times as dear; the building of 1980 leaks and parts of it cannot be used, and a
    new centre is wanted (S4-3). Eight relief beds moved elsewhere in February 2022, so 26 + 8
    = 34 temporary places were left (aabenraa.dk). The scenario has the 26.

    Assumptions: `added` 8 (-8 to 8): a new centre for all 34, staffed for the money of 26; what
    fewer hands a place do to recovery is not in the model. The day's price x 0.88 is the middle
    of what an unchanged budget leaves open (0.76-1.0): it is 26/34 = 0.76 if the new places are
    as full as the old, and 1 if nobody uses more than before. A place
    of a relief bed elsewhere counts as one of the centre. No figure was found for rooms out of
    use: 0 by default (0-6), 6 weeks (2-12), at the same time in every year and in every run.
    """

    name: ClassVar[str] = "rehabilitation_centre"
    label: ClassVar[Label] = Label(da="Døgnrehabiliteringscenter", en="Rehabilitation centre")
    rows: ClassVar[tuple[str, ...]] = ("S4-3",)

    added: float = parameter(
        8, "places", -500, 500, "34 places before, 26 after the change of 2021 (Aabenraa, S4-3)",
        "Pladser flere end i dag", "Places more than today",
        range=(-8, 8), law="chosen", null=0, whole=True, confidence="high",
    )  # fmt: skip
    day_price: float = parameter(
        0.88, "ratio", 0, 5, "Assumption: unchanged budget (Aabenraa, S4-3), from 26/34 to 1",
        "Faktor på prisen for et døgn", "Factor on the price of a day",
        range=(0.76, 1.0), null=1,
    )  # fmt: skip
    lost: float = parameter(
        0, "places", 0, 500, "Assumption; leaks make parts unusable (S4-3)",
        "Pladser ude af drift hver vinter", "Places out of use every winter",
        range=(0, 6), law="chosen", null=0, whole=True,
    )  # fmt: skip
    lost_weeks: float = parameter(
        6, "weeks", 1, 26, "Assumption; no figure was found",
        "Uger ude af drift", "Weeks out of use", range=(2, 12), whole=True,
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, (BED,))
        if self.day_price != 1:
            scenario = dearer(scenario, f"place_day/{BED}", self.day_price)
        if self.added:
            scenario = self._larger(scenario)
        return added_places(self.name, scenario, BED, self._out_of_use(scenario))

    def _larger(self, scenario: Scenario) -> Scenario:
        """More places at every time."""
        places, more = scenario.sectors[BED].places, int(self.added)
        numbers = [step.value for step in places.calendar] if places.calendar else [places.value]
        if any(number is None or number + more < 1 for number in numbers):
            raise PolicyError(
                f"{self.name} needs a number of places above {-more} in {BED} of {scenario.name}"
            )
        steps = tuple(
            step.model_copy(update={"value": step.value + more}) for step in places.calendar
        )
        value = None if places.value is None else places.value + more
        changed = places.model_copy(update={"value": value, "calendar": steps})
        return with_places(scenario, BED, changed)

    def _out_of_use(self, scenario: Scenario) -> list[tuple[date, int]]:
        """Places lost and back again, every year of the run."""
        years = range(scenario.start.year - 1, scenario.start.year + 101)
        back = timedelta(weeks=int(self.lost_weeks))
        winters = [date(year, 1, 1) for year in years]
        lost = [(day, -int(self.lost)) for day in winters]
        return sorted(lost + [(day + back, int(self.lost)) for day in winters])
