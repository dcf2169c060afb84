"""Home nursing as arrays: courses, visits, rosters, clinics, the rule of the satellites."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from sim.language import spec
from sim.language.groups import DISTRICT, GroupSpace
from sim.language.spec import WEEKDAYS
from sim.language.spec_staff import Workforce
from sim.luck.streams import site_ids, threshold_rows, yes_no
from sim.prepare.network import Tables
from sim.prepare.staff import Part, crews_of, month_of, one_roster, rosters_of, shares_of
from sim.prepare.workforce import Crew
from sim.vocab import NEVER, TICKS_PER_DAY

INTERVAL = "nursing/interval"
SITES = (
    *("nursing/course", INTERVAL, "nursing/clinic", "nursing/initial"),
    *("nursing/skill", "nursing/video"),
)


class TimeFrame(Protocol):
    """What compile.Frame offers here."""

    @property
    def n_days(self) -> int: ...
    @property
    def first_weekday(self) -> int: ...
    def tick(self, day: date) -> int: ...


@dataclass(frozen=True)
class Nursing:
    """Arrays over groups g, districts, clinics c and days of the run (and the tolerance after)."""

    initial: np.ndarray  # int64 (g, 2): thresholds of on a course / not, at the start
    clinic: np.ndarray  # int64 (g, 2): thresholds of can come to a clinic / cannot
    course: np.ndarray  # int32 (g,): table
    interval: np.ndarray  # int32 (g,): table
    minutes_home: np.ndarray  # int64 (g,)
    minutes_clinic: np.ndarray  # int64 (g,)
    driving: np.ndarray  # int64 (g,)
    minutes_video: np.ndarray  # int64 (g,)
    skill: np.ndarray  # int64 (g, skill): thresholds of the skill that a course needs
    video: np.ndarray  # int64 (g, 2): thresholds of by video / not
    skills: tuple[str, ...]
    roster_names: tuple[tuple[str, str], ...]  # skill, districts
    roster_skill: np.ndarray  # int64 (r,)
    is_temp: np.ndarray  # bool (r,): internal temps
    parts: tuple[Part, ...]  # who works in which roster, see staffing
    chain: np.ndarray  # int64 (skill, district, link): rosters asked in turn, or NOWHERE
    least: int  # minutes: no visit takes fewer
    weeks: np.ndarray  # int64 (day,): number of the calendar week
    months: np.ndarray  # int64 (day,): number of the month
    crews: tuple[Crew | None, ...]  # by skill: who is employed, see workforce
    slots: np.ndarray  # int64 (c, day): minutes for visits in the clinic, 0 when closed
    clinic_names: tuple[str, ...]
    clinic_district: np.ndarray  # int64 (c,)
    satellite: np.ndarray  # bool (c,)
    tolerance: int  # days
    clinic_tolerance: int  # days
    review_every: int  # ticks, NEVER without satellites
    open_at: int
    close_below: int
    after_within: int  # ticks since discharge; 0: no special minutes
    after_from: int  # tick
    after_permille: np.ndarray  # int64 (g,): visit minutes after discharge, thousandths
    district_stride: int
    n_districts: int
    sites: dict[str, int]

    @property
    def counted(self) -> tuple[int, int]:
        """How many skills and rosters are told apart."""
        return len(self.skills), len(self.roster_names)


def compile_nursing(
    nursing: spec.Nursing,
    frame: TimeFrame,
    space: GroupSpace,
    tables: Tables,
    workforce: Mapping[str, Workforce],
) -> Nursing:
    """Spread the rules over groups and lay out rosters and clinic slots day by day."""
    tolerance = int(nursing.tolerance.base()) // TICKS_PER_DAY
    wait = nursing.clinic_tolerance or nursing.tolerance
    days = np.arange(frame.n_days + tolerance + 1)
    first = frame.tick(date(1, 1, 1)) // -TICKS_PER_DAY  # days from then to day 0
    weekdays = (days + frame.first_weekday) % 7
    districts = space.categories.get(DISTRICT, ())
    if nursing.staff:
        staff = rosters_of(nursing, weekdays, space)
    else:
        assert nursing.roster is not None
        week = np.array([nursing.roster.value[day] for day in WEEKDAYS]) * nursing.roster.scale
        staff = one_roster(_whole(week)[weekdays], max(1, len(districts)))
    names = tuple(sorted(nursing.clinics))
    clinics = [nursing.clinics[name] for name in names]
    rule, after = nursing.satellites, nursing.after_discharge
    whole, video = np.ones(space.n_groups), nursing.video
    driving, at_home, at_clinic = (
        _whole(space.table(work) * work.scale)
        for work in (nursing.driving, nursing.minutes_home, nursing.minutes_clinic)
    )
    permille = _whole(
        1_000 * (whole if after is None else space.table(after.factor) * after.factor.scale)
    )
    at_video = (
        at_home if video is None else _whole(space.table(video.minutes) * video.minutes.scale)
    )
    shortest = np.minimum(1_000, permille)
    visits = (at_home * shortest // 1_000 + driving, at_clinic * shortest // 1_000)
    return Nursing(
        initial=yes_no(space.table(nursing.initial) * nursing.initial.scale),
        clinic=yes_no(_can_come(nursing, space)),
        course=tables.rows(nursing.course),
        interval=tables.rows(nursing.interval),
        minutes_home=at_home,
        minutes_clinic=at_clinic,
        driving=driving,
        minutes_video=at_video,
        skill=threshold_rows(shares_of(nursing, space)),
        video=yes_no(0 * whole if video is None else space.table(video.share) * video.share.scale),
        skills=staff.skills,
        roster_names=staff.names,
        roster_skill=np.array([staff.skills.index(skill) for skill, _ in staff.names], np.int64),
        is_temp=staff.is_temp,
        parts=staff.parts,
        chain=staff.chain,
        least=int(min(visit.min() for visit in (*visits, at_video * shortest // 1_000))),
        weeks=(days + first) // 7,
        months=np.array([month_of(date.fromordinal(day)) for day in (days + first + 1).tolist()]),
        crews=crews_of(workforce, staff.skills),
        slots=np.array([_slots(clinic, weekdays) for clinic in clinics], np.int64).reshape(
            len(clinics), len(weekdays)
        ),
        clinic_names=names,
        clinic_district=np.array([districts.index(x.district) for x in clinics], np.int64),
        satellite=np.array([x.satellite for x in clinics], bool),
        tolerance=tolerance,
        clinic_tolerance=int(wait.base()) // TICKS_PER_DAY,
        review_every=NEVER if rule is None else round(rule.review.base()),
        open_at=0 if rule is None else round(rule.open_at.base()),
        close_below=0 if rule is None else round(rule.close_below.base()),
        after_within=0 if after is None else round(after.within.base()),
        after_from=0 if after is None or after.start is None else frame.tick(after.start),
        after_permille=permille,
        district_stride=space.strides.get(DISTRICT, 0),
        n_districts=max(1, len(districts)),
        sites=site_ids(SITES),
    )


def _slots(clinic: spec.Clinic, weekdays: np.ndarray) -> np.ndarray:
    """int64 (day,): minutes for visits on each day of the run."""
    minutes = GroupSpace({"weekday": WEEKDAYS}).table(clinic.minutes) * clinic.minutes.scale
    is_open = np.isin(WEEKDAYS, clinic.open_days or WEEKDAYS)
    return _whole(np.where(is_open, minutes, 0))[weekdays]


def _can_come(nursing: spec.Nursing, space: GroupSpace) -> np.ndarray:
    """float64 (g,): the share who can come to a clinic, where one reaches them."""
    share = space.table(nursing.clinic_share) * nursing.clinic_share.scale
    for clinic in nursing.clinics.values():
        if clinic.reach is not None:
            district = space.category(np.arange(space.n_groups), DISTRICT)
            here = district == space.categories[DISTRICT].index(clinic.district)
            share = np.where(here, share * space.table(clinic.reach) * clinic.reach.scale, share)
    return share


def _whole(values: np.ndarray) -> np.ndarray:
    return np.rint(values).astype(np.int64)
