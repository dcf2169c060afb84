"""Staff who come to citizens: how many of which skill, where, when, and for how many minutes."""

from typing import Annotated, ClassVar

from pydantic import Field

from sim.language.quantity import Frozen, Quantity, Rate, Share, Sourced, Time, Work
from sim.language.units import Day, Flag, Name, Number


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
    sickness: Share | None = None  # None: nobody is ill
    sickness_spread: Quantity | None = None  # coefficient of variation over weeks; None: none
    vacancy: Share | None = None  # None: none, or what the workforce says
    share: Share | None = None  # of courses that need this skill; left out on one: the rest
    stands_in_for: tuple[Name, ...] = ()  # skills whose visits these make when they have no time
    temps: Work | None = None  # minutes of internal temps by weekday, for all districts


class Video(Frozen):
    """Visits by video take minutes and no driving."""

    share: Share  # of courses
    minutes: Work


class Trainees(Sourced):
    """A class that finishes its training: entries x (1 - dropout) x hired are offered work."""

    ends: Day
    entries: Annotated[Number, Field(ge=0)]  # persons
    dropout: Share
    hired: Share


class Workforce(Frozen):
    """How many of the positions of a skill are filled, month by month.

    On the first of each month some leave, and those hired and trained fill positions that are
    open. Rosters are as large as the part of the positions that is filled.
    """

    positions: Persons
    employed: Persons | None = None  # when the run begins; None: all positions are filled
    turnover: Rate  # at which those employed leave
    hires: Rate  # persons from elsewhere who would come
    training: tuple[Trainees, ...] = ()
    work_days: Time  # in a year, sick days among them
    drawn: Flag = False  # leaving and hiring by keyed draws of whole persons; else as expected
