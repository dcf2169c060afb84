"""Every stored difference, ready to be looked up by policy, sector and category of citizens."""

import json
from typing import Any

from experiments import labels
from experiments.report.facts import Facts
from experiments.report.tables import category, kind_label, kind_of


def explorer(facts: Facts) -> dict[str, Any]:
    """The choices and, for each, its rows of texts.

    `rows[sector][group]` is a list of [figure, unit, {policy: [level, difference, interval,
    verdict, value]}]; the baseline's level stands under its own key; `value` is the difference
    as stored in compare.csv, "" where there is none.
    """
    lang, names = facts.lang, facts.names
    keys = [*facts.figures.units]
    made = facts.figures.rows(keys, lambda key: _figure(key[1], facts), lang)
    rows: dict[str, dict[str, list[Any]]] = {}
    groups: dict[str, str] = {}
    for row in made:
        group = _group(row.group, row.district)
        groups.setdefault(group, _named(row.group, row.district, lang))
        cells = {
            policy: _cell(level, row.changes.get(policy)) for policy, level in row.levels.items()
        }
        here = rows.setdefault(row.sector, {}).setdefault(group, [])
        here.append([row.label, row.unit_text, cells])
    sectors = ["all", *names.order(key for key in rows if key != "all")]
    return {
        "baseline": facts.baseline.key,
        "policies": {one.key: one.label for one in facts.others},
        "sectors": {key: names.sector(key, 60) for key in sectors if key in rows},
        "groups": groups,
        "rows": rows,
    }


def _cell(level: Any, change: Any) -> list[str]:
    if change is None:
        return [level.text, "", "", "", ""]
    value = "" if change.value != change.value else repr(change.value)
    return [level.text, change.text, change.interval, change.verdict_text, value]


def _group(group: str, district: str) -> str:
    return "all" if (group, district) == ("all", "all") else f"{group}|{district}"


def _named(group: str, district: str, lang: str) -> str:
    """`Alder: 80-84 år`."""
    if (group, district) == ("all", "all"):
        return labels.sector_label("all", lang)
    kind = kind_label(kind_of(group, district), lang)
    return f"{kind}: {category(group, district, lang)}"


def _figure(kpi: str, facts: Facts) -> str:
    return labels.kpi_label(kpi, facts.lang, dict(facts.names.sectors))


def as_script(data: Any) -> str:
    """JSON that cannot end the script element it stands in, nor open a comment there."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
