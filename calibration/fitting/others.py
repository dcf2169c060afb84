"""Arrivals, places, hours of home care and minutes of visits, from their tidy tables."""

from collections import defaultdict

import numpy as np

from calibration.fitting.amounts import Mean, mean_of
from calibration.fitting.arrivals import arrivals
from calibration.fitting.found import Found, Result, Tree, in_place_of, quantity, rounded
from calibration.fitting.scores import daily
from calibration.fitting.sectors import Window, about
from calibration.fitting.stays import begins_and_ends, seen_stays
from calibration.fitting.tables import Tidy, days_of
from calibration.importing.fsiii import service_of
from sim.language.moments import WEEKDAYS
from sim.language.quantity import Quantity
from sim.language.spec import Scenario

CLASSES = (2.0, 8.0, 20.0)  # hours a week between levels 1, 2, 3, 4: dst.dk cid=46131
LEVELS = ("0", "1", "2", "3", "4")
HELP = ("personal_care", "practical_help")


def fit_arrivals(
    scenario: Scenario, tables: dict[str, Tidy], window: Window, n: int, rng: np.random.Generator,
    result: Result,
) -> None:  # fmt: skip
    """Add rate and seasons of sources into sectors that nobody enters in another way."""
    ways: dict[str, int] = defaultdict(int)
    for source in scenario.sources.values():
        ways[source.sector] += 1
    for sector in scenario.sectors.values():
        for to in (*sector.routes, *sector.overflow):
            ways[to] += 1
    for clock in scenario.clocks.values():
        ways[clock.sector or ""] += 1
        ways[clock.diverted_to or ""] += 1
    for name, source in scenario.sources.items():
        path = f"sources.{name}"
        seen = seen_stays(tables, source.sector, (), window.days)
        if seen is None or source.rate is None:
            continue
        if ways[source.sector] > 1 or source.batch or source.demand or source.rate.by:
            result.left.append((f"{path}.rate", "citizens come to this sector in other ways, too"))
            continue
        days = (window.until - window.first).days
        try:
            found = arrivals(seen.arrivals, window.first, days, rng)
        except ValueError as error:
            result.left.append((f"{path}.rate", str(error)))
            continue
        sample = found.draw_rates(n, rng)
        low, high = (float(q) for q in np.quantile(sample, [0.05, 0.95]))
        tests = f"p {found.p_weeks:.2g} for weeks and {found.p_times:.2g} for times"
        source_text = f"From {about(found.count)} arrivals of {window.words}. Tests of a Poisson stream {tests}"  # noqa: E501  # fmt: skip
        if not found.is_poisson:
            result.notes.append(f"{path}: arrivals are no Poisson stream ({tests}); weeks vary {found.dispersion:.2g} times as much")  # noqa: E501  # fmt: skip
        node = quantity(found.rate, "per day", (low, high), source_text, window.last.year)
        draws = {f"{path}.rate.value": sample}
        result.found.append(
            Found(f"{path}.rate", in_place_of(source.rate, node), found.rate, low, high, "per day",
                  found.count, draws, tests)
        )  # fmt: skip
        profile = _profile(found.weekly, found.yearly, source_text, window)
        if profile or source.profile:
            tree = in_place_of(source.profile, profile) if profile else None
            result.found.append(Found(f"{path}.profile", tree or {}, 1.0, 1.0, 1.0, "ratio", found.count))  # noqa: E501  # fmt: skip


def _profile(weekly: np.ndarray, yearly: np.ndarray, source: str, window: Window) -> Tree:
    tree: Tree = {}
    if np.ptp(weekly) > 0:
        tree["weekly"] = [{"from": day, "value": rounded(f)} for day, f in zip(WEEKDAYS, weekly, strict=True)]  # noqa: E501  # fmt: skip
    if np.ptp(yearly) > 0:
        tree["yearly"] = [{"from": f"{m:02}-01", "value": rounded(f)} for m, f in enumerate(yearly, 1)]  # noqa: E501  # fmt: skip
    return tree and {**tree, "source": source, "year": window.last.year, "confidence": "medium"}


def fit_places(scenario: Scenario, tables: dict[str, Tidy], window: Window, result: Result) -> None:
    """Add places of sectors on the last day of the window; say where more were there at once."""
    _places(scenario, tables, window, result)
    known = {one.path: one.value for one in result.found}
    for name, sector in scenario.sectors.items():
        both = begins_and_ends(tables, name)
        believed = sector.places.value if isinstance(sector.places.value, int) else None
        places = known.get(f"sectors.{name}.places", believed)
        if both is None or places is None:
            continue
        first, days = window.days[0], (window.until - window.first).days
        most = int(daily(*both, first, days)[1].max())
        if most > places:
            result.notes.append(
                f"sectors.{name}: {about(most)} were there at once, but it has {places:g} places; "
                "import `capacity`, or set places"
            )


