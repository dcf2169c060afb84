"""Moves between sectors as bands: from the left column to the right one (a Sankey diagram)."""

from dataclasses import dataclass

from experiments.labels import MOVES
from experiments.report.amounts import Amount
from experiments.report.facts import Facts

WIDTH, HEIGHT, GAP, BAR, NAMES = 760, 420, 14, 14, 230  # of the drawing
LEAST = 0.5  # moves in the time measured; fewer are left out


@dataclass(frozen=True)
class Band:
    """One way: where it leaves, where it comes in, how wide it is."""

    begin: str
    end: str
    amount: Amount
    path: str
    width: float
    tone: int  # number of the sector it leaves


@dataclass(frozen=True)
class Bar:
    """A sector on one side: its name and where its block stands."""

    label: str
    x: float
    y: float
    height: float
    left: bool
    tone: int


@dataclass(frozen=True)
class Flow:
    """The diagram of one policy."""

    policy: str
    bands: tuple[Band, ...]
    bars: tuple[Bar, ...]


def flow(facts: Facts, policy: str) -> Flow | None:
    """Moves under a policy, over the measured time; None where nobody moves."""
    found = _moves(facts, policy)
    if not found:
        return None
    names = facts.names
    begins = names.order(key[0] for key in found)
    ends = [*names.order(k[1] for k in found if k[1] != "exit")]
    ends += ["exit"] if any(key[1] == "exit" for key in found) else []
    total = sum(amount.value for amount in found.values())
    room = HEIGHT - GAP * (max(len(begins), len(ends)) - 1)
    scale = room / total
    out = _stack(begins, {b: sum(a.value for k, a in found.items() if k[0] == b) for b in begins})
    into = _stack(ends, {e: sum(a.value for k, a in found.items() if k[1] == e) for e in ends})
    left, right = NAMES + BAR, WIDTH - NAMES - BAR
    bands = []
    at_left, at_right = dict.fromkeys(begins, 0.0), dict.fromkeys(ends, 0.0)
    for begin in begins:
        for end in (e for e in ends if (begin, e) in found):
            amount = found[begin, end]
            width = amount.value * scale
            y0 = out[begin][0] * scale + out[begin][1] * GAP + at_left[begin] + width / 2
            y1 = into[end][0] * scale + into[end][1] * GAP + at_right[end] + width / 2
            at_left[begin] += width
            at_right[end] += width
            bend = (left + right) / 2
            path = f"M{left} {y0:.1f}C{bend} {y0:.1f} {bend} {y1:.1f} {right} {y1:.1f}"
            who = names.sector(begin, 40), names.sector(end, 40)
            bands.append(Band(*who, amount, path, round(max(width, 1), 1), begins.index(begin)))
    bars = [
        Bar(names.sector(key, 28), x, at * scale + n * GAP, size * scale, x < right, tone)
        for keys, stack, x in ((begins, out, NAMES), (ends, into, right))
        for tone, key in enumerate(keys)
        for at, n, size in [stack[key]]
    ]
    return Flow(policy, tuple(bands), tuple(bars))


def _moves(facts: Facts, policy: str) -> dict[tuple[str, str], Amount]:
    """(from, to) -> amount of every way that is gone."""
    keys = [k for k in facts.figures.units if k[1].startswith(MOVES) and k[2:] == ("all", "all")]
    rows = facts.figures.rows(keys, lambda key: key[1], facts.lang)
    named = {(row.sector, row.kpi.removeprefix(MOVES)): row.levels[policy] for row in rows}
    return {key: amount for key, amount in named.items() if amount.value >= LEAST}


def _stack(keys: list[str], sizes: dict[str, float]) -> dict[str, tuple[float, int, float]]:
    """Where each block begins, how many gaps are above it, and its size."""
    found, at = {}, 0.0
    for n, key in enumerate(keys):
        found[key] = (at, n, sizes[key])
        at += sizes[key]
    return found
