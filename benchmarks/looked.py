"""How many days a booking looks at: the rule of `sim/rules/rosters.py`, with counting arrays."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

from numpy import ndarray


class Counting:
    """An array that tells whoever asks when one of its cells is read."""

    def __init__(self, array: ndarray, tell: Callable[[], None]) -> None:
        self.array, self.tell, self.shape = array, tell, array.shape

    def __getitem__(self, at: Any) -> Any:
        self.tell()
        return self.array[at]

    def __setitem__(self, at: Any, value: Any) -> None:
        self.array[at] = value


class Looked:
    """Counts reads of rosters and of clinics' slots; taking minutes off a day is one as well."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self) -> None:
        """One more."""
        self.looks += 1

    def booking(self, book: Callable[..., Any]) -> Callable[..., Any]:
        """The rule, counting: its first argument is the rosters, its fifth the clinics' slots."""

        def counted(
            roster: ndarray, free: Any, least: Any, chain: Any, slots: Any, *more: Any
        ) -> Any:
            array, clinics = Counting(roster, self.look), Counting(slots, self.look)
            return book(array, free, least, chain, clinics, *more)

        return counted


def uncompiled(rule: Any) -> Callable[..., Any]:
    """A rule as plain Python, with the rules that it calls."""
    plain = getattr(rule, "py_func", rule)
    called = {
        name: getattr(part, "py_func", part)
        for name, part in plain.__globals__.items()
        if name in plain.__code__.co_names
    }
    return FunctionType(plain.__code__, plain.__globals__ | called)
