"""The scenario: everything a run needs to know about a world, frozen and fully resolved.

The classes are the scenario language: one class per kind of mapping in the YAML file, one
field per key. What a field means for a run is written in docs/model.md.
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sim.language.moments import WEEKDAYS
from sim.language.quantity import (
    Count,
    Distribution,
    Frozen,
    Quantity,
    Rate,
    Share,
    Sourced,
    Time,
    Work,
)
from sim.language.spec_money import Discounting, Outlay, Owners, Price
from sim.language.spec_places import Hours, Places
from sim.language.spec_profile import Profile
from sim.language.spec_staff import Skill, Video, Workforce
from sim.language.spec_stay import Kept, Need, Outcome, Package, Resource
from sim.language.spec_streams import Source, Stock
from sim.language.spec_waiting import Guarantee, Level, Refusals, WhenFull
from sim.language.units import Day, Flag, Name, Number, Whole

one_or_many = BeforeValidator(lambda data: (data,) if isinstance(data, str) else data)
several = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
)
Names = Annotated[tuple[Name, ...], one_or_many, several, Field(min_length=1)]
Words = Annotated[tuple[str, ...], one_or_many, several, Field(min_length=1)]
EXIT = "exit"  # the destination that leaves the model


class Label(Frozen):
    """A name for output, in Danish and English."""

    da: str
    en: str


class Route(Frozen):
    """A way on from a sector. `share` is left out on one route, which takes the rest."""

    share: Share | None = None
    service: Distribution | None = None  # of those who go this way; None: the sector's
    handover: Distribution | None = None  # from ready to the request for the next place
    when_full: WhenFull = WhenFull(hold=True)


class Sector(Frozen):
    """A place where a citizen stays: exactly one at a time."""

    label: Label | None = None
    places: Places
    service: Distribution | None = None  # None: the stay ends by a clock or an offer only
    routes: dict[str, Route] = {}
    priority: dict[str, Level] = {}  # by from-sector; low first
    admissions: tuple[Hours, ...] = ()  # hours in which people may move in; none: always
    overflow: tuple[Name, ...] = ()  # sectors to go to, in this order, when this one is full
    queue_limit: Annotated[Whole, Field(ge=0)] | None = None  # for arrivals from outside
    patience: Distribution | None = None  # of those on the list; None: they wait for ever
    renege_to: Name = EXIT  # where they ask when it has run out
    guarantee: Guarantee | None = None  # of those on the list
    refuses: Refusals | None = None  # part of those offered a place from the list
    kept_during: Kept = ()  # this place is kept while the citizen is sent there
    turnover: Distribution | None = None  # a place given up stands so long before it is offered
    home_visits: Flag = False  # home nursing comes to citizens here
    draws_as: Name | None = None  # same luck as in that sector: length of stay, way on
    needs: dict[Name, Need] = {}  # of resources, taken and given back with the place
    package: Package | None = None  # visits every day that taper off, booked beforehand
    outcomes: dict[Name, Outcome] = {}  # what the service does to a citizen, when it ends

    @property
    def serves(self) -> bool:
        """Whether a stay has an end of its own, whatever the way on."""
        by_route = [route.service is not None for route in self.routes.values()]
        return self.service is not None or (bool(by_route) and all(by_route))


class Factor(Quantity):
    """A multiplier on a hazard, for some sectors, some time since discharge, some dates."""

    sectors: tuple[Name, ...] = ()  # none named: all
    since: tuple[Name, ...] = ()  # bins of `since_discharge`; none named: all
    start: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None


class Clock(Frozen):
    """A hazard that is always running for a citizen, and what happens when it rings."""

    does: Literal["die", "send", "request", "change", "start_nursing", "leave"]
    sector: Name | None = None  # for send and request
    attribute: Name | None = None  # for change
    step: Literal[1, -1] | None = None  # for change
    diverted: Share | None = None  # for send: this share goes to `diverted_to` instead
    diverted_to: Name | None = None
    rate: Rate
    profile: Profile | None = None  # when the rate is not the same all the time
    sectors: tuple[Name, ...] = ()  # where it runs; none named: everywhere
    factors: dict[Name, Factor] = {}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs = {"send": ["sector"], "request": ["sector"], "change": ["attribute", "step"]}
        wanted = needs.get(self.does, [])
        for key in ("sector", "attribute", "step"):
            if (getattr(self, key) is not None) != (key in wanted):
                verb = "needs" if key in wanted else "does not take"
                raise ValueError(f"a clock with `does: {self.does}` {verb} `{key}`")
        if (self.diverted is None) != (self.diverted_to is None):
            raise ValueError("`diverted` and `diverted_to` need each other")
        if self.diverted is not None and self.does != "send":
            raise ValueError("only a clock with `does: send` takes `diverted`")
        return self


class SinceDischarge(Frozen):
    """Bins of the time since a citizen last left a sector; after the last bin: `later`."""

    sector: Name
    bins: dict[Name, Time]


class Clinic(Frozen):
    """A nursing clinic: whom it serves, when it is open, and minutes for visits when it is."""

    district: str  # which has no other clinic
    minutes: Work  # for visits on an open day, or by weekday, 0 when closed
    open_days: tuple[Literal[WEEKDAYS], ...] = ()  # type: ignore[valid-type]
    reach: Share | None = None  # of those in the district who need not be at home; None: all
    satellite: Flag = False  # opened and closed by demand
    label: Label | None = None


class Satellites(Frozen):
    """The control rule of satellite clinics: looks at local demand and opens or closes."""

    review: Time
    open_at: Count  # recipients in the district who can come to a clinic
    close_below: Count


class AfterDischarge(Frozen):
    """Visit minutes in the first days after discharge, as a multiple of the ordinary."""

    within: Time
    factor: Quantity
    start: Annotated[Day | None, Field(alias="from")] = None


class Nursing(Frozen):
    """Home nursing: visits fall due, and are booked into the first day with enough minutes."""

    initial: Share  # share of citizens on a course when the run begins
    course: Distribution
    interval: Distribution  # between due visits
    minutes_home: Work
    minutes_clinic: Work
    driving: Work  # per home visit
    clinic_share: Share  # of recipients whose care need not be at home
    roster: Work | None = None  # direct minutes on each weekday: by weekday
    staff: dict[Name, Skill] = {}  # rosters by skill and district, in place of `roster`
    pools: tuple[tuple[str, ...], ...] = ()  # districts whose staff work in all of them
    video: Video | None = None
    tolerance: Time  # visits later than this are bought
    clinic_tolerance: Time | None = None  # wait for a clinic, then at home; None: `tolerance`
    clinics: dict[Name, Clinic] = {}
    satellites: Satellites | None = None
    after_discharge: AfterDischarge | None = None


class HomeCare(Frozen):
    """Granted home care: hours a week by group, in these sectors."""

    sectors: tuple[Name, ...]
    hours_per_week: Work
    delivered: Share
    packages: dict[Name, Work] = {}  # delivered a day to each citizen in these sectors
    capacity: Places | None = None  # hours a week of own staff; more are bought. None: no limit


class Figure(Frozen):
    """A figure of the results; several kpis, sectors or groups are added up."""

    kpi: Names
    sector: Words = ("all",)
    group: Words = ("all",)


class Target(Figure, Sourced):
    """An observed figure that a run of the baseline must come near."""

    label: Label
    per: Figure | None = None  # the figure divided by this one
    period: Literal["all"] | Whole = "all"  # a calendar year; all: the measured time
    value: Number
    unit: str
    tolerance: Number  # relative
    tunes: tuple[str, ...] = ()  # numbers that are set so that it is met, as --set names them


class Scenario(Frozen):
    """A world. See docs/model.md for the meaning of every part."""

    format: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    title: Label
    about: str = ""
    start: Day  # first measured day
    warm_up: Time  # before `start`, not measured
    horizon: Time  # measured
    deadlock: Literal["swap", "report"] = "swap"  # citizens who wait for each other in a circle
    attributes: dict[Name, tuple[str, ...]] = {}
    sectors: dict[Name, Sector]
    resources: dict[Name, Resource] = {}  # that stays in several sectors share
    stocks: dict[Name, Stock] = {}
    sources: dict[Name, Source] = {}
    traits: dict[Name, Share] = {}  # for stocks and sources that name none of their own
    clocks: dict[Name, Clock] = {}
    since_discharge: SinceDischarge | None = None
    nursing: Nursing | None = None
    workforce: dict[Name, Workforce] = {}  # by skill of `nursing.staff`
    home_care: HomeCare | None = None
    prices: dict[Name, Price] = {}
    outlays: dict[Name, Outlay] = {}  # that do not go by what happens
    owners: dict[Name, tuple[Owners, ...]] = {}  # of sectors and services, by date
    discounting: Discounting | None = None  # None: no discounted figures
    targets: dict[Name, Target] = {}
