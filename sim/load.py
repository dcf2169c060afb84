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
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, NoReturn, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim import checks
from sim.quantity import NUMBER, shown
from sim.spec import Scenario
from sim.yamltree import MAX_BYTES, Fault, Node, ScenarioError, TrapError, read, scalar, write

__all__ = [
    "Fault",
    "ScenarioError",
    "json_schema",
    "load",
    "resolved_yaml",
    "scenario_digest",
    "shipped_names",
]

SHIPPED = Path(__file__).resolve().parents[1] / "experiments" / "scenarios"
MAX_CHAIN = 8
COMMAND_LINE = "--set"  # stands for the file of an override
# What pydantic finds wrong with a type: what is needed there.
NEEDED = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "tuple_type": "a list",
}


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
        found = error.errors(include_url=False)
        raise ScenarioError(_in_order(_fault(tree, each) for each in found)) from None
    if problems := checks.check(scenario):
        raise ScenarioError(
            _in_order(_at(tree, each.path, each.problem, each.remedy) for each in problems)
        )
    return scenario


def shipped_names(folder: Path = SHIPPED) -> tuple[str, ...]:
    """Names under which `load` and `extends` know the scenarios of a folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


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


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of scenario files, for editors.

    A file that extends another may leave out required keys and write `null`.
    """
    full = Scenario.model_json_schema(by_alias=True)
    parts = {**full.pop("$defs"), "Scenario": full}
    changes = {f"{name}Change": _adapted(part, is_change=True) for name, part in parts.items()}
    changes["ScenarioChange"]["properties"]["extends"] = {"type": "string"}
    wholes = {name: _adapted(part, is_change=False) for name, part in parts.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "borgerflow scenario",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/ScenarioChange"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": {**wholes, **changes},
    }


def _adapted(schema: Any, is_change: bool) -> Any:
    """Refuse names of wrong form; of a change require nothing, and let null remove a key."""
    if isinstance(schema, list):
        return [_adapted(each, is_change) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _adapted(each, is_change) for key, each in schema.items()}
    if "patternProperties" in made:
        made["additionalProperties"] = False
    if not is_change:
        return made
    made.pop("required", None)
    if "$ref" in made:
        made["$ref"] += "Change"
    for key in ("properties", "patternProperties"):
        for name, each in made.get(key, {}).items():
            made[key][name] = {"anyOf": [each, {"type": "null"}]}
    if made.get("additionalProperties"):
        made["additionalProperties"] = {"anyOf": [made["additionalProperties"], {"type": "null"}]}
    return made


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
    """The file that `name` means: a plain word names a shipped scenario."""
    is_word = isinstance(name, str) and re.fullmatch("[A-Za-z0-9_-]+", name)
    folders = [] if shipped is None else [shipped]
    places = [folder / (f"{name}.yaml" if is_word else name) for folder in folders]
    for path in places if is_word else [beside / name, *places]:
        try:
            if path.is_file():
                return path
        except (OSError, ValueError):  # too long for a file name
            continue
    known = shipped_names(shipped) if shipped is not None else ()
    near = get_close_matches(Path(name).stem, known, 1)
    remedy = f"did you mean {near[0]}?" if near else f"shipped are: {', '.join(known) or 'none'}"
    _refuse(by, key, f"there is no {'scenario' if is_word else 'file'} {str(name)[:100]!r}", remedy)


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
        if key not in tree.value and key not in _keys(tuple(keys[:i])):
            _refuse(at, path, f"there is no {'.'.join(keys[: i + 1])}", _near(key, tree.value))
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


def _at(tree: Node, path: tuple[str | int, ...], problem: str, remedy: str) -> Fault:
    """A fault at the nearest node that stands in a file; `[80+]` in a path names a group."""
    text, node = "", tree
    for key in path:
        if isinstance(node.value, dict) and key in node.value:
            node, text = node.value[key], f"{text}.{key}"
        elif isinstance(node.value, list) and isinstance(key, int) and key < len(node.value):
            node, text = node.value[key], f"{text}[{key}]"
        else:
            text += key if isinstance(key, str) and key.startswith("[") else ""
            break
    return Fault(node.file, node.line, text.lstrip("."), problem, remedy)


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.file, fault.line or 0))


def _fault(tree: Node, error: Any) -> Fault:
    """One of pydantic's errors in our words, at its place in the files."""
    path = tuple(key for key in error["loc"] if key != "[key]")
    return _at(tree, path, *_sentence(error, path))


def _sentence(error: Any, path: tuple[str | int, ...]) -> tuple[str, str]:
    """What is wrong and what would be right."""
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "value_error":
            problem, _, remedy = str(context["error"]).partition("; ")
            return problem, remedy
        case "extra_forbidden":
            return "unknown key", _near(str(path[-1]), _keys(path[:-1]))
        case "missing" if isinstance(path[-1], str):
            return f"the key `{path[-1]}` is missing", "add it"
        case "missing" | "too_long" | "too_short":
            return "the list has too few or too many values", "write as many as needed"
        case "literal_error":
            known = re.findall("'([^']*)'", context["expected"]) or [context["expected"]]
            return f"{shown(value)} is not known", _near(str(value), known)
        case "string_pattern_mismatch":
            return f"{shown(value)} is not a name", "write a-z, 0-9 and _, a letter first"
        case "greater_than_equal":
            return f"{shown(value)} is below {context['ge']}", f"write {context['ge']} or more"
        case "less_than_equal":
            return f"{shown(value)} is above {context['le']}", f"write {context['le']} or less"
        case kind if kind in NEEDED:
            return f"{shown(value)} stands where {NEEDED[kind]} is needed", _right(kind, value)
    return str(error["msg"]), ""


def _right(kind: str, value: Any) -> str:
    """What to write instead of a value of the wrong type."""
    point = value.replace(",", ".", 1) if isinstance(value, str) else ""
    if value is None:
        return "write one, or take the key out"
    if "number" in NEEDED[kind] and re.fullmatch(NUMBER, point):
        return f"write {point}" if point != value else f"write {point} without quotes"
    if kind == "string_type" and isinstance(value, (int, float)):
        return f'put it in quotes: "{json.dumps(value)}"'
    if kind == "tuple_type" and not isinstance(value, dict):
        return f"write [{value}]"
    return "write `key: value` lines" if NEEDED[kind] == "a mapping" else f"write {NEEDED[kind]}"


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), 1)
    return f"did you mean {near[0]}?" if near else f"write one of: {', '.join(known)}"


def _keys(path: tuple[str | int, ...]) -> list[str]:
    """The keys that the language knows at this place; none where names are free."""
    kind: Any = Scenario
    for key in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = {field.alias or name: field for name, field in kind.model_fields.items()}
            kind = _bare(fields[key].annotation) if key in fields else None
        else:  # dict[str, X] or tuple[X, ...]
            kind = _bare(get_args(kind)[int(get_origin(kind) is dict)]) if get_args(kind) else None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [field.alias or name for name, field in kind.model_fields.items()]
    return []


def _bare(kind: Any) -> Any:
    """A type without Annotated and None."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = get_args(kind)[0]
    return kind
