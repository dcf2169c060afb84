"""Key figures of the services that reach citizens at home: nursing and home care."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from sim.results.columns import EVERYBODY, Figure, Labels
from sim.results.measured import Run, Window, length, ratio, spread
from sim.vocab import DAYS_PER_YEAR, TICKS_PER_DAY
from sim.prepare.workforce import PERSON

VISIT_FIGURES = {
    "visits_home": ("home", "visits"),
    "visits_clinic": ("clinic", "visits"),
    "visits_video": ("video", "visits"),
    "visits_agency": ("agency", "visits"),
    "nursing_minutes": ("minutes", "minutes"),
    "driving_minutes": ("driving", "minutes"),
    "visit_days_late": ("days_late", "days"),
    "visits_stood_in": ("stand_in", "visits"),
    "temp_minutes": ("temp_minutes", "minutes"),
    "bought_minutes": ("bought", "minutes"),
}
MODES = ("home", "clinic", "video", "agency")
# Told only of staff by skill: without it they are 0.
STAFF_FIGURES = ("visits_video", "visits_stood_in", "temp_minutes", "bought_minutes")


def nursing_figures(run: Run, periods: Sequence[Window]) -> Iterator[Figure]:
    """Visits by how they were made, minutes, driving, days late."""
    if run.compiled.nursing is None:
        return
    sums = run.sums("visits", periods)
    by_skill = run.scenario.nursing is not None and bool(run.scenario.nursing.staff)
    for kpi, (count, unit) in VISIT_FIGURES.items():
        if kpi in STAFF_FIGURES and not by_skill:
            continue
        yield "nursing", run.labels, kpi, sums[count].sum(axis=1), unit
        for k, skill in enumerate(run.compiled.nursing.skills if by_skill else ()):
            yield "nursing", of_skill(skill), kpi, sums[count][:, k, 0], unit


def roster_figures(run: Run, periods: Sequence[Window]) -> Iterator[Figure]:
    """How much of the rosters is worked, and what share of visits is bought."""
    nursing = run.compiled.nursing
    if nursing is None:
        return
    visits = {name: of[:, :, 0].sum(axis=1) for name, of in run.sums("visits", periods).items()}
    by_skill = run.scenario.nursing is not None and bool(run.scenario.nursing.staff)
    due = sum(visits[mode] for mode in MODES)
    yield "nursing", EVERYBODY, "bought_share", ratio(visits["agency"], due), "share"
    worked, offered = (
        run.over(run.tally.rosters[name], periods) for name in ("worked", "offered")
    )
    named = zip(nursing.roster_names, nursing.is_temp.tolist(), strict=True)
    for number, ((skill, district), is_temp) in enumerate(named):
        told = ((f"skill={skill}" if by_skill else "all", district),)
        yield "nursing", told, "roster_minutes", offered[:, number], "minutes"
        kpi = "temp_utilisation" if is_temp else "roster_utilisation"
        yield "nursing", told, kpi, ratio(worked[:, number], offered[:, number]), "share"


def staff_figures(run: Run, periods: Sequence[Window]) -> Iterator[Figure]:
    """Employed, missing, sick, hired and leaving, of each skill with a workforce."""
    nursing = run.compiled.nursing
    if nursing is None:
        return
    days = np.array([-(-p.end // TICKS_PER_DAY) - -(-p.begin // TICKS_PER_DAY) for p in periods])
    names = run.tally.crews.dtype.names or ()
    counts = {name: run.over(run.tally.crews[name], periods) / PERSON for name in names}
    for k, (skill, crew) in enumerate(zip(nursing.skills, nursing.crews, strict=True)):
        if crew is None:
            continue
        of = {name: count[:, k] for name, count in counts.items()}
        sick = of["sick"] * crew.work_days / DAYS_PER_YEAR
        for kpi, value, unit in (
            ("hires", of["hired"], "persons"),
            ("leavers", of["left"], "persons"),
            ("sickness_days", sick, "days"),
            ("fte", ratio(of["employed"], days), "persons"),
            ("vacancies", ratio(of["vacant"], days), "persons"),
        ):
            yield "nursing", of_skill(skill), kpi, value, unit


def home_care_figures(run: Run, periods: Sequence[Window]) -> Iterator[Figure]:
    """Mean number of recipients and granted hours a week, from the level at each moment."""
    if run.scenario.home_care is None:
        return
    ticks = length(periods)[:, None]
    granted_some = at_home(run) * (granted_minutes(run) > 0)
    recipients = run.over(spread(run.compiled.space, granted_some), periods) / ticks
    granted = granted_by_label(run, periods) / ticks / 60
    yield "home_care", run.labels, "recipients", recipients, "citizens"
    yield "home_care", run.labels, "granted_hours_per_week", granted, "hours"
    packages, hours = delivered_hours(run, periods)
    yield "home_care", EVERYBODY, "package_hours", packages, "hours"
    yield "home_care", EVERYBODY, "delivered_hours", hours, "hours"
    if run.scenario.home_care.capacity is not None:
        bought = bought_hours(run, periods)
        yield "home_care", EVERYBODY, "bought_hours", bought, "hours"
        yield "home_care", EVERYBODY, "own_hours", hours - bought, "hours"


def of_skill(skill: str) -> Labels:
    """All districts, by one skill."""
    return ((f"skill={skill}", "all"),)


def granted_minutes(run: Run) -> np.ndarray:
    """int64 (g,): minutes a week that a citizen at home is granted."""
    care = run.scenario.home_care
    assert care is not None
    hours = care.hours_per_week

    def minutes() -> np.ndarray:
        return np.rint(run.compiled.space.table(hours) * hours.scale).astype(np.int64)

    return run.always("granted_minutes", minutes)


def granted_by_label(run: Run, periods: Sequence[Window]) -> np.ndarray:
    """int64 (period, label): minutes a week that citizens are granted, times ticks at home."""

    def granted() -> np.ndarray:
        return spread(run.compiled.space, at_home(run) * granted_minutes(run))

    return run.over(run.once("granted", granted), periods)


def delivered_hours(run: Run, periods: Sequence[Window]) -> tuple[np.ndarray, np.ndarray]:
    """float64 (period,): hours given in packages, and hours given in all."""
    care, names = run.scenario.home_care, run.compiled.network.sectors
    packages = np.zeros(len(periods))
    if care is None:
        return packages, packages
    total = granted_by_label(run, periods)[:, 0]
    hours = care.delivered.base() * total / 60 / (7 * TICKS_PER_DAY)
    present = run.sums("cells", periods)["present"][:, :, 0]
    for name, work in care.packages.items():
        inside = present[:, names.index(name)]
        packages = packages + inside / TICKS_PER_DAY * work.base() / 60
    return packages, hours + packages


def bought_hours(run: Run, periods: Sequence[Window]) -> np.ndarray:
    """float64 (period,): hours of help beyond what own staff gives, by the need at each 00:00."""
    if run.scenario.home_care is None or run.scenario.home_care.capacity is None:
        return np.zeros(len(periods))
    beyond = run.once("bought", lambda: _beyond_capacity(run))
    days = (slice(-(-p.begin // TICKS_PER_DAY), -(-p.end // TICKS_PER_DAY)) for p in periods)
    return np.array([beyond[of].sum() for of in days]) / 7 / 60


def _beyond_capacity(run: Run) -> np.ndarray:
    """int64 (day,): minutes of help a week needed at 00:00, beyond what own staff gives."""
    needed = run.tally.census[:, :, 3].sum(axis=1, dtype=np.int64)
    return np.asarray(np.maximum(0, needed - run.compiled.help.capacity[: len(needed)]))


def helped(run: Run) -> np.ndarray:
    """float64 (p, g): minutes of help of each group, in the periods of the tally."""
    if run.scenario.home_care is None:
        return np.zeros((len(run.tally.bounds) - 1, run.compiled.space.n_groups))
    granted = at_home(run) * granted_minutes(run)
    return _helped(run, granted, lambda s: run.tally.cells.by_group((s,), "present"))


def helped_by_label(run: Run, periods: Sequence[Window]) -> np.ndarray:
    """float64 (period, label): the same by label."""
    present = run.sums("cells", periods)["present"]
    return _helped(run, granted_by_label(run, periods), lambda s: present[:, s])


def _helped(run: Run, granted: np.ndarray, present: Callable[[int], np.ndarray]) -> np.ndarray:
    """Minutes of help, from minutes granted a week times ticks, and ticks in each sector."""
    care, names = run.scenario.home_care, run.compiled.network.sectors
    assert care is not None
    minutes = granted * care.delivered.base() / 7
    for name, work in care.packages.items():
        minutes = minutes + present(names.index(name)) * work.base()
    return np.asarray(minutes / TICKS_PER_DAY)


def at_home(run: Run) -> np.ndarray:
    """int64 (p, g): ticks of citizens in the sectors with home care, in periods of the tally."""
    care, names = run.scenario.home_care, run.compiled.network.sectors
    assert care is not None
    inside = [names.index(name) for name in care.sectors]
    return run.once("at home", lambda: run.tally.cells.by_group(inside, "present"))
