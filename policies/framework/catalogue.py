"""The initiatives of the strategy documents, and which module acts on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policies.framework.base import Policy
from sim.language.spec import Label

FILE = Path(__file__).parents[1] / "catalogue.yaml"
CLASSES = ("quantitative", "indirect", "context")


@dataclass(frozen=True)
class Initiative:
    """One row: what a document proposes, how it would act, and what the document says it gives.

    modules: the policies that act on it. scenarios: where it is a state of the world instead.
    reason: why no honest model exists. effect: None when the document states none.
    """

    row: str
    municipality: str
    document: Label
    title: Label
    mechanism: Label
    kind: str
    effect: Label | None
    scenarios: tuple[str, ...]
    reason: Label | None
    modules: tuple[str, ...]

    @property
    def is_modelled(self) -> bool:
        return bool(self.modules or self.scenarios)


@cache
def _file() -> dict[str, Any]:
    from ruamel.yaml import YAML

    found: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text("utf-8"))
    return found


def catalogue(known: Mapping[str, type[Policy]]) -> dict[str, Initiative]:
    """Every initiative by its id, in the order of the documents."""
    return {row: _initiative(row, told, known) for row, told in _file()["rows"].items()}


def _initiative(row: str, told: dict[str, Any], known: Mapping[str, type[Policy]]) -> Initiative:
    document = _file()["documents"][row.partition("-")[0]]
    effect, reason = told.get("effect"), told.get("reason")
    return Initiative(
        row=row,
        municipality=told.get("municipality", document["municipality"]),
        document=Label(**document["title"]),
        title=Label(**told["title"]),
        mechanism=Label(**told["mechanism"]),
        kind=told["class"],
        effect=Label(**effect) if effect else None,
        scenarios=tuple(told.get("scenarios", ())),
        reason=Label(**reason) if reason else None,
        modules=tuple(name for name, kind in known.items() if row in kind.rows),
    )
