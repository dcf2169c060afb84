"""The slides about certainty and choice: what the answer hangs on, and what capacity costs."""

from experiments.figures.look import FAINT, INK, STROKES
from experiments.report.curves import Curve, Point
from experiments.report.facts import Facts
from experiments.report.slides.charts import Place
from experiments.report.slides.common import FULL, GAP, key, page_of
from experiments.report.slides.deck import MARGIN, Deck, Page
from experiments.report.slides.fit import height_of
from experiments.report.slides.names import followed, lines_for, wrapped
from experiments.report.slides.plots import ENDS, LEGEND, Dot, dots, stacked, tornado
from experiments.report.swings import Swings

SHOWN = 10  # quantities on the chart
RANKED = 5  # policies on the chart of ranks
FIRST_TO_LAST = ("#0072B2", "#56B4E9", "#BBBBBB", "#8C8C8C", "#5F5F5F", INK)


def swings(deck: Deck, facts: Facts) -> None:
    """How sure the answer is: the effect at both ends of every uncertain range, and the ranks."""
    found = facts.swings
    if found is None:
        return
    most = found.rows[0]
    policy = facts.names.policy(found.policy, 48)
    title = facts.word(
        "most_swing", policy=policy, quantity=_own(most.label, policy),
        figure=found.figure[:1].lower() + found.figure[1:], low=most.low_text,
        high=most.high_text, unit=found.unit_text,
    )  # fmt: skip
    page = page_of(deck, facts, title, "notes_swings")
    page.note(f"{facts.about_swings} {found.rank}")
    width = FULL * 0.64 if found.ranks else FULL
    page.say(f"{policy}: {found.figure} ({found.unit_text})", MARGIN, page.top, width, 0.38,
             (14, 13, 12), INK, True)  # fmt: skip
    ends = [facts.word("at_low"), facts.word("at_high")]
    if found.ranks:
        _ranks(page, facts, found, MARGIN + width + GAP, FULL - width - GAP)
    page.top += 0.34
    key(page, ends, ENDS, width=width)
    rows = found.rows[: min(SHOWN, int(page.height / height_of(2) * 0.97))]
    alt = f"{title}. " + "; ".join(f"{r.label}: {r.low_text}, {r.high_text}" for r in rows)
    place = Place(MARGIN, page.top, width, page.height, alt)
    names = [
        followed(
            _own(r.label, policy), r.range, width * 0.42, min(2, lines_for(len(rows), page.height))
        )
        for r in rows
    ]
    lows = [(one.at_low - found.at_now, one.low_text) for one in rows]
    highs = [(one.at_high - found.at_now, one.high_text) for one in rows]
    tornado(page, place, names, lows, highs, ends)


def _own(label: str, policy: str) -> str:
    """The name of a quantity; of the policy's own without its name."""
    return label.removeprefix(f"{policy}: ")


def _ranks(page: Page, facts: Facts, found: Swings, x: float, width: float) -> None:
    """The share of drawn worlds in which each policy comes first, second, ..."""
    page.say(facts.word("head_ranks"), x, page.top, width, 0.38, (14, 13, 12), INK, True)
    rows = found.ranks[:RANKED]
    n = max(len(one.shares) for one in rows)
    series = [
        (facts.word("rank", n=i + 1), [(one.shares[i], one.texts[i]) for one in rows])
        for i in range(n)
    ]
    labels = [facts.names.policy(one.policy) for one in rows]
    told = [f"{label}: {', '.join(one.texts)}" for label, one in zip(labels, rows, strict=True)]
    place = Place(x, page.top + 0.34, width, page.height - 0.34, "; ".join(told))
    lines = min(2, lines_for(len(rows), place.height - LEGEND))
    names = [wrapped(label, width * 0.4, lines) for label in labels]
    colours = [FIRST_TO_LAST[min(i, len(FIRST_TO_LAST) - 1)] for i in range(n)]
    stacked(page, place, names, series, colours)


def curve(deck: Deck, facts: Facts) -> None:
    """What a capacity costs, and what waiting it leaves; the points that no other one beats."""
    found = facts.curve
    if found is None:
        return
    page = page_of(deck, facts, _title(facts, found), "notes_curve")
    policy = facts.names.policy(found.policy, 48)
    several = len(found.points[0].capacity) > 1
    numbers = facts.word("beside_one" if several else "beside_both")
    about = {"policy": policy, "limit": found.limit, "figure": found.figure, "numbers": numbers}
    page.note(facts.word("about_curve", **about))
    more = facts.word("more_than_cheapest")
    more = f"{found.cost}: {more[:1].lower()}{more[1:]} ({found.points[0].more.unit_text})"
    figure = f"{found.figure} ({found.points[0].figure.unit_text})"
    drawn = [(found.what, False), (figure, True)][several:]
    width = (FULL - GAP * (len(drawn) - 1)) / len(drawn)
    for i, (across, by_figure) in enumerate(drawn):
        x = MARGIN + i * (width + GAP)
        page.say(more, x, page.top, width, 0.38, (14, 13, 12), INK, True)
        points = [_dot(one, by_figure, found) for one in found.points]
        told = [f"{p.name}: {p.more.full}; {p.figure.full}" for p in found.points]
        place = Place(x, page.top + 0.34, width, page.height - 0.34, f"{more}. {'; '.join(told)}")
        dots(page, place, points, across)


def _title(facts: Facts, found: Curve) -> str:
    what = found.what
    if found.chosen is None:
        return facts.word("none_safe", what=what, figure=found.figure, limit=found.limit)
    one = found.chosen
    return facts.word(
        "cheapest", what=what, n=one.name, limit=found.limit,
        figure=found.figure[:1].lower() + found.figure[1:], cost=one.cost.full,
        unit=one.cost.unit_text,
    )  # fmt: skip


def _dot(one: Point, by_figure: bool, found: Curve) -> Dot:
    """A point of a chart; blue where the limit holds, with a ring where no other one beats it."""
    x = one.figure.shown if by_figure else float(one.capacity[0])
    text = one.name if by_figure else one.more.text
    colour = STROKES[1].colour if one.safe else FAINT
    return Dot(x, one.more.shown, colour, text, one.best, first=one is found.chosen)
