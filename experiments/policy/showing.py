"""The catalogue of initiatives and policies, in the terminal and as plain data."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments import labels
from policies import POLICIES, Policy, PolicyError
from policies.framework.catalogue import Initiative, catalogue
from policies.framework.errors import hint


def show(name: str | None, lang: str, as_json: bool) -> None:
    """The whole catalogue, or one policy or initiative with its evidence. Raises PolicyError."""
    rows = catalogue(POLICIES)
    if name is not None and name not in POLICIES and name not in rows:
        raise PolicyError(f"there is no policy {name!r}; {hint(name, [*POLICIES, *rows])}")
    chosen = {name: rows[name]} if name in rows else ({} if name else rows)
    modules = [name] if name in POLICIES else list(POLICIES)
    if name in rows:
        modules = list(rows[name].modules)
    kinds = {module: POLICIES[module] for module in modules}
    if as_json:
        told = {
            "schema_version": 1,
            "initiatives": [_initiative_json(row) for row in chosen.values()],
            "policies": [_policy_json(module, kind) for module, kind in kinds.items()],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    elif name is None:
        _list(rows, lang)
    else:
        for row in chosen.values():
            _initiative(row, lang)
        for kind in kinds.values():
            _policy(kind, lang)


def _list(rows: Mapping[str, Initiative], lang: str) -> None:
    """Two lines an initiative, under its document."""
    console, document = Console(), ""
    for row in rows.values():
        if getattr(row.document, lang) != document:
            document = getattr(row.document, lang)
            console.print(f"\n[bold]{escape(document)}[/bold]", highlight=False)
        kind = labels.word(f"class_{row.kind}", lang)
        where = f"[cyan]{escape(', '.join(_where(row, lang)))}[/cyan]"
        title = escape(f"{row.municipality}: {getattr(row.title, lang)} ({kind})")
        _entry(console, f"{row.row:6}", f"{title}  {where}")
        effect = f". {_effect(row, lang)}" if row.effect else ""
        _entry(console, "", escape(getattr(row.mechanism, lang) + effect))
    alone = ", ".join(name for name, kind in POLICIES.items() if not kind.rows)
    console.print(f"\n{labels.word('no_row', lang, names=alone)}", highlight=False)


def _entry(console: Console, key: str, text: str) -> None:
    """A key and a text that breaks within its own column."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=6, no_wrap=True)
    grid.add_column()
    grid.add_row(key, text)
    console.print(grid, highlight=False)


def _effect(row: Initiative, lang: str) -> str:
    stated = getattr(row.effect, lang) if row.effect else labels.word("no_effect_stated", lang)
    return f"{labels.word('column_effect', lang)}: {stated}"


def _where(row: Initiative, lang: str) -> list[str]:
    """What acts on an initiative: policies, scenarios, or nothing and in what sense."""
    places = [labels.word("in_scenario", lang, scenario=name) for name in row.scenarios]
    if row.modules or places:
        return [*row.modules, *places]
    return [labels.word("no_model" if row.reason else "not_modelled", lang)]


def _initiative(row: Initiative, lang: str) -> None:
    console = Console()
    console.print(f"[bold]{row.row}[/bold]  {escape(getattr(row.title, lang))}")
    lines = {
        "municipality": row.municipality,
        "initiative": getattr(row.mechanism, lang),
        "class": labels.word(f"class_{row.kind}", lang),
        "source": getattr(row.document, lang),
        "module": ", ".join(_where(row, lang)),
    }
    for key, text in lines.items():
        console.print(f"{labels.word(f'column_{key}', lang)}: {escape(text)}", highlight=False)
    console.print(escape(_effect(row, lang)), highlight=False)
    if row.reason:
        console.print(escape(getattr(row.reason, lang)), highlight=False)
    console.print()


def _policy(kind: type[Policy], lang: str) -> None:
    """One policy in full: its text, its numbers with range and source, its other settings."""
    console = Console()
    console.print(f"[bold]{kind.name}[/bold]  {escape(getattr(kind.label, lang))}")
    for row in (catalogue(POLICIES)[row] for row in kind.rows):
        console.print(escape(f"{row.row}: {getattr(row.document, lang)}"), highlight=False)
    console.print(escape(_text(kind)), highlight=False)
    bounds, source = (labels.word(f"column_{key}", lang) for key in ("bounds", "source"))
    for name, told in kind.parameters().items():
        low, high = told.range
        law = labels.word(f"law_{told.law}", lang)
        console.print(
            f"\n[bold]{name}[/bold] = {told.default:g} {escape(told.unit)}  ({low:g}-{high:g}, "
            f"{law}; {bounds.lower()} {told.low:g}-{told.high:g})",
            highlight=False,
        )
        about = f"{getattr(told.text, lang)}. {source}: {told.source}"
        console.print(escape(about), highlight=False)
    others = (f"{o.shape} ({getattr(o.text, lang)})" for o in kind.options().values())
    console.print(f"\n{labels.word('options', lang)}: {escape('; '.join(others))}", highlight=False)


def _policy_json(name: str, kind: type[Policy]) -> dict[str, Any]:
    return {
        "name": name,
        "label": kind.label.model_dump(),
        "rows": list(kind.rows),
        "text": _text(kind),
        "parameters": [
            {
                "name": key,
                "default": told.default,
                "unit": told.unit,
                "low": told.low,
                "high": told.high,
                "range": list(told.range),
                "law": told.law,
                "confidence": told.confidence,
                "source": told.source,
                "meaning": told.text.model_dump(),
            }
            for key, told in kind.parameters().items()
        ],
        "options": [
            {"name": o.key, "shape": o.shape, "meaning": o.text.model_dump()}
            for o in kind.options().values()
        ],
    }


def _initiative_json(row: Initiative) -> dict[str, Any]:
    told = asdict(row)
    plain = ("document", "title", "mechanism", "effect", "reason")
    told |= {key: told[key].model_dump() for key in plain if told[key] is not None}
    return {"id": told.pop("row"), "class": told.pop("kind"), **told}


def _text(kind: type[Policy]) -> str:
    """The docstring, a line a paragraph, so that the terminal breaks the lines."""
    paragraphs = (kind.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
