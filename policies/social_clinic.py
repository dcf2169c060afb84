"""Longer opening hours of the social nursing clinic."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, parameter
from policies.framework.editing import edited
from policies.framework.errors import PolicyError
from sim.language.spec import Label, Scenario
from sim.language.spec_places import WeekStep
from sim.language.spec_profile import WeekFactor

CLINIC = "social_clinic"
HOUR = 60


@dataclass(frozen=True)
class SocialClinic(Policy):
    """The social nursing clinic opens longer, every week, and more people come.

    Mechanism: the door is open `hours` from 9 on Fridays, and `visits` times as many come in a
    week, evenly over the hours. Three times the hours for twice the visitors is less to do in an
    hour, so fewer wait and fewer leave unseen: that is the queue's answer.

    Evidence: opened in August 2021 every second Friday from 9 to 11, then every Friday from 9 to
    12; twice the activity is expected (Aabenraa, S4-6).

    Assumptions: the expected activity is read as visitors who come. Runs on the scenario
    `aabenraa-social-clinic`, as the visitors are of all ages and few.
    """

    name: ClassVar[str] = "social_clinic"
    label: ClassVar[Label] = Label(da="Social sygeplejeklinik", en="Social nursing clinic")
    rows: ClassVar[tuple[str, ...]] = ("S4-6",)

    hours: float = parameter(
        3, "hours a week", 0, 8, "Every Friday from 9 to 12 (Aabenraa, S4-6)",
        "Åbningstimer om ugen; 0 er som i dag", "Opening hours a week; 0 is as today",
        range=(1, 6), law="chosen", null=0, confidence="high",
    )  # fmt: skip
    visits: float = parameter(
        2, "ratio", 0, 20, "Activity is expected to double (Aabenraa, S4-6)",
        "Faktor på antal besøgende", "Factor on visitors", range=(1.0, 3.0), null=1,
        confidence="medium",
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        if CLINIC not in scenario.sectors or "visitors" not in scenario.sources:
            raise PolicyError(f"{self.name} needs a {CLINIC} and its visitors in {scenario.name}")
        places, source = scenario.sectors[CLINIC].places, scenario.sources["visitors"]
        if len(places.weekly) != 2 or source.rate is None or source.profile is None:
            raise PolicyError(f"{self.name} needs one span of opening hours in {scenario.name}")
        now = _minute(places.weekly[1].start) - _minute(places.weekly[0].start)
        hours = self.hours or now / HOUR
        day, _ = str(places.weekly[0].start).split(" ")
        end = _minute(places.weekly[0].start) + round(hours * HOUR)
        closes = f"{day} {end // HOUR:02}:{end % HOUR:02}"
        shut = WeekStep.model_validate({"from": closes, "value": 0})
        quiet = WeekFactor.model_validate({"from": closes, "value": 0.0})
        rate = source.rate.value * self.visits * now / (hours * HOUR)
        for path, value in (
            (f"sectors.{CLINIC}.places.weekly", (places.weekly[0], shut)),
            ("sources.visitors.profile.weekly", (*source.profile.weekly[:-1], quiet)),
            ("sources.visitors.rate.value", rate),
        ):
            scenario = edited(scenario, path, value)
        return scenario


def _minute(moment: object) -> int:
    """The minute of its day of a time such as `friday 09:00`."""
    hour, minute = str(moment).split(" ")[1].split(":")[:2]
    return int(hour) * HOUR + int(minute)
