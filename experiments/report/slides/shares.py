"""The slides about shares: who gains and who loses, and who pays."""

from experiments.figures.look import INK
from experiments.report.amounts import Amount
from experiments.report.facts import Facts, Group, PolicyFacts
from experiments.report.slides.charts import Place, grouped_bars, interval_bars
from experiments.report.slides.common import (
    COLOURS,
    FULL,
    GAP,
    TABLED,
    category_name,
    key,
    left_out,
    n_clear,
    page_of,
    sentence,
    spoken,
    told,
)  # fmt: skip
from experiments.report.slides.deck import MARGIN, Deck, Page
from experiments.report.slides.fit import cut, one_size, width_of
from experiments.report.slides.grids import Column, grid
from experiments.report.slides.names import AWAY, BARS, followed, lines_for, room, shared, wrapped
from experiments.report.tables import kind_label

# Charts beside each other; kinds that stand in none go where there are fewest bars.
COLUMNS = (("age", "sex"), ("level", "alone", "dementia"), ("district",))
MOST, HEAD = 14, 0.32  # bars on a chart, and inches of its heading
GAIN, LOSS = "#0072B2", "#D55E00"  # less and more; apart for all kinds of sight


def groups(deck: Deck, facts: Facts) -> None:
    """Who gains and who loses under the policy that moves most: by age, level, district.

    A slide for every measure in which groups differ beyond chance; one, which says so, when
    there is none.
    """
    if not facts.others or not facts.groups:
        return
    policy = max(facts.others, key=lambda p: n_clear(facts, p))
    measures: dict[str, list[Group]] = {}
    for group in facts.groups:
        measures.setdefault(group.row.kpi, []).append(group)
    # Of so many groups some differ by chance: one in twenty even when nothing changes.
    moved = {m: own for m, own in measures.items() if len(_clear(own, policy)) >= _few(own)}
    for measure, own in (moved or dict([next(iter(measures.items()))])).items():
        name, what = facts.names.policy(policy.key, 48), category_name(measure, facts)
        title = facts.word("nobody_gains", policy=name)
        if moved:
            best = max(_clear(own, policy), key=lambda one: abs(one.row.changes[policy.key].value))
            amount = best.row.changes[policy.key]
            title = facts.word(
                "most_changed", policy=name, what=what, group=_small(best), amount=amount.text,
                unit=amount.unit_text, interval=amount.interval,
            )  # fmt: skip
        _groups(page_of(deck, facts, title, "notes_groups"), facts, policy, own)


def _clear(groups: list[Group], policy: PolicyFacts) -> list[Group]:
    return [group for group in groups if group.row.changes[policy.key].is_clear]


def _few(groups: list[Group]) -> float:
    return max(2, len(groups) / 5)


def _charts(groups: list[Group], policy: PolicyFacts) -> list[list[Group]]:
    """The categories chart by chart; of more than MOST those that change most."""
    charts = [[one for kind in kinds for one in groups if one.kind == kind] for kinds in COLUMNS]
    known = [kind for kinds in COLUMNS for kind in kinds]
    for kind in dict.fromkeys(one.kind for one in groups if one.kind not in known):
        min(charts, key=len).extend(one for one in groups if one.kind == kind)

    def size(one: Group) -> tuple[bool, float]:
        amount = one.row.changes[policy.key]
        return amount.is_clear, abs(amount.value)

    kept = [sorted(own, key=size, reverse=True)[:MOST] for own in charts]
    return [[g for g in own if g in few] for own, few in zip(charts, kept, strict=True) if own]


def _groups(page: Page, facts: Facts, policy: PolicyFacts, mine: list[Group]) -> None:
    """One measure by category: charts as wide as their names ask, with bars of one width."""
    charts = _charts(mine, policy)
    n, what = sum(map(len, charts)), facts.word("groups")
    left = facts.word("about_shown", n=n, of=len(mine), what=what) if n < len(mine) else ""
    page.note(f"{facts.word('about_groups')} {facts.word('grey_is_chance')} {left}")
    total = FULL - GAP * (len(charts) - 1)
    changes = [[one.row.changes[policy.key] for one in own] for own in charts]
    texts = [
        [(g.label, told(a, short=True)) for g, a in zip(own, few, strict=True)]
        for own, few in zip(charts, changes, strict=True)
    ]
    needs = [max(width_of(f"{name}: {number}") for name, number in few) for few in texts]
    given = shared(needs, total - len(charts) * (BARS + AWAY))
    names = [
        [followed(*text, most, lines_for(len(few), page.height - HEAD)) for text in few]
        for few, most in zip(texts, given, strict=True)
    ]
    bars = (total - sum(map(room, names))) / len(charts)
    widths = [room(few) + bars for few in names]
    heads = [_head(own, facts) for own in charts]
    size = one_size(heads, widths, (14, 13, 12))
    x = MARGIN
    for own, few, amounts, head, width in zip(charts, names, changes, heads, widths, strict=True):
        page.say(head, x, page.top, width, 0.36, (size,), INK, True)
        alt = spoken(f"{policy.label}. {head}", [g.label for g in own], amounts)
        place = Place(x, page.top + HEAD, width, page.height - HEAD, alt)
        interval_bars(page, place, few, amounts, [_less_or_more(one) for one in amounts])
        x += width + GAP


def _head(own: list[Group], facts: Facts) -> str:
    """The kinds of category on a chart, and the unit of its bars."""
    named = [kind_label(kind, facts.lang) for kind in dict.fromkeys(one.kind for one in own)]
    listed = ", ".join([named[0], *(name.lower() for name in named[1:])])
    return f"{listed} ({own[0].row.unit_text})"


def payers(deck: Deck, facts: Facts) -> None:
    """Cost by payer: the difference of every policy, with its interval."""
    rows = [row for row in facts.payers if row.changes]
    if not rows:
        return
    policies = facts.others[:TABLED]
    total = [("all", "cost_municipality"), ("all", "cost_total")]
    title = sentence(facts, total, "no_cost")
    page = page_of(deck, facts, title, "notes_payers")
    page.note(
        f"{facts.word('grey_is_chance')} {facts.word('about_payers')} {left_out(facts, TABLED)}"
    )
    columns = [Column(facts.word("payer", unit=rows[0].unit_text, span=facts.span), 1)]
    columns += [Column(facts.baseline.label), *(Column(one.label) for one in policies)]
    texts = [
        [row.label, row.levels[facts.baseline.key].text]
        + [row.changes[policy.key].full for policy in policies]
        for row in rows
    ]
    faint = [[False, False, *(not r.changes[p.key].is_clear for p in policies)] for r in rows]
    grid(page, columns, texts, facts.word("alt_payers"), faint)
    names = [wrapped(row.label, 2.6, 1) for row in rows]
    series = [(cut(p.label, 3.0), [row.changes[p.key] for row in rows]) for p in policies]
    alt = "; ".join(
        spoken(p.label, [r.label for r in rows], [r.changes[p.key] for r in rows]) for p in policies
    )
    colours = COLOURS[1 : len(policies) + 1]
    key(page, [name for name, _ in series], colours)
    place = Place(MARGIN, page.top, FULL, page.height, alt)
    grouped_bars(page, place, names, series, colours, whiskers=True)


def _small(group: Group) -> str:
    """The category in the middle of a sentence; the name of a district keeps its capital."""
    label = group.label
    return label if group.kind == "district" else label[:1].lower() + label[1:]


def _less_or_more(amount: Amount) -> str:
    return GAIN if amount.value < 0 else LOSS
