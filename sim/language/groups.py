"""Groups: the rows of every table. A group is one combination of the attributes' categories."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np

from sim.language.quantity import Quantity
from sim.vocab import TICKS_PER_YEAR

AGE = "age"  # the attribute that changes on birthdays
DISTRICT = "district"


class TableError(ValueError):
    """A table that does not fit the attributes: where, what is wrong, what would be right."""

    def __init__(self, keys: tuple[str, ...], problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.keys, self.problem, self.remedy = keys, problem, remedy


class GroupSpace:
    """All combinations of categories, numbered; attributes are taken in alphabetical order.

    `names`: the attributes; `sizes`, `strides`: categories and index step of each;
    `n_groups`: the number of combinations, 1 when there are no attributes.
    """

    def __init__(self, attributes: Mapping[str, tuple[str, ...]]) -> None:
        self.names = tuple(sorted(attributes))
        self.categories = {name: tuple(attributes[name]) for name in self.names}
        self.sizes = tuple(len(self.categories[name]) for name in self.names)
        self.n_groups = int(np.prod(self.sizes, dtype=np.int64)) if self.names else 1
        steps = [int(np.prod(self.sizes[i + 1 :], dtype=np.int64)) for i in range(len(self.names))]
        self.strides = dict(zip(self.names, steps, strict=True))

    def index(self, categories: Mapping[str, int]) -> int:
        """The group with these category numbers; attributes left out count as their first."""
        return sum(self.strides[name] * number for name, number in categories.items())

    def category(self, group: Any, name: str) -> Any:
        """The category number of attribute `name` in a group (an int or an integer array)."""
        return group // self.strides[name] % len(self.categories[name])

    @cached_property
    def labels(self) -> np.ndarray:
        """uint64 (g, attribute): categories numbered throughout, from 1 on; 0 stands for all."""
        groups, before = np.arange(self.n_groups), np.cumsum((1, *self.sizes))[:-1].tolist()
        named = zip(self.names, before, strict=True)
        parts = [n + self.category(groups, name) for name, n in named]
        by_attribute = np.array(parts, np.int64).reshape(len(parts), self.n_groups)
        return np.ascontiguousarray(by_attribute.T.astype(np.uint64))

    @property
    def n_labels(self) -> int:
        """Of all, and of each category of each attribute."""
        return 1 + sum(self.sizes)

    def label(self, group: int) -> str:
        """`age=80-84 sex=man`, for tables and messages."""
        parts = [f"{n}={self.categories[n][self.category(group, n)]}" for n in self.names]
        return " ".join(parts) or "all"

    def table(self, quantity: Quantity, last: str | None = None) -> np.ndarray:
        """A quantity spread over all groups, in the quantity's own unit.

        Returns float64 (n_groups,), or (n_groups, n_categories) of shares over attribute
        `last`, whose categories are then the innermost keys of `value`. Raises TableError.
        """
        block = self.given(quantity, last)
        full: np.ndarray = np.zeros((*self.sizes, block.shape[-1] if last else 1))
        order = np.argsort([self.names.index(name) for name in quantity.by])
        if last:
            order = np.append(order, len(quantity.by))
        block = np.transpose(block, order) if len(order) else block
        shape = [len(self.categories[n]) if n in quantity.by else 1 for n in self.names]
        full += block.reshape((*shape, full.shape[-1]))
        return full.reshape((self.n_groups, -1)) if last else full.reshape(self.n_groups)

    def given(self, quantity: Quantity, last: str | None = None) -> np.ndarray:
        """A quantity's numbers as float64, an axis for each name in `by`. Raises TableError."""
        by = (*quantity.by, last) if last else quantity.by
        for name in by:
            if name not in self.categories:
                known = ", ".join(self.names) or "none"
                raise TableError(("by",), f"unknown attribute {name!r}", f"known are: {known}")
        return self._block(quantity.value, by, ("value",))

    def _block(self, value: Any, by: tuple[str, ...], at: tuple[str, ...]) -> np.ndarray:
        """The nested mapping as an array with one axis per name in `by`."""
        if not by:
            if isinstance(value, Mapping):
                raise TableError(at, "a table stands where one number is needed", "add its `by`")
            return np.asarray(float(value))
        if not isinstance(value, Mapping):
            raise TableError(at, f"a number stands where a table by {by[0]} is needed", "nest it")
        wanted = self.categories[by[0]]
        for key in value:
            if key not in wanted:
                near = get_close_matches(key, wanted, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(wanted)}"
                raise TableError((*at, key), f"{by[0]} has no category {key!r}", hint)
        missing = [key for key in wanted if key not in value]
        if missing:
            text = f"no value for {by[0]} {', '.join(missing)}"
            raise TableError(at, text, "give one for every category")
        return np.stack([self._block(value[key], by[1:], (*at, key)) for key in wanted])


def age_limits(labels: tuple[str, ...]) -> tuple[list[int], int]:
    """Lower bounds in years of age bands such as `65-69`, `95+`, and the last band's upper bound.

    An open last band is taken as wide as the band before it (five years if it stands alone).
    """
    lows = [int(label.rstrip("+").split("-")[0]) for label in labels]
    width = lows[-1] - lows[-2] if len(lows) > 1 else 5
    return lows, lows[-1] + width


def years(value: float) -> int:
    """Years as ticks."""
    return round(value * TICKS_PER_YEAR)
