"""The documentation as Markdown, and as a part of an HTML page, from the same answers."""

from functools import cache
from typing import TYPE_CHECKING, Any

from experiments import labels
from experiments.document import checklists, network, stress
from experiments.document.assumptions import unit_text
from experiments.document.items import CHEERS_SOURCE, ISPOR_SOURCE, STRESS_SOURCE
from experiments.document.subject import Subject

if TYPE_CHECKING:
    from jinja2 import Environment

MARKS = "\\`*_{}[]<>|#!~$"  # what Markdown might read as its own
NOT_REPORTED = "NOT REPORTED"


def markdown(of: Subject) -> str:
    """The whole documentation; whatever a file says stands there as it is, never as markup."""
    text = _environment("md").get_template("model.md.j2").render(**content(of))
    return text.strip() + "\n"


def html(of: Subject) -> str:
    """The same as sections with headings from level 3, for a page that has its own."""
    return _environment("html").get_template("model.html.j2").render(**content(of))


def content(of: Subject) -> dict[str, Any]:
    """What both templates show."""
    scenario = of.scenario
    names = {"outside": "From outside"} | {
        key: labels.sector_label(key, "en", _own(of)) for key in (*scenario.sectors, "exit")
    }
    title = f"{scenario.title.en}: sectors and the ways between them"
    return {
        "title": scenario.title.en,
        "scenario": scenario.name,
        "run_id": of.manifest["run_id"] if of.manifest else None,
        "stress": stress.items(of),
        "ispor": checklists.ispor(of),
        "cheers": checklists.cheers(of),
        "sources": {"stress": STRESS_SOURCE, "ispor": ISPOR_SOURCE, "cheers": CHEERS_SOURCE},
        "entries": (*of.numbers, *of.parameters),
        "ways": network.ways(scenario),
        "names": names,
        "mermaid": network.mermaid(scenario, names),
        "picture": network.picture(scenario, names, title),
        "not_reported": NOT_REPORTED,
        "unit": lambda one: unit_text(one.unit, "en"),
    }


def _own(of: Subject) -> dict[str, str]:
    return {key: s.label.en for key, s in of.scenario.sectors.items() if s.label}


def escaped(value: Any) -> Any:
    """Text on one line, with a backslash before each mark of Markdown."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    line = " ".join(str(value).split())
    return "".join(f"\\{c}" if c in MARKS else c for c in line)


@cache
def _environment(kind: str) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("experiments.document", "templates")
    same: dict[str, Any] = {
        "loader": loader, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
    }  # fmt: skip
    if kind == "html":
        return Environment(autoescape=True, **same)
    return Environment(finalize=escaped, autoescape=False, **same)
