"""The slides about the ground: what was assumed, and where the numbers come from."""

from experiments import labels
from experiments.report.assumptions import Assumption
from experiments.report.facts import Facts
from experiments.report.slides.common import page_of
from experiments.report.slides.deck import Deck
from experiments.report.slides.grids import Column, grid

PURE = ("share", "ratio")


def assumptions(deck: Deck, facts: Facts) -> None:
    """What nobody has measured, the widest ranges first."""
    found = [one for one in facts.assumptions if one.is_assumption and one.range and one.value]
    if not found:
        return
    keys = tuple(f"{policy.key}." for policy in facts.policies)
    own = [one for one in found if one.path.startswith(keys)]
    rest = sorted((one for one in found if one not in own), key=_spread, reverse=True)
    n_all = sum(one.is_assumption for one in facts.assumptions)
    title = facts.word("n_assumptions", n=n_all, of=len(facts.assumptions))
    page = page_of(deck, facts, title, "notes_assumptions")
    page.note(facts.word("about_assumptions"))
    columns = [
        Column(facts.word("assumption"), 4), Column(facts.word("value"), 2),
        Column(facts.word("range"), 2), Column(facts.word("source"), 5),
    ]  # fmt: skip
    texts = [
        [one.label, f"{one.value} {_unit(one, facts)}", one.range, one.source]
        for one in [*own[:6], *rest]
    ]
    grid(page, columns, texts, facts.word("alt_assumptions"))


def swings(deck: Deck, facts: Facts) -> None:
    """How sure the answer is: the effect at both ends of every uncertain range."""
    found = facts.swings
    if found is None:
        return
    most = found.rows[0]
    title = facts.word(
        "most_swing", policy=facts.names.policy(found.policy, 48), quantity=most.label,
        figure=found.figure[:1].lower() + found.figure[1:], low=most.low_text,
        high=most.high_text, unit=found.unit_text,
    )  # fmt: skip
    page = page_of(deck, facts, title, "notes_swings")
    page.note(f"{facts.word('about_swings', now=found.now, unit=found.unit_text)} {found.rank}")
    columns = [
        Column(facts.word("assumption"), 3), Column(facts.word("range"), 1),
        Column(facts.word("at_low")), Column(facts.word("at_high")),
    ]  # fmt: skip
    texts = [[one.label, one.range, one.low_text, one.high_text] for one in found.rows[:12]]
    grid(page, columns, texts, facts.word("alt_swings"), lines=1)


def sources(deck: Deck, facts: Facts) -> None:
    """Where the numbers come from that somebody has measured, those behind most numbers first."""
    counted: dict[str, list[str]] = {}
    for one in facts.assumptions:
        if not one.is_assumption and one.source:
            counted.setdefault(one.source, []).append(one.year)
    if not counted:
        return
    n = sum(map(len, counted.values()))
    page = page_of(deck, facts, facts.word("n_sources", n=n, of=len(counted)), "notes_sources")
    page.note("; ".join(f"{label}: {text}" for label, text in facts.provenance[:6]) + ".")
    most = sorted(counted.items(), key=lambda item: -len(item[1]))
    columns = [Column(facts.word("source"), 1)]
    columns += [Column(facts.word("year")), Column(facts.word("numbers"))]
    texts = [[source, years[0], str(len(years))] for source, years in most]
    grid(page, columns, texts, facts.word("alt_sources"), lines=1)


def _spread(one: Assumption) -> float:
    """How wide the range is: the upper bound over the lower one."""
    return one.high / one.low if one.low > 0 else float("inf") if one.high > 0 else 1.0


def _unit(one: Assumption, facts: Facts) -> str:
    """The unit in words where the label file knows it."""
    entry = labels.book()["units"].get(one.unit)
    if one.unit in PURE:
        return ""
    return str(entry[facts.lang]) if entry else one.unit
