"""Home nursing in the reference engine: courses of visits, rosters, satellite clinics."""

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from sim.luck import draws
from sim.prepare.nursing import Nursing
from sim.reference.citizen import Citizen
from sim.reference.state import State
from sim.rules import rosters
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, EventKind

Steps = Generator[Any, None, None]


class NursingService:
    """Nurses' minutes, clinics and the citizens on a course.

    A visit that falls due while the citizen is in a sector without home visits is not made.
    """

    def __init__(
        self,
        state: State,
        rules: Nursing,
        at: Callable[[int, int, int], Any],
        process: Callable[[Steps], Any],
    ) -> None:
        self.state, self.rules, self.at, self.process = state, rules, at, process
        self.roster, self.slots = state.staff.minutes.copy(), rules.slots.copy()
        self.free = np.zeros(len(self.roster), np.int64)
        self.interval, self.driving = rules.interval.tolist(), rules.driving.tolist()
        self.minutes = list(
            zip(
                rules.minutes_home.tolist(),
                rules.minutes_clinic.tolist(),
                rules.minutes_video.tolist(),
                strict=True,
            )
        )
        self.is_open = [not satellite for satellite in rules.satellite]
        self.clinic_of = {int(d): c for c, d in enumerate(rules.clinic_district)}
        self.recipients: dict[int, Citizen] = {}

    def begin_stock(self, me: Citizen) -> None:
        """Some citizens are on a course when the run begins."""
        levels = self.rules.initial[self.state.group(me)]
        if draws.choice(levels, *self.state.key(me, self.rules.sites["nursing/initial"])) == 0:
            self.start(me)

    def start(self, me: Citizen) -> None:
        """Begin a course, unless one is running."""
        now, group = self.state.now(), self.state.group(me)
        if now < me.course_until:
            return
        site = self.rules.sites["nursing/course"]
        length = self.state.draw_ticks(me, int(self.rules.course[group]), site)
        me.in_clinic = self.drawn(me, self.rules.clinic[group], "nursing/clinic") == 0
        me.on_video = self.drawn(me, self.rules.video[group], "nursing/video") == 0
        me.skill = self.drawn(me, self.rules.skill[group], "nursing/skill")
        me.course_until = now + length
        self.recipients[me.id] = me
        self.process(self.course(me, me.course_until))

    def drawn(self, me: Citizen, levels: np.ndarray, site: str) -> int:
        """A choice that is made once a course."""
        return int(draws.choice(levels, *self.state.key(me, self.rules.sites[site])))

    def course(self, me: Citizen, until: int) -> Steps:
        """Visits fall due at drawn intervals, and each is booked when it does."""
        site, due = self.rules.sites["nursing/interval"], self.state.now()
        while True:
            row = self.interval[self.state.group(me)]
            due += max(1, self.state.draw_ticks(me, row, site))
            if due >= until:
                break
            yield self.at(due, EventKind.TASK, me.id)
            if me.course_until != until:
                return  # died, or on a later course
            if self.state.network.home_visits[me.sector]:
                self.visit(me, due)
        self.recipients.pop(me.id, None)

    def visit(self, me: Citizen, due: int) -> None:
        """Book one visit into the first day with enough minutes."""
        group = self.state.group(me)
        district, day = self.district(group), due // TICKS_PER_DAY
        permille = self._permille(me, due, group)
        at_home, at_clinic, at_video = (
            minutes * permille // 1000 for minutes in self.minutes[group]
        )
        at_home = at_video if me.on_video else at_home
        driving = self.driving[group]
        clinic = self.clinic_of.get(district, NOWHERE) if me.in_clinic else NOWHERE
        if clinic != NOWHERE and not self.is_open[clinic]:
            clinic = NOWHERE
        wanted = (clinic, at_home, at_clinic, at_video if me.on_video else NOWHERE, driving)
        mode, day, roster = rosters.book(
            self.roster, self.free, self.rules.least, self.rules.chain[me.skill, district],
            self.slots, day, self.rules.tolerance, *wanted, self.rules.clinic_tolerance,
        )  # fmt: skip
        minutes = at_clinic if mode == rosters.CLINIC else at_home
        driven = driving if mode == rosters.HOME else 0
        visit = (due, me.id, group, district, mode, day, minutes, driven, me.skill, roster)
        self.state.visits.append(visit)

    def _permille(self, me: Citizen, due: int, group: int) -> int:
        """Visit minutes in thousandths of the ordinary: fewer soon after discharge, if so ruled."""
        rules = self.rules
        soon = me.discharged != NEVER and due - me.discharged < rules.after_within
        return int(rules.after_permille[group]) if soon and due >= rules.after_from else 1000

    def district(self, group: int) -> int:
        rules = self.rules
        return group // rules.district_stride % rules.n_districts if rules.district_stride else 0

    def reviews(self) -> Steps:
        """Every so often, satellite clinics open or close by the demand in their district."""
        tick = 0
        while self.rules.review_every != NEVER and any(self.rules.satellite):
            yield self.at(tick, EventKind.REVIEW, 0)
            self.review()
            tick += self.rules.review_every

    def review(self) -> None:
        rules, now = self.rules, self.state.now()
        demand = [0] * rules.n_districts
        for me in self.recipients.values():
            if me.in_clinic and now < me.course_until:
                demand[self.district(self.state.group(me))] += 1
        for clinic, district in enumerate(rules.clinic_district):
            if rules.satellite[clinic]:
                self.is_open[clinic] = bool(
                    rosters.satellite_open(
                        self.is_open[clinic], demand[district], rules.open_at, rules.close_below
                    )
                )
