"""A YAML file read into a model, each fault told with file, line and key."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.language.faults import Fault, ScenarioError, near, shown
from sim.loading.yamltree import Node

M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], tree: Node) -> M:
    """The tree as a model. Raises ScenarioError with every fault."""
    try:
        return model.model_validate(plain(tree))
    except ValidationError as error:
        known = _keys(model)
        faults = [_told(tree, one, known) for one in error.errors(include_url=False)]
        raise ScenarioError(faults) from None


def plain(node: Node) -> Any:
    """The values without their places."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def fault(tree: Node, keys: tuple[Any, ...], problem: str, remedy: str) -> Fault:
    """A fault at the deepest place in the file to which the keys lead."""
    node, path = tree, ""
    for key in keys:
        if isinstance(node.value, dict) and key in node.value:
            node, path = node.value[key], f"{path}.{key}"
        elif isinstance(node.value, list) and isinstance(key, int) and key < len(node.value):
            node, path = node.value[key], f"{path}[{key}]"
    return Fault(node.file, node.line, path.lstrip("."), problem, remedy)


def _keys(model: type[BaseModel]) -> list[str]:
    """The keys of a model and of the models in it."""
    inner = [key for one in getattr(model, "entries", ()) for key in one.model_fields]
    return [*model.model_fields, *inner]


def _told(tree: Node, error: Any, known: list[str]) -> Fault:
    """One of pydantic's errors at its place in the file."""
    match error["type"]:
        case "extra_forbidden":
            told = ("unknown key", near(str(error["loc"][-1]), known))
        case "missing":
            told = (f"the key `{error['loc'][-1]}` is missing", "add it")
        case "value_error":
            problem, _, remedy = str(error["ctx"]["error"]).partition("; ")
            told = (problem, remedy)
        case _:
            said = error["msg"]
            told = (f"{shown(error['input'])} cannot stand here", said[0].lower() + said[1:])
    return fault(tree, error["loc"], *told)
