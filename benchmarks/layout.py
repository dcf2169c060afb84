"""Declares the fast engine's arrays in C, so that its twin works on the very same memory.

Everything is read off the NumPy types: a field that the engine gains or moves is gained or moved
in C, and the compiler checks every size.
"""

from dataclasses import is_dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from sim import vocab
from sim.fast import counts, state
from sim.prepare import clocks, waiting
from sim.results import tally
from sim.rules import hazards

NAMES = {"i8": "int64_t", "u8": "uint64_t", "i4": "int32_t", "i2": "int16_t", "i1": "int8_t"}
NAMES |= {"b1": "bool", "u4": "uint32_t"}
ROWS: dict[np.dtype[Any], str] = {
    dtype: f"{name.removesuffix('_DTYPE').title()}Row"
    for module in (vocab, tally, counts, state)
    for name, dtype in vars(module).items()
    if isinstance(dtype, np.dtype) and dtype.names
}
ENUMS: dict[str, type[IntEnum]] = {
    "KIND": vocab.EventKind, "CAUSE": vocab.Cause, "MODE": vocab.VisitMode,
}  # fmt: skip
ALIGNED = 8  # bytes: C rounds the size of a struct up to no more
NUMBERS = (
    (vocab, ("NEVER", "NOWHERE", "TICKS_PER_DAY")),
    (state, ("KEYS", "LATE", "NOBODY", "UNKNOWN")),
    (clocks, ("DIE", "SEND", "REQUEST", "CHANGE", "START_NURSING", "GO")),
    (hazards, ("TEMPO_BITS",)),
    (waiting, ("WAIT_ELSEWHERE",)),
    (tally, ("BIN_BITS",)),
)


def header(world: Any) -> str:
    """C declarations of a world's rooms, of the rows in them, and of the words of the model."""
    lines = ["#include <stdbool.h>", "#include <stdint.h>", "#include <stdlib.h>"]
    lines += ["typedef int64_t i64;", "typedef uint64_t u64;"]
    for prefix, words in ENUMS.items():
        lines += [f"#define {prefix}_{word.name} {int(word)}" for word in words]
    for module, names in NUMBERS:
        lines += [f"#define {name} ((i64){getattr(module, name)})" for name in names]
    for dtype, name in ROWS.items():
        lines.append(row(dtype, name))
    return "\n".join([*lines, *dict.fromkeys(rooms(world))]) + "\n"


def rooms(room: Any) -> list[str]:
    """Declarations of a room, those of the rooms within it first."""
    members, lines = [], []
    for name, part in room._asdict().items():
        if isinstance(part, tuple):
            lines += rooms(part)
            members.append(f"{type(part).__name__} {name};")
        else:
            members.append(member(name, part))
    return [*lines, record(type(room).__name__, members)]


def row(dtype: np.dtype[Any], name: str) -> str:
    """The declaration of one kind of record, with its size checked."""
    members = [
        f"{NAMES[field.str[1:]]} {key};"
        for key, (field, *_) in sorted(dtype.fields.items(), key=lambda item: item[1][1])  # type: ignore[union-attr]
    ]
    used = max(offset + field.itemsize for field, offset in dtype.fields.values())  # type: ignore[union-attr]
    if dtype.itemsize - used >= ALIGNED:
        members.append(f"uint8_t spare[{dtype.itemsize - used}];")
    packed = "" if dtype.isalignedstruct else "__attribute__((packed)) "
    declared = record(name, members, packed)
    return f'{declared}\n_Static_assert(sizeof({name}) == {dtype.itemsize}, "{name}");'


def record(name: str, members: list[str], attribute: str = "") -> str:
    """One struct."""
    return f"typedef struct {attribute}{{ {' '.join(members)} }} {name};"


def member(name: str, value: Any) -> str:
    """A number as a word; an array as its address and the lengths of its axes."""
    if not isinstance(value, np.ndarray):
        return f"{'uint64_t' if isinstance(value, np.uint64) else 'int64_t'} {name};"
    kind = ROWS[value.dtype] if value.dtype in ROWS else NAMES[value.dtype.str[1:]]
    lengths = f"n_{name}" if value.ndim == 1 else f"n_{name}[{value.ndim}]"
    return f"{kind} *{name}; int64_t {lengths};"


def own_bytes(world: Any, compiled: Any) -> int:
    """Bytes of a world's arrays, without those that all worlds share with the compiled scenario."""
    shared = {id(array) for array in arrays(compiled)}
    own = {id(array): array.nbytes for array in arrays(world)}  # a room may stand in two others
    cells, rows = world.books.counts.cells, int(world.books.run["rows"][0])
    own[id(cells)] = cells[:, :rows].nbytes  # what is never written takes no memory
    return sum(size for name, size in own.items() if name not in shared)


def arrays(part: Any) -> list[np.ndarray]:
    """All arrays in nested tuples and dataclasses."""
    if isinstance(part, np.ndarray):
        return [part]
    if isinstance(part, tuple):
        return [array for child in part for array in arrays(child)]
    if is_dataclass(part):
        return [array for child in vars(part).values() for array in arrays(child)]
    return []
