"""What never changes while a run lasts, laid out for the compiled engine."""

from typing import NamedTuple

import numpy as np

from sim.compile import Compiled
from sim.compile_nursing import Nursing
from sim.dists import threshold_table
from sim.vocab import NEVER, NOWHERE

THRESHOLDS = threshold_table()
NO_SITE = -1

CLOCK = np.dtype(
    [
        (name, "i8")
        for name in (
            "action", "sector", "site", "diverted_to", "diverted_site", "stride", "size", "step",
        )
    ]
)  # fmt: skip
CARE = np.dtype(
    [
        (name, "i8")
        for name in (
            "initial", "clinic", "course", "interval", "minutes_home", "minutes_clinic",
            "driving", "after_permille",
        )
    ]
)  # fmt: skip


class Care(NamedTuple):
    """Home nursing; arrays over groups g and clinics c. Without nursing all of them are empty."""

    exists: bool
    initial: np.ndarray  # int64 (g, 2)
    clinic: np.ndarray  # int64 (g, 2)
    course: np.ndarray  # int32 (g,)
    interval: np.ndarray  # int32 (g,)
    minutes_home: np.ndarray  # int64 (g,)
    minutes_clinic: np.ndarray  # int64 (g,)
    driving: np.ndarray  # int64 (g,)
    after_permille: np.ndarray  # int64 (g,)
    clinic_of: np.ndarray  # int64 (district,), NOWHERE: none
    clinic_district: np.ndarray  # int64 (c,)
    satellite: np.ndarray  # bool (c,)
    tolerance: int
    review_every: int  # NEVER: no reviews
    open_at: int
    close_below: int
    after_within: int
    after_from: int
    district_stride: int
    n_districts: int
    course_site: int
    interval_site: int
    clinic_site: int
    initial_site: int


class World(NamedTuple):
    """A scenario and the key of its draws; arrays over sectors s, destinations d, groups g."""

    seed: np.uint64
    replication: np.uint64
    horizon: int
    n_days: int
    tables: np.ndarray  # int64 (table, TABLE_SIZE)
    thresholds: np.ndarray  # int64 (TABLE_SIZE,)
    sites: np.ndarray  # uint64 (site,)
    calendar: np.ndarray  # int64 (step, 3): tick, sector, places
    service: np.ndarray  # int32 (s, g)
    route: np.ndarray  # int64 (s, g, d)
    handover: np.ndarray  # int32 (s, d, g)
    when_full: np.ndarray  # int8 (s, d)
    alternatives: np.ndarray  # int16 (s, d, choice), padded with NOWHERE
    priority: np.ndarray  # int16 (s, from)
    kept_during: np.ndarray  # bool (s, sent to)
    age_stride: int
    age_limits: np.ndarray  # int64 (band,)
    clocks: np.ndarray  # int64 (clock, field of CLOCK)
    hazard: np.ndarray  # int64 (epoch, clock, bin, s, g)
    epochs: np.ndarray  # int64 (epoch,)
    bin_ends: np.ndarray  # int64 (bin - 1,)
    diverted: np.ndarray  # int64 (clock, g, 2)
    discharge_sector: int
    care: Care
