"""Key figures of the services that reach citizens at home: nursing and home care."""

from collections.abc import Callable, Iterator

import numpy as np

from sim.results.columns import EVERYBODY, Figure, Labels
from sim.results.measured import Run, labels, spread
from sim.results.tally import Tally
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
# Told only of staff by skill: without it they are 0.
STAFF_FIGURES = ("visits_video", "visits_stood_in", "temp_minutes", "bought_minutes")


def nursing_figures(run: Run, tally: Tally) -> Iterator[Figure]:
    """Visits by how they were made, minutes, driving, days late."""
    if run.compiled.nursing is None:
        return
    named = labels(run.compiled.space)
    sums = run.sums("visits", tally.bounds[0], tally.bounds[-1])
    by_skill = run.scenario.nursing is not None and bool(run.scenario.nursing.staff)
    for kpi, (count, unit) in VISIT_FIGURES.items():
        if kpi in STAFF_FIGURES and not by_skill:
            continue
        yield "nursing", named, kpi, sums[count].sum(axis=0), unit
        for k, skill in enumerate(run.compiled.nursing.skills if by_skill else ()):
            yield "nursing", of_skill(skill), kpi, sums[count][k, 0], unit


def roster_figures(run: Run, tally: Tally) -> Iterator[Figure]:
    """How much of the rosters is worked, and what share of visits is bought."""
    nursing = run.compiled.nursing
    if nursing is None:
        return
    visits, rosters = run.sums("visits", tally.bounds[0], tally.bounds[-1]), tally.rosters[0]
    by_skill = run.scenario.nursing is not None and bool(run.scenario.nursing.staff)
    due = sum(int(visits[mode][:, 0].sum()) for mode in ("home", "clinic", "video", "agency"))
    if due:
        bought = int(visits["agency"][:, 0].sum())
        yield "nursing", EVERYBODY, "bought_share", bought / due, "share"
    named = zip(nursing.roster_names, nursing.is_temp.tolist(), rosters.tolist(), strict=True)
    for (skill, district), is_temp, (_, worked, offered) in named:
        told = ((f"skill={skill}" if by_skill else "all", district),)
        yield "nursing", told, "roster_minutes", offered, "minutes"
        if offered:
            kpi = "temp_utilisation" if is_temp else "roster_utilisation"
            yield "nursing", told, kpi, worked / offered, "share"


