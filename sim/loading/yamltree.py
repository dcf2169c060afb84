"""YAML text to a tree of nodes that know their line, and back. The only code that touches YAML.

What YAML readers commonly guess is refused here with what would be right: `012`, `1_000`,
`.nan`, equal keys, aliases, tags. Text is built from events, never by recursion, so that
no file can exhaust the stack.
"""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError

from sim.kept import kept
from sim.language.faults import OPENED, Fault, ScenarioError, TrapError, syntax

MAX_BYTES, MAX_NODES, MAX_DEPTH, MAX_COLUMNS, MAX_DIGITS = 1 << 20, 100_000, 20, 10_000, 18
LONG = 1 << 12  # bytes
SOURCE = Path(__file__).read_bytes()
MAX_WIDTH = 96  # of lines that are written
WORDS = {"true": True, "false": False, "null": None, "~": None}
INTEGER = re.compile("[-+]?(0|[1-9][0-9]*)")
REAL = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
LEADING_ZERO = re.compile(r"([-+]?)0+([0-9][0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?)")
GROUPED = re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?")
OTHER_BASE = re.compile("[-+]?0[xXoObB][0-9a-fA-F]+")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
PLAIN = re.compile(r"\w([\w ./()+-]*[\w./()+-])?")  # text that needs no quotes
DOUBTFUL = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
TOO_MANY = (f"there are more than {MAX_NODES} values", "write a smaller scenario")


@dataclass
class Node:
    """A value of the file, and where its key (of a list item: it itself) stands."""

    value: Any  # dict[str, Node], list[Node], str, int, float, bool or None
    line: int | None
    file: str


def scalar(text: str) -> str | int | float | bool | None:
    """The value of a scalar without quotes, by the core schema of YAML 1.2; raises TrapError."""
    if text in WORDS:
        return WORDS[text]
    if zero := LEADING_ZERO.fullmatch(text):
        raise TrapError(
            "has a leading zero", f"write {zero[1]}{zero[2].lstrip('0') or 0}, or quote it"
        )
    if GROUPED.fullmatch(text):
        raise TrapError("has underscores", f"write {text.replace('_', '')}, or quote it")
    if OTHER_BASE.fullmatch(text):
        raise TrapError("is not a decimal number", "write it with the digits 0 to 9, or quote it")
    if NOT_FINITE.fullmatch(text):
        raise TrapError("is not a finite number", "write a number, or leave the key out")
    if INTEGER.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise TrapError(f"has more than {MAX_DIGITS} digits", "write less, or quote it")
        return int(text)
    if REAL.fullmatch(text):
        if not math.isfinite(float(text)):
            raise TrapError("is too large for a number", "write a finite number")
        return float(text)
    return text


def read(data: bytes, file: str) -> Node:
    """The tree of a file, whose top is a mapping; raises ScenarioError. `file` names it.

    That of a long file is kept for the next time: parsing takes longer than a run.
    """
    if len(data) < LONG:
        return _read(data, file)
    tree: Node = kept("tree", SOURCE + file.encode() + b"\0" + data, lambda: _read(data, file))
    return tree


def _read(data: bytes, file: str) -> Node:
    tree = _Builder(file)
    text = _text(data, tree)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            tree.take(event)
    except ScenarioError:
        raise
    except MarkedYAMLError as error:
        said = f"{error.problem} {error.context}"
        is_open = any(piece in said for piece in OPENED)
        mark = error.context_mark if is_open else error.problem_mark
        tree.stop(mark.line + 1 if mark else 1, *syntax(said))
    except Exception:  # the parser fails in many ways on damaged text
        tree.stop(tree.line, "this is not YAML from here on", "mend or take out the next lines")
    return tree.finish()


def _text(data: bytes, tree: "_Builder") -> str:
    """Decode, and refuse what no scenario needs before time is spent on it."""
    if len(data) > MAX_BYTES:
        tree.stop(1, f"the file is larger than {MAX_BYTES} bytes", "split it with `extends`")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        tree.stop(line, "the text is not UTF-8", "save the file with the encoding UTF-8")
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        name = f"there is a control character, U+{ord(found[0]):04X}"
        tree.stop(line, name, "take it out; save the file as plain text in UTF-8")
    for number, line_text in enumerate(text.split("\n"), 1):
        if len(line_text) > MAX_COLUMNS:
            tree.stop(number, f"the line has more than {MAX_COLUMNS} characters", "break the line")
    if sum(map(text.count, ",:[{\n")) > MAX_NODES:  # about one mark for every value
        tree.stop(1, *TOO_MANY)
    return text


