"""Service and routes of the scenario's sectors, and clocks that run only where stays are known."""

from datetime import date, timedelta

import numpy as np

from calibration.fitting.amounts import Hazard
from calibration.fitting.curves import curves
from calibration.fitting.found import Found, Result, in_place_of, quantity, rounded, sourced
from calibration.fitting.length_of_stay import INTERVAL, Fit, NoFitError, best_fit, draws
from calibration.fitting.lengths import Lengths, in_window
from calibration.fitting.routing import draw_shares, shares
from calibration.fitting.stays import Seen, seen_stays
from calibration.fitting.tables import Tidy, day_number, days_of
from calibration.importing.disclosure import LEAST
from sim.language.spec import Clock, Scenario

FEWEST = 30  # stays that ended, for a fit
UNSEEN = 0.05  # part of stays longer than any seen; above, shares rest on a guess
POINTS = 20  # of a curve


class Window:
    """The time in which every stay was recorded: from a day on, until before another."""

    def __init__(self, first: date, until: date) -> None:
        self.first, self.until, self.last = first, until, until - timedelta(1)
        self.days = (day_number(first), day_number(until))
        self.words = f"{first:%Y-%m} to {self.last:%Y-%m}"


def fit_sectors(
    scenario: Scenario, tables: dict[str, Tidy], window: Window, n: int, rng: np.random.Generator,
    result: Result,
) -> None:  # fmt: skip
    """Add what stays and discharges say of each sector's service and routes."""
    with_list = {name for name, one in scenario.sectors.items() if not one.places.unlimited}
    for name, sector in scenario.sectors.items():
        seen = seen_stays(tables, name, list(sector.routes), window.days, with_list)
        if seen is None:
            continue
        at = f"sectors.{name}"
        if not sector.serves:
            result.left.append((f"{at}.service", "stays there end by clocks and offers alone"))
            continue
        if int(seen.lengths.ended.sum()) < FEWEST:
            result.left.append((f"{at}.service", f"fewer than {FEWEST} stays ended in the window"))
            continue
        if seen.no_ready >= LEAST:
            result.notes.append(
                f"{at}: stays that led to another sector have no day of readiness, so waiting "
                "counts as service"
            )
        if sector.service is None or any(r.service for r in sector.routes.values()):
            result.left.append((f"{at}.service", "service by destination is not fitted"))
        else:
            _service(scenario, name, seen.lengths, window, n, rng, result)
        _routes(scenario, name, seen, window, n, rng, result)


def _service(
    scenario: Scenario, name: str, data: Lengths, window: Window, n: int,
    rng: np.random.Generator, result: Result,
) -> None:  # fmt: skip
    old, path = scenario.sectors[name].service, f"sectors.{name}.service"
    if old is not None and old.cases is not None:
        result.left.append((path, f"it has cases by {old.by}; stays are not told apart by it"))
        return
    try:
        best, tried = best_fit(data)
    except NoFitError as error:
        result.left.append((path, str(error)))
        return
    sample = draws(best, data, n, rng)
    numbers = [best.family.parameters(theta) for theta in sample]
    low, high = np.quantile(np.exp(sample[:, 0]), INTERVAL)
    ranked = sorted(tried, key=lambda one: one.aic)
    others = " ".join(f"({one.family.name} {one.aic - best.aic:.1f})" for one in ranked[1:])
    source = (
        f"Fitted to {about(len(data))} stays of {window.words} with left truncation and right "
        f"censoring. The range is the 90 per cent interval of the mean. AIC above that of "
        f"{best.family.name} {others}"
    )
    mean = best.parameters["mean"]
    node = {
        "distribution": best.family.name,
        **{key: rounded(value) for key, value in best.parameters.items()},
        "unit": "days",
        **sourced(mean, (low, high), source, window.last.year),
    }
    columns = {f"{path}.{key}": np.array([one[key] for one in numbers]) for key in numbers[0]}
    result.found.append(
        Found(path, in_place_of(old, node), mean, low, high, "days", len(data), columns,
              best.family.name)
    )  # fmt: skip
    result.curves += _beside(path, data, best)


