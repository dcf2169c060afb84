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
from experiments.policy import findings, telling
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
    """A paragraph an initiative, under its document."""
    console, document, first = Console(), "", dict[str, str]()
    for row in rows.values():
        for module in row.modules:
            first.setdefault(module, row.row)
        if getattr(row.document, lang) != document:
            document = getattr(row.document, lang)
            console.print(f"\n[bold]{escape(document)}[/bold]\n", highlight=False)
        _paragraph(console, row, first, lang)
    alone = ", ".join(name for name, kind in POLICIES.items() if not kind.rows)
    console.print(f"\n{labels.word('no_row', lang, names=alone)}", highlight=False)


def _paragraph(console: Console, row: Initiative, first: Mapping[str, str], lang: str) -> None:
    """An initiative in short; a policy's numbers and what a run gives at its first row only."""
    kind = labels.word(f"class_{row.kind}", lang)
    acts = f"[cyan]{escape(', '.join(telling.where(row, lang)))}[/cyan]"
    lines = [
        f"[bold]{escape(getattr(row.title, lang))}[/bold]",
        f"{escape(row.municipality)}, {kind}: {acts}",
        f"{escape(getattr(row.mechanism, lang))}. {escape(telling.effect(row, lang))}",
    ]
    if row.reason:
        lines.append(escape(getattr(row.reason, lang)))
    for module in row.modules:
        if first[module] != row.row:
            seen = labels.word("seen_at", lang, policy=module, row=first[module])
            lines.append(f"[dim]{escape(seen)}[/dim]")
            continue
        lines.append(f"[dim]{escape(telling.numbers(POLICIES[module], lang))}[/dim]")
        lines.append(f"[green]{escape(telling.gives(module, lang))}[/green]")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=6, no_wrap=True)
    grid.add_column()
    grid.add_row(row.row, "\n".join(lines))
    console.print(grid, highlight=False)


def _initiative(row: Initiative, lang: str) -> None:
    console = Console()
    console.print(f"[bold]{row.row}[/bold]  {escape(getattr(row.title, lang))}")
    lines = {
        "municipality": row.municipality,
        "initiative": getattr(row.mechanism, lang),
        "class": labels.word(f"class_{row.kind}", lang),
        "source": getattr(row.document, lang),
        "module": ", ".join(telling.where(row, lang)),
    }
    for key, text in lines.items():
        console.print(f"{labels.word(f'column_{key}', lang)}: {escape(text)}", highlight=False)
    console.print(escape(telling.effect(row, lang)), highlight=False)
    if row.reason:
        console.print(escape(getattr(row.reason, lang)), highlight=False)
    console.print()


def _policy(kind: type[Policy], lang: str) -> None:
    """One policy in full: what it implements, its text, a stored run, its numbers and settings."""
    console = Console()
    console.print(f"[bold]{kind.name}[/bold]  {escape(getattr(kind.label, lang))}")
    for row in (catalogue(POLICIES)[row] for row in kind.rows):
        told = f"{row.row} {row.municipality}: {getattr(row.title, lang)}"
        told += f" ({getattr(row.document, lang)}). {telling.effect(row, lang)}"
        console.print(escape(told), highlight=False)
    console.print(f"\n{escape(_text(kind))}", highlight=False)
    console.print(f"\n[green]{escape(telling.gives(kind.name, lang))}[/green]", highlight=False)
    bounds, source = (labels.word(f"column_{key}", lang) for key in ("bounds", "source"))
    for name, one in telling.own(kind).items():
        low, high = (telling.number(bound, lang) for bound in (one.low, one.high))
        law = labels.word(f"law_{one.law}", lang)
        limits = f"{law}; {bounds.lower()} {low} {labels.word('to', lang)} {high}"
        console.print(
            f"\n[bold]{name}[/bold] = {escape(telling.amount(one, lang))}, {limits}",
            highlight=False,
        )
        about = f"{getattr(one.text, lang)}. {source}: {one.source}"
        console.print(escape(about), highlight=False)
    others = [
        f"{key}={telling.number(one.default, lang)} ({getattr(one.text, lang)})"
        for key, one in kind.parameters().items()
        if key not in telling.own(kind)
    ]
    others += [f"{o.shape} ({getattr(o.text, lang)})" for o in kind.options().values()]
    console.print(f"\n{labels.word('options', lang)}: {escape('; '.join(others))}", highlight=False)


def _policy_json(name: str, kind: type[Policy]) -> dict[str, Any]:
    return {
        "name": name,
        "label": kind.label.model_dump(),
        "rows": list(kind.rows),
        "text": _text(kind),
        "found": findings.as_json(name),
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
