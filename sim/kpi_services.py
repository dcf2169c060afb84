"""Key figures of the services that reach citizens at home: nursing and home care."""

from collections.abc import Iterator

import numpy as np

from sim.measured import Row, Run, Window, in_window, spread
from sim.vocab import TICKS_PER_DAY, VisitMode


def nursing_figures(run: Run, w: Window) -> Iterator[Row]:
    """Visits by how they were made, minutes, driving, days late."""
    visits = run.trace.visits
    if run.compiled.nursing is None:
        return
    chosen = visits[in_window(visits["due"], w)]
    space = run.compiled.space
    bought = chosen["mode"] == VisitMode.AGENCY
    late = (chosen["day"] - chosen["due"] // TICKS_PER_DAY).astype(np.int64)
    sums = {
        "visits_home": ((chosen["mode"] == VisitMode.HOME), "visits"),
        "visits_clinic": ((chosen["mode"] == VisitMode.CLINIC), "visits"),
        "visits_agency": (bought, "visits"),
        "nursing_minutes": (np.where(bought, 0, chosen["minutes"]), "minutes"),
        "driving_minutes": (chosen["driving"], "minutes"),
        "visit_days_late": (late, "days"),
    }
    for kpi, (amount, unit) in sums.items():
        values = amount.astype(np.int64)
        for label, district, total in spread(space, chosen["group"], values):
            yield "nursing", label, district, kpi, total, unit


def home_care_figures(run: Run, w: Window) -> Iterator[Row]:
    """Mean number of recipients and granted hours a week, from the level at each moment."""
    care, compiled = run.scenario.home_care, run.compiled
    if care is None:
        return
    minutes = np.rint(compiled.space.table(care.hours_per_week) * care.hours_per_week.scale)
    minutes = minutes.astype(np.int64)
    names = compiled.network.sectors
    chosen = np.isin(run.present.sector, [names.index(name) for name in care.sectors])
    spans = run.present.only(chosen).clipped(w.begin, w.end)
    length = w.end - w.begin
    for label, district, ticks in spread(
        compiled.space, spans.group, spans.ticks * (minutes[spans.group] > 0)
    ):
        yield "home_care", label, district, "recipients", ticks / length, "citizens"
    for label, district, total in spread(
        compiled.space, spans.group, spans.ticks * minutes[spans.group]
    ):
        yield "home_care", label, district, "granted_hours_per_week", total / length / 60, "hours"
    total = int((spans.ticks * minutes[spans.group]).sum())
    hours = care.delivered.base() * total / 60 / (7 * TICKS_PER_DAY)
    packages = 0.0
    for name, work in care.packages.items():
        inside = run.present.at(names.index(name)).clipped(w.begin, w.end)
        packages += int(inside.ticks.sum()) / TICKS_PER_DAY * work.base() / 60
    yield "home_care", "all", "all", "package_hours", packages, "hours"
    yield "home_care", "all", "all", "delivered_hours", hours + packages, "hours"
