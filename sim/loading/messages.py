"""What pydantic finds wrong, in our words: a sentence, and what would be right."""

import json
import re
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.language.faults import Keys, near, shown
from sim.language.spec import Scenario
from sim.language.units import NUMBER

ONE_OF = "write one of"
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


def sentence(error: Any, path: Keys) -> tuple[str, str]:
    """What is wrong and what would be right, of one of pydantic's errors at a place."""
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "value_error":
            problem, _, remedy = str(context["error"]).partition("; ")
            return problem, remedy
        case "extra_forbidden":
            return "unknown key", near(str(path[-1]), known_keys(path[:-1]), ONE_OF)
        case "missing" if isinstance(path[-1], str):
            return f"the key `{path[-1]}` is missing", "add it"
        case "missing" | "too_long" | "too_short":
            return "the list has too few or too many values", "write as many as needed"
        case "literal_error":
            known = re.findall("'([^']*)'", context["expected"]) or [context["expected"]]
            return f"{shown(value)} is not known", near(str(value), known, ONE_OF)
        case "string_pattern_mismatch":
            return f"{shown(value)} is not a name", "write a-z, 0-9 and _, a letter first"
        case "greater_than":
            bound = context["gt"]
            return f"{shown(value)} is not above {bound}", f"write more than {bound}"
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


def known_keys(path: Keys) -> list[str]:
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
