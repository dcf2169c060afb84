"""Home as the starting point."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, edited, need, parameter, scaled
from policies.framework.phasing import all_places
from sim.language.quantity import Distribution, Share
from sim.language.spec import Label, Places, Route, Scenario

PACKAGE, BED = "home_package", "temporary_bed"


@dataclass(frozen=True)
class HomeFirst(Policy):
    """Home as the starting point: help that was given in temporary beds is given at home.

    Mechanism: a share of the citizens who would go to a temporary bed, from hospital or from
    home, gets an intensive home package instead (a stay in `home_package`, with visits at home;
    for each citizen as long as the temporary stay would have been). A coordinator at the
    hospital and aids at hand shorten the handover of those citizens. Beds that are no longer
    needed close as they empty, and their staff goes on in home care: for each closed bed the
    hours of one package, where the scenario limits the hours of own staff; beyond these, hours
    are bought at their price. Money follows use: a day in use costs its price, an empty bed costs
    nothing, so closing beds saves nothing by itself.

    Evidence: Lyngby-Taarbæk reports that the need for temporary beds was halved and more than
    6 million DKK a year saved (KL catalogue of cases, S2-8). Their own statement; no control
    group. The package's 4 delivered hours a day in danish-municipality.yaml are worked out
    backwards from that saving, so the saving on a day is put in and no finding. What the run
    adds is how days, blocking and readmission move.

    Assumptions: diverted 0.5 (0.3-0.6); closed 0.4 of the beds (0-0.5; Lyngby-Taarbæk went
    from about 51 to 25, but a small house needs more slack than a large one); all of the closed
    beds' staff moves (0-1; at 0 the package is mostly bought, which in Aabenraa turns the saving
    into a cost); handover 0.25 days (0.1-1.0) against 0.5 in the baseline; citizens in the package
    have the same risk of admission, death and need of a care home as in a temporary bed at the
    same level and time since discharge. Who is diverted is drawn by lot, not by need of help. The
    package is always available: no waiting. Its 4 hours a day cover all help at home, count as
    home care delivered and cost the same an hour, own or bought; home nursing goes on and is
    counted besides.
    """

    name: ClassVar[str] = "home_first"
    label: ClassVar[Label] = Label(da="Hjemmet som udgangspunkt", en="Home first")
    rows: ClassVar[tuple[str, ...]] = ("S2-8",)

    diverted: float = parameter(
        0.5, "share", 0.0, 1.0, "Need for temporary beds halved (Lyngby-Taarbæk, S2-8)",
        "Andel af midlertidige ophold, der gives hjemme", "Share of temporary stays given at home",
        range=(0.3, 0.6), null=0,
    )  # fmt: skip
    closed: float = parameter(
        0.4, "share", 0.0, 1.0, "A choice; about 51 to 25 beds in Lyngby-Taarbæk (S2-8)",
        "Andel af de midlertidige pladser, der lukkes", "Share of temporary beds that close",
        range=(0, 0.5), law="chosen", null=0,
    )  # fmt: skip
    staff_moved: float = parameter(
        1.0, "share", 0.0, 1.0, "A choice; the budget moves from the beds to the homes (S2-8)",
        "Andel af de lukkede pladsers personale, der går til hjemmeplejen",
        "Share of the closed beds' staff that goes to home care", range=(0, 1), law="chosen",
    )  # fmt: skip
    handover_days: float = parameter(
        0.25, "days", 0.0, 5.0, "Assumption; no figure was found",
        "Overlevering fra færdigbehandlet til pakke", "Handover from medically ready to package",
        range=(0.1, 1.0),
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, ("hospital", BED, PACKAGE))
        scenario = self._close_beds(scenario)
        if self.diverted == 0:
            return scenario
        scenario = self._divert_discharges(scenario)
        return self._divert_from_home(scenario)

    def _close_beds(self, scenario: Scenario) -> Scenario:
        """Fewer places, rounded to whole ones, at every step of a calendar."""
        places = scenario.sectors[BED].places
        if self.closed == 0 or places.unlimited:
            return scenario
        left = 1 - self.closed
        fewer = all_places(places, lambda number: round(number * left))
        scenario = self._move_staff(scenario, places, fewer)
        changed: Scenario = edited(scenario, f"sectors.{BED}.places", fewer)
        return changed

    def _move_staff(self, scenario: Scenario, places: Places, fewer: Places) -> Scenario:
        """More hours of own home care: for each bed closed those of one package."""
        care = scenario.home_care
        if care is None or care.capacity is None or care.capacity.value is None:
            return scenario
        package = care.packages.get(PACKAGE)
        if package is None or not isinstance(package.value, int | float):
            return scenario
        closed = most(places) - most(fewer)
        hours = round(self.staff_moved * closed * 7 * package.base() / 60)  # minutes a day
        more: Scenario = edited(scenario, "home_care.capacity.value", care.capacity.value + hours)
        return more

    def _divert_discharges(self, scenario: Scenario) -> Scenario:
        """Move a share of the route hospital -> temporary bed to the package."""
        routes = scenario.sectors["hospital"].routes
        share = routes[BED].share if BED in routes else None
        if share is None:
            return scenario
        kept = share.model_copy(update={"value": scaled(share.value, 1 - self.diverted)})
        moved = share.model_copy(update={"value": scaled(share.value, self.diverted)})
        handover = None
        if self.handover_days > 0:
            handover = Distribution(
                distribution="exponential", mean=self.handover_days, unit="days",
                source="policy home_first", year=2026, confidence="assumption",
            )  # fmt: skip
        at = "sectors.hospital.routes"
        scenario = edited(scenario, f"{at}.{BED}.share", kept)
        new = Route(share=moved, handover=handover)
        changed: Scenario = edited(scenario, f"{at}.{PACKAGE}", new)
        return changed

    def _divert_from_home(self, scenario: Scenario) -> Scenario:
        """Of those whom a clock sends from home to a temporary bed, a share stays at home."""
        share = Share.model_validate(
            {
                "value": self.diverted,
                "unit": "share",
                "source": f"policy {self.name}",
                "year": 2026,
                "confidence": "assumption",
            }
        )
        away = {"diverted": share, "diverted_to": PACKAGE}
        clocks = {
            name: clock.model_copy(update=away)
            if clock.does == "send" and clock.sector == BED
            else clock
            for name, clock in scenario.clocks.items()
        }
        return scenario.model_copy(update={"clocks": clocks})


def most(places: Places) -> int:
    """The places, at the highest step of a calendar."""
    if places.value is not None:
        return places.value
    forms = ("calendar", "weekly", "yearly")
    return max(step.value for form in forms for step in getattr(places, form))
