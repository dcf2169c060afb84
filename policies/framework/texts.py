"""Policies as texts name them: `name:key=value,key=value`, joined by `+`."""

import re
from collections.abc import Mapping
from typing import Any

from policies.framework import own
from policies.framework.base import Policy
from policies.framework.errors import PolicyError, hint


def parts(text: str) -> list[str]:
    """The policies that a text joins with `+`; the plus of 1e+6 joins nothing."""
    return re.split(r"\+(?![0-9])", text)


def parse(text: str, known: Mapping[str, type[Policy]], allow_code: bool = False) -> Policy:
    """A policy from `name` or `name:key=value,key=value`; the name may be `path/to/file.py:Name`.

    Raises PolicyError; a file is only run when `allow_code` says so.
    """
    if found := own.split(text):
        path, name, rest = found
        kind = own.load_policy(path, name, allow_code)
        return kind(**given(kind, kind.name, rest))
    name, _, rest = text.partition(":")
    if name not in known:
        raise PolicyError(f"there is no policy {name!r}; {hint(name, known)}")
    return known[name](**given(known[name], name, rest))


def given(kind: type[Policy], name: str, text: str) -> dict[str, Any]:
    """The fields that `key=value,key=value` sets. Raises PolicyError."""
    found: dict[str, Any] = {}
    numbers = kind.parameters()
    options = {option.key: (field, option) for field, option in kind.options().items()}
    for pair in filter(None, text.split(",")):
        key, equals, value = pair.partition("=")
        what = repr(value) if equals else "nothing"
        if key in options:
            field, option = options[key]
            try:
                found[field] = option.read(value)
            except ValueError:
                raise PolicyError(f"{name}: {key} is {what}; write {option.shape}") from None
            continue
        if key not in numbers:
            known = [*numbers, *options]
            remedy = hint(key, known) if known else "it takes none"
            raise PolicyError(f"{name} has no parameter {key!r}; {remedy}")
        try:
            found[key] = float(value)
        except ValueError:
            shape = f"{key}={kind.defaults()[key]:g}"
            raise PolicyError(f"{name}: {key} is {what}, not a number; write {shape}") from None
    return found
