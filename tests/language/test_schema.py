"""The JSON Schema says of the corpus what the loader says about form."""

import json
import re
from pathlib import Path

import pytest

from sim.loading.load import json_schema
from sim.loading.yamltree import read

HERE = Path(__file__).parent
SCHEMA = json_schema()
TYPES = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int,
         "boolean": bool, "null": type(None)}  # fmt: skip
SILENT = {"title", "description", "default", "format", "$schema", "$defs"}
WRONG_FORM = ["unknown_key", "unknown_key_on_top", "one_for_true", "unknown_unit", "bad_name",
              "below_bound", "full_word", "price_payer", "scalar_for_list", "places_word",
              "true_for_number", "decimal_comma_in_quantity", "no_unit"]  # fmt: skip


def valid(value, schema):
    """Whether a value fits; knows the keywords that the schema uses and no others."""
    return all(RULES[key](value, rule, schema) for key, rule in schema.items() if key not in SILENT)


def is_type(value, name, _):
    return isinstance(value, TYPES[name]) and (not isinstance(value, bool) or name == "boolean")


def properties_fit(value, rule, schema):
    patterns, rest = schema.get("patternProperties", {}), schema.get("additionalProperties", True)
    for key, child in value.items() if isinstance(value, dict) else ():
        fitting = [rule[key]] if key in rule else []
        fitting += [part for pattern, part in patterns.items() if re.search(pattern, key)]
        for part in fitting or ([] if rest is True else [rest]):
            if part is False or not valid(child, part):
                return False
    return True


def items_fit(value, rule, schema):
    first = len(schema.get("prefixItems", ()))
    return not isinstance(value, list) or all(valid(item, rule) for item in value[first:])


def number(compare):
    return lambda v, rule, _: not is_type(v, "number", None) or compare(v, rule)


def sized(kind, compare):
    return lambda v, rule, _: not isinstance(v, kind) or compare(v, rule)


RULES = {
    "type": is_type,
    "$ref": lambda v, rule, _: valid(v, SCHEMA["$defs"][rule.removeprefix("#/$defs/")]),
    "anyOf": lambda v, rule, _: any(valid(v, part) for part in rule),
    "oneOf": lambda v, rule, _: sum(valid(v, part) for part in rule) == 1,
    "if": lambda v, rule, schema: valid(v, schema["then" if valid(v, rule) else "else"]),
    "then": lambda *_: True,
    "else": lambda *_: True,
    "const": lambda v, rule, _: v == rule,
    "enum": lambda v, rule, _: v in rule,
    "required": sized(dict, lambda v, rule: set(rule) <= set(v)),
    "properties": properties_fit,
    "patternProperties": lambda v, _, schema: properties_fit(v, {}, schema),
    "additionalProperties": lambda v, _, schema: properties_fit(
        v, schema.get("properties", {}), schema
    ),
    "propertyNames": sized(dict, lambda v, rule: all(valid(key, rule) for key in v)),
    "items": items_fit,
    "prefixItems": sized(list, lambda v, rule: all(map(valid, v, rule))),
    "pattern": sized(str, lambda v, rule: re.search(rule, v) is not None),
    "minimum": number(lambda v, rule: v >= rule),
    "exclusiveMinimum": number(lambda v, rule: v > rule),
    "maximum": number(lambda v, rule: v <= rule),
    "minItems": sized(list, lambda v, rule: len(v) >= rule),
    "maxItems": sized(list, lambda v, rule: len(v) <= rule),
}


def plain(node):
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def content(folder, name):
    return plain(read((HERE / folder / f"{name}.yaml").read_bytes(), name))


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("valid/*.yaml")))
def test_valid_files_fit_the_schema(name):
    assert valid(content("valid", name), SCHEMA)


@pytest.mark.parametrize("name", WRONG_FORM)
def test_files_of_wrong_form_do_not_fit(name):
    assert not valid(content("invalid", name), SCHEMA)


def test_a_file_that_extends_nothing_needs_all_keys():
    whole = content("valid", "base")
    assert not valid({key: whole[key] for key in whole if key != "sectors"}, SCHEMA)
    assert valid({"extends": "base.yaml"}, SCHEMA)


def test_the_schema_is_plain_json_with_a_title():
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"].endswith("2020-12/schema")
    assert SCHEMA["title"] == "borgerflow scenario"
