"""The slides over time: how full the places are, and how much staff work."""

from collections.abc import Mapping
from math import isfinite
from statistics import fmean

import numpy as np

from experiments import labels
from experiments.figures.look import INK, STROKES
from experiments.figures.scales import limits
from experiments.figures.series import Series
from experiments.report.amounts import Row
from experiments.report.facts import Facts
from experiments.report.slides.charts import Line, Place, lines
from experiments.report.slides.common import (
    COLOURS,
    FULL,
    GAP,
    key,
    left_out,
    page_of,
    sentence,
    shown,
)
from experiments.report.slides.deck import MARGIN, Deck, Page
from experiments.report.slides.fit import one_size

SERVICES = ("nursing", "home_care")


def beds(deck: Deck, facts: Facts) -> None:
    """Places used week by week against the capacity, in the two sectors that matter most."""
    if facts.beds is None:
        return
    sectors = _limited(facts)[:2]
    if not sectors:
        return
    used = [(sector, "mean_places_used") for sector in sectors]
    page = page_of(deck, facts, sentence(facts, used, "unclear_occupancy"), "notes_beds")
    binned = facts.word({1: "daily", 7: "weekly"}.get(facts.beds.step, "monthly"))
    about = facts.word("about_lines", n=facts.replications, binned=binned)
    heads = {sector: facts.names.sector(sector, 60) for sector in sectors}
    _panels(page, facts, facts.beds, about, heads)


def staff(deck: Deck, facts: Facts) -> None:
    """Hours that staff work, week by week, against what the rosters hold."""
    if facts.staff is None:
        return
    services = [one for one in SERVICES if one in set(facts.staff.table["sector"])]
    moved = [("nursing", "driving_minutes"), ("home_care", "delivered_hours")]
    n = facts.staff.n_replications
    page = page_of(deck, facts, sentence(facts, moved, "unclear_staff"), "notes_staff", n=n)
    heads = {service: facts.word(f"staff_{service}") for service in services}
    _panels(page, facts, facts.staff, facts.word("about_staff", n=n), heads)


def _panels(page: Page, facts: Facts, series: Series, about: str, heads: Mapping[str, str]) -> None:
    """A chart of lines for every sector, side by side under its head; what they are, below."""
    zoomed = any(_bounds(facts, series, one)[0] > 0 for one in heads)
    page.note(f"{about} {facts.word('about_zoom') if zoomed else ''} {left_out(facts)}")
    key(page, [policy.label for policy in (facts.baseline, *shown(facts))], COLOURS)
    width = (FULL - GAP * (len(heads) - 1)) / len(heads)
    told = [f"{head}{_capacity(facts, series, sector)}" for sector, head in heads.items()]
    size = one_size(told, [width] * len(told), (16, 14, 12))
    for i, (sector, head) in enumerate(zip(heads, told, strict=True)):
        x = MARGIN + i * (width + GAP)
        page.say(head, x, page.top, width, 0.38, (size,), INK, True)
        place = Place(x, page.top + 0.36, width, page.height - 0.36, "")
        _lines(page, facts, series, sector, place)


def _capacity(facts: Facts, series: Series, sector: str) -> str:
    """`, kapacitet 26 og 16`: of the baseline and of policies that change it; "" without any."""
    table = series.table[series.table["sector"] == sector]
    last = table.sort_values("bin").groupby("policy", sort=False)["places"].last()
    keys = [facts.baseline.key, *(policy.key for policy in shown(facts))]
    known = [float(last[key]) for key in keys if key in last and isfinite(last[key])]
    texts = [labels.number(value, facts.lang) for value in dict.fromkeys(known)]
    if not texts:
        return ""
    joined = f" {facts.word('and')} ".join([", ".join(texts[:-1]), texts[-1]][len(texts) < 2 :])
    return f", {facts.word('capacity').lower()} {joined}"


def _lines(page: Page, facts: Facts, series: Series, sector: str, place: Place) -> None:
    """A line for every policy, and the capacity of each that has its own."""
    table = series.table[series.table["sector"] == sector]
    drawn: list[Line] = []
    capacities: dict[tuple[float, ...], str] = {}
    for i, policy in enumerate((facts.baseline, *shown(facts))):
        part = table[table["policy"] == policy.key].sort_values("bin")
        if part.empty:
            continue
        used, places = part["used"].tolist(), part["places"].tolist()
        drawn.append(Line(policy.label, used, STROKES[i].colour))
        if any(map(isfinite, places)):
            capacities.setdefault(tuple(places), STROKES[i].colour)
    for steps, colour in capacities.items():
        name = f"{facts.word('capacity')} {labels.number(steps[-1], facts.lang)}"
        drawn.append(Line(name, steps, colour, dashed=True))
    days = sorted(day.date() for day in table["date"].unique())
    mean = facts.word("mean").lower()
    means = [
        f"{one.name}: {mean} {labels.number(fmean(one.values), facts.lang, 1)}"
        for one in drawn
        if not one.dashed
    ]
    alt = f"{facts.names.sector(sector)}. " + "; ".join(means)
    spot = Place(place.x, place.y, place.width, place.height, alt)
    lines(page, spot, days, drawn, _bounds(facts, series, sector), facts.lang)


def _bounds(facts: Facts, series: Series, sector: str) -> tuple[float, float]:
    """Whole numbers for the axis of a sector under the policies that are shown."""
    keys = [facts.baseline.key, *(policy.key for policy in shown(facts))]
    table = series.table[series.table["sector"] == sector]
    part = table.loc[table["policy"].isin(keys), ["used", "places"]].to_numpy(float)
    low, high = limits(float(np.nanmin(part)), float(np.nanmax(part)))
    return low, high


def _limited(facts: Facts) -> list[str]:
    """Sectors with limited places: what a policy changes most first, then where most wait."""
    assert facts.beds is not None
    table = facts.beds.table
    some = table[table["places"].notna()]["sector"].unique()
    found = [(sector, "mean_places_used", "all", "all") for sector in facts.names.order(some)]
    rows = facts.figures.rows(found, lambda key: key[0], facts.lang)

    waits = {row.sector: row.levels[facts.baseline.key].value for row in facts.waits}

    def size(row: Row) -> tuple[float, float]:
        level = max(abs(row.levels[facts.baseline.key].value), 1e-9)
        clear = [abs(one.value) for one in row.changes.values() if one.is_clear]
        return max(clear, default=0.0) / level, waits.get(row.sector, 0.0)

    return [row.sector for row in sorted(rows, key=size, reverse=True)]