class _Builder:
    """Puts events together to a tree, iteratively; goes on after faults that allow it."""

    def __init__(self, file: str) -> None:
        self.file, self.line, self.n_nodes, self.n_documents = file, 1, 0, 0
        self.faults: list[Fault] = []
        self.depths = [Node([], None, file)]  # open collections; the first holds the top
        self.keys: list[tuple[str, int] | None] = [None]  # of each: the key that waits

    def fault(self, line: int, problem: str, remedy: str) -> None:
        steps = [key[0] for key in self.keys if key is not None]
        self.faults.append(Fault(self.file, line, ".".join(steps), problem, remedy))

    def stop(self, line: int, problem: str, remedy: str) -> NoReturn:
        self.fault(line, problem, remedy)
        raise ScenarioError(self.faults)

    def finish(self) -> Node:
        if not self.depths[0].value:
            self.stop(1, "the file is empty", "write a scenario, or `extends: <name>`")
        top: Node = self.depths[0].value[0]
        if not isinstance(top.value, dict):
            self.stop(top.line or 1, "the top level is not a mapping", "write `key: value` lines")
        if self.faults:
            raise ScenarioError(self.faults)
        return top

    def take(self, event: Any) -> None:
        """Add one event of the parser."""
        self.line = event.start_mark.line + 1
        if isinstance(event, events.DocumentStartEvent):
            self.n_documents += 1
            if self.n_documents > 1:
                self.stop(self.line, "a second document begins", "keep one scenario in a file")
        elif isinstance(event, events.CollectionEndEvent):
            self.depths.pop()
            self.keys.pop()
            self.keys[-1] = None
        elif isinstance(event, events.NodeEvent):
            self.n_nodes += 1
            if self.n_nodes > MAX_NODES:
                self.stop(self.line, *TOO_MANY)
            self._node(event)

    def _node(self, event: Any) -> None:
        waiting = self.keys[-1]
        is_key = isinstance(self.depths[-1].value, dict) and waiting is None
        if waiting is not None and isinstance(event, events.ScalarEvent):
            self.line = waiting[1]  # an empty value claims to stand on a later line
        if isinstance(event, events.AliasEvent):
            self.stop(self.line, f"*{event.anchor} is an alias", "write the value out")
        if is_key and not isinstance(event, events.ScalarEvent):
            self.stop(self.line, "the key is not plain text", "write `key: value`")
        if is_key:
            self._key(event)
        if event.anchor is not None:
            self.fault(self.line, f"&{event.anchor} is an anchor", "take it out")
        if event.tag is not None:
            self.fault(self.line, f"{event.tag} is a tag", "take it out")
        if is_key:
            return
        if isinstance(event, events.ScalarEvent):
            self._add(Node(self._value(event), self.line, self.file))
            self.keys[-1] = None
            return
        if len(self.depths) > MAX_DEPTH:
            self.stop(self.line, f"nested more than {MAX_DEPTH} deep", "write it flatter")
        opened = Node(
            {} if isinstance(event, events.MappingStartEvent) else [], self.line, self.file
        )
        self._add(opened)
        self.depths.append(opened)
        self.keys.append(None)

    def _key(self, event: Any) -> None:
        key, siblings = event.value, self.depths[-1].value
        self.keys[-1] = (key, self.line)
        if key == "<<" and not event.style:
            self.fault(self.line, "<< is a merge key", "write the keys out, or use `extends`")
        elif not key or CONTROL.search(key) or "\n" in key:
            self.fault(self.line, "the key is empty or has control characters", "give it a name")
        elif key in siblings:
            self.fault(self.line, f"the key stands twice, first in line {siblings[key].line}",
                       "keep one of the two")  # fmt: skip

    def _add(self, node: Node) -> None:
        inside = self.depths[-1].value
        if isinstance(inside, list):
            inside.append(node)
        elif self.keys[-1] is not None:
            key, node.line = self.keys[-1]
            inside.setdefault(key, node)

    def _value(self, event: Any) -> Any:
        if event.style:
            if CONTROL.search(event.value):
                self.fault(self.line, "there is a control character in the text", "take it out")
            return event.value
        if not event.value:
            self.fault(self.line, "nothing stands here", "write a value, or null to remove the key")
        try:
            return scalar(event.value)
        except TrapError as trap:
            self.fault(self.line, f"{event.value[:40]} {trap.args[0]}", trap.args[1])
            return None


def write(value: Any, depth: int = 0) -> str:
    """Plain data, a mapping at the top, as YAML that `read` gives back unchanged."""
    pad, lines = "  " * depth, []
    for key, child in value.items():
        start = f"{pad}{_written(key)}:"
        if isinstance(child, dict) and child:
            lines += [f"{start}\n", write(child, depth + 1)]
        elif isinstance(child, list) and any(isinstance(item, (dict, list)) for item in child):
            items = [f"{pad}- {json.dumps(item, ensure_ascii=False)}\n" for item in child]
            lines += [f"{start}\n", *items]
        elif isinstance(child, list):
            short = f"{start} [{', '.join(map(_written, child))}]\n"
            items = [f"{pad}- {_written(item)}\n" for item in child]
            lines += [short] if len(short) <= MAX_WIDTH else [f"{start}\n", *items]
        else:
            lines.append(f"{start} {_written(child)}\n")
    return "".join(lines)


def _written(item: Any) -> str:
    """A scalar, or an empty mapping; text stands in quotes wherever it might be misread."""
    if not isinstance(item, str):
        return json.dumps(item)
    if len(item) <= MAX_WIDTH and PLAIN.fullmatch(item) and item.lower() not in DOUBTFUL:
        try:
            if scalar(item) == item:
                return item
        except TrapError:
            pass
    pieces = [item[i : i + MAX_WIDTH] for i in range(0, len(item), MAX_WIDTH)]
    quoted = [json.dumps(piece, ensure_ascii=False)[1:-1] for piece in pieces]
    # A backslash ends a line that goes on; another keeps the space at the start of the next.
    fold = "\\\n" + "  " * (MAX_DEPTH + 1)
    return '"' + fold.join(f"\\{q}" if q.startswith(" ") else q for q in quoted) + '"'