def staff_figures(run: Run, tally: Tally) -> Iterator[Figure]:
    """Employed, missing, sick, hired and leaving, of each skill with a workforce."""
    nursing, (begin, end) = run.compiled.nursing, (tally.bounds[0], tally.bounds[-1])
    if nursing is None:
        return
    days = -(-end // TICKS_PER_DAY) - -(-begin // TICKS_PER_DAY)
    for skill, crew, count in zip(nursing.skills, nursing.crews, tally.crews[0], strict=True):
        if crew is None:
            continue
        sick = int(count["sick"]) / PERSON * crew.work_days / DAYS_PER_YEAR
        figures = [
            ("hires", int(count["hired"]) / PERSON, "persons"),
            ("leavers", int(count["left"]) / PERSON, "persons"),
            ("sickness_days", sick, "days"),
        ]
        if days:
            figures.append(("fte", int(count["employed"]) / PERSON / days, "persons"))
            figures.append(("vacancies", int(count["vacant"]) / PERSON / days, "persons"))
        for kpi, value, unit in figures:
            yield "nursing", of_skill(skill), kpi, value, unit


def home_care_figures(run: Run, tally: Tally) -> Iterator[Figure]:
    """Mean number of recipients and granted hours a week, from the level at each moment.

    `tally` holds one period.
    """
    if run.scenario.home_care is None:
        return
    space, length = run.compiled.space, tally.bounds[-1] - tally.bounds[0]
    minutes, inside = granted_minutes(run), _present(run, tally)
    recipients = spread(space, inside * (minutes > 0)) / length
    granted = spread(space, inside * minutes) / length / 60
    yield "home_care", labels(space), "recipients", recipients, "citizens"
    yield "home_care", labels(space), "granted_hours_per_week", granted, "hours"
    packages, hours = delivered_hours(run, tally)
    yield "home_care", EVERYBODY, "package_hours", packages, "hours"
    yield "home_care", EVERYBODY, "delivered_hours", hours, "hours"
    if run.scenario.home_care.capacity is not None:
        bought = bought_hours(run, tally)
        yield "home_care", EVERYBODY, "bought_hours", bought, "hours"
        yield "home_care", EVERYBODY, "own_hours", hours - bought, "hours"


def of_skill(skill: str) -> Labels:
    """All districts, by one skill."""
    return ((f"skill={skill}", "all"),)


def granted_minutes(run: Run) -> np.ndarray:
    """int64 (group,): minutes a week that a citizen at home is granted."""
    care = run.scenario.home_care
    assert care is not None
    hours = care.hours_per_week

    def minutes() -> np.ndarray:
        return np.rint(run.compiled.space.table(hours) * hours.scale).astype(np.int64)

    return run.once("granted_minutes", minutes)


def delivered_hours(run: Run, tally: Tally) -> tuple[float, float]:
    """Hours given in packages, and hours given in all, in the one period of `tally`."""
    care, names = run.scenario.home_care, run.compiled.network.sectors
    if care is None:
        return 0.0, 0.0
    total = int((_present(run, tally) * granted_minutes(run)).sum())
    hours = care.delivered.base() * total / 60 / (7 * TICKS_PER_DAY)
    packages = 0.0
    for name, work in care.packages.items():
        inside = int(tally.cells.by_group(0, names.index(name), "present").sum())
        packages += inside / TICKS_PER_DAY * work.base() / 60
    return packages, hours + packages


def bought_hours(run: Run, tally: Tally) -> float:
    """Hours of help beyond what own staff can deliver, by the need at 00:00 of each day."""
    if run.scenario.home_care is None or run.scenario.home_care.capacity is None:
        return 0.0
    first, last = (-(-bound // TICKS_PER_DAY) for bound in (tally.bounds[0], tally.bounds[-1]))
    needed = tally.census[first:last, :, 3].sum(axis=1, dtype=np.int64)
    beyond = np.maximum(0, needed - run.compiled.help.capacity[first:last])
    return int(beyond.sum()) / 7 / 60


def helped(run: Run, tally: Tally) -> np.ndarray:
    """float64 (group,): minutes of help of each group, in the one period of `tally`."""
    if run.scenario.home_care is None:
        return np.zeros(run.compiled.space.n_groups)
    granted = _present(run, tally) * granted_minutes(run)
    return _helped(run, granted, lambda s: tally.cells.by_group(0, s, "present"))


def helped_by_label(run: Run, tally: Tally) -> np.ndarray:
    """float64 (label,): the same by label."""
    granted = spread(run.compiled.space, _present(run, tally) * granted_minutes(run))
    present = run.sums("cells", tally.bounds[0], tally.bounds[-1])["present"]
    return _helped(run, granted, lambda s: present[s])


def _helped(run: Run, granted: np.ndarray, present: Callable[[int], np.ndarray]) -> np.ndarray:
    """Minutes of help, from minutes granted a week times ticks, and ticks in each sector."""
    care, names = run.scenario.home_care, run.compiled.network.sectors
    assert care is not None
    minutes = granted * care.delivered.base() / 7
    for name, work in care.packages.items():
        minutes = minutes + present(names.index(name)) * work.base()
    return np.asarray(minutes / TICKS_PER_DAY)


def _present(run: Run, tally: Tally) -> np.ndarray:
    """int64 (group,): ticks of citizens in the sectors with home care."""
    care, names = run.scenario.home_care, run.compiled.network.sectors
    assert care is not None
    inside = [names.index(name) for name in care.sectors]

    def present() -> np.ndarray:
        return np.sum([tally.cells.by_group(0, s, "present") for s in inside], axis=0)

    return run.once(("at home", *tally.bounds), present)
