"""Stays of one sector from tidy tables, with what ended them in the words of the scenario.

A stay's service ends when the citizen is ready, or, where that is not known, with the stay.
What is no route of the sector (death, an admission) cuts the service short: in the model these
come from clocks that know nothing of the service, so the service goes on unseen.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.fitting.lengths import Lengths, in_window
from calibration.fitting.tables import Tidy, days_of


@dataclass(frozen=True)
class Seen:
    """Stays of a sector in the window: as lengths, and as arrivals (days since it opened).

    Causes are places in the sector's routes, from 1; one more for service that ended with the way
    on unknown (no destination, or a death while waiting for one).
    """

    lengths: Lengths
    arrivals: np.ndarray
    no_ready: int  # moves to sectors with a list for which no day of readiness is known


def seen_stays(
    tables: dict[str, Tidy], sector: str, routes: Sequence[str], window: tuple[float, float],
    with_list: Container[str] = (),
) -> Seen | None:  # fmt: skip
    """None when no table has stays of the sector. with_list: sectors that people wait for."""
    columns = _columns(tables, sector)
    if columns is None or not columns[0]:
        return None
    begins, readies, ends, destinations = columns
    begin, begin_dates = days_of(begins)
    ready, ready_dates = days_of(readies)
    end, end_dates = days_of(ends)
    known = ~np.isnan(ready)
    over = np.where(known, ready, end)
    dates = bool(
        begin_dates.any() or np.where(known, ready_dates, end_dates & ~np.isnan(end)).any()
    )
    where = {name: number for number, name in enumerate(routes, 1)}
    cause = np.array([where.get(name, 0) for name in destinations], np.int64)
    unnamed = np.array([not name for name in destinations])
    cause[(cause == 0) & (known | (unnamed & ~np.isnan(end)))] = len(routes) + 1
    if dates:
        begin, over = np.floor(begin), np.floor(over)
    came = begin[(begin >= window[0]) & (begin < window[1])] - window[0]
    moves = zip(readies, destinations, strict=True)
    waited = sum(not r and to in where and to in with_list for r, to in moves)
    return Seen(in_window(begin, over, cause, window, dates), came, waited)


def _columns(tables: dict[str, Tidy], sector: str) -> tuple[list[str], ...] | None:
    names = ("begin", "ready", "end", "destination")
    if "stays" in tables:
        table = tables["stays"].columns
        chosen = [i for i, one in enumerate(table["sector"]) if one == sector]
        if chosen:
            return tuple([table[name][i] for i in chosen] for name in names)
    if sector == "hospital" and "discharges" in tables:
        table = tables["discharges"].columns
        return tuple(table[n] for n in ("admitted", "ready", "discharged", "destination"))
    return None


def begins_and_ends(tables: dict[str, Tidy], sector: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Days since 1900 on which stays of a sector began and ended, nan for those not over."""
    columns = _columns(tables, sector)
    if columns is None or not columns[0]:
        return None
    return days_of(columns[0])[0], days_of(columns[2])[0]


def present_rows(
    tables: dict[str, Tidy], sectors: Sequence[str], at: float
) -> list[tuple[str, str, str, str]]:
    """Who is there at a 00:00, as rows of a census: sector, stayed, waiting_for, waited.

    Who is ready waits for the sector to which the stay led; one who was to leave the model is
    left out.
    """
    rows = []
    for sector in sectors:
        columns = _columns(tables, sector)
        if columns is None:
            continue
        begin, ready, end = (days_of(one)[0] for one in columns[:3])
        for i in np.flatnonzero((begin < at) & ~(end < at)):
            if not ready[i] < at:
                rows.append((sector, f"{at - begin[i]:.3f}", "", ""))
            elif columns[3][i] in sectors:
                rows.append((sector, "", columns[3][i], f"{at - ready[i]:.3f}"))
    return rows
