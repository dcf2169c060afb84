"""The page put together: what the template shows, and the file."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.document import pages
from experiments.document.assumptions import unit_text
from experiments.document.subject import subject
from experiments.figures.series import measured_days, series, shown_sectors
from experiments.report.facts import Facts
from experiments.report.html.explorer import as_script, explorer
from experiments.report.html.film import film
from experiments.report.html.flow import flow
from experiments.report.html.lines import panels
from experiments.report.html.strips import ENDS, changes, costed, levels, swung
from experiments.report.html.words import say
from experiments.report.reading import SHARED
from experiments.report.tables import kind_label, measure_label

if TYPE_CHECKING:
    from jinja2 import Environment

FILE: Final = "rapport.html"
MOST_PANELS: Final = 6
# Okabe and Ito's hues, darkened until each stands out 3:1 from white; the baseline is ink.
COLOURS: Final = ("#222222", "#0072b2", "#b84e00", "#007d5a", "#a63f78", "#6a51a3")
DASHES: Final = ("", "9 4", "9 4 2 4", "3 3", "14 4", "5 2 1 2")


def write(facts: Facts, folder: Path) -> Path:
    """The page as `rapport.html` in a folder."""
    path = folder / FILE
    path.write_text(render(facts), encoding="utf-8", newline="\n")
    return path


def render(facts: Facts) -> str:
    """The page as text; it holds everything it needs."""
    template = _environment().get_template("rapport.html.j2")
    return template.render(**_content(facts))


def _content(facts: Facts) -> dict[str, Any]:
    keys = [one.key for one in facts.policies]
    others = keys[1:]
    causes = list(dict.fromkeys(key for row in facts.causes for key in row.changes))
    without = {key: facts.word("without", cause=facts.word(f"cause_{key}")) for key in causes}
    ends = {key: facts.word(f"at_{key.partition(':')[2]}") for key in ENDS}
    moves = [flow(facts, key) for key in keys]
    moving = film(facts)
    return {
        "facts": facts,
        "lang": facts.lang,
        "say": lambda key, **fields: say(key, facts.lang, **fields),
        "unit_text": lambda unit: unit_text(unit, facts.lang),
        "policies": [
            {"key": p.key, "label": p.label, "n": i} for i, p in enumerate(facts.policies)
        ],
        "number": {key: i % len(COLOURS) for order in (["", *causes], ["", *ENDS], keys)
                   for i, key in enumerate(order)},
        "label": without | ends | {one.key: one.label for one in facts.policies},
        "colours": COLOURS,
        "dashes": DASHES,
        "headline": changes(facts.headline, others),
        "waits": levels(facts.waits, keys),
        "causes": changes(facts.causes, causes),
        "cause_legend": [{"key": key, "label": without[key]} for key in causes],
        "payers": changes(facts.payers, others, together=True),
        "beds": _panels(facts, keys, "used"),
        "staff": _staff(facts, keys),
        "ends": [{"key": key, "label": text} for key, text in ends.items()],
        "swings": swung(facts.swings) if facts.swings else [],
        "curve": costed(facts.curve) if facts.curve else [],
        "lists": _panels(facts, keys, "waiting"),
        "flows": [one for one in moves if one is not None],
        "film": moving,
        "film_script": as_script({"days": moving.days, "sectors": moving.sectors,
                                  "citizens": moving.citizens}) if moving else "",
        "shares": [_share(facts, measure, others) for measure in SHARED] if others else [],
        "explorer": explorer(facts) if others else None,
        "explorer_script": as_script(explorer(facts)) if others else "",
        "model": pages.html(subject(str(facts.results.folder))),
        "style": _text("rapport.css"),
        "script": _text("rapport.js"),
        "words": as_script({key: say(key, facts.lang) for key in ("play", "pause", "day")}),
    }  # fmt: skip


def _panels(facts: Facts, keys: list[str], what: str) -> list[Any]:
    """Places used, or citizens waiting, of the sectors where there is something to see."""
    census = facts.results.census
    if not measured_days(census):
        return []
    if what == "used":
        sectors, _ = shown_sectors(census, MOST_PANELS)
    else:
        census = census.assign(used=census["waiting"], places=np.nan)
        means = census.groupby("sector", sort=False)["used"].mean()
        sectors = list(means[means > 0].sort_values(ascending=False).index[:MOST_PANELS])
    return panels(series(census, keys), facts.names.order(sectors), keys, facts.names)


def _staff(facts: Facts, keys: list[str]) -> list[Any]:
    """Hours worked week by week, of each service that is stored."""
    if facts.staff is None:
        return []
    services = list(dict.fromkeys(facts.staff.table["sector"]))
    return panels(facts.staff, services, keys, facts.names)


def _share(facts: Facts, measure: str, others: list[str]) -> dict[str, Any]:
    """Who gets more and who gets less of a measure: strips by kind of category."""
    rows = [group for group in facts.groups if group.row.kpi == measure]
    kinds = dict.fromkeys(group.kind for group in rows)
    made = {k: changes([g.row for g in rows if g.kind == k], others, True) for k in kinds}
    named = {kind_label(kind, facts.lang): strips for kind, strips in made.items()}
    title = measure_label(measure, facts.lang, dict(facts.names.sectors))
    return {"key": measure, "label": title, "kinds": named}


def _text(name: str) -> str:
    """A file beside the template, without comments."""
    text = (Path(__file__).parent / "templates" / name).read_text("utf-8")
    return re.sub(r"/\*.*?\*/\n?", "", text, flags=re.S)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("experiments.report.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