def _beside(path: str, data: Lengths, best: Fit) -> list[tuple[str, float, float, float]]:
    """Days, Kaplan and Meier's share still there, the fitted share; no step of under 5 stays."""
    seen = curves(Lengths(data.time, data.entry, np.minimum(data.cause, 1), data.whole))
    if not len(seen.time):
        return []
    step = max(1, len(seen.time) // POINTS)
    kept = [i for i in range(step - 1, len(seen.time), step) if seen.at_risk[i] >= LEAST]
    fitted = np.exp(best.family.log_survival(best.theta, np.maximum(seen.time, 1e-6)))
    return [(path, rounded(seen.time[i]), round(seen.survival[i], 3), round(float(fitted[i]), 3)) for i in kept]  # noqa: E501  # fmt: skip


def _routes(
    scenario: Scenario, name: str, seen: Seen, window: Window, n: int, rng: np.random.Generator,
    result: Result,
) -> None:  # fmt: skip
    routes = scenario.sectors[name].routes
    if len(routes) < 2:
        return
    names, data = list(routes), seen.lengths
    found = shares(data, len(names))
    sample = draw_shares(data, len(names), n, rng)
    bounds = found.interval(sample)
    if found.unseen > UNSEEN:
        result.notes.append(
            f"sectors.{name}.routes: {found.unseen:.0%} of stays last longer than any seen; their "
            "shares rest on the prior"
        )
    for i, to in enumerate(names):
        path, old = f"sectors.{name}.routes.{to}.share", routes[to].share
        if old is None:
            continue
        if old.by:
            result.left.append((path, f"it goes by {', '.join(old.by)}; stays are not told apart"))
            continue
        if min(found.moves[i], found.moves.sum() - found.moves[i]) < LEAST:
            result.left.append((path, "fewer than 5 moves; kept back"))
            continue
        low, high = bounds[i]
        source = (
            f"Fitted to {about(int(found.moves.sum()))} moves of {window.words} by competing "
            "risks (Aalen-Johansen)"
        )
        node = quantity(float(found.share[i]), "share", (low, high), source, window.last.year)
        result.found.append(
            Found(path, in_place_of(old, node), float(found.share[i]), low, high, "share",
                  int(found.moves.sum()), {f"{path}.value": sample[:, i]})
        )  # fmt: skip


def fit_clocks(
    scenario: Scenario, tables: dict[str, Tidy], window: Window, n: int, rng: np.random.Generator,
    result: Result,
) -> None:  # fmt: skip
    """Add rates of clocks that run only in sectors whose stays are in the tables."""
    for name, clock in scenario.clocks.items():
        ends = "death" if clock.does == "die" else clock.sector if clock.does == "send" else None
        if ends is None or not clock.sectors or "stays" not in tables:
            continue
        if not set(clock.sectors) <= set(tables["stays"].columns["sector"]):
            continue
        path = f"clocks.{name}.rate"
        if clock.factors or clock.profile or clock.rate.by or clock.diverted:
            result.left.append((path, "it has factors or groups; meet a target by `tune`"))
            continue
        events, years = _exposure(tables["stays"], clock, ends, window)
        if events < LEAST:
            result.left.append((path, "fewer than 5 events; kept back"))
            continue
        hazard = Hazard(events, years)
        low, high = hazard.interval()
        source = f"From {about(events)} events in {years:.4g} years of stay in {window.words}"
        node = quantity(hazard.rate, "per year", (low, high), source, window.last.year)
        result.found.append(
            Found(path, in_place_of(clock.rate, node), hazard.rate, low, high, "per year", events,
                  {f"{path}.value": hazard.draws(n, rng)})
        )  # fmt: skip


def _exposure(table: Tidy, clock: Clock, ends: str, window: Window) -> tuple[int, float]:
    """Stays that ended so, and years spent in the clock's sectors, within the window."""
    rows = [i for i, one in enumerate(table.columns["sector"]) if one in clock.sectors]
    begin, dates = days_of([table.columns["begin"][i] for i in rows])
    end, _ = days_of([table.columns["end"][i] for i in rows])
    cause = np.array([table.columns["destination"][i] == ends for i in rows], np.int64)
    data = in_window(begin, end, cause, window.days, bool(dates.any()))
    return int(data.ended.sum()), float((data.time - data.entry).sum()) / 365.25


def about(n: int) -> str:
    """Counts in a scenario are round, so that no difference of two tells a small one."""
    return f"about {n // LEAST * LEAST}"
