"""The slides about time: where citizens wait, and how full the places are."""

from math import isfinite
from statistics import fmean

from experiments import labels
from experiments.figures.look import INK, STROKES
from experiments.figures.scales import limits
from experiments.report.amounts import Row
from experiments.report.facts import Facts
from experiments.report.slides.charts import Line, Place, grouped_bars, lines
from experiments.report.slides.common import (
    FULL,
    GAP,
    left_out,
    level_text,
    page_of,
    sentence,
    shown,
    spoken,
)
from experiments.report.slides.deck import MARGIN, Deck, Page
from experiments.report.slides.fit import cut
from experiments.report.slides.grids import Column, grid


def waiting(deck: Deck, facts: Facts) -> None:
    """Where citizens wait: days ready, on lists, and of late visits, under every policy."""
    rows = [row for row in facts.waits if row.kpi != "visit_days_late"][:6]
    if not rows:
        return
    most = max(rows, key=lambda row: row.levels[facts.baseline.key].value)
    title = facts.word("most_waiting", level=level_text(facts, most))
    page = page_of(deck, facts, title, "notes_waiting")
    late = [row for row in facts.waits if row.kpi == "visit_days_late"]
    told = [f"{row.label}: {row.levels[facts.baseline.key].text} {row.unit_text}." for row in late]
    page.note(" ".join([facts.word("about_waits", span=facts.span), *told, left_out(facts)]))
    policies = (facts.baseline, *shown(facts))
    series = [(cut(p.label, 3.0), [row.levels[p.key] for row in rows]) for p in policies]
    alt = spoken(title, [r.label for r in rows], [r.levels[policies[0].key] for r in rows])
    names = [cut(row.label, 3.4, lines=2) for row in rows]
    colours = [STROKES[i].colour for i in range(len(policies))]
    grouped_bars(page, Place(MARGIN, page.top, FULL, page.height, alt), names, series, colours)


def causes(deck: Deck, facts: Facts) -> None:
    """Why citizens wait: what goes away when one cause at a time is switched off."""
    rows = facts.causes[:6]
    if not rows:
        return
    keys = list(rows[0].changes)
    clear = [(row, key) for row in rows for key in keys if row.changes[key].is_clear]
    row, key = max(clear, key=lambda pair: abs(pair[0].changes[pair[1]].value))
    most = row.changes[key]
    title = facts.word(
        "without_cause", cause=facts.word(f"cause_{key}"), amount=most.text, unit=most.unit_text,
        label=row.label[:1].lower() + row.label[1:], interval=most.interval,
    )  # fmt: skip
    page = page_of(deck, facts, title, "notes_causes")
    page.note(facts.word("about_causes"))
    columns = [Column(f"{facts.word('figure')} ({row.unit_text} {facts.span})", 1)]
    columns += [Column(facts.baseline.label)]
    columns += [Column(facts.word("without", cause=facts.word(f"cause_{one}"))) for one in keys]
    first = next(iter(row.levels))
    texts = [[r.label, r.levels[first].text, *(r.changes[k].full for k in keys)] for r in rows]
    faint = [[False, False, *(not r.changes[k].is_clear for k in keys)] for r in rows]
    grid(page, columns, texts, facts.word("alt_causes"), faint)
    series = [(facts.word(f"cause_{one}"), [r.changes[one] for r in rows]) for one in keys]
    alt = "; ".join(spoken(name, [r.label for r in rows], amounts) for name, amounts in series)
    place = Place(MARGIN, page.top, FULL, page.height, alt)
    names = [cut(r.label, 3.0, lines=2) for r in rows]
    colours = [stroke.colour for stroke in STROKES[1:]][: len(keys)]
    grouped_bars(page, place, names, series, colours, whiskers=True)


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
    page.note(f"{about} {facts.word('about_zoom')} {left_out(facts)}")
    width = (FULL - GAP * (len(sectors) - 1)) / len(sectors)
    for i, sector in enumerate(sectors):
        x = MARGIN + i * (width + GAP)
        page.say(facts.names.sector(sector, 60), x, page.top, width, 0.38, (16,), INK, True)
        place = Place(x, page.top + 0.36, width, page.height - 0.36, "")
        _bed_lines(page, facts, sector, place)


def _bed_lines(page: Page, facts: Facts, sector: str, place: Place) -> None:
    series = facts.beds
    assert series is not None
    table = series.table[series.table["sector"] == sector]
    drawn: list[Line] = []
    capacities: dict[tuple[float, ...], str] = {}
    ends: list[float] = []
    for i, policy in enumerate((facts.baseline, *shown(facts))):
        part = table[table["policy"] == policy.key].sort_values("bin")
        used, places = part["used"].tolist(), part["places"].tolist()
        drawn.append(Line(cut(policy.label, 2.6), used, STROKES[i].colour))
        ends += [*used, *(p for p in places if isfinite(p))]
        if any(map(isfinite, places)):
            capacities.setdefault(tuple(places), STROKES[i].colour)
    for steps, colour in capacities.items():
        name = f"{facts.word('capacity')} {labels.number(steps[-1], facts.lang)}"
        drawn.append(Line(name, steps, colour, dashed=True))
    low, high = limits(min(ends), max(ends))
    days = sorted(day.date() for day in table["date"].unique())
    mean = facts.word("mean").lower()
    means = [
        f"{one.name}: {mean} {labels.number(fmean(one.values), facts.lang, 1)}"
        for one in drawn
        if not one.dashed
    ]
    alt = f"{facts.names.sector(sector)}. " + "; ".join(means)
    spot = Place(place.x, place.y, place.width, place.height, alt)
    bounds = (float(low // 1), float(-(-high // 1)))
    lines(page, spot, days, drawn, bounds, facts.lang)


def _limited(facts: Facts) -> list[str]:
    """Sectors with limited places, those that some policy changes most first."""
    assert facts.beds is not None
    table = facts.beds.table
    some = table[table["places"].notna()]["sector"].unique()
    found = [(sector, "mean_places_used", "all", "all") for sector in facts.names.order(some)]
    rows = facts.figures.rows(found, lambda key: key[0], facts.lang)

    def size(row: Row) -> float:
        level = max(abs(row.levels[facts.baseline.key].value), 1e-9)
        clear = [abs(one.value) for one in row.changes.values() if one.is_clear]
        return max(clear, default=0.0) / level

    return [row.sector for row in sorted(rows, key=size, reverse=True)]
