"""What a policy refuses, and what was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


class PolicyError(Exception):
    """A policy that does not exist, a parameter out of bounds, a scenario it cannot act on."""


def hint(name: str, known: Iterable[str]) -> str:
    """What was meant, or what there is."""
    listed = list(known)
    near = get_close_matches(name, listed, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(listed)}"
