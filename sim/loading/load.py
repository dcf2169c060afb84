"""Scenario files to a checked Scenario: extends, overrides, and every fault told with its line.

`load` is the way in. A file may build on another one (`extends: other.yaml`, or the name of a
shipped scenario): mappings are merged key by key, everything else is replaced, and `null`
takes an inherited key away.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from sim.language.faults import Fault, Problem, ScenarioError, TrapError, near, shown
from sim.language.spec import Scenario
from sim.loading import checks
from sim.loading.census import read_censuses
from sim.loading.messages import ONE_OF, known_keys, sentence
from sim.loading.schema import json_schema
from sim.loading.yamltree import MAX_BYTES, Node, read, scalar, write

__all__ = [
    "Fault",
    "ScenarioError",
    "json_schema",
    "load",
    "resolved_yaml",
    "scenario_digest",
    "shipped_names",
]

SHIPPED = Path(__file__).resolve().parents[2] / "experiments" / "scenarios"
MAX_CHAIN = 8
OWN_STEPS = ("[key]", "[names]", "[times]")
COMMAND_LINE = "--set"  # stands for the file of an override


def load(
    path_or_name: str | Path, overrides: Iterable[str] = (), shipped: Path | None = SHIPPED
) -> Scenario:
    """Read, merge and check a scenario: a file, or the name of one in the folder `shipped`.

    `overrides` are texts such as `sectors.temporary_bed.places=30`. Raises ScenarioError with
    all faults found.
    """
    tree = _chain(path_or_name, shipped)
    for text in overrides:
        _override(tree, text)
    try:
        scenario = Scenario.model_validate(_plain(tree), by_alias=True, by_name=False)
    except ValidationError as error:
        raise _placed(tree, map(_problem, error.errors(include_url=False))) from None
    if problems := checks.check(scenario):
        raise _placed(tree, problems)
    read_censuses(scenario, tree)
    return scenario


def shipped_names(folder: Path = SHIPPED) -> tuple[str, ...]:
    """Names under which `load` and `extends` know the scenarios of a folder."""
    found = [path.relative_to(folder).with_suffix("") for path in folder.rglob("*.yaml")]
    return tuple(sorted(path.as_posix() for path in found))


def resolved_yaml(scenario: Scenario) -> str:
    """The whole scenario with all defaults as YAML; it loads back to an equal Scenario."""
    return write(scenario.model_dump(mode="json", by_alias=True, exclude_none=True))


def scenario_digest(scenario: Scenario) -> str:
    """SHA-256 (hex) of all content; the order of keys and `3` against `3.0` do not matter."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    text = json.dumps(_canonical(data), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_canonical(child) for child in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _chain(start: str | Path, shipped: Path | None) -> Node:
    """A file and all that it extends, merged, the file itself last."""
    caller = Node(str(start), None, str(start))
    path = _find(start, Path(), shipped, caller, "")
    layers, seen = [], {path.resolve()}
    while True:
        top = read(_content(path), _file_name(path))
        layers.append(top)
        extends = top.value.pop("extends", None)
        if extends is None:
            break
        if not isinstance(extends.value, str):
            _refuse(extends, "extends", f"{shown(extends.value)} names no scenario", "write a name")
        path = _find(extends.value, path.parent, shipped, extends, "extends")
        if path.resolve() in seen:
            _refuse(extends, "extends", "the files extend each other in a circle", "break it here")
        if len(layers) == MAX_CHAIN:
            _refuse(extends, "extends", f"more than {MAX_CHAIN} files in a row", "extend fewer")
        seen.add(path.resolve())
    tree = layers.pop()
    while layers:
        tree = _merge(tree, layers.pop())
    return tree


