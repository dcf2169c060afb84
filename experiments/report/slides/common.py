"""What every slide shares: footer, notes, policies shown, numbers in words."""

from collections.abc import Sequence

from experiments import labels
from experiments.figures import findings
from experiments.figures.look import INK, SOFT, STROKES
from experiments.figures.names import IN_TITLE
from experiments.report.amounts import Amount, Row
from experiments.report.facts import Facts, PolicyFacts
from experiments.report.slides.deck import MARGIN, WIDTH, Deck, Page
from experiments.report.slides.fit import SMALLEST, cut, width_of
from experiments.statistics.differences import HEADLINES, IDENTICAL

SHOWN, TABLED = 4, 3  # policies on a chart and in a table, beside the baseline
FULL, GAP = WIDTH - 2 * MARGIN, 0.3  # inches
KEY = 0.42  # inches that a line of names and colours takes
COLOURS = [stroke.colour for stroke in STROKES]  # of the baseline and the policies after it


def page_of(deck: Deck, facts: Facts, title: str, notes: str, **fields: object) -> Page:
    """A slide with its footer, and notes that say how its numbers were made."""
    page = deck.page(title, f"{facts.word(notes, **fields)}\n\n{method(facts)}")
    run = f"{facts.word('run')} {facts.run_id}"
    foot = f"{facts.word('source')}: borgerflow · {cut(facts.title, 6)} · {run}"
    page.say(cut(foot, FULL - 1.5), MARGIN, deck.bottom, FULL - 1.2, 0.36, (SMALLEST,), SOFT)
    page.number()
    return page


def key(
    page: Page, names: Sequence[str], colours: Sequence[str], x: float = MARGIN, width: float = FULL
) -> None:  # fmt: skip
    """Which name has which colour: programs order and cut legends as they like."""
    square, at = 0.16, x
    for name, colour in zip(names, colours, strict=False):
        name = cut(name, width / 2 - 0.6, 14, bold=True)
        wide = width_of(name, 14, bold=True) + 0.25
        if at > x and at + 0.26 + wide > x + width:
            at, page.top = x, page.top + KEY - 0.08
        page.square(at + 0.08, page.top + 0.11, square, colour)
        page.say(name, at + 0.26, page.top, wide, KEY - 0.1, (14,), INK, True)
        at += wide + 0.35
    page.top += KEY


def method(facts: Facts) -> str:
    """How the run was made, for the notes of every slide."""
    manifest = facts.results.manifest
    return facts.word(
        "method", run=facts.run_id, n=facts.replications, engine=manifest["engine"],
        days=labels.number(facts.days, facts.lang), seed=manifest["seed"],
        warm_up=labels.number(float(manifest["warm_up_days"]), facts.lang),
        version=manifest["app_version"], scenario=manifest["scenario"],
    )  # fmt: skip


def shown(facts: Facts) -> tuple[PolicyFacts, ...]:
    """The policies that a chart has room for."""
    return facts.others[:SHOWN]


def batches(policies: Sequence[PolicyFacts]) -> list[Sequence[PolicyFacts]]:
    """The policies slide by slide, as evenly as can be, TABLED at most on each."""
    n = -(-len(policies) // TABLED)
    size = -(-len(policies) // n) if n else 1
    return [policies[i : i + size] for i in range(0, len(policies), size)]


def left_out(facts: Facts, room: int = SHOWN) -> str:
    """What to say when there are more policies than a slide has room for."""
    n, what = len(facts.others), facts.word("policies")
    return facts.word("about_shown", n=room, of=n, what=what) if n > room else ""


def told(amount: Amount, short: bool = False) -> str:
    """`−101 (−126 til −76)`, or its number alone."""
    return amount.text if short and amount.verdict != IDENTICAL else amount.full


def spoken(head: str, names: Sequence[str], amounts: Sequence[Amount]) -> str:
    """An alternative text: the heading, and every name with its number and unit."""
    pairs = zip(names, amounts, strict=True)
    return f"{head}: " + "; ".join(f"{name} {one.full} {one.unit_text}" for name, one in pairs)


def n_clear(facts: Facts, policy: PolicyFacts) -> int:
    """How many headline figures a policy changes beyond chance."""
    return sum(
        row.changes[policy.key].is_clear for row in facts.headline if policy.key in row.changes
    )


def moved(facts: Facts, policies: Sequence[PolicyFacts]) -> str:
    """The title of a table of these policies: how many headline figures each of them changes."""
    counts = [(facts.names.policy(p.key, IN_TITLE), n_clear(facts, p)) for p in policies]
    if not any(n for _, n in counts):
        keys = {policy.key for policy in policies}
        rows = findings.records(facts.comparison, HEADLINES)
        rows = [row for row in rows if row["policy"] in keys]
        return findings.summed(rows, facts.names, facts.span, facts.baseline.key)
    texts = [f"{name} {n}" for name, n in counts]
    listed = f" {facts.word('and')} ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))
    of = sum(bool(row.changes) for row in facts.headline)
    return facts.word("moved_each", of=of, listed=listed)


def sentence(facts: Facts, rows: Sequence[tuple[str, str]], nothing: str) -> str:
    """The largest clear difference of the first of these figures that has one, else `nothing`."""
    best = findings.clearest(findings.records(facts.comparison, rows))
    return findings.sentence(best, facts.names, facts.span) if best else facts.word(nothing)


def category_name(measure: str, facts: Facts) -> str:
    """The name of a measure of equity.csv, small, for the middle of a sentence."""
    entry = labels.book()["measures"].get(measure)
    return entry[facts.lang].lower() if entry else measure.replace("_", " ")


def level_text(facts: Facts, row: Row) -> str:
    """The baseline's level of a figure as a sentence without a subject."""
    key, one = facts.baseline.key, row.levels[facts.baseline.key]
    fields = {"mean": one.value, "low": one.low, "high": one.high, "unit": row.unit}
    said = findings.level(
        {**fields, "policy": key, "kpi": row.kpi, "sector": row.sector}, facts.names, facts.span
    )
    return said.removeprefix(f"{facts.names.policy(key, IN_TITLE)}: ")
