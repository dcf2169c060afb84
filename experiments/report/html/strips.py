"""Dots with intervals on a line of their own scale: what the page draws of amounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from experiments.report.amounts import Amount, Row
from experiments.report.curves import Curve
from experiments.report.swings import Swings

ENDS = ("end:low", "end:high")  # of a range, as policies are named in a strip
ROOM = 4.0  # per cent of the line that stay free at either end


@dataclass(frozen=True)
class Dot:
    """One policy's dot; places in per cent of the line."""

    policy: str
    text: str
    verdict: str
    at: float
    low: float
    width: float
    clear: bool


@dataclass(frozen=True)
class Strip:
    """One figure: its name and unit, a dot for each policy, and where zero lies."""

    label: str
    unit: str
    dots: tuple[Dot, ...]
    zero: float | None


def changes(rows: Sequence[Row], policies: Sequence[str], together: bool = False) -> list[Strip]:
    """Differences from the baseline; `together`: on one scale, when the rows share a unit."""
    return _strips([(row, row.changes) for row in rows], policies, together)


def levels(rows: Sequence[Row], policies: Sequence[str]) -> list[Strip]:
    """Levels under each policy, each row on its own scale."""
    return _strips([(row, row.levels) for row in rows], policies, False)


def swung(found: Swings) -> list[Strip]:
    """The effect of a policy at both ends of every range, on one scale; the zero is as assumed."""
    sizes = [x for one in found.rows for x in (one.at_low, one.at_high)]
    low, high = min([found.at_now, *sizes]), max([found.at_now, *sizes])
    high = high if high > low else low + 1.0
    now = _place(found.at_now, low, high)
    strips = []
    for one in found.rows:
        told = ((one.at_low, one.low_text), (one.at_high, one.high_text))
        dots = []
        for key, (value, text) in zip(ENDS, told, strict=True):
            at = _place(value, low, high)
            dots.append(Dot(key, text, "", at, min(at, now), round(abs(at - now), 2), True))
        strips.append(Strip(one.label, one.range, tuple(dots), now))
    return strips


def costed(found: Curve) -> list[Strip]:
    """What each capacity costs more than the cheapest, on one scale; open: not safe."""
    low, high = _span([one.more for one in found.points])
    zero = _place(0.0, low, high)
    strips = []
    for one in found.points:
        dot = _dot(found.policy, one.more, low, high)
        dots = (replace(dot, clear=one.safe),) if dot else ()
        strips.append(Strip(one.name, one.more.unit_text, dots, zero))
    return strips


def _strips(
    pairs: list[tuple[Row, Mapping[str, Amount]]], policies: Sequence[str], together: bool
) -> list[Strip]:
    found = [(row, {p: a[p] for p in policies if p in a}) for row, a in pairs]
    all_of_them = [amount for _, amounts in found for amount in amounts.values()]
    shared = _span(all_of_them)
    strips = []
    for row, amounts in found:
        low, high = shared if together else _span([*amounts.values()])
        dots = [_dot(policy, amount, low, high) for policy, amount in amounts.items()]
        kept = tuple(dot for dot in dots if dot is not None)
        strips.append(Strip(row.label, row.unit_text, kept, _place(0.0, low, high)))
    return strips


def _span(amounts: Sequence[Amount]) -> tuple[float, float]:
    """The least and the most of values and bounds, zero among them; stored units."""
    known = [x for a in amounts for x in (a.value, a.low, a.high) if isfinite(x)]
    low, high = min([0.0, *known]), max([0.0, *known])
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _place(value: float, low: float, high: float) -> float:
    return round(ROOM + (100 - 2 * ROOM) * (value - low) / (high - low), 2)


def _dot(policy: str, amount: Amount, low: float, high: float) -> Dot | None:
    if not isfinite(amount.value):
        return None
    at = _place(amount.value, low, high)
    least, most = (
        (_place(amount.low, low, high), _place(amount.high, low, high))
        if isfinite(amount.low) and isfinite(amount.high)
        else (at, at)
    )
    width = round(most - least, 2)
    return Dot(policy, amount.full, amount.verdict_text, at, least, width, amount.is_clear)
