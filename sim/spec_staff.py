"""Staff who come to citizens: how many of which skill, where, when, and for how many minutes."""

from typing import ClassVar

from sim.quantity import Frozen, Quantity, Share, Work
from sim.units import Name


class Persons(Quantity):
    """A number of staff."""

    dimension: ClassVar[str] = "persons"


class Skill(Frozen):
    """Staff of one skill: minutes of the rosters follow from heads, hours and absence.

    A day's minutes in a district are headcount x hours x direct x (1 - sickness) x (1 - vacancy).
    """

    headcount: Persons  # on duty in each district: by weekday, by district, or both
    hours: Work  # attended on a day by each of them
    direct: Share  # of attended time: with citizens and driving
    sickness: Share = Share(value=0, unit="share")
    sickness_spread: Quantity | None = None  # coefficient of variation over weeks; None: none
    vacancy: Share = Share(value=0, unit="share")
    share: Share | None = None  # of courses that need this skill; left out on one: the rest
    stands_in_for: tuple[Name, ...] = ()  # skills whose visits these make when they have no time
    temps: Work | None = None  # minutes of internal temps by weekday, for all districts


class Video(Frozen):
    """Visits by video take minutes and no driving."""

    share: Share  # of courses
    minutes: Work
