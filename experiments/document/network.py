"""The ways between sectors: as rows, as a Mermaid diagram and as a picture of arcs."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from experiments.document.words import shown
from sim.language.spec import EXIT, Route, Scenario
from sim.language.spec_waiting import WhenFull

OUTSIDE = "outside"
ROW, ROOM, LINE = 46, 190, 18  # of the picture, in pixels: a sector, its name, a level of arcs


@dataclass(frozen=True)
class Way:
    """One way from a sector to another, and why citizens take it."""

    begin: str
    end: str
    how: str  # route, clock, source, stock
    told: str


def ways(scenario: Scenario) -> list[Way]:
    """Who comes, the routes, and the clocks that send or ask, in the order of the scenario."""
    found = [Way(OUTSIDE, s.sector, "source", name) for name, s in scenario.sources.items()]
    for name, stock in scenario.stocks.items():
        end = stock.sector or stock.waiting_for
        if end:
            found.append(Way(OUTSIDE, end, "stock", f"{name}, there at the start"))
    for begin, sector in scenario.sectors.items():
        found += [Way(begin, end, "route", _route(r)) for end, r in sector.routes.items()]
    for name, clock in scenario.clocks.items():
        if clock.does not in ("send", "request", "die", "leave"):
            continue
        end = clock.sector or EXIT
        begins = clock.sectors or tuple(key for key in scenario.sectors if key != end)
        found += [Way(begin, end, "clock", name) for begin in begins]
    return found


def _route(route: Route) -> str:
    share = shown(route.share) if route.share else "the rest"
    handover = f"handover {shown(route.handover)}" if route.handover else ""
    return "; ".join(filter(None, (share, handover, _when_full(route.when_full))))


def _when_full(rule: WhenFull) -> str:
    """What happens when there is no place; nothing is said of those who just wait."""
    if rule.leave:
        return "who finds it full leaves"
    if rule.divert:
        return f"when full: {', then '.join(rule.divert)}"
    if rule.wait_elsewhere:
        return f"when full: waits in {rule.wait_elsewhere}"
    if (after := rule.divert_after) is None:
        return ""
    when = f"after {shown(after.time)}" if after.time else f"at {after.at}"
    return f"when full: waits, {when} {', then '.join(after.to)}"


def mermaid(scenario: Scenario, names: Mapping[str, str]) -> str:
    """A flow chart in Mermaid's language; solid: routes, dotted: clocks."""
    keys = _keys(scenario)
    number = {key: f"n{i}" for i, key in enumerate(keys)}
    lines = ["flowchart LR"]
    lines += [f'  {number[key]}["{_quoted(names.get(key, key))}"]' for key in keys]
    for (begin, end, how), told in _joined(scenario).items():
        arrow = "-.->" if how == "clock" else "-->"
        label = f'|"{_quoted(", ".join(told))}"|' if how != "route" else ""
        lines.append(f"  {number[begin]} {arrow}{label} {number[end]}")
    return "\n".join(lines)


def picture(scenario: Scenario, names: Mapping[str, str], title: str) -> str:
    """The same as SVG: sectors below each other, routes to the right, clocks to the left."""
    keys = _keys(scenario)
    place = {key: ROW * i + ROW / 2 for i, key in enumerate(keys)}
    reach = 30 + LINE * len(keys)
    width, height = 2 * reach + ROOM, ROW * len(keys)
    parts = []
    for (begin, end, how), told in _joined(scenario).items():
        if begin != end:
            tip = f"{names.get(begin, begin)} → {names.get(end, end)}: {', '.join(told)}"
            parts.append(_arc(place[begin], place[end], how, reach, tip))
    for key in keys:
        y = place[key]
        text = escape(_short(names.get(key, key)))
        parts.append(f'<rect x="{reach}" y="{y - 15}" width="{ROOM}" height="30" rx="6"/>')
        parts.append(f'<text x="{reach + ROOM / 2}" y="{y + 5}">{text}</text>')
    return (
        f'<svg class="network" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _arc(a: float, b: float, how: str, reach: float, tip: str) -> str:
    """Half an ellipse from the height `a` to `b`, with a head where it ends."""
    left = how == "clock"
    x = reach if left else reach + ROOM
    far = min(reach - 8, 16 + LINE * abs(b - a) / ROW) * (-1 if left else 1)
    b += -4 if b > a else 4  # so that what comes and goes does not meet
    a += 4 if b > a else -4
    head = -7 if left else 7
    return (
        f'<g class="{"clock" if left else "route"}"><title>{escape(tip)}</title>'
        f'<path d="M{x} {a:g}C{x + far:g} {a:g} {x + far:g} {b:g} {x} {b:g}"/>'
        f'<path class="head" d="M{x} {b:g}l{head} -4v8z"/></g>'
    )


def _keys(scenario: Scenario) -> list[str]:
    used = {key for way in ways(scenario) for key in (way.begin, way.end)}
    return [key for key in (OUTSIDE, *scenario.sectors, EXIT) if key in used | {*scenario.sectors}]


def _joined(scenario: Scenario) -> dict[tuple[str, str, str], list[str]]:
    """Ways with the same ends and kind as one: its reasons. Deaths by clock are one way."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for way in ways(scenario):
        how = "clock" if way.how == "clock" else "route"
        told = found.setdefault((way.begin, way.end, how), [])
        if way.told not in told:
            told.append(way.told)
    return found


def _quoted(text: str) -> str:
    """Text inside quotes of Mermaid: its own entities for what would end or open something."""
    line = " ".join(text.split())
    return "".join(f"#{ord(c)};" if c in '"#<>`|[]{}&\\' else c for c in _short(line, 60))


def _short(text: str, most: int = 24) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
