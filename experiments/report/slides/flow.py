"""The slides about waiting: where citizens wait, and why."""

from collections.abc import Callable, Sequence

from experiments.figures import findings
from experiments.figures.look import INK
from experiments.report.amounts import Row
from experiments.report.facts import Facts
from experiments.report.slides.charts import Place, grouped_bars
from experiments.report.slides.common import (
    COLOURS,
    FULL,
    key,
    left_out,
    level_text,
    page_of,
    shown,
    spoken,
    told,
)
from experiments.report.slides.deck import MARGIN, Deck, Page
from experiments.report.slides.fit import cut
from experiments.report.slides.grids import Column, grid
from experiments.report.slides.names import lines_for, wrapped

NAMES = 4.0  # inches for names beside bars, at most
BAR, BETWEEN = 0.15, 0.45  # inches of a bar with its number; bars' room between two groups of them


def waiting(deck: Deck, facts: Facts) -> None:
    """Where citizens wait: days ready, on lists, and of late visits, under every policy."""
    rows = [row for row in facts.waits if row.kpi != "visit_days_late"]
    if not rows:
        return
    most = max(rows, key=lambda row: row.levels[facts.baseline.key].value)
    title = facts.word("most_waiting", level=level_text(facts, most))
    page = page_of(deck, facts, title, "notes_waiting")
    late = [row for row in facts.waits if row.kpi == "visit_days_late"]
    told = [f"{row.label}: {row.levels[facts.baseline.key].text} {row.unit_text}." for row in late]
    about = [facts.word("about_waits", span=facts.span), *told, left_out(facts)]
    if facts.growing:
        page.note(facts.growing)
    policies = (facts.baseline, *shown(facts))
    colours = COLOURS[: len(policies)]
    key(page, [policy.label for policy in policies], colours)
    rows = _fitting(page, facts, rows, len(policies), " ".join(filter(None, about)))
    series = [(cut(p.label, 3.0), [row.levels[p.key] for row in rows]) for p in policies]
    alt = spoken(title, [r.label for r in rows], [r.levels[policies[0].key] for r in rows])
    names = _names(rows, page.height)
    grouped_bars(page, Place(MARGIN, page.top, FULL, page.height, alt), names, series, colours)


def causes(deck: Deck, facts: Facts) -> None:
    """Why citizens wait: what goes away when one cause at a time is switched off."""
    size = lambda row: max(abs(one.value) for one in row.changes.values())  # noqa: E731
    rows = _longest(facts.causes, size, 4)
    if not rows:
        return
    keys = list(rows[0].changes)
    clear = [(row, one) for row in rows for one in keys if row.changes[one].is_clear]
    row, cause = max(clear, key=lambda pair: abs(pair[0].changes[pair[1]].value))
    most = row.changes[cause]
    told_change = {"difference": most.value, "low": most.low, "high": most.high, "unit": row.unit}
    moved = {**told_change, "kpi": row.kpi, "sector": row.sector}
    title = facts.word(
        "without_cause", cause=facts.word(f"cause_{cause}"),
        change=findings.change(moved, facts.names, facts.span),
    )  # fmt: skip
    page = page_of(deck, facts, title, "notes_causes")
    page.note(facts.about_causes)
    columns = [Column(f"{facts.word('figure')} ({row.unit_text} {facts.span})", 1)]
    columns += [Column(facts.baseline.label)]
    columns += [Column(facts.word("without", cause=facts.word(f"cause_{one}"))) for one in keys]
    first = next(iter(row.levels))
    texts = [
        [r.label, r.levels[first].text, *(told(r.changes[k], True) for k in keys)] for r in rows
    ]
    faint = [[False, False, *(not r.changes[k].is_clear for k in keys)] for r in rows]
    grid(page, columns, texts, facts.word("alt_causes"), faint)
    series = [(facts.word(f"cause_{one}"), [r.changes[one] for r in rows]) for one in keys]
    alt = "; ".join(spoken(name, [r.label for r in rows], amounts) for name, amounts in series)
    colours = [*COLOURS[1:], INK][: len(keys)]
    key(page, [name for name, _ in series], colours)
    place = Place(MARGIN, page.top, FULL, page.height, alt)
    grouped_bars(page, place, _names(rows, page.height), series, colours, whiskers=True)


def _fitting(
    page: Page, facts: Facts, rows: Sequence[Row], n_bars: int, about: str
) -> list[Row]:  # fmt: skip
    """The longest waits, as many as there is height for the numbers of, and the note on them."""
    shorter = lambda n: facts.word("about_shown", n=n, of=len(rows), what=facts.word("figures"))  # noqa: E731
    height = page.height - page.note_height(f"{about} {shorter(len(rows))}")
    n = max(1, int(height / (n_bars + BETWEEN) / BAR))
    page.note(about if n >= len(rows) else f"{about} {shorter(n)}")
    return _longest(rows, lambda row: max(one.value for one in row.levels.values()), n)


def _names(rows: Sequence[Row], height: float) -> list[str]:
    return [wrapped(row.label, NAMES, min(2, lines_for(len(rows), height))) for row in rows]


def _longest(rows: Sequence[Row], size: Callable[[Row], float], most: int) -> list[Row]:
    """The rows of most waiting, in the order in which they came."""
    kept = sorted(rows, key=size, reverse=True)[:most]
    return [row for row in rows if row in kept]
