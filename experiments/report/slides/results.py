"""The slides with the answer: question, answer, comparison, all headline figures."""

from collections.abc import Callable, Sequence

from experiments import labels
from experiments.figures.look import INK, SOFT, STROKES
from experiments.report.amounts import Row
from experiments.report.facts import Facts, PolicyFacts
from experiments.report.slides.charts import Place, interval_bars
from experiments.report.slides.common import (
    FULL,
    GAP,
    SHOWN,
    batches,
    left_out,
    moved,
    page_of,
    sentence,
    shown,
    spoken,
    told,
)  # fmt: skip
from experiments.report.slides.deck import MARGIN, Deck, Page
from experiments.report.slides.fit import SMALLEST, cut
from experiments.report.slides.grids import Column, grid
from experiments.report.slides.names import lines_for, over

# Fixed beforehand, so that no figure is drawn because it happened to move: (sector, kpi).
DRAWN = (
    *(("hospital", "ready_days"), ("care_home", "wait_days")),
    *(("nursing", "driving_minutes"), ("all", "cost_municipality")),
)


def question(deck: Deck, facts: Facts) -> None:
    """What the study asks: the policies, each with the numbers that make it one."""
    page = page_of(deck, facts, facts.question, "notes_question")
    how = facts.word(
        "compared_how", baseline=cut(facts.baseline.label, 4), n=facts.replications,
        days=labels.number(facts.days, facts.lang),
        begun=dict(facts.provenance)[facts.word("about_begun")],
    )  # fmt: skip
    page.note(how)
    _by_policy(page, facts, facts.settings)


def _by_policy(page: Page, facts: Facts, text: Callable[[PolicyFacts], str]) -> None:
    """Every policy with a paragraph under its name; more than fit are counted."""
    others = facts.others
    n = min(len(others), 6)
    if not n:
        return
    more = facts.word("more_policies", n=len(others) - n) if len(others) > n else ""
    height = min(1.5, (page.height - (0.4 if more else 0)) / n)
    for i, policy in enumerate(others[:n]):
        y = page.top + i * height
        colour = STROKES[i + 1].colour if i < SHOWN else INK
        name = cut(policy.label, FULL - 0.4, 18, bold=True)
        page.say(name, MARGIN, y, FULL, 0.42, (18,), colour, True)
        page.say(text(policy), MARGIN, y + 0.38, FULL, height - 0.42, (18, 16, 14, 12))
    if more:
        page.say(more, MARGIN, page.top + n * height, FULL, 0.4, (14,), SOFT)


def answer(deck: Deck, facts: Facts) -> None:
    """The answer in a sentence, and a sentence for every policy."""
    page = page_of(deck, facts, facts.answer, "notes_answer")
    page.note(facts.word("interval_means"))
    _by_policy(page, facts, lambda policy: policy.finding + ".")


def comparison(deck: Deck, facts: Facts) -> None:
    """Four headline figures, fixed beforehand, as bars with intervals."""
    rows = [row for key in DRAWN for row in facts.headline if (row.sector, row.kpi) == key]
    rows += [row for row in facts.headline if row not in rows and row.changes]
    rows = [row for row in rows if row.changes][:4]
    if not rows:
        return
    title = sentence(facts, [(row.sector, row.kpi) for row in rows], "nothing_drawn")
    page = page_of(deck, facts, title, "notes_comparison")
    page.note(f"{facts.word('grey_is_chance')} {left_out(facts)}")
    policies = shown(facts)
    columns = 1 if len(rows) == 1 else 2
    width, height = (FULL - GAP * (columns - 1)) / columns, page.height / -(-len(rows) // columns)
    for i, row in enumerate(rows):
        x, y = MARGIN + (i % columns) * (width + GAP), page.top + (i // columns) * height
        _differences(page, facts, row, policies, (x, y, width, height - 0.05))


def _differences(
    page: Page, facts: Facts, row: Row, policies: Sequence[PolicyFacts],
    box: tuple[float, float, float, float],
) -> None:  # fmt: skip
    """One figure: its name, the baseline's level, a bar for every policy."""
    x, y, width, height = box
    level = row.levels[facts.baseline.key]
    per = f" {facts.span}" if labels.is_total(row.kpi) else ""
    page.say(cut(row.label, width - 0.2, 14), x, y, width, 0.34, (14,), INK, True)
    today = f"{cut(facts.baseline.label, 3)}: {level.text} {row.unit_text}{per}"
    page.say(cut(today, width - 0.2), x, y + 0.3, width, 0.32, (SMALLEST,), SOFT)
    amounts = [row.changes[policy.key] for policy in policies]
    lines = min(2, lines_for(len(policies), height - 0.58))
    names = [
        over(policy.label, told(amount), width * (0.45 if lines > 1 else 0.65), lines)
        for policy, amount in zip(policies, amounts, strict=True)
    ]
    colours = [STROKES[i + 1].colour for i in range(len(policies))]
    alt = spoken(row.full_label, [p.label for p in policies], amounts)
    place = Place(x, y + 0.58, width, height - 0.58, alt)
    interval_bars(page, place, names, amounts, colours)


def headline(deck: Deck, facts: Facts) -> None:
    """Every headline figure with the level today and each policy's paired difference."""
    rows = [row for row in facts.headline if row.changes]
    for policies in batches(facts.others if rows else ()):
        page = page_of(deck, facts, moved(facts, policies), "notes_headline")
        page.note(f"{facts.word('grey_is_chance')} {facts.word('each_alone')}")
        columns = [Column(facts.word("figure"), 1), Column(facts.baseline.label)]
        columns += [Column(policy.label) for policy in policies]
        texts = [
            [row.full_label, row.levels[facts.baseline.key].text]
            + [row.changes[policy.key].full for policy in policies]
            for row in rows
        ]
        faint = [
            [False, False, *(not row.changes[policy.key].is_clear for policy in policies)]
            for row in rows
        ]
        grid(page, columns, texts, facts.word("alt_headline"), faint)
