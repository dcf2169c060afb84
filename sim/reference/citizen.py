"""A citizen of the reference engine, and a citizen's place on a waiting list."""

from typing import Any

import numpy as np

from sim.vocab import NEVER, NOWHERE, Cause

PRIMARY, FALLBACK, CALL = range(3)  # what a request is for: to stay, to wait there, to be treated


class Citizen:
    """One person. Times are ticks; `base_group` is the group with the first age band."""

    __slots__ = (
        "alarm", "alive", "band", "band_until", "base_group", "birth", "booked", "course_until",
        "discharged", "held", "id", "in_clinic", "kept", "kept_held", "kept_until", "look_at",
        "occurrences", "on_video", "package", "planned", "process", "ready_at",
        "remaining", "requests", "sector", "skill", "spent_to", "stayed", "stop_gap",
        "stream", "stuck", "uid", "visit", "waiting",
    )  # fmt: skip

    def __init__(
        self, number: int, uid: int, birth: int, group: int, stream: int, n_clocks: int
    ) -> None:
        self.id, self.uid, self.birth, self.base_group = number, uid, birth, group
        self.stream = stream
        self.alive, self.waiting, self.stop_gap, self.stuck = True, False, False, False
        self.sector = self.kept = self.planned = self.stayed = NOWHERE
        self.visit = 0
        self.held = self.kept_held = group  # when asking for the place, and for the kept one
        self.ready_at = self.look_at = self.discharged = self.kept_until = NEVER
        self.spent_to = self.course_until = self.band = self.band_until = 0
        self.in_clinic = self.on_video = False
        self.skill = 0
        self.occurrences: dict[int, int] = {}
        self.requests: list[Any] = [None, None, None]
        # Packages, the one going on and one booked: (sector, length in ticks, first day).
        self.package: Any = None
        self.booked: Any = None
        self.remaining = np.zeros(n_clocks, np.int64)
        self.alarm: Any = None
        self.process: Any = None

    def asks_for(self, sector: int, mode: int) -> bool:
        """Whether the citizen is on the sector's list in this mode."""
        return self.requests[mode] is not None and self.requests[mode].sector == sector


class Request:
    """A place on a waiting list; ordered by priority, tick of the request, citizen."""

    __slots__ = ("again_at", "cause", "citizen", "group", "key", "mode", "rank_at", "sector")

    def __init__(
        self, citizen: Citizen, sector: int, mode: int, key: tuple[int, int, int], group: int
    ) -> None:
        self.citizen, self.sector, self.mode, self.key = citizen, sector, mode, key
        self.group = group  # when asking: what the place takes goes by it
        self.cause = (Cause.REQUEST, Cause.WAIT_ELSEWHERE, Cause.CLOCK)[mode]
        self.rank_at = self.again_at = NEVER  # gets its guaranteed level; may be offered again

    def __lt__(self, other: "Request") -> bool:
        return self.key < other.key

    def can_move(self) -> bool:
        """Whether the citizen would hear an offer now (not while being treated, for one)."""
        me = self.citizen
        if self.mode == CALL:
            return True
        if self.again_at != NEVER:
            return False
        return me.waiting or (self.mode == PRIMARY and me.ready_at == NEVER)
