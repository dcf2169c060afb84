"""What can be wrong with a scenario: where, what, and what would be right; and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Keys = tuple[str | int, ...]  # keys and numbers of list items; `[80+]` at the end names a group
# What the parser complains about, by a piece of its complaint: what is wrong, what to do.
SYNTAX = {
    "'\\t'": ("a tab stands where only spaces may", "indent with spaces"),
    "escape": ("an unknown escape sequence", "write \\\\ for a backslash, or use single quotes"),
    "mapping values": ("a second `:` or a wrong indentation", "quote text that has `: ` in it"),
    "quoted scalar": ("a quote is opened here and not closed", "close it"),
    "flow": ("a bracket opened here lacks its end or a comma", "close every [ and {"),
    "block": ("the indentation does not fit the lines above", "indent equal parts equally"),
    "document start": ("the indentation does not fit", "indent equal parts equally"),
    "expected ':'": ("a line without a `:`", "write `key: value`"),
    "directive": ("a line that begins with %", "put text in quotes"),
    "start any token": ("a character that cannot begin a value", "put the text in quotes"),
}
OPENED = ("quoted scalar", "flow", "expected ':'")  # told where quote, bracket, key begin


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a scenario: where, what, and what would be right."""

    file: str
    line: int | None
    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: {self.path}" if self.line else f"{self.file} {self.path}"
        return f"{place.rstrip(' :')}: {self.problem}" + (f"; {self.remedy}" if self.remedy else "")


@dataclass(frozen=True)
class Problem:
    """A fault before its file and line are looked up: the path of keys to it, what, the remedy."""

    path: Keys
    problem: str
    remedy: str


class ScenarioError(Exception):
    """A scenario that cannot be used, with every fault found; the first gives the attributes."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)
        first = faults[0]
        self.file, self.line, self.path = first.file, first.line, first.path
        self.problem, self.remedy = first.problem, first.remedy

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:20]]
        more = len(self.faults) - len(lines)
        return "\n".join([*lines, f"and {more} more"] if more else lines)


class TrapError(ValueError):
    """A scalar that readers take for different things: what it is, what would be right."""


def near(word: str, known: Iterable[str], otherwise: str = "known are") -> str:
    """A remedy: the known word that is meant, or all of them."""
    words = list(known)
    found = get_close_matches(word, words, 1)
    return f"did you mean {found[0]}?" if found else f"{otherwise}: {', '.join(words) or 'none'}"


def syntax(said: str) -> tuple[str, str]:
    """The parser's complaint in our words: what is wrong, what to do."""
    known = [hint for piece, hint in SYNTAX.items() if piece in said]
    return (known or [("this is not YAML", "mend the line")])[0]


def shown(value: Any) -> str:
    """A value from a scenario file as messages quote it."""
    if isinstance(value, (dict, list, tuple)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}..."