def _places(
    scenario: Scenario, tables: dict[str, Tidy], window: Window, result: Result
) -> None:  # fmt: skip
    if "capacity" not in tables:
        return
    table = tables["capacity"].columns
    begin, _ = days_of(table["from"])
    end, _ = days_of(table["until"])
    last = window.days[1] - 1
    valid = (begin <= last) & (np.isnan(end) | (end >= last))
    for name, sector in scenario.sectors.items():
        rows = [i for i, one in enumerate(table["sector"]) if one == name and valid[i]]
        if rows:
            places = sum(int(table["places"][i]) for i in rows)
            source = f"Places of {len(rows)} units at the end of {window.words}"
            node = {"value": places, "source": source, "year": window.last.year, "confidence": "high"}  # noqa: E501  # fmt: skip
            path = f"sectors.{name}.places"
            whole = in_place_of(sector.places, node)
            result.found.append(Found(path, whole, places, places, places, "places", len(rows)))


def fit_home_care(
    scenario: Scenario, tables: dict[str, Tidy], window: Window, n: int, rng: np.random.Generator,
    result: Result,
) -> None:  # fmt: skip
    """Add hours of home care a week by level, from grants in force on the window's last day."""
    care, path = scenario.home_care, "home_care.hours_per_week"
    if care is None or "services" not in tables:
        return
    levels = scenario.attributes.get("level", ())
    if care.hours_per_week.by != ("level",) or levels != LEVELS:
        result.left.append((path, "it is not a table by the levels 0 to 4"))
        return
    hours = _hours(tables["services"], window)
    level = np.searchsorted(CLASSES, hours, side="right") + 1
    values: dict[str, float] = dict(care.hours_per_week.value)
    told, means = [], {}
    for one in range(1, 5):
        try:
            means[one] = mean_of(hours[level == one])
        except ValueError:
            result.left.append((f"{path}.value.{one}", "fewer than 5 citizens; kept back"))
            continue
        low, high = means[one].interval()
        values[str(one)] = rounded(means[one].value)
        told.append(f"({one}) {low:.3g} to {high:.3g}")
    if not means:
        return
    source = (
        f"Granted to {about(len(hours))} citizens at the end of {window.words}. Means of classes "
        f"at 2 and 8 and 20 hours. 90 per cent intervals by level {' '.join(told)}"
    )
    low = min(mean.interval()[0] for mean in means.values())
    high = max(mean.interval()[1] for mean in means.values())
    node: Tree = {"by": "level", "value": values, "unit": "hours", "source": source,
                  "year": window.last.year, "confidence": "high", "range": [rounded(low), rounded(high)]}  # noqa: E501  # fmt: skip
    draws = {f"{path}.value.{one}": mean.draws(n, rng) for one, mean in means.items()}
    result.found.append(
        Found(path, in_place_of(care.hours_per_week, node), float(hours.mean()), low, high, "hours",
              len(hours), draws)
    )  # fmt: skip


def _hours(table: Tidy, window: Window) -> np.ndarray:
    """Hours a week of each citizen with help at home on the last day."""
    begin, _ = days_of(table.columns["begin"])
    end, _ = days_of(table.columns["end"])
    last = window.days[1] - 1
    valid = (begin <= last) & (np.isnan(end) | (end >= last))
    total: dict[str, float] = defaultdict(float)
    for i in np.flatnonzero(valid):
        minutes = table.columns["minutes_per_week"][i]
        if minutes and service_of(table.columns["code"][i]) in HELP:
            total[table.columns["citizen"][i]] += float(minutes) / 60
    return np.array(sorted(total.values()))


def fit_visits(
    scenario: Scenario, tables: dict[str, Tidy], window: Window, n: int, rng: np.random.Generator,
    result: Result,
) -> None:  # fmt: skip
    """Add mean minutes of nurses' visits at home and in clinics, and of driving."""
    if scenario.nursing is None or "visits" not in tables:
        return
    table = tables["visits"].columns
    day, _ = days_of(table["begin"])
    inside = (day >= window.days[0]) & (day < window.days[1])
    mode = np.array([one or "home" for one in table["mode"]])
    for key, kind, column in (("minutes_home", "home", "minutes"), ("minutes_clinic", "clinic", "minutes"),  # noqa: E501
                              ("driving", "home", "driving")):  # fmt: skip
        old: Quantity = getattr(scenario.nursing, key)
        rows = [i for i in np.flatnonzero(inside & (mode == kind)) if table[column][i]]
        path = f"nursing.{key}"
        if old.by:
            result.left.append((path, f"it goes by {', '.join(old.by)}"))
        elif len(rows) < FEWEST_VISITS:
            result.left.append((path, f"fewer than {FEWEST_VISITS} visits"))
        else:
            mean: Mean = mean_of(np.array([float(table[column][i]) for i in rows]))
            source = f"Mean of {about(len(rows))} visits of {window.words}"
            node = quantity(mean.value, "minutes", mean.interval(), source, window.last.year)
            result.found.append(
                Found(path, in_place_of(old, node), mean.value, *mean.interval(), "minutes", len(rows),  # noqa: E501
                      {f"{path}.value": mean.draws(n, rng)})
            )  # fmt: skip


FEWEST_VISITS = 30