def _find(name: str | Path, beside: Path, shipped: Path | None, by: Node, key: str) -> Path:
    """The file that `name` means: a plain word names a shipped scenario, as does folder/word."""
    is_word = isinstance(name, str) and re.fullmatch("[A-Za-z0-9_-]+", name)
    is_path = isinstance(name, str) and re.fullmatch("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)+", name)
    folders = [] if shipped is None else [shipped]
    places = [folder / (f"{name}.yaml" if is_word or is_path else name) for folder in folders]
    for path in places if is_word else [beside / name, *places]:
        if _is_file(path):
            return path
    known = shipped_names(shipped) if shipped is not None else ()
    problem = f"there is no {'scenario' if is_word else 'file'} {str(name)[:100]!r}"
    remedy = near(Path(name).stem, known, "shipped are")
    if is_word and _is_file(beside / f"{name}.yaml"):
        remedy = f"did you mean the file {name}.yaml?"
    _refuse(by, key, problem, remedy)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a file name, or no name at all
        return False


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        at = Node(None, None, _file_name(path))
        _refuse(at, "", f"cannot be read: {error.strerror}", "check the rights of the file")


def _file_name(path: Path) -> str:
    """The path as messages show it: relative when the file is below the working folder."""
    path = Path(os.path.normpath(path))
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_posix()


def _refuse(node: Node, path: str, problem: str, remedy: str) -> NoReturn:
    raise ScenarioError([Fault(node.file, node.line, path, problem, remedy)])


def _merge(base: Node, over: Node) -> Node:
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    merged = dict(base.value)
    for key, node in over.value.items():
        if key in merged and node.value is None:
            del merged[key]
        else:
            merged[key] = _merge(merged[key], node) if key in merged else node
    return Node(merged, over.line, over.file)


def _override(tree: Node, text: str) -> None:
    """Set one key from the command line; only the last key of the path may be new."""
    path, equals, value = text.partition("=")
    keys, at = path.strip().split("."), Node(None, None, COMMAND_LINE)
    if not equals or not all(keys):
        _refuse(at, text[:100], "this sets nothing", "write path.to.key=value")
    for i, key in enumerate(keys[:-1]):
        if not isinstance(tree.value, dict):
            whole = ".".join(keys[:i])
            _refuse(at, path, f"{whole} is {shown(tree.value)}", f"set the whole of {whole}")
        if key not in tree.value and key not in known_keys(tuple(keys[:i])):
            hint = near(key, tree.value, ONE_OF)
            _refuse(at, path, f"there is no {'.'.join(keys[: i + 1])}", hint)
        tree = tree.value.setdefault(key, Node({}, None, COMMAND_LINE))
    if not isinstance(tree.value, dict):
        whole = ".".join(keys[:-1])
        _refuse(at, path, f"{whole} is {shown(tree.value)}", f"set the whole of {whole}")
    try:
        node = Node(scalar(value.strip()), None, COMMAND_LINE)
    except TrapError as trap:
        _refuse(at, path, f"{value[:40]} {trap.args[0]}", trap.args[1])
    if node.value is None and keys[-1] in tree.value:
        del tree.value[keys[-1]]
    else:
        tree.value[keys[-1]] = node


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    return [_plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def _problem(error: Any) -> Problem:
    """One of pydantic's errors; keys of mappings and forms have steps of their own in its paths."""
    path = tuple(key for key in error["loc"] if key not in OWN_STEPS)
    return Problem(path, *sentence(error, path))


def _placed(tree: Node, problems: Iterable[Problem]) -> ScenarioError:
    """The problems with file and line, in the order of the files."""
    found = [_at(tree, each) for each in problems]
    return ScenarioError(sorted(found, key=lambda fault: (fault.file, fault.line or 0)))


def _at(tree: Node, what: Problem) -> Fault:
    """A fault at the nearest node that stands in a file; `[80+]` in a path names a group."""
    text, node = "", tree
    for key in what.path:
        if isinstance(node.value, dict) and key in node.value:
            node, text = node.value[key], f"{text}.{key}"
        elif isinstance(node.value, list) and isinstance(key, int) and key < len(node.value):
            node, text = node.value[key], f"{text}[{key}]"
        else:
            text += key if isinstance(key, str) and key.startswith("[") else ""
            break
    return Fault(node.file, node.line, text.lstrip("."), what.problem, what.remedy)
