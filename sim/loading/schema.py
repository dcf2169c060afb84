"""The scenario language as JSON Schema, for editors and other programs."""

from typing import Any

from sim.language.spec import Scenario


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
