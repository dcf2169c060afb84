"""A policy from a user's own file: run only when asked for, and told by the file's digest."""

import hashlib
import importlib.util
import re
import sys
from pathlib import Path

from policies.framework.base import Policy
from policies.framework.errors import PolicyError, hint

OWN = re.compile(r"(?P<path>.+\.py):(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?P<rest>.*))?")


def split(text: str) -> tuple[str, str, str] | None:
    """`path/to/file.py:Name:key=value` as path, name, rest; None if it names no file."""
    found = OWN.fullmatch(text)
    return (found["path"], found["name"], found["rest"] or "") if found else None


def load_policy(path: str, name: str, allowed: bool) -> type[Policy]:
    """The class `name` of a Python file. Raises PolicyError; nothing runs unless `allowed`."""
    if not allowed:
        raise PolicyError(
            f"{path} is a program and would be run; if you trust it, add --allow-code"
        )
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}") from None
    digest = hashlib.sha256(content).hexdigest()
    module_name = f"own_policy_{digest[:16]}"
    if module_name not in sys.modules:
        spec = importlib.util.spec_from_file_location(module_name, file)
        if spec is None or spec.loader is None:
            raise PolicyError(f"{path} is no Python file")
        sys.modules[module_name] = module = importlib.util.module_from_spec(spec)
        try:
            exec(compile(content, path, "exec"), module.__dict__)
        except Exception as error:
            del sys.modules[module_name]
            raise PolicyError(f"{path} cannot be run: {type(error).__name__}: {error}") from None
    kind = getattr(sys.modules[module_name], name, None)
    if not (isinstance(kind, type) and issubclass(kind, Policy)):
        found = [
            key
            for key, value in vars(sys.modules[module_name]).items()
            if isinstance(value, type)
            and issubclass(value, Policy)
            and value.__module__ == module_name
        ]
        raise PolicyError(f"{path} has no policy {name!r}; {hint(name, found or ['none'])}")
    kind.origin = {"file": path, "file_sha256": digest}
    return kind
