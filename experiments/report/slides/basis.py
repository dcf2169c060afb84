"""The slides about the ground: what was assumed, and where the numbers come from."""

from experiments.document.assumptions import Assumption, unit_text
from experiments.report.facts import Facts
from experiments.report.slides.common import page_of
from experiments.report.slides.deck import Deck
from experiments.report.slides.grids import Column, grid

CONFIDENCE = ("high", "medium", "low", "derived")  # how sources are sorted


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
        [one.label, f"{one.value} {unit_text(one.unit, facts.lang)}", one.range, one.source]
        for one in [*own[:6], *rest]
    ]
    grid(page, columns, texts, facts.word("alt_assumptions"))


def sources(deck: Deck, facts: Facts) -> None:
    """Where the numbers come from that somebody has measured, those behind most numbers first."""
    measured = [one for one in facts.assumptions if one.source and not one.is_assumption]
    counted: dict[str, list[Assumption]] = {}
    for one in measured:
        if not one.is_rule:
            counted.setdefault(one.source, []).append(one)
    if not counted:
        return
    n = sum(map(len, counted.values()))
    page = page_of(deck, facts, facts.word("n_sources", n=n, of=len(counted)), "notes_sources")
    page.note("; ".join(f"{label}: {text}" for label, text in facts.provenance[:6]) + ".")
    most = sorted(counted.items(), key=lambda item: (_sure(item[1][0]), -len(item[1])))
    columns = [Column(facts.word("source"), 1)]
    columns += [Column(facts.word("year")), Column(facts.word("numbers"))]
    texts = [[source, found[0].year, str(len(found))] for source, found in most]
    grid(page, columns, texts, facts.word("alt_sources"), lines=1)


def _spread(one: Assumption) -> float:
    """How wide the range is: the upper bound over the lower one."""
    return one.high / one.low if one.low > 0 else float("inf") if one.high > 0 else 1.0


def _sure(one: Assumption) -> int:
    """The place of a number's confidence; last where the file says none."""
    known = one.confidence in CONFIDENCE
    return CONFIDENCE.index(one.confidence) if known else len(CONFIDENCE)
